"""/prompt: admins read the system prompt, set another by replying with it, and give it to the dataset's rows."""

import asyncio

from aiogram import F, Router
from aiogram.filters import BaseFilter, Command
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.desk import Desk
from admin.prompt_card import PromptTap, card, preview, rows_question, shown, state_of
from admin.prompt_reply import read_prompt
from admin.roles import guarded
from admin.vets.review.correction import UnreadableText
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import Html, paragraphs
from storage import deployments, prompts
from storage.models import Rank
from training.dataset.reprompt import give_prompt
from training.privacy.clearance import look_through

KIND = "system_prompt"
"""A message of ours that a reply to is a new system prompt (`storage/prompts`)."""


class OnSystemPrompt(BaseFilter):
    """A reply to a message that shows the system prompt, or a preview of one."""

    async def __call__(self, message: Message, here: Here) -> bool:
        """Whether the message is such a reply."""
        if message.reply_to_message is None:
            return False
        prompt = await here.database.run(prompts.find, here.chat_id, message.reply_to_message.message_id)
        return prompt is not None and prompt.kind == KIND


async def show_prompt(message: Message, here: Here, desk: Desk) -> None:
    """`/prompt`: the one in force; as a file, too, where a message cannot hold it."""
    state = await asyncio.to_thread(state_of, here.database, desk)
    text, buttons = card(state, desk, here.say)
    reply = await message.answer(text, reply_markup=buttons)
    await _remember(reply.message_id, here)
    if shown(state.text) != state.text:
        await message.answer_document(BufferedInputFile(state.text.encode(), "prompt.txt"))


async def propose(message: Message, here: Here, desk: Desk) -> None:
    """A reply with another prompt: its preview, or what is wrong with it."""
    try:
        text = await read_prompt(message, here.bot, here.say)
    except UnreadableText as error:
        await message.reply(str(error))
        return
    if text == await here.database.run(deployments.prompt_in_force, desk.system_prompt):
        await message.reply(here.say("prompt_is_same"))
    else:
        words, buttons = await _preview(text, here, desk)
        reply = await message.reply(words, reply_markup=buttons)
        await _remember(reply.message_id, here)


async def tap(query: CallbackQuery, callback_data: PromptTap, here: Here, desk: Desk) -> None:
    """Set what was proposed, leave it, or show what the settings say. Setting counts once."""
    if callback_data.verb == "default":
        await answer(query)
        await _remember(await show(query, *await _preview(None, here, desk)), here)
    elif callback_data.verb == "drop":
        await answer(query)
        await show(query, here.say("prompt_dropped"))
    else:
        proposal_id, admin_id = callback_data.proposal_id, here.person.telegram_id
        if await here.once(deployments.set_prompt, proposal_id, admin_id):
            await answer(query)
            await _show_card(query, here.say("prompt_set"), here, desk)
        else:
            await answer(query, here.say("prompt_used"), alert=True)


async def tap_rows(query: CallbackQuery, callback_data: PromptTap, here: Here, desk: Desk) -> None:
    """Ask whether all rows of the pool shall get the prompt in force, or give it to them. A button that was shown with
    another prompt does nothing."""
    state = await asyncio.to_thread(state_of, here.database, desk)
    if callback_data.proposal_id != state.last_id:
        await answer(query, here.say("old_button"), alert=True)
        return
    await answer(query)
    if callback_data.verb == "rows":
        await show(query, *rows_question(state, here.say))
        return
    n_changed = await asyncio.to_thread(give_prompt, here.database, state.text, here.person.telegram_id)
    n_rows = await here.once(_noted, n_changed)
    await _show_card(query, here.say("prompt_rows_done", n=n_rows), here, desk)
    # Here and not when somebody looks at the dataset: looking writes nothing.
    await asyncio.to_thread(look_through, here.database, desk.clinic_texts)


def _noted(_session: Session, n_rows: int) -> int:
    """To be said again by another attempt, which finds nothing left to change."""
    return n_rows


async def _show_card(query: CallbackQuery, news: Html, here: Here, desk: Desk) -> None:
    """What there is to say, and below it the prompt in force."""
    text, buttons = card(await asyncio.to_thread(state_of, here.database, desk), desk, here.say)
    await _remember(await show(query, paragraphs(news, text), buttons), here)


async def _remember(message_id: int, here: Here) -> None:
    """A reply to this message is a new prompt."""
    await here.database.run(prompts.remember, here.chat_id, message_id, KIND)


async def _preview(text: str | None, here: Here, desk: Desk) -> tuple[Html, InlineKeyboardMarkup]:
    """Keep what is wanted, null for the settings' prompt, and show what it would be."""
    admin_id = here.person.telegram_id
    proposal = await here.database.run(deployments.propose_prompt, text, admin_id, here.update_id)
    state = await asyncio.to_thread(state_of, here.database, desk, text or desk.system_prompt)
    return preview(proposal, state, desk, here.say)


def make_router() -> Router:
    """The admins' routes to the system prompt."""
    router = guarded("prompt", Rank.ADMIN)
    router.message.register(show_prompt, Command("prompt"))
    router.message.register(propose, ~F.text.startswith("/"), OnSystemPrompt())
    router.callback_query.register(tap_rows, PromptTap.filter(F.verb.in_({"rows", "give"})))
    router.callback_query.register(tap, PromptTap.filter())
    return router
