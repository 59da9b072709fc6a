"""How a case ends, or loses a vet, without anybody's tap: nobody is there, nobody answers, somebody is gone."""

from datetime import timedelta

from sqlmodel import Session

from bot.texts import Texts
from storage import cases
from storage.models import Case, Person, now

HOURS_UNTIL_HANDED_BACK = 12
"""After so many hours without a vet's word a chat is the bot's again."""


def hand_back_stale(session: Session) -> list[int]:
    """Close what nobody answers; owners for whom the bot was silent are told. Returns those cases."""
    case_ids = []
    for case in cases.stale(session, now() - timedelta(hours=HOURS_UNTIL_HANDED_BACK)):
        assert case.id is not None
        cases.close(session, case.id)
        case_ids.append(case.id)
        if case.holds:
            spoke = any(m.from_id not in (case.owner_id, cases.THE_BOT) for m in cases.messages(session, case.id))
            text = _say(session, case)("case_gone_quiet" if spoke else "case_timed_out", hours=HOURS_UNTIL_HANDED_BACK)
            cases.add_message(session, case.id, cases.THE_BOT, text)
    return case_ids


def nobody_there(session: Session, case_id: int) -> None:
    """No vet can be reached: the owner must not wait for one."""
    case = cases.close(session, case_id)
    if case is not None:
        cases.give_up(session, case_id)
        cases.add_message(session, case_id, cases.THE_BOT, _say(session, case)("ask_vet_nobody"))


def lose_vet(session: Session, case_id: int, vet_id: int) -> None:
    """A vet has blocked the bot: the case is free for others."""
    cases.forget_cards(session, vet_id, case_id)
    case = session.get(Case, case_id)
    if case is not None and case.taken_by == vet_id:
        case.taken_by = None


def lose_owner(session: Session, case_id: int) -> None:
    """The owner has blocked the bot: nobody reads what waits."""
    cases.close(session, case_id)
    cases.give_up(session, case_id)


def _say(session: Session, case: Case) -> Texts:
    return Texts(session.get_one(Person, case.owner_id).language)
