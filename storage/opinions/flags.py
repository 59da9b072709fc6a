"""A vet's word on whether a question tells of an emergency: they raised an alarm, or said that a red flag is none.
These turns are the clinic's own labelled set, by which its triage is measured (`vetted triage --judge`)."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection, exists, func, or_, select
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from storage import audit
from storage.models import Deed, Turn, Verdict
from storage.reviews import BY_VET
from storage.turns import without_quotation

_turn = SQLModel.metadata.tables["turn"]
_review = SQLModel.metadata.tables["review"]


def judge(session: Session, turn_id: int, vet_id: int, is_emergency: bool) -> bool:
    """A vet says of a flagged turn whether it is an emergency; false where that changes nothing: it was said, there is
    no flag, the turn is erased, or it is the vet's own question."""
    turn = session.get(Turn, turn_id)
    if turn is None or turn.flag is None or turn.owner_id == vet_id or turn.is_emergency is is_emergency:
        return False
    turn.is_emergency = is_emergency
    audit.log(session, vet_id, Deed.FLAG_CONFIRMED if is_emergency else Deed.FLAG_REFUSED, "turn", turn_id)
    return True


class LabelledTurn(NamedTuple):
    """A question with a vet's word on it."""

    turn_id: int
    question: str
    is_emergency: bool
    flag: str | None
    """What it was flagged as when it was asked; null where nothing but a vet saw the emergency."""
    pieces: tuple[str, ...]
    """What its owner had said in the ten minutes before it, the oldest first, without what was flagged."""


def labelled(session: Session, story: timedelta) -> list[LabelledTurn]:
    """The clinic's own set, the oldest first. `story`: how long before a question its pieces may be."""
    is_labelled = or_(col(Turn.is_emergency).is_not(None), col(Turn.flag) == BY_VET)
    query = select_rows(Turn).where(is_labelled, col(Turn.question) != "").order_by(col(Turn.id))
    return [_row(session, turn, story) for turn in session.exec(query)]


def _row(session: Session, turn: Turn, story: timedelta) -> LabelledTurn:
    place = (Turn.owner_id == turn.owner_id, Turn.chat_id == turn.chat_id, Turn.thread_id == turn.thread_id)
    query = (
        select_rows(Turn)
        .where(*place, col(Turn.id) < turn.id, col(Turn.created_at) >= turn.created_at - story)
        .where(col(Turn.replaced_by).is_(None))
        .order_by(col(Turn.id).desc())
        .limit(3)
    )
    pieces: list[str] = []
    for earlier in session.exec(query):
        if earlier.flag is not None:
            break
        pieces.insert(0, without_quotation(earlier.question).strip())
    is_emergency = turn.flag == BY_VET if turn.is_emergency is None else turn.is_emergency
    flag = None if turn.flag == BY_VET else turn.flag
    return LabelledTurn(turn.id or 0, turn.question, is_emergency, flag, tuple(filter(None, pieces)))


class FlagTally(NamedTuple):
    """How right red flags were, by the vets' verdicts."""

    n_judged: int
    """Flagged turns that a vet has judged or reviewed."""
    n_refused: int
    """Of them, said to be no emergency."""
    n_missed: int
    """Emergencies that nothing but a vet has seen."""


def tally(connection: Connection, first_id: int) -> FlagTally:
    """The figures since that turn."""
    has_verdict = exists().where(_review.c.turn_id == _turn.c.id, _review.c.verdict != Verdict.SKIPPED)
    is_judged = (_turn.c.flag != BY_VET) & (_turn.c.is_emergency.is_not(None) | has_verdict)
    is_missed = (_turn.c.flag == BY_VET) & func.coalesce(_turn.c.is_emergency, True)
    counts = (is_judged, is_judged & _turn.c.is_emergency.is_(False), is_missed)
    query = select(*(func.count().filter(count) for count in counts))
    return FlagTally(
        *map(int, connection.execute(query.where(_turn.c.id >= first_id, _turn.c.flag.is_not(None))).one())
    )
