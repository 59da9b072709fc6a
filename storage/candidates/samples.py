"""What the models of a comparison were asked, and what came of it. A row a request, committed as soon as it is there:
an evaluation that is cut off goes on where it was, and asks nothing twice."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy import select as select_columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage.models import Candidate, Example, Sample, Turn

PAIR_KIND = "pair"
"""The kind of the samples that blind pairs are made of; their item is the turn's number."""


def add(session: Session, sample: Sample) -> bool:
    """Log a sample; false where it is there already, or the owner whose words it was asked with is forgotten."""
    if sample.example_id is not None:
        example = session.get(Example, sample.example_id)
        if example is None or example.erased_at is not None:
            return False
    if sample.kind == PAIR_KIND and not _is_remembered(session, sample.item):
        return False
    try:
        with session.begin_nested():
            session.add(sample)
    except IntegrityError:
        return False
    return True


def _is_remembered(session: Session, item: str) -> bool:
    turn = session.get(Turn, int(item))
    return turn is not None and bool(turn.question)


def of_round(session: Session, candidate: Candidate, kind: str | None = None) -> Sequence[Sample]:
    """The samples of the candidate's round, oldest first; those of one kind, if `kind` says which."""
    query = select(Sample).where(Sample.candidate_id == candidate.id, Sample.round == candidate.round)
    if kind is not None:
        query = query.where(Sample.kind == kind)
    return session.exec(query.order_by(col(Sample.id))).all()


def keys(session: Session, candidate: Candidate) -> set[tuple[str, str, str]]:
    """(kind, item, arm) of all that this round has."""
    query = select_columns(col(Sample.kind), col(Sample.item), col(Sample.arm)).where(
        col(Sample.candidate_id) == candidate.id, col(Sample.round) == candidate.round
    )
    return {(kind, item, arm) for kind, item, arm in session.execute(query)}


def forget(session: Session, example_ids: Sequence[int]) -> None:
    """Erase what was asked with the words of these examples."""
    session.execute(delete(Sample).where(col(Sample.example_id).in_(example_ids)))
