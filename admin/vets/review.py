"""The vets' work: /review shows the riskiest answer that nobody works on; approve, correct, reject, alarm, skip.

What a tap does happens in one transaction that checks the claim; what Telegram shows is then brought up to it.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import BaseFilter, Command
from aiogram.types import BufferedInputFile, CallbackQuery, ForceReply, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import guarded
from admin.toast import rewrite, toast
from admin.vets.case_desk import VetDesk
from admin.vets.correction import UnreadableCorrection, preview_text, read_correction
from admin.vets.review_card import ReviewTap, Scene, buttons, card_buttons, card_text, in_full, look
from admin.vets.review_desk import update_cards
from admin.vets.risk import Queued, Seen, queue
from bot.texts import Texts, shorten
from bot.texts.triage import emergency_message
from storage import cases, claims, people, reviews, turns, verified
from storage.database import Database
from storage.models import Person, Rank, Review, Turn, Verdict, now

log = logging.getLogger(__name__)

PROMPT_CHARACTERS = 1500
"""Of the question, or of the draft, in a message that asks for a correction."""
VERDICTS = {"approve": Verdict.APPROVED, "reject": Verdict.REJECTED, "skip": Verdict.SKIPPED}
QUIET_AFTER = timedelta(days=7)
"""A correction that comes later than this after the answer is for the model only: its owner is not told."""


@dataclass(frozen=True)
class Outcome:
    """What a tap has done: a word to the vet, and what comes next."""

    word: str | None = None
    alert: bool = False
    then: str | None = None
    """`next`, `prompt`, `file`, or null."""
    done: str | None = None
    """The line that the tapped preview ends with."""
    buttons: InlineKeyboardMarkup | None = None
    """What replaces the tapped message's buttons."""
    case_id: int | None = None
    """The case that was opened."""
    draft: str | None = None


class OnCard(BaseFilter):
    """A reply to a message that shows a turn; hands the turn's id to the handler."""

    async def __call__(self, message: Message, database: Database) -> bool | dict[str, Any]:
        if message.reply_to_message is None:
            return False
        turn_id = await database.run(reviews.turn_on_card, message.chat.id, message.reply_to_message.message_id)
        return False if turn_id is None else {"turn_id": turn_id}


async def review(message: Message, bot: Bot, person: Person, say: Texts, database: Database) -> None:
    await _open_next(bot, person, say, database)


async def tap(
    query: CallbackQuery,
    callback_data: ReviewTap,
    again: bool,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    desk: Desk,
    vets: VetDesk,
) -> None:
    turn_id = callback_data.turn_id
    outcome = await database.run(_act, callback_data, person.telegram_id, again, say, desk)
    await toast(query, outcome.word, outcome.alert)
    if outcome.buttons is not None:
        await rewrite(query, None, outcome.buttons)
        return
    if outcome.done is not None and isinstance(query.message, Message):
        await rewrite(query, f"{query.message.html_text}\n\n{outcome.done}")
    await update_cards(bot, database, turn_id)
    if outcome.case_id is not None:
        await vets.attend(bot, database, outcome.case_id)
    if outcome.then == "next":
        await _open_next(bot, person, say, database)
    elif outcome.then == "prompt":
        await _ask_for_correction(bot, person, turn_id, outcome.draft, say, database)
    elif outcome.then == "file":
        await _send_file(bot, person, turn_id, say, database)


