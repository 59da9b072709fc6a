"""Examples that wait for training, and the frozen versions made of them."""

from collections.abc import Sequence

from sqlalchemy import or_, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, SQLModel, col, func, select

from storage import audit
from storage.models import DatasetExample, DatasetVersion, Deed, Example, Message, Review, Split, Turn, Verdict, now
from storage.operation.bulk import insert_rows


def add_example(session: Session, example: Example) -> bool:
    """Put an example into the pool; false when the very same row is there already.

    A withdrawn row that is added again comes back, unless a person has dropped it. A row is known by what it was before
    personal data was struck out, too.
    """
    is_row = or_(col(Example.sha256) == example.sha256, col(Example.sha256_before) == example.sha256)
    twin = session.exec(select(Example).where(is_row)).first()
    if twin is None:
        session.add(example)
        session.flush()
        return True
    if twin.withdrawn_at is None or not twin.messages:
        return False
    twin.withdrawn_at, twin.review_id = None, example.review_id
    return True


def rewrite(session: Session, example: Example, messages: list[Message], sha256: str) -> bool:
    """Put this row in place of the example's, and let it be looked through for personal data once more; `sha256` is the
    new row's. Where the pool has that very row, two have become one; false where it was withdrawn once, since it must
    not come back."""
    twin = session.exec(select(Example).where(Example.sha256 == sha256, Example.id != example.id)).first()
    if twin is None:
        # The same file, imported again, does not bring the old row back.
        example.sha256_before = example.sha256_before or example.sha256
        example.messages, example.sha256 = messages, sha256
        example.pii = example.pii_rules = None
        return True
    if twin.withdrawn_at is None:
        example.withdrawn_at = now()
    return twin.withdrawn_at is None


def known_among(session: Session, shas: Sequence[str]) -> set[str]:
    """Which of these rows the pool has already."""
    known_hashes: set[str] = set()
    for start in range(0, len(shas), 500):  # SQLite's limit on values in a statement is 32,766, others' are lower
        query = select(Example.sha256).where(
            col(Example.sha256).in_(shas[start : start + 500]), col(Example.withdrawn_at).is_(None)
        )
        known_hashes.update(session.exec(query).all())
    return known_hashes


def pool(session: Session) -> Sequence[Example]:
    """Every example that the next version will hold, oldest first."""
    query = select(Example).where(col(Example.withdrawn_at).is_(None)).order_by(col(Example.id))
    return session.exec(query).all()


def add_examples(session: Session, examples: Sequence[Example]) -> int:
    """Put these into the pool as `add_example` does, each; returns how many were new."""
    shas = [example.sha256 for example in examples]
    is_known = or_(col(Example.sha256).in_(shas), col(Example.sha256_before).in_(shas))
    twins = session.exec(select(Example).where(is_known)).all()
    known_shas = {sha256 for twin in twins for sha256 in (twin.sha256, twin.sha256_before)}
    new: dict[str, Example] = {}
    n_back = 0
    for example in examples:
        if example.sha256 in known_shas:
            n_back += add_example(session, example)
        else:
            new.setdefault(example.sha256, example)
    session.add_all(new.values())
    session.flush()
    return len(new) + n_back


def pool_keys(session: Session) -> list[tuple[int, str]]:
    """Which examples the next version will hold, as `pool` gives them: their ids and hashes, without their words."""
    example = SQLModel.metadata.tables["example"].c
    query = sql_select(example.id, example.sha256).where(example.withdrawn_at.is_(None)).order_by(example.id)
    return [(id, sha256) for id, sha256 in session.connection().execute(query)]


def unpromoted(session: Session) -> Sequence[tuple[Review, Turn]]:
    """Approved and corrected turns whose newest verdict has no example yet, oldest first. A turn that was found
    unsuitable has none."""
    newest = (
        select(func.max(Review.id))
        .where(Review.verdict != Verdict.SKIPPED)
        .group_by(col(Review.turn_id))
        .scalar_subquery()
    )
    # In a list, and not looked for one by one: no index leads from a verdict to its example.
    with_example = select(Example.review_id).where(col(Example.review_id).is_not(None)).scalar_subquery()
    query = (
        select(Review, Turn)
        .join(Turn, col(Turn.id) == col(Review.turn_id))
        .where(col(Review.id).in_(newest), Review.verdict != Verdict.REJECTED, col(Review.id).not_in(with_example))
        .order_by(col(Review.id))
    )
    return session.exec(query).all()


def withdraw_earlier(session: Session, review: Review) -> None:
    """Withdraw the examples of this turn's earlier verdicts: the newest one stands in their place."""
    earlier = session.exec(select(Review.id).where(Review.turn_id == review.turn_id, Review.id != review.id)).all()
    if not earlier:
        return  # mostly: the update would read every example
    session.exec(
        update(Example)
        .where(col(Example.review_id).in_(earlier), col(Example.withdrawn_at).is_(None))
        .values(withdrawn_at=now())
    )


