"""The vets' side of "ask a vet": take a case over, answer by replying, hand back; /cases lists who waits."""

import logging
from typing import Any

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import BaseFilter, Command
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardMarkup, Message, ReplyParameters, Update
from sqlmodel import Session

from admin.roles import guarded
from admin.toast import plain, toast
from admin.vets.case_card import CaseTap, LearnTap, case_button
from admin.vets.case_desk import VetDesk
from admin.vets.review_desk import update_cards
from bot.texts import Texts, shorten
from storage import audit, people, reviews
from storage import cases as store
from storage.database import Database
from storage.models import Case, CaseMessage, Deed, Person, Rank, Verdict

log = logging.getLogger(__name__)

LISTED = 15
"""Open cases that /cases shows; the longest waiting, red flags first."""
HISTORY_TURNS = 200
"""The newest turns that go into the file of a chat's history."""


class OnCase(BaseFilter):
    """A reply to a message that is about a case; hands the case's id to the handler."""

    async def __call__(self, message: Message, database: Database) -> bool | dict[str, Any]:
        if message.reply_to_message is None:
            return False
        replied_to = message.reply_to_message.message_id
        case_id = await database.run(store.case_on_card, message.chat.id, replied_to)
        return False if case_id is None else {"case_id": case_id}


async def answer(
    message: Message,
    case_id: int,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    vets: VetDesk,
    event_update: Update,
) -> None:
    """A vet's reply goes to the owner. It takes a case that nobody has taken yet."""
    text = (message.text or "").strip()
    if not text:
        await message.reply(say("case_text_only"))
        return
    said = await database.run(_say, case_id, person, text, event_update.update_id)
    await vets.attend(bot, database, case_id)
    if not await database.run(_is_settled, said.id):
        await message.reply(say("case_not_yet"))


def _say(session: Session, case_id: int, vet: Person, text: str, update_id: int) -> CaseMessage:
    _take(session, case_id, vet, is_answer=True)
    said, is_new = store.add_message(session, case_id, vet.telegram_id, text, update_id)
    if is_new:
        audit.log(session, vet.telegram_id, Deed.CASE_ANSWERED, "case", case_id)
    return said


def _is_settled(session: Session, message_id: int) -> bool:
    return session.get_one(CaseMessage, message_id).delivered_at is not None


def _take(session: Session, case_id: int, vet: Person, is_answer: bool) -> Case | None:
    """Take an open case and tell the owner what changes for them; an answer speaks for itself, unless it is what
    silences the bot. Null when the case is closed."""
    case = session.get_one(Case, case_id)
    if case.owner_id == vet.telegram_id:
        return None  # nobody is their own vet
    if case.taken_by is not None and people.rank_of(session, case.taken_by) is None:
        case.taken_by = None  # who had it is no vet any more
    held, taken_by = case.holds, case.taken_by
    if store.take(session, case_id, vet.telegram_id) is None:
        return None
    is_mine_now = case.taken_by == vet.telegram_id != taken_by
    if is_mine_now:
        audit.log(session, vet.telegram_id, Deed.CASE_TAKEN, "case", case_id)
    if is_mine_now and not (is_answer and held):
        say = Texts(session.get_one(Person, case.owner_id).language)
        store.add_message(session, case_id, store.THE_BOT, say("case_vet_here", name=vet.name))
    return case


async def tap(
    query: CallbackQuery,
    callback_data: CaseTap,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    vets: VetDesk,
    event_update: Update,
) -> None:
    case_id = callback_data.case_id
    case = await database.run(store.find, case_id)
    if case is None:
        await toast(query, say("old_button"))
    elif callback_data.verb == "file":
        await toast(query)
        text = await database.run(_history, case, say)
        await bot.send_document(person.telegram_id, BufferedInputFile(text.encode(), f"case-{case_id}.txt"))
    elif callback_data.verb == "show":
        await toast(query)
        await _show(bot, case_id, person, say, database, vets)
    else:
        work = _take_over if callback_data.verb == "take" else _hand_back
        await toast(query, await database.run(work, case_id, person, say, event_update.update_id))
        await vets.attend(bot, database, case_id)


def _take_over(session: Session, case_id: int, vet: Person, say: Texts, update_id: int) -> str | None:
    """Take the case; returns what to tell the vet where that cannot be."""
    if session.get_one(Case, case_id).owner_id == vet.telegram_id:
        return say("case_own")
    case = _take(session, case_id, vet, is_answer=False)
    if case is None:
        return say("case_closed_line")
    if case.taken_by == vet.telegram_id:
        return None
    return _taken_line(session, case, say)


def _taken_line(session: Session, case: Case, say: Texts) -> str:
    taker = people.find(session, case.taken_by or 0)
    return say("case_taken_line", name=taker.name if taker else case.taken_by)


def _hand_back(session: Session, case_id: int, vet: Person, say: Texts, update_id: int) -> str | None:
    """Close the case; the owner hears of it if the bot was silent."""
    case = session.get_one(Case, case_id)
    if case.taken_by not in (None, vet.telegram_id) and people.rank_of(session, case.taken_by) is not None:
        return _taken_line(session, case, say)  # the tap was under way when a colleague took it
    if store.close(session, case_id) is None:
        return say("case_closed_line")
    audit.log(session, vet.telegram_id, Deed.CASE_CLOSED, "case", case_id)
    if case.holds:
        text = Texts(session.get_one(Person, case.owner_id).language)("case_handed_back")
        store.add_message(session, case_id, store.THE_BOT, text, update_id)
    log.info("case %s was handed back by %s", case_id, vet.telegram_id)
    return None


