"""What vets have said of pairs: aliases, and what is none; what is in memory follows it by its revision."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam
from sqlmodel import Session, SQLModel, col, or_, select

from storage.models import Label, LabelledPair
from storage.wordings.proposals import next_revision

_table = SQLModel.metadata.tables["labelledpair"]
_SINCE = select(*_table.c).where(_table.c.revision > bindparam("revision")).order_by(_table.c.revision)


def changed_since(connection: Connection, revision: int) -> list[LabelledPair]:
    """Pairs that were decided, decided anew or forgotten since this revision, in that order. Proposals are none."""
    return [LabelledPair(**row) for row in connection.execute(_SINCE, {"revision": revision}).mappings()]


def aliases_of(session: Session, answered_id: int) -> Sequence[LabelledPair]:
    """The other wordings that this turn's correction is served to, oldest first."""
    query = select(LabelledPair).where(LabelledPair.answered_id == answered_id, LabelledPair.verdict == Label.SAME)
    return session.exec(query.order_by(col(LabelledPair.id))).all()


def of_asked(session: Session, asked_id: int) -> Sequence[LabelledPair]:
    """What vets have said of this turn's wording, oldest first."""
    query = select(LabelledPair).where(LabelledPair.asked_id == asked_id, col(LabelledPair.verdict).is_not(None))
    return session.exec(query.order_by(col(LabelledPair.id))).all()


def forget(session: Session, turn_ids: Select[Any]) -> None:
    """Erase the pairs of these turns, whichever of the two they are. Of those that were decided an empty row stays, so
    that whoever holds them in memory hears of it."""
    is_concerned = or_(col(LabelledPair.asked_id).in_(turn_ids), col(LabelledPair.answered_id).in_(turn_ids))
    for pair in session.exec(select(LabelledPair).where(is_concerned)).all():
        if not pair.revision:
            session.delete(pair)
            continue
        pair.question, pair.pets, pair.skipped_by = "", [], []
        pair.asked_id = pair.answered_id = pair.opinion = pair.verdict = None
        pair.revision = next_revision(session)
        session.flush()
