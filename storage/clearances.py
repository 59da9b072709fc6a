"""Examples in which somebody's personal data may stand: which wait for a person, and what the person decided."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select

from storage.models import Example, Message, now


def not_looked_at(session: Session, rules: str, n: int) -> Sequence[Example]:
    """Examples of the pool that these rules have not seen yet, `n` at most."""
    unseen = or_(col(Example.pii_rules).is_(None), col(Example.pii_rules) != rules)
    query = select(Example).where(col(Example.withdrawn_at).is_(None), unseen).order_by(col(Example.id)).limit(n)
    return session.exec(query).all()


def note(session: Session, rules: str, kinds: Mapping[str, Iterable[str]]) -> None:
    """Write down which kinds of personal data these rules have found, by the sha256 of the row. A row that has changed
    since is left."""
    for example in session.exec(select(Example).where(col(Example.sha256).in_(kinds))).all():
        example.pii, example.pii_rules = " ".join(kinds[example.sha256]), rules


def _is_open() -> list[ColumnElement[bool]]:
    return [col(Example.withdrawn_at).is_(None), col(Example.pii) != ""]


def n_open(session: Session) -> int:
    """How many rows wait for a person."""
    return session.exec(select(func.count()).select_from(Example).where(*_is_open())).one()


def open_or_unseen(session: Session, rules: str) -> Sequence[Example]:
    """The rows of the pool that wait for a person, and those that these rules have not seen yet, oldest first."""
    unseen = or_(col(Example.pii) != "", col(Example.pii_rules).is_(None), col(Example.pii_rules) != rules)
    return session.exec(
        select(Example).where(col(Example.withdrawn_at).is_(None), unseen).order_by(col(Example.id))
    ).all()


def find(session: Session, example_id: int) -> Example | None:
    """The example of this id."""
    return session.get(Example, example_id)


def is_open(example: Example) -> bool:
    """Whether it still waits for a person."""
    return example.withdrawn_at is None and bool(example.pii)


def kept_in(session: Session, sha256s: Iterable[str]) -> dict[str, list[str]]:
    """What people have kept in these rows, by the row's sha256."""
    values: dict[str, list[str]] = {}
    hashes = list(sha256s)
    for first in range(0, len(hashes), 500):  # SQLite takes some thousands of values in a statement
        query = select(Example).where(col(Example.sha256).in_(hashes[first : first + 500]))
        values |= {example.sha256: example.kept for example in session.exec(query).all() if example.kept}
    return values


def kept_anywhere(session: Session) -> set[str]:
    """What people have kept in any row."""
    kept = session.exec(select(Example.kept).where(col(Example.cleared_at).is_not(None))).all()
    return {value for values in kept for value in values}


def strike_out(session: Session, example: Example, messages: list[Message], sha256: str, admin_id: int) -> None:
    """Put the redacted row in place of the example's; `sha256` is the new row's.

    If that very row is there already, this one is dropped: two rows have become one.
    """
    twin = session.exec(select(Example).where(Example.sha256 == sha256, Example.id != example.id)).first()
    if twin is not None:
        drop(session, example, admin_id)
        return
    example.sha256_before = example.sha256_before or example.sha256
    example.messages, example.sha256 = messages, sha256
    _decided(example, admin_id)


def keep(session: Session, example: Example, values: Iterable[str], admin_id: int) -> None:
    """These findings in it are nobody's data: the row stays as it is."""
    example.kept = [*example.kept, *values]  # a new list: changes inside one are lost
    _decided(example, admin_id)


def drop(session: Session, example: Example, admin_id: int) -> None:
    """Take the row out of the pool, for good: the same file, imported again, does not bring it back."""
    example.withdrawn_at = now()
    example.sha256_before = example.sha256_before or example.sha256
    example.sha256 = hashlib.sha256(f"dropped {example.id}".encode()).hexdigest()
    example.messages = []
    _decided(example, admin_id)


def _decided(example: Example, admin_id: int) -> None:
    example.pii, example.cleared_by, example.cleared_at = "", admin_id, now()
