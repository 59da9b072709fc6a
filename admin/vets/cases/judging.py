"""What a vet says about a case's red flag, in one tap: it is no emergency, or it is one after all."""

from sqlmodel import Session

from admin.vets.cases.taking import hand_back
from bot.texts import Html, Texts
from storage import cases
from storage.models import Case, Person
from storage.opinions import flags

VERBS = ("no_emergency", "after_all")


def refuse_flag(session: Session, case_id: int, vet: Person, say: Texts, update_id: int) -> Html | None:
    """It is no emergency: a case that nothing else keeps open is closed with that. Returns what to tell the vet."""
    case = cases.find(session, case_id)
    if case is None or not _judge(session, case, vet, is_emergency=False):
        return say("old_button")
    if case.closed_at is None and not case.holds:
        return hand_back(session, case_id, vet, say, update_id) or say("flag_noted")
    return say("flag_noted")


def confirm_flag(session: Session, case_id: int, vet: Person, say: Texts, update_id: int) -> Html | None:
    """It is one after all. Returns what to tell the vet."""
    case = cases.find(session, case_id)
    is_new = case is not None and _judge(session, case, vet, is_emergency=True)
    return say("flag_noted" if is_new else "old_button")


def _judge(session: Session, case: Case, vet: Person, is_emergency: bool) -> bool:
    return case.turn_id is not None and flags.judge(session, case.turn_id, vet.telegram_id, is_emergency)
