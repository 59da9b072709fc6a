"""Pairs that wait for a vet's word: a question that went to the model, and the one whose answer it was near to.

Each is proposed once, and decided once. Which of them a vet sees first is not decided here (`admin/vets/wordings`).
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import exists, func
from sqlalchemy import select as select_columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage import audit
from storage.models import Deed, Feedback, Label, LabelledPair, Turn, VerifiedAnswer, now

OPEN_READ = 2000
"""The newest of the open pairs are looked at."""


class PairOutcome(StrEnum):
    """What became of a vet's word on a pair."""

    COUNTED = "counted"
    TWICE = "twice"
    """Somebody had decided before; that stands."""
    OWN = "own"
    """The vet has asked one of the two questions themselves."""
    GONE = "gone"
    """It is forgotten, or the answer is served no more."""


class OpenPair(NamedTuple):
    """A pair that waits, with what its place in the order is told by."""

    pair_id: int
    language: str
    likeness: float
    n_asked: int
    is_disliked: bool
    """Whether the owner disliked what they were answered instead."""


class DecidedPair(NamedTuple):
    """A pair that is decided, as far as others can be judged by it."""

    language: str
    likeness: float
    is_same: bool


def propose(session: Session, pair: LabelledPair) -> bool:
    """Log a pair; false where there is one of these two turns."""
    try:
        with session.begin_nested():
            session.add(pair)
    except IntegrityError:
        return False
    return True


def find(session: Session, pair_id: int) -> LabelledPair | None:
    """The pair of this id."""
    return session.get(LabelledPair, pair_id)


def of_answer(session: Session, answered_id: int) -> Sequence[LabelledPair]:
    """Every pair with this answered turn, decided or not, oldest first."""
    query = select(LabelledPair).where(LabelledPair.answered_id == answered_id)
    return session.exec(query.order_by(col(LabelledPair.id))).all()


def count_again(session: Session, pair_id: int) -> None:
    """One more question in this wording went to the model."""
    pair = session.get_one(LabelledPair, pair_id)
    pair.n_asked += 1


def waiting(session: Session, vet_id: int) -> list[OpenPair]:
    """The open pairs that this vet may decide on, in no order: neither question is theirs, they have not skipped it,
    and the answer is served."""
    is_disliked = exists().where(col(Feedback.turn_id) == col(LabelledPair.asked_id), col(Feedback.value) < 0)
    its_columns = (col(LabelledPair.language), col(LabelledPair.likeness), col(LabelledPair.n_asked), is_disliked)
    own_turns = select(Turn.id).where(Turn.owner_id == vet_id)
    query = (
        select_columns(col(LabelledPair.id), *its_columns, col(LabelledPair.skipped_by))
        .where(col(LabelledPair.verdict).is_(None), col(LabelledPair.question) != "")
        .where(col(LabelledPair.answered_id).in_(_served_turns()))
        .where(col(LabelledPair.asked_id).not_in(own_turns), col(LabelledPair.answered_id).not_in(own_turns))
        .order_by(col(LabelledPair.id).desc())
        .limit(OPEN_READ)
    )
    return [OpenPair(*row[:5]) for row in session.execute(query) if vet_id not in row[5]]


def decided(session: Session) -> list[DecidedPair]:
    """All that are."""
    query = select(LabelledPair.language, LabelledPair.likeness, LabelledPair.verdict)
    rows = session.exec(query.where(col(LabelledPair.verdict).is_not(None))).all()
    return [DecidedPair(language, likeness, verdict == Label.SAME) for language, likeness, verdict in rows]


def _served_turns() -> SelectOfScalar[Any]:
    return select(VerifiedAnswer.turn_id).where(
        col(VerifiedAnswer.turn_id).is_not(None),
        col(VerifiedAnswer.withdrawn_at).is_(None),
        col(VerifiedAnswer.retired_at).is_(None),
    )


def decide(session: Session, pair_id: int, vet_id: int, label: Label) -> PairOutcome:
    """A vet's word on a pair: the first counts."""
    pair = session.get(LabelledPair, pair_id)
    if pair is None or not pair.question:
        return PairOutcome.GONE
    if pair.verdict is not None:
        return PairOutcome.TWICE
    if _is_own(session, pair, vet_id):
        return PairOutcome.OWN
    set_label(session, pair, vet_id, label)
    return PairOutcome.COUNTED


def skip(session: Session, pair_id: int, vet_id: int) -> None:
    """The vet leaves this pair to others."""
    pair = session.get(LabelledPair, pair_id)
    if pair is not None and vet_id not in pair.skipped_by:
        pair.skipped_by = [*pair.skipped_by, vet_id]


def take_back(session: Session, pair_id: int, vet_id: int) -> bool:
    """A vet says that an alias is none; false where it is none already, and where one of the two questions is the vet's
    own. To the labels it is a no like any other."""
    pair = session.get(LabelledPair, pair_id)
    if pair is None or pair.verdict != Label.SAME or _is_own(session, pair, vet_id):
        return False
    set_label(session, pair, vet_id, Label.NOT_SAME)
    return True


def set_label(session: Session, pair: LabelledPair, vet_id: int | None, label: Label) -> None:
    """From now on this is what we know of the pair. `vet_id`: null for an owner's 👎."""
    pair.verdict, pair.decided_by, pair.decided_at = label, vet_id, now()
    pair.revision = next_revision(session)
    session.flush()
    if vet_id is not None:
        audit.log(session, vet_id, Deed.ALIAS_MADE if label is Label.SAME else Deed.ALIAS_REFUSED, "pair", pair.id or 0)


def n_decided_since(session: Session, vet_id: int, moment: datetime) -> int:
    """How many pairs this vet has decided on since then."""
    query = select(func.count()).select_from(LabelledPair)
    return session.exec(query.where(LabelledPair.decided_by == vet_id, col(LabelledPair.decided_at) >= moment)).one()


def next_revision(session: Session) -> int:
    """Of the next change of a verdict."""
    return (session.exec(select(func.max(LabelledPair.revision))).one() or 0) + 1


def _is_own(session: Session, pair: LabelledPair, vet_id: int) -> bool:
    turns = (session.get(Turn, turn_id) for turn_id in (pair.asked_id, pair.answered_id) if turn_id is not None)
    return any(turn is not None and turn.owner_id == vet_id for turn in turns)
