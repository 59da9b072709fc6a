"""Ask a vet: the owner's tap opens a case; while it holds, the bot is quiet and passes on what the owner writes."""

from typing import Protocol

from aiogram import Bot, Router
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from sqlmodel import Session

from bot.chat.limits.taps import TapLimit
from bot.telegram import taps
from bot.telegram.here import Here
from bot.texts import Texts
from storage import cases, people, turns
from storage.database import Database
from storage.models import Case, Turn


class Vets(Protocol):
    """The vets as the owners' chat knows them. `admin/vets/cases/desk.py` is how they are reached; `bot/app.py` puts it
    in, and handlers get it as `vets`."""

    async def attend(self, bot: Bot, database: Database, case_id: int) -> None:
        """Send what still has to be sent in this case and make the vets' cards show what is so. May be repeated."""

    async def copy(self, bot: Bot, database: Database, case_id: int, message: Message, update_id: int) -> bool:
        """Show the vets a message that is no text. Whether it is new: the same update is copied once."""

    async def red_flag(self, bot: Bot, database: Database, turn: Turn) -> bool:
        """Send the vets an urgent card for `turn.flag`; the bot goes on answering until one of them takes over. False:
        they have had so much of this owner's lately that it is only counted."""


class AskVetTap(CallbackData, prefix="vet"):
    """Asks for a vet because of a turn."""

    turn_id: int


class BackTap(CallbackData, prefix="caseback"):
    """Gives a case's chat back to the bot."""

    case_id: int


def ask_vet_button(turn_id: int, say: Texts) -> InlineKeyboardButton:
    """The button under an answer that calls a vet."""
    return InlineKeyboardButton(text=say("ask_vet"), callback_data=AskVetTap(turn_id=turn_id).pack())


def back_button(case_id: int, say: Texts) -> InlineKeyboardButton:
    """The button that gives the chat back to the bot."""
    return InlineKeyboardButton(text=say("back_to_bot"), callback_data=BackTap(case_id=case_id).pack())


async def tap(query: CallbackQuery, callback_data: AskVetTap, here: Here, vets: Vets) -> None:
    """The owner asks for a vet: from now on a case holds in this chat."""
    turn = await here.database.run(turns.find, callback_data.turn_id)
    if turn is not None and turn.owner_id != here.person.telegram_id:
        await taps.answer(query, here.say("ask_vet_not_yours"), alert=True)
        return
    if turn is None or turn.chat_id != here.chat_id:
        await taps.answer(query, here.say("old_button"))
        return
    case_id, word = await here.once(_open, turn, here.say, here.update_id)
    if case_id is None:
        await taps.answer(query)
        await here.send(here.say(word, n=cases.MOST_IN_AN_HOUR))
        return
    await taps.answer(query, here.say(word) if word else None)
    await vets.attend(here.bot, here.database, case_id)


def _open(session: Session, turn: Turn, say: Texts, update_id: int) -> tuple[int | None, str]:
    """The chat's case, which holds from now on, null where none is opened; and the text that is said of it, if any."""
    if all(role.telegram_id == turn.owner_id for role, _ in people.ranked(session)):
        return None, "ask_vet_nobody"
    earlier_case = cases.in_chat(session, turn.chat_id, turn.thread_id)
    if earlier_case is None and cases.n_sent_lately(session, turn.owner_id) >= cases.MOST_IN_AN_HOUR:
        return None, "ask_vet_enough"
    case, is_news = cases.open_case(
        session, turn.chat_id, turn.owner_id, turn.id, cases.ASKED, holds=True, thread_id=turn.thread_id
    )
    if is_news:
        assert case.id is not None
        cases.add_message(session, case.id, cases.THE_BOT, say("ask_vet_opened"), update_id)
        if earlier_case is not None:
            # The vets have a card already; they should hear that the owner now asks as well.
            cases.add_owners_words(session, case, turn.owner_id, say("ask_vet"))
    return case.id, "" if is_news else "ask_vet_already"


async def pass_on(
    message: Message, case_id: int, words: str | None, quoted_id: int | None, here: Here, vets: Vets
) -> bool:
    """Pass an owner's message on to the vets of a case that holds. The same update is passed on once. `words`: what it
    says, with what it quotes, which `quoted_id` has said; null where it is no text.

    False when the case has been closed since the caller looked: then the message is the bot's to answer.
    """
    case = await here.database.run(_the_vets_case, case_id, here.update_id)
    if case is None:
        return False
    if words:
        if not await here.database.run(_keep, case, words, quoted_id, here):
            return False
    elif await vets.copy(here.bot, here.database, case_id, message, here.update_id):
        await here.database.run(_acknowledge, case, here.say)
    await vets.attend(here.bot, here.database, case_id)
    return True


def _the_vets_case(session: Session, case_id: int, update_id: int) -> Case | None:
    """The case, if this message goes to its vets: it is open, or the message went there before a crash."""
    case = cases.find(session, case_id)
    if case is not None and (case.closed_at is None or cases.has_said(session, update_id)):
        return case
    return None


def _keep(session: Session, case: Case, text: str, quoted_id: int | None, here: Here) -> bool:
    assert case.id is not None
    if _the_vets_case(session, case.id, here.update_id) is None:
        return False
    message, is_new = cases.add_owners_words(session, case, here.person.telegram_id, text, here.update_id)
    if is_new:
        message.quoted_id = quoted_id
        _acknowledge(session, case, here.say)
    return True


def _acknowledge(session: Session, case: Case, say: Texts) -> None:
    """Say that it was passed on, the first time only."""
    assert case.id is not None
    if sum(message.from_id == case.owner_id for message in cases.messages(session, case.id)) == 1:
        cases.add_message(session, case.id, cases.THE_BOT, say("case_passed_on"))


async def back(query: CallbackQuery, callback_data: BackTap, here: Here, vets: Vets) -> None:
    """The owner wants to talk to the bot again."""
    case = await here.database.run(cases.find, callback_data.case_id)
    if case is not None and case.owner_id != here.person.telegram_id:
        await taps.answer(query, here.say("ask_vet_not_yours"), alert=True)
        return
    if case is None or case.chat_id != here.chat_id:
        await taps.answer(query, here.say("old_button"))
        return
    was_open = await here.once(_give_back, callback_data.case_id, here.say, here.update_id)
    await taps.answer(query, None if was_open else here.say("back_already"))
    await vets.attend(here.bot, here.database, callback_data.case_id)
    await taps.rewrite_buttons(query)


def _give_back(session: Session, case_id: int, say: Texts, update_id: int) -> bool:
    """Close the case; false when it was closed before."""
    if cases.close(session, case_id) is None:
        return False
    cases.add_message(session, case_id, cases.THE_BOT, say("back_done"), update_id)
    return True


def make_router() -> Router:
    """The routes of "ask a vet" for owners."""
    router = Router(name="ask_vet")
    router.callback_query.middleware(TapLimit(BackTap.__prefix__))
    router.callback_query.register(tap, AskVetTap.filter())
    router.callback_query.register(back, BackTap.filter())
    return router