def _act(session: Session, tapped: ReviewTap, vet_id: int, again: bool, say: Texts, desk: Desk) -> Outcome:
    """Do what the button says, if it is current and the turn is this vet's."""
    turn_id, verb = tapped.turn_id, tapped.verb
    if verb == "next":
        return Outcome(then="next")
    turn = turns.find(session, turn_id)
    if turn is None or turn.answer is None:
        return Outcome(say("old_button"))
    if verb == "file":
        return Outcome(then="file")
    claim = claims.hold(session, turn_id, vet_id, tapped.version, now())
    if claim is None:
        verdict = reviews.latest(session, turn_id)
        if again and verdict is not None and verdict.vet_id == vet_id:
            return Outcome(then="next")  # it was done before the crash
        return Outcome(_why_not(session, turn_id, vet_id, say), alert=True)
    if verb not in ("save", "edit", "cancel") and reviews.latest(session, turn_id) is not None:
        # A second thought about a decided turn is a correction, and nothing else.
        return Outcome(_why_not(session, turn_id, vet_id, say), alert=True)
    if verb in VERDICTS:
        reviews.decide(session, turn_id, vet_id, VERDICTS[verb])
        return Outcome(then="next")
    if verb == "correct":
        return Outcome(then="prompt")
    if verb == "edit":
        return Outcome(then="prompt", draft=claim.draft)
    if verb == "cancel":
        claims.set_draft(claim, None)
        if reviews.latest(session, turn_id) is not None:
            claims.release(session, turn_id)
        return Outcome(done=say("correction_dropped"))
    if verb == "save" and claim.draft is not None:
        reviews.decide(session, turn_id, vet_id, Verdict.CORRECTED, claim.draft, _tells(turn, vet_id, desk))
        served = verified.of_turn(session, turn_id)
        is_served = served is not None and desk.may_serve(served)
        return Outcome(done=say("correction_served" if is_served else "correction_saved"), then="next")
    if verb in ("emergency", "back"):
        scene = look(session, turn_id)
        assert scene is not None
        asked = buttons(scene, [["alarm"], ["back"]], say)
        if verb == "back":
            return Outcome(buttons=card_buttons(scene, vet_id, say))
        return Outcome(say("emergency_sure"), alert=True, buttons=asked)
    if verb == "alarm":
        return Outcome(case_id=_raise_alarm(session, turn, vet_id, desk))
    return Outcome(say("old_button"))


def _why_not(session: Session, turn_id: int, vet_id: int, say: Texts) -> str:
    """Why a button has no effect."""
    verdict = reviews.latest(session, turn_id)
    if verdict is not None:
        return say("review_taken", name=_name(session, verdict.vet_id))
    claim = claims.find(session, turn_id)
    if claim is not None and claim.vet_id not in (None, vet_id):
        return say("review_with", name=_name(session, claim.vet_id or 0))
    return say("review_stale")


def _name(session: Session, telegram_id: int) -> str:
    person = people.find(session, telegram_id)
    return person.name if person else str(telegram_id)


def _tells(turn: Turn, vet_id: int, desk: Desk) -> bool:
    return desk.tell_owners and turn.owner_id != vet_id and now() - turn.created_at < QUIET_AFTER


def _raise_alarm(session: Session, turn: Turn, vet_id: int, desk: Desk) -> int | None:
    """The rules have missed an emergency: flag the turn, tell the owner, open an urgent case. Null: it had a flag."""
    assert turn.id is not None
    if reviews.flag(session, turn.id, vet_id) is None:
        return None
    before = cases.in_chat(session, turn.chat_id)
    case, _ = cases.open_case(session, turn.chat_id, turn.owner_id, turn.id, reviews.BY_VET, holds=False)
    assert case.id is not None
    if before is not None:
        # The vets have a card already; this tells them why it has become urgent.
        cases.add_message(session, case.id, turn.owner_id, "🚨 " + turn.question)
    say = Texts(session.get_one(Person, turn.owner_id).language)
    words = say("emergency_by_vet", question=shorten(turn.question, 200), when=f"{turn.created_at:%Y-%m-%d %H:%M} UTC")
    advice = emergency_message("unwell", say.language, desk.clinic_phone, desk.clinic_address)
    cases.add_message(session, case.id, cases.THE_BOT, f"{words}\n\n{advice}")
    return case.id


async def correction(message: Message, turn_id: int, bot: Bot, person: Person, say: Texts, database: Database) -> None:
    """The vet's reply to a card, word for word, is the answer that should have been given, once they have seen what
    it changes and saved it."""
    try:
        text = await read_correction(message, bot, say)
    except UnreadableCorrection as error:
        await message.reply(str(error))
        return
    drafted = await database.run(_draft, turn_id, person.telegram_id, text, say)
    if isinstance(drafted, str):
        await message.reply(drafted)
        return
    shown, is_whole = await asyncio.to_thread(preview_text, drafted.before, text)
    preview = say("correction_preview", changes="\0", note="\1").replace("\1", drafted.note).replace("\0", shown)
    if not is_whole:
        preview += "\n\n" + say("correction_preview_cut", n=len(text))
    markup = buttons(drafted.scene, [["save"], ["edit", "cancel"]], say)
    sent = await message.reply(preview, reply_markup=markup)
    await database.run(reviews.show_card, sent.chat.id, sent.message_id, turn_id, "preview")
    await update_cards(bot, database, turn_id)