def newest_version(session: Session) -> DatasetVersion | None:
    """The version of the pool that was frozen last."""
    query = (
        select(DatasetVersion)
        .where(col(DatasetVersion.source_file).is_(None))
        .order_by(col(DatasetVersion.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def version(session: Session, version_id: int) -> DatasetVersion:
    """The version of this id, which exists."""
    return session.get_one(DatasetVersion, version_id)


def find_version(session: Session, name: str) -> DatasetVersion | None:
    """A version by its name (`v3`, or just `3`) or by the title that an admin gave it; the newest of that title."""
    title = name.strip()
    number = f"v{title}" if title.isdigit() else title.lower()
    query = select(DatasetVersion).where((DatasetVersion.name == number) | (DatasetVersion.title == title))
    return session.exec(
        query.order_by((col(DatasetVersion.name) == number).desc(), col(DatasetVersion.id).desc())
    ).first()


def version_before(session: Session, version: DatasetVersion) -> DatasetVersion | None:
    """The version of the pool that was frozen before this one; null for one of a file."""
    if version.source_file is not None:
        return None
    is_of_pool = col(DatasetVersion.source_file).is_(None)
    query = (
        select(DatasetVersion)
        .where(is_of_pool, col(DatasetVersion.id) < version.id)
        .order_by(col(DatasetVersion.id).desc())
    )
    return session.exec(query.limit(1)).first()


def versions(session: Session) -> Sequence[DatasetVersion]:
    """Every version, newest first."""
    return session.exec(select(DatasetVersion).order_by(col(DatasetVersion.id).desc())).all()


def next_number(session: Session) -> int:
    """Of the version that is frozen next, of the pool or of a file."""
    return (session.exec(select(func.max(DatasetVersion.id))).one() or 0) + 1


def of_file(session: Session, sha256: str) -> DatasetVersion | None:
    """The version that was made of a file with these rows."""
    is_it = col(DatasetVersion.source_file).is_not(None), DatasetVersion.sha256 == sha256
    return session.exec(select(DatasetVersion).where(*is_it)).first()


def version_rows(session: Session, version_id: int) -> Sequence[tuple[DatasetExample, Example, int | None]]:
    """A version's rows in the order of its files, each with its example and the turn that it came from."""
    query = (
        select(DatasetExample, Example, Review.turn_id)
        .join(Example, col(Example.id) == col(DatasetExample.example_id))
        .join(Review, col(Review.id) == col(Example.review_id), isouter=True)
        .where(DatasetExample.version_id == version_id)
        .order_by(col(DatasetExample.line))
    )
    return session.exec(query).all()


def example_reviews(session: Session) -> dict[int, Review]:
    """The verdicts that have made examples, by id."""
    review_ids = select(Example.review_id).where(col(Example.review_id).is_not(None))
    reviews = session.exec(select(Review).where(col(Review.id).in_(review_ids))).all()
    return {review.id or 0: review for review in reviews}


def corrected_ids(session: Session) -> frozenset[int]:
    """The examples that a vet's correction has made."""
    query = select(Example.id).join(Review, col(Review.id) == col(Example.review_id))
    return frozenset(id for id in session.exec(query.where(Review.verdict == Verdict.CORRECTED)).all() if id)


def splits(session: Session) -> dict[int, Split]:
    """Where each example that has been placed stands, by its id."""
    return {split.example_id: split for split in session.exec(select(Split)).all()}


def parts(session: Session) -> dict[int, str]:
    """The part of each example that has been placed, by its id."""
    return dict(session.exec(select(Split.example_id, Split.part)).all())


def placed_ids(session: Session) -> set[int]:
    """The examples that have been placed."""
    return set(session.exec(select(Split.example_id)).all())


def place(session: Session, rows: Sequence[Split]) -> None:
    """Give examples their places, for ever."""
    values = [(row.example_id, row.cluster_id, row.part) for row in rows]
    insert_rows(session, Split, ("example_id", "cluster_id", "part"), values, placed_at=now())


def placed_examples(session: Session) -> Sequence[Example]:
    """Every example that has a place, withdrawn ones too, by id."""
    query = select(Example).join(Split, col(Split.example_id) == col(Example.id)).order_by(col(Example.id))
    return session.exec(query).all()


def add_version(session: Session, version: DatasetVersion, example_ids: Sequence[int]) -> DatasetVersion:
    """Log a frozen version; `example_ids` in the order of its file's lines."""
    session.add(version)
    session.flush()
    audit.log(session, version.frozen_by, Deed.FROZEN, "version", version.name)
    assert version.id is not None
    rows = list(enumerate(example_ids, start=1))
    insert_rows(session, DatasetExample, ("line", "example_id"), rows, version_id=version.id)
    return version
