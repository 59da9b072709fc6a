"""/roles: who is owner of the bot, admin, vet; granted and withdrawn by buttons or by text; the audit log."""

from aiogram import F, Router
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.types import CallbackQuery, ForceReply, Message

from admin import audit
from admin.audit import AuditTap
from admin.rank_change import RankChange, change
from admin.rank_panel import NO_RANK, RANKS, RoleTap, everybody, panel
from admin.roles import guarded
from admin.vets.cases.desk import VetDesk
from bot.telegram.here import Here
from bot.telegram.pages import PageTap
from bot.telegram.taps import answer, rewrite
from bot.texts import shorten
from storage import prompts
from storage.models import Rank

ADD = "role_add"
"""The kind of a message that asks whom to add."""


class AsksForId(BaseFilter):
    """A reply to the message that asks whom to add."""

    async def __call__(self, message: Message, here: Here) -> bool:
        """Whether the message is such a reply."""
        if message.reply_to_message is None:
            return False
        prompt = await here.database.run(prompts.find, here.chat_id, message.reply_to_message.message_id)
        return prompt is not None and prompt.kind == ADD


async def roles(message: Message, command: CommandObject, here: Here, vets: VetDesk) -> None:
    """`/roles` lists; `/roles vet|admin|none ID` changes."""
    words = (command.args or "").split()
    if not words:
        text, buttons = await here.database.run(everybody, here.say)
        await message.answer(text, reply_markup=buttons)
    elif len(words) != 2 or words[0] not in {*RANKS, NO_RANK} or not _is_id(words[1]):
        await message.answer(here.say("roles_usage"))
    else:
        await message.answer(await change(RankChange(int(words[1]), words[0]), here, vets))


async def tap(query: CallbackQuery, callback_data: RoleTap, here: Here, vets: VetDesk) -> None:
    """Change a rank, show a person or everybody, or ask whom to add."""
    telegram_id, verb, say = callback_data.telegram_id, callback_data.verb, here.say
    if not isinstance(query.message, Message):
        await answer(query, say("old_button"))
        return
    if verb == "add":
        await answer(query)
        ask = ForceReply(input_field_placeholder="123456789")
        prompt = await query.message.answer(say("roles_add_how"), reply_markup=ask)
        await here.database.run(prompts.remember, prompt.chat.id, prompt.message_id, ADD)
        return
    if verb in (*RANKS, NO_RANK):
        await answer(query, await change(RankChange(telegram_id, verb, callback_data.shown_rank), here, vets))
    else:
        await answer(query)
    if verb == "list":
        text, buttons = await here.database.run(everybody, say)
    else:
        text, buttons = await here.database.run(panel, telegram_id, here.person.telegram_id, say)
    await rewrite(query, text, buttons)


async def turn(query: CallbackQuery, callback_data: PageTap, here: Here) -> None:
    """Another page of everybody."""
    await answer(query)
    await rewrite(query, *await here.database.run(everybody, here.say, callback_data.number))


async def add(message: Message, here: Here) -> None:
    """The id of somebody who shall get a rank: which one, a button says."""
    words = (message.text or "").strip()
    if not _is_id(words):
        await message.reply(here.say("roles_no_id", text=shorten(words, 40)))
        return
    text, buttons = await here.database.run(panel, int(words), here.person.telegram_id, here.say)
    await message.answer(text, reply_markup=buttons)


def _is_id(words: str) -> bool:
    return words.isascii() and words.isdigit() and 0 < len(words) < 17 and int(words) > 0


def make_router() -> Router:
    """The admins' routes to ranks and the audit log."""
    router = guarded("ranks", Rank.ADMIN)
    router.message.register(roles, Command("roles"))
    router.message.register(add, ~F.text.startswith("/"), AsksForId())
    router.callback_query.register(tap, RoleTap.filter())
    router.callback_query.register(turn, PageTap.filter(F.of == "roles"))
    router.callback_query.register(audit.show, AuditTap.filter())
    return router