async def _show(bot: Bot, case_id: int, person: Person, say: Texts, database: Database, vets: VetDesk) -> None:
    """Lead the vet to their card of the case, or send one."""
    cards = await database.run(store.cards_of, case_id)
    if (card_id := cards.get(person.telegram_id)) is not None:
        try:
            sent = await bot.send_message(
                person.telegram_id, say("case_here", id=case_id), reply_parameters=ReplyParameters(message_id=card_id)
            )
        except TelegramBadRequest as error:
            log.info("the card of case %s is gone from chat %s: %s", case_id, person.telegram_id, error)
            await database.run(store.forget_cards, person.telegram_id, case_id)
        else:
            await database.run(store.show_card, person.telegram_id, sent.message_id, case_id)
            return
    await vets.attend(bot, database, case_id, also=person.telegram_id)


async def learn(
    query: CallbackQuery, callback_data: LearnTap, bot: Bot, person: Person, say: Texts, database: Database
) -> None:
    """The vet's words are the answer that the bot should have given: store them as a correction of the turn."""
    turn_id = await database.run(_learn, callback_data.message_id, person.telegram_id)
    if turn_id is None:
        await toast(query, say("old_button"))
        return
    await toast(query)
    if isinstance(query.message, Message):
        try:
            await query.message.edit_text(f"{query.message.html_text}\n\n{say('case_learned')}", reply_markup=None)
        except TelegramBadRequest as error:  # a second tap was quicker
            log.info("the receipt of message %s stays as it is: %s", callback_data.message_id, error)
    await update_cards(bot, database, turn_id)


def _learn(session: Session, message_id: int, vet_id: int) -> int | None:
    """The turn that was corrected; null when there is none. The same correction is stored once."""
    said = session.get(CaseMessage, message_id)
    case = None if said is None else session.get_one(Case, said.case_id)
    if said is None or case is None or case.turn_id is None:
        return None
    standing = reviews.latest(session, case.turn_id)
    if standing is None or standing.correction != said.text:
        reviews.decide(session, case.turn_id, vet_id, Verdict.CORRECTED, said.text)
    return case.turn_id


async def cases(message: Message, say: Texts, database: Database) -> None:
    """`/cases`: who waits, the most urgent first; a tap leads to the card."""
    waiting = await database.run(store.open_cases)
    if not waiting:
        await message.answer(say("cases_none"))
        return
    names = await database.run(_names, [case.taken_by for case, _ in waiting if case.taken_by is not None])
    lines = [
        say(
            "cases_line",
            icon="🙋" if case.reason == store.ASKED else "🚨",
            id=case.id,
            name=shorten(owner.name, 60),
            when=f"{case.opened_at:%Y-%m-%d %H:%M} UTC",
            who=say("case_untaken") if case.taken_by is None else names.get(case.taken_by, case.taken_by),
        )
        for case, owner in waiting[:LISTED]
    ]
    buttons = [case_button(case, "show", f"#{case.id}") for case, _ in waiting[:LISTED]]
    rows = [buttons[start : start + 5] for start in range(0, len(buttons), 5)]
    text = "\n".join([say("cases", n=len(waiting)), "", *lines])
    await message.answer(text, reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))


def _names(session: Session, telegram_ids: list[int]) -> dict[int, str]:
    found = [people.find(session, telegram_id) for telegram_id in telegram_ids]
    return {person.telegram_id: person.name for person in found if person is not None}


def _history(session: Session, case: Case, say: Texts) -> str:
    """What owner and bot, then owner and vet, have said to each other; plain text."""
    assert case.id is not None
    owner = session.get_one(Person, case.owner_id).name
    lines = []
    for turn in store.history(session, case, HISTORY_TURNS):
        lines.append(f"[{turn.created_at:%Y-%m-%d %H:%M}] {owner}:\n{turn.question}\n")
        lines.append(f"🤖 {turn.model}:\n{turn.answer or say('case_no_answer')}\n")
    lines.append(f"———— {plain(say('case_number', id=case.id, when=f'{case.opened_at:%Y-%m-%d %H:%M} UTC'))} ————\n")
    said = store.messages(session, case.id)
    names = {case.owner_id: owner, store.THE_BOT: "🤖"} | {
        who: f"🩺 {name}" for who, name in _names(session, [m.from_id for m in said]).items() if who != case.owner_id
    }
    for message in said:
        text = plain(message.text) if message.from_id == store.THE_BOT else message.text
        who = names.get(message.from_id, str(message.from_id))
        lines.append(f"[{message.said_at:%Y-%m-%d %H:%M}] {who}:\n{text}\n")
    return "\n".join(lines)


def make_router() -> Router:
    router = guarded("cases", Rank.VET)
    router.message.register(cases, Command("cases"))
    # A command stays a command, also as a reply to a card.
    router.message.register(answer, ~F.text.startswith("/"), OnCase())
    router.callback_query.register(tap, CaseTap.filter())
    router.callback_query.register(learn, LearnTap.filter())
    return router