@dataclass(frozen=True)
class _Drafted:
    before: str
    note: str
    scene: Scene = field(repr=False)


def _draft(session: Session, turn_id: int, vet_id: int, text: str, say: Texts) -> _Drafted | str:
    """Keep the correction until it is saved; else what to tell the vet."""
    turn = turns.find(session, turn_id)
    if turn is None or turn.answer is None:
        return say("old_button")
    verdict = reviews.latest(session, turn_id)
    before = (verdict.correction if verdict else None) or turn.answer
    if text == before:
        return say("correction_same")
    claim = claims.take(session, turn_id, vet_id, now())
    if claim is None:
        return _why_not(session, turn_id, vet_id, say) if verdict is None else say("review_stale")
    claims.set_draft(claim, text)
    session.flush()
    scene = look(session, turn_id)
    assert scene is not None
    return _Drafted(before, _replaces(session, verdict, say), scene)


def _replaces(session: Session, verdict: Review | None, say: Texts) -> str:
    return "" if verdict is None else say("correction_replaces", name=_name(session, verdict.vet_id))


async def _ask_for_correction(
    bot: Bot, person: Person, turn_id: int, draft: str | None, say: Texts, database: Database
) -> None:
    """`draft`: what stands so far, to be copied and changed."""
    turn = await database.run(turns.find, turn_id)
    if turn is None:
        return
    question = shorten(turn.question, PROMPT_CHARACTERS)
    text = say("correct_how", question=question)
    if draft is not None:
        text = say("correct_again", draft=shorten(draft, 2 * PROMPT_CHARACTERS))
    sent = await bot.send_message(
        person.telegram_id, text, reply_markup=ForceReply(input_field_placeholder=say("correction_placeholder"))
    )
    await database.run(reviews.show_card, person.telegram_id, sent.message_id, turn_id, "prompt")


async def _send_file(bot: Bot, person: Person, turn_id: int, say: Texts, database: Database) -> None:
    scene = await database.run(look, turn_id)
    if scene is not None:
        content = in_full(scene, say).encode()
        sent = await bot.send_document(person.telegram_id, BufferedInputFile(content, f"turn-{turn_id}.txt"))
        await database.run(reviews.show_card, person.telegram_id, sent.message_id, turn_id, "prompt")


async def _open_next(bot: Bot, person: Person, say: Texts, database: Database) -> None:
    """Show the vet the turn that is theirs, or claim the riskiest one that waits."""
    waiting, vetted = await database.run(_read, person.telegram_id)
    ordered = await asyncio.to_thread(lambda: queue(waiting, Seen(vetted)))
    turn_id = await database.run(_claim_first, ordered, person.telegram_id)
    scene = None if turn_id is None else await database.run(look, turn_id)
    if turn_id is None or scene is None:
        await bot.send_message(person.telegram_id, say("review_empty"))
        return
    vet_id = person.telegram_id
    text, markup = card_text(scene, vet_id, say, len(ordered)), card_buttons(scene, vet_id, say)
    sent = await bot.send_message(vet_id, text, reply_markup=markup)
    await database.run(reviews.show_card, vet_id, sent.message_id, turn_id)
    if scene.cards:  # in this chat further up, or with the vet whose claim has expired
        await update_cards(bot, database, turn_id)


def _read(session: Session, vet_id: int) -> tuple[list[reviews.Waiting], list[reviews.Vetted]]:
    return reviews.waiting(session, vet_id, now()), reviews.vetted(session)


def _claim_first(session: Session, ordered: list[Queued], vet_id: int) -> int | None:
    """The turn that this vet works on already; else the first that can still be claimed."""
    held = claims.held_by(session, vet_id, now())
    if held is not None and reviews.take(session, held, vet_id, now()) is not None:
        return held
    for queued in ordered:
        if reviews.take(session, queued.turn.turn_id, vet_id, now()) is not None:
            return queued.turn.turn_id
    return None


def make_router() -> Router:
    router = guarded("review", Rank.VET)
    router.message.register(review, Command("review"))
    # A command stays a command, also as a reply to a card.
    router.message.register(correction, ~F.text.startswith("/"), OnCard())
    router.callback_query.register(tap, ReviewTap.filter())
    return router
