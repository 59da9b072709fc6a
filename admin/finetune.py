"""/finetune: the offer of a training with its price, and the button that starts it once."""

import asyncio

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.data.dataset import price
from admin.data.private_card import look_button, not_yet
from admin.data.problems import problem_lines
from admin.data.versions import diff_line
from admin.desk import Desk
from admin.job_card import describe, price_of
from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import Html, Texts, lines, paragraphs
from storage import launches
from storage.deployments import prompt_in_force
from storage.models import Launch, Rank
from training.launching.offer import OFFER_LASTS, Offer, Order, Refusal, RefusalReason, make_offer
from training.launching.start import Ruling, is_as_offered, start


class QuoteTap(CallbackData, prefix="quote"):
    """The yes or no under an offer."""

    launch_id: str
    start: bool


class SecondTap(CallbackData, prefix="second"):
    """The second yes: there is another training of the same."""

    launch_id: str
    twin: str
    """The beginning of its id."""


async def finetune(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/finetune [MODEL]`: show what a training would be, and offer to start it. Nothing is spent here."""
    words = (command.args or "").split()
    if len(words) > 1:
        await message.answer(here.say("finetune_usage"))
        return
    model = words[0] if words else desk.base_model
    prompt = await here.database.run(prompt_in_force, desk.system_prompt)
    order = Order(desk.provider, model, here.person.telegram_id, desk.folder, desk.clinic_texts, prompt, desk.limits_of)
    offer = await asyncio.to_thread(make_offer, here.database, order)
    if isinstance(offer, Refusal):
        await _refuse(message, offer, desk.provider, here.say)
        return
    launch_id = await here.once(_quote, offer.launch(here.chat_id))
    data = QuoteTap(launch_id=launch_id, start=True).pack()
    yes = InlineKeyboardButton(text=here.say("quote_start"), callback_data=data)
    await message.answer(offer_text(offer, here.say), reply_markup=_buttons(launch_id, yes, here.say))


def _buttons(launch_id: str, yes: InlineKeyboardButton, say: Texts) -> InlineKeyboardMarkup:
    no = InlineKeyboardButton(text=say("quote_drop"), callback_data=QuoteTap(launch_id=launch_id, start=False).pack())
    return InlineKeyboardMarkup(inline_keyboard=[[yes, no]])


def _quote(session: Session, launch: Launch) -> str:
    return launches.quote(session, launch).id


async def _refuse(message: Message, refusal: Refusal, provider: str, say: Texts) -> None:
    if refusal.reason is RefusalReason.NOT_CLEARED:
        rows = refusal.uncleared
        await message.answer(not_yet(rows, provider, say), reply_markup=look_button(len(rows), say))
    elif refusal.reason is RefusalReason.EMPTY:
        await message.answer(say("dataset_empty"))
    elif refusal.unanswered is not None:
        await message.answer(say("finetune_unanswered", id=refusal.unanswered.id[:8]))
    else:
        problems = problem_lines(refusal.errors, say)
        await message.answer(say("finetune_errors", errors=len(refusal.errors), problems=problems))


def offer_text(offer: Offer, say: Texts) -> Html:
    """The offer in words: what, on which rows, how much, and what to look at first."""
    return say(
        "quote",
        model=offer.order.model,
        provider=offer.order.provider,
        version=offer.version.name,
        n=offer.version.n_examples,
        epochs=offer.plan.n_epochs,
        changes=_changes(offer, say),
        billed=f"{offer.plan.cost.tokens_billed:,}",
        price=price(offer.plan.cost, say),
        hours=int(OFFER_LASTS.total_seconds() // 3600),
        warnings=say("warnings", n=len(offer.remarks), problems=problem_lines(offer.remarks, say, 3))
        if offer.remarks
        else "",
    )


def _changes(offer: Offer, say: Texts) -> Html:
    """The rows that are kept back, and what is new in the version, each on a line of its own."""
    kept_back = say("quote_test", n=offer.version.n_test) if offer.version.n_test else None
    news = None
    if offer.difference is not None:
        news = diff_line(offer.previous_version, offer.version, offer.difference, say)
    text = lines(kept_back, news)
    return lines(text, "") if text else text


async def answer_quote(query: CallbackQuery, callback_data: QuoteTap, here: Here) -> None:
    """The button under an offer. Yes counts once, whoever taps and however often; the next tick sends it."""
    if not isinstance(query.message, Message):
        await answer(query, here.say("old_button"))
        return
    if callback_data.start:
        await _start(query, query.message, callback_data.launch_id, "", here)
        return
    person_id, message_id = here.person.telegram_id, query.message.message_id
    if not await here.once(launches.drop, callback_data.launch_id, person_id, message_id):
        await _show_used(query, callback_data.launch_id, here)
        return
    await answer(query)
    await show(query, _under(query.message, here.say("quote_dropped")))


async def answer_again(query: CallbackQuery, callback_data: SecondTap, here: Here) -> None:
    """The second yes, which knows of the other training."""
    if isinstance(query.message, Message):
        await _start(query, query.message, callback_data.launch_id, callback_data.twin, here)
    else:
        await answer(query, here.say("old_button"))


def _under(message: Message, note: Html) -> Html:
    return paragraphs(Html(message.html_text), Html(f"<i>{note}</i>"))


async def _start(query: CallbackQuery, message: Message, launch_id: str, twin: str, here: Here) -> None:
    is_whole = await asyncio.to_thread(is_as_offered, here.database, launch_id)
    consent = launch_id, here.person.telegram_id, message.message_id, twin
    ruling, other_id = await here.once(start, consent, is_whole)
    if ruling == Ruling.USED:
        await _show_used(query, launch_id, here)
        return
    await answer(query)
    if ruling == Ruling.STARTED:
        await show(query, await here.database.run(describe, launch_id, here.say))
    elif ruling == Ruling.TWIN:
        await _ask_again(query, launch_id, other_id, here)
    else:
        await show(query, _under(message, here.say(f"quote_{ruling}", id=other_id[:8])))


async def _show_used(query: CallbackQuery, launch_id: str, here: Here) -> None:
    """An offer that was answered before: what became of it, since a second message of it still has its buttons."""
    await answer(query, here.say("quote_used"), alert=True)
    if await here.database.run(launches.find, launch_id) is not None:
        await show(query, await here.database.run(describe, launch_id, here.say))


async def _ask_again(query: CallbackQuery, launch_id: str, twin_id: str, here: Here) -> None:
    """Say which training of the same there is, and ask once more."""
    card = await here.database.run(describe, twin_id, here.say)
    price = await here.database.run(price_of, launch_id, here.say)
    data = SecondTap(launch_id=launch_id, twin=twin_id[:12]).pack()
    yes = InlineKeyboardButton(text=here.say("quote_again"), callback_data=data)
    await show(query, here.say("quote_twin", card=card, price=price), _buttons(launch_id, yes, here.say))


def make_router() -> Router:
    """The admins' routes to an offer."""
    router = guarded("finetune", Rank.ADMIN)
    router.message.register(finetune, Command("finetune"))
    router.callback_query.register(answer_quote, QuoteTap.filter())
    router.callback_query.register(answer_again, SecondTap.filter())
    return router
