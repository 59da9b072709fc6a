"""What owners have really asked, and what of it a model was trained on: where the vets' blind pairs come from."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, delete
from sqlalchemy import cast as cast_column
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from storage.candidates.samples import PAIR_KIND
from storage.models import (
    Candidate,
    DatasetExample,
    DatasetVersion,
    Example,
    Launch,
    Message,
    Model,
    Review,
    Sample,
    Turn,
)


def asked_since(session: Session, moment: datetime) -> list[tuple[int, int]]:
    """(turn, owner) of each question since then that the model has answered in words: no emergency, no command, no
    vet's verified answer, not erased."""
    query = select_columns(col(Turn.id), col(Turn.owner_id)).where(
        col(Turn.created_at) >= moment,
        col(Turn.flag).is_(None),
        col(Turn.verified_id).is_(None),
        col(Turn.answer).is_not(None),
        col(Turn.question) != "",
        col(Turn.question).not_like("/%"),
    )
    return [(turn_id, owner_id) for turn_id, owner_id in session.execute(query)]


def turns(session: Session, turn_ids: Collection[int]) -> dict[int, Turn]:
    """These turns by their number, but for those that are erased."""
    query = select(Turn).where(col(Turn.id).in_(turn_ids), col(Turn.question) != "")
    return {turn.id or 0: turn for turn in session.exec(query).all()}


def versions_of(session: Session, candidate: Candidate) -> list[int]:
    """The dataset versions that the two models of the comparison have learned."""
    query = (
        select(Launch.version_id)
        .join(Model, col(Model.launch_id) == col(Launch.id))
        .where(col(Model.id).in_([candidate.model_id, candidate.active_id]))
    )
    return list(dict.fromkeys(session.exec(query).all()))


def learned_turns(session: Session, version_ids: Collection[int]) -> set[int]:
    """The turns whose examples stand in the training part of one of these versions."""
    query = (
        select(Review.turn_id)
        .join(Example, col(Example.review_id) == col(Review.id))
        .where(col(Example.id).in_(_learned(version_ids)))
    )
    return set(session.exec(query).all())


def learned_messages(
    session: Session, version_ids: Collection[int], before: int | None, n: int
) -> list[tuple[int, list[Message]]]:
    """(example, its messages) of the training parts of these versions, the newest `n` of those before an example."""
    query = select_columns(col(Example.id), col(Example.messages)).where(col(Example.id).in_(_learned(version_ids)))
    if before is not None:
        query = query.where(col(Example.id) < before)
    return [(id, messages) for id, messages in session.execute(query.order_by(col(Example.id).desc()).limit(n))]


def _learned(version_ids: Collection[int]) -> Select[Any]:
    return (
        select_columns(col(DatasetExample.example_id))
        .join(DatasetVersion, col(DatasetVersion.id) == col(DatasetExample.version_id))
        .where(col(DatasetVersion.id).in_(version_ids), col(DatasetExample.line) <= col(DatasetVersion.n_examples))
    )


def pair_samples(session: Session, candidate: Candidate) -> Sequence[Sample]:
    """What the round's models have said for pairs, oldest first. What came when its owner had been forgotten goes."""
    live = select_columns(cast_column(col(Turn.id), String)).where(col(Turn.question) != "")
    session.execute(delete(Sample).where(col(Sample.kind) == PAIR_KIND, col(Sample.item).not_in(live)))
    query = select(Sample).where(
        Sample.candidate_id == candidate.id, Sample.round == candidate.round, Sample.kind == PAIR_KIND
    )
    return session.exec(query.order_by(col(Sample.id))).all()
