"""What training has taken from an owner: examples, the versions that hold them, what models were asked of them, and
what hosts have said of their jobs."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from storage import erasures
from storage.candidates import samples
from storage.forgetting.quotes import Quotes
from storage.models import DatasetExample, Example, Launch, Review, Turn, now


@dataclass(frozen=True)
class LostRows:
    """What the dataset has lost."""

    n_trained: int
    """Turns whose examples stood in a version."""
    version_ids: tuple[int, ...]
    """Those versions."""


def forget_examples(
    session: Session, owner_id: int, turn_ids: Iterable[int], quotes: Quotes, common: Collection[str]
) -> LostRows:
    """Erase the examples of the owner's turns and of these. `common`: words that others say, too.

    A row that no version holds goes; one that a version holds keeps its place in it, without a text.
    """
    is_concerned = or_(col(Turn.owner_id) == owner_id, col(Turn.id).in_(list(turn_ids)))
    query = (
        select(Example, Turn.id)
        .join(Review, col(Review.id) == col(Example.review_id))
        .join(Turn, col(Turn.id) == col(Review.turn_id))
        .where(is_concerned, col(Example.erased_at).is_(None))
    )
    trained_ids: set[int | None] = set()
    version_ids: set[int] = set()
    for example, turn_id in session.exec(query).all():
        assert example.id is not None
        samples.forget(session, [example.id])
        if erasures.erase_versions_of(session, example.id):
            trained_ids.add(turn_id)
            version_ids |= _versions_of(session, example.id)
            _blank(example)
        else:
            session.delete(example)
    session.flush()
    for launch in session.exec(select(Launch).where(col(Launch.version_id).in_(version_ids))).all():
        _forget_in_launch(launch, quotes, common)
    return LostRows(len(trained_ids), tuple(sorted(version_ids)))


def _versions_of(session: Session, example_id: int) -> set[int]:
    query = select(DatasetExample.version_id).where(DatasetExample.example_id == example_id)
    return set(session.exec(query).all())


def _blank(example: Example) -> None:
    example.sha256 = hashlib.sha256(f"erased {example.id}".encode()).hexdigest()
    example.messages, example.kept, example.pii, example.sha256_before = [], [], "", None
    example.erased_at = now()
    example.withdrawn_at = example.withdrawn_at or example.erased_at


def _forget_in_launch(launch: Launch, quotes: Quotes, common: Collection[str]) -> None:
    """A host may quote a row in what it says of a job."""
    if launch.error is not None:
        launch.error = quotes.strike(launch.error, common=common)
    if launch.warnings is not None:
        launch.warnings = [quotes.strike(warning, common=common) for warning in launch.warnings]
