"""Examples that wait for training, and the frozen versions made of them."""

from collections.abc import Sequence

from sqlalchemy import exists, update
from sqlmodel import Session, col, func, select

from storage.models import DatasetExample, DatasetVersion, Example, Review, Turn, Verdict, now


def add_example(session: Session, example: Example) -> bool:
    """Put an example into the pool; false when the very same row is there already.

    A withdrawn row that is added again comes back.
    """
    known = session.exec(select(Example).where(Example.sha256 == example.sha256)).first()
    if known is None:
        session.add(example)
        session.flush()
        return True
    if known.withdrawn_at is None:
        return False
    known.withdrawn_at, known.review_id = None, example.review_id
    return True


def pool(session: Session) -> Sequence[Example]:
    """Every example that the next version will hold, oldest first."""
    query = select(Example).where(col(Example.withdrawn_at).is_(None)).order_by(col(Example.id))
    return session.exec(query).all()


def unpromoted(session: Session) -> Sequence[tuple[Review, Turn]]:
    """Approved and corrected turns whose newest verdict has no example yet, oldest first. A turn that was found
    unsuitable has none."""
    newest = (
        select(func.max(Review.id))
        .where(Review.verdict != Verdict.SKIPPED)
        .group_by(col(Review.turn_id))
        .scalar_subquery()
    )
    promoted = exists().where(col(Example.review_id) == col(Review.id))
    query = (
        select(Review, Turn)
        .join(Turn, col(Turn.id) == col(Review.turn_id))
        .where(col(Review.id).in_(newest), Review.verdict != Verdict.REJECTED, ~promoted)
        .order_by(col(Review.id))
    )
    return session.exec(query).all()


def withdraw_earlier(session: Session, review: Review) -> None:
    """Withdraw the examples of this turn's earlier verdicts: the newest one stands in their place."""
    earlier = select(Review.id).where(Review.turn_id == review.turn_id, Review.id != review.id)
    session.exec(
        update(Example)
        .where(col(Example.review_id).in_(earlier), col(Example.withdrawn_at).is_(None))
        .values(withdrawn_at=now())
    )


def newest_version(session: Session) -> DatasetVersion | None:
    query = select(DatasetVersion).order_by(col(DatasetVersion.id).desc()).limit(1)
    return session.exec(query).first()


def version(session: Session, version_id: int) -> DatasetVersion:
    return session.get_one(DatasetVersion, version_id)


def add_version(session: Session, version: DatasetVersion, example_ids: Sequence[int]) -> DatasetVersion:
    """Log a frozen version; `example_ids` in the order of its file's lines."""
    session.add(version)
    session.flush()
    assert version.id is not None
    session.add_all(
        DatasetExample(version_id=version.id, line=line, example_id=example_id)
        for line, example_id in enumerate(example_ids, start=1)
    )
    return version


def count_sources(session: Session) -> dict[str, int]:
    """How many examples of the pool came from `file`, `approved` and `corrected`."""
    query = (
        select(Review.verdict, func.count(col(Example.id)))
        .select_from(Example)
        .join(Review, col(Review.id) == col(Example.review_id), isouter=True)
        .where(col(Example.withdrawn_at).is_(None))
        .group_by(col(Review.verdict))
    )
    return {str(verdict) if verdict else "file": n for verdict, n in session.exec(query).all()}
