"""What vets do with a case: take it over, answer in it, hand it back, teach the bot: one transaction each."""

import logging

from sqlmodel import Session

from admin.roles import name_of
from bot.texts import Html, Texts
from storage import audit, cases, people, reviews
from storage.models import Case, CaseMessage, Deed, Person, Review, Turn, Verdict
from training.dataset import promote

log = logging.getLogger(__name__)


def say_to_owner(session: Session, case_id: int, vet: Person, text: str, update_id: int) -> int | None:
    """Keep a vet's words for sending; they take a case that nobody has taken yet. The message's id; null where the
    case's owner has had it erased."""
    if cases.find(session, case_id) is None:
        return None
    _take(session, case_id, vet, is_answer=True)
    message, is_new = cases.add_message(session, case_id, vet.telegram_id, text, update_id)
    if is_new:
        audit.log(session, vet.telegram_id, Deed.CASE_ANSWERED, "case", case_id)
    assert message.id is not None
    return message.id


def take_over(session: Session, case_id: int, vet: Person, say: Texts, update_id: int) -> Html | None:
    """Take the case; returns what to tell the vet where that cannot be."""
    current = cases.find(session, case_id)
    if current is None:
        return say("old_button")
    if current.owner_id == vet.telegram_id:
        return say("case_own")
    case = _take(session, case_id, vet, is_answer=False)
    if case is None:
        return say("case_closed_line")
    if case.taken_by == vet.telegram_id:
        return None
    return _taken_line(session, case, say)


def hand_back(session: Session, case_id: int, vet: Person, say: Texts, update_id: int) -> Html | None:
    """Close the case; the owner hears of it if the bot was silent. Returns what to tell the vet where that cannot
    be."""
    case = cases.find(session, case_id)
    if case is None:
        return say("old_button")
    if case.taken_by not in (None, vet.telegram_id) and people.rank_of(session, case.taken_by) is not None:
        return _taken_line(session, case, say)  # the tap was under way when a colleague took it
    if cases.close(session, case_id) is None:
        return say("case_closed_line")
    audit.log(session, vet.telegram_id, Deed.CASE_CLOSED, "case", case_id)
    if case.holds:
        text = Texts(session.get_one(Person, case.owner_id).language)("case_handed_back")
        cases.add_message(session, case_id, cases.THE_BOT, text, update_id)
    log.info("case %s was handed back by %s", case_id, vet.telegram_id)
    return None


def learn_from(session: Session, message_id: int, vet_id: int) -> tuple[str, int | None]:
    """Make a vet's words the correction of the case's turn, once. The key of the text that says what became of it, and
    the turn where they are.

    The button stands under the receipt for these words, in the chat of whoever wrote them; all else is forged. And it
    may be old: what somebody has decided since the words were written stands.
    """
    message = session.get(CaseMessage, message_id)
    case = None if message is None else session.get_one(Case, message.case_id)
    if message is None or case is None or case.turn_id is None or message.from_id != vet_id:
        return "old_button", None
    if vet_id in (case.owner_id, session.get_one(Turn, case.turn_id).owner_id):
        return "review_own", None
    standing = reviews.latest(session, case.turn_id)
    if standing is None or standing.correction != message.text:
        if standing is not None and _is_overtaken(session, message, standing):
            return "learn_overtaken", None
        promote.decide(session, case.turn_id, vet_id, Verdict.CORRECTED, message.text)
    return "case_learned", case.turn_id


def _is_overtaken(session: Session, message: CaseMessage, standing: Review) -> bool:
    """Whether the verdict is newer than the words. One that was made of earlier words of this case is not."""
    if standing.reviewed_at < message.said_at:
        return False
    words = cases.messages(session, message.case_id)
    earlier = {(m.from_id, m.text) for m in words if (m.id or 0) < (message.id or 0)}
    return (standing.vet_id, standing.correction) not in earlier


def _take(session: Session, case_id: int, vet: Person, is_answer: bool) -> Case | None:
    """Take an open case and tell the owner what changes for them; an answer speaks for itself, unless it is what
    silences the bot. Null when the case is closed."""
    case = session.get_one(Case, case_id)
    if case.owner_id == vet.telegram_id:
        return None  # nobody is their own vet
    if case.taken_by is not None and people.rank_of(session, case.taken_by) is None:
        case.taken_by = None  # who had it is no vet any more
    was_silent, taker_id = case.holds, case.taken_by
    if cases.take(session, case_id, vet.telegram_id) is None:
        return None
    is_news = case.taken_by == vet.telegram_id != taker_id
    if is_news:
        audit.log(session, vet.telegram_id, Deed.CASE_TAKEN, "case", case_id)
    if is_news and not (is_answer and was_silent):
        say = Texts(session.get_one(Person, case.owner_id).language)
        cases.add_message(session, case_id, cases.THE_BOT, say("case_vet_here", name=vet.name))
    return case


def _taken_line(session: Session, case: Case, say: Texts) -> Html:
    return say("case_taken_line", name=name_of(session, case.taken_by or 0))
