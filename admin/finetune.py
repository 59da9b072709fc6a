"""/finetune: the offer of a training as a form, and the buttons that start it once."""

import asyncio

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.alerts import tell_each_admin
from admin.desk import Desk
from admin.form.card import QuoteTap, budget_line, drop_button, form_card
from admin.form.orders import offer_of
from admin.form.refusal import refusal_card
from admin.job_card import describe, price_of
from admin.roles import guarded, name_of
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import Html, Texts, paragraphs
from storage import launches
from storage.models import Launch, Rank
from training.launching.bases import BaseChoice, named
from training.launching.choices import AUTOMATIC, Choices
from training.launching.offer import Refusal
from training.launching.start import Ruling, is_as_offered, start


class SecondTap(CallbackData, prefix="second"):
    """The second yes: there is another training of the same."""

    launch_id: str
    twin: str
    """The beginning of its id."""


class AgreeTap(CallbackData, prefix="agree"):
    """A second admin's yes to a dear training."""

    launch_id: str
    twin: str = ""
    """The beginning of the id of the training beside which a second one is wanted, if it is."""


async def finetune(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/finetune [MODEL]`: show what a training would be, and offer to change and to start it. Nothing is spent."""
    words = (command.args or "").split()
    if len(words) > 1:
        await message.answer(here.say("finetune_usage"))
        return
    base = named(words[0], desk.providers, desk.provider) if words else BaseChoice(desk.provider, desk.base_model)
    await propose(message, base, AUTOMATIC, here, desk)


async def propose(message: Message, base: BaseChoice, choices: Choices, here: Here, desk: Desk) -> None:
    """Show what a training of this base with these choices would be, as /finetune does."""
    offer = await offer_of(base, choices, here, desk)
    if isinstance(offer, Refusal):
        text, buttons = refusal_card(offer, base.provider, desk, here.say)
        await message.answer(text, reply_markup=buttons)
        return
    launch_id = await here.once(_quote, offer.launch(here.chat_id))
    text, buttons = await here.database.run(form_card, launch_id, offer, desk, here.say)
    await message.answer(text, reply_markup=buttons)


def _buttons(launch_id: str, yes: InlineKeyboardButton, say: Texts) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[yes, drop_button(launch_id, say)]])


def _quote(session: Session, launch: Launch) -> str:
    return launches.quote(session, launch).id


async def answer_quote(query: CallbackQuery, callback_data: QuoteTap, here: Here, desk: Desk) -> None:
    """The button under an offer. Yes counts once, however often it is tapped; the next tick sends it."""
    if not isinstance(query.message, Message):
        await answer(query, here.say("old_button"))
        return
    if callback_data.start:
        await _start(query, query.message, (callback_data.launch_id, ""), here, desk)
        return
    person_id, message_id = here.person.telegram_id, query.message.message_id
    if not await here.once(launches.drop, callback_data.launch_id, person_id, message_id):
        await _show_used(query, callback_data.launch_id, here)
        return
    await answer(query)
    await show(query, _under(query.message, here.say("quote_dropped")))


async def answer_again(query: CallbackQuery, callback_data: SecondTap, here: Here, desk: Desk) -> None:
    """The second yes, which knows of the other training."""
    if isinstance(query.message, Message):
        await _start(query, query.message, (callback_data.launch_id, callback_data.twin), here, desk)
    else:
        await answer(query, here.say("old_button"))


async def agree(query: CallbackQuery, callback_data: AgreeTap, here: Here, desk: Desk) -> None:
    """A second admin's yes, or that of who has made the offer, which is none."""
    launch = await here.database.run(launches.find, callback_data.launch_id)
    if not isinstance(query.message, Message) or launch is None or launch.second_wanted_at is None:
        await answer(query, here.say("old_button"))
    else:
        await _start(query, query.message, (callback_data.launch_id, callback_data.twin), here, desk)


def _under(message: Message, note: Html) -> Html:
    return paragraphs(Html(message.html_text), Html(f"<i>{note}</i>"))


async def _start(query: CallbackQuery, message: Message, wish: tuple[str, str], here: Here, desk: Desk) -> None:
    """`wish`: the launch, and the beginning of the id of its twin, if the person knows of one."""
    launch_id, twin = wish
    is_whole = await asyncio.to_thread(is_as_offered, here.database, launch_id)
    consent = launch_id, here.person.telegram_id, message.message_id, twin
    ruling, other_id = await here.once(start, consent, is_whole, desk.spending)
    if ruling == Ruling.USED:
        await _show_used(query, launch_id, here)
    elif ruling in (Ruling.FOREIGN, Ruling.WAITS):
        await answer(query, here.say(f"quote_{ruling}"), alert=True)
    else:
        await answer(query)
        if ruling == Ruling.STARTED:
            await show(query, await here.database.run(describe, launch_id, here.say))
        elif ruling == Ruling.TWIN:
            await _ask_again(query, launch_id, other_id, here)
        elif ruling == Ruling.SECOND:
            await _ask_second(query, message, wish, here)
        elif ruling == Ruling.OVER_BUDGET:
            left = await here.database.run(_budget_line, launch_id, desk, here.say)
            await show(query, _under(message, here.say("quote_over_budget", left=left)), message.reply_markup)
        else:
            await show(query, _under(message, here.say(f"quote_{ruling}", id=other_id[:8])))


def _budget_line(session: Session, launch_id: str, desk: Desk, say: Texts) -> Html:
    return budget_line(session, session.get_one(Launch, launch_id), desk, say)


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


async def _ask_second(query: CallbackQuery, message: Message, wish: tuple[str, str], here: Here) -> None:
    """It waits for another admin: the form says so, and every admin gets a button, which does nothing for who asks."""
    launch_id, twin = wish
    no = InlineKeyboardMarkup(inline_keyboard=[[drop_button(launch_id, here.say)]])
    await show(query, _under(message, here.say("quote_second")), no)
    name = await here.database.run(name_of, here.person.telegram_id)
    offer = Html(message.html_text)

    def ask(say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
        data = AgreeTap(launch_id=launch_id, twin=twin).pack()
        yes = InlineKeyboardButton(text=say("quote_agree"), callback_data=data)
        return paragraphs(say("quote_asked", name=name), offer), _buttons(launch_id, yes, say)

    await tell_each_admin(here.bot, here.database, ask)


def make_router() -> Router:
    """The admins' routes to an offer."""
    router = guarded("finetune", Rank.ADMIN)
    router.message.register(finetune, Command("finetune"))
    router.callback_query.register(answer_quote, QuoteTap.filter())
    router.callback_query.register(answer_again, SecondTap.filter())
    router.callback_query.register(agree, AgreeTap.filter())
    return router
