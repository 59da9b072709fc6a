"""Embeddings of the questions behind verified answers: made once, replaced by those of another model, gone with the
answer's last day (`storage/verified.py`)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete
from sqlmodel import Session, and_, col, select

from storage.models import Embedding, VerifiedAnswer

_SERVED = (col(VerifiedAnswer.withdrawn_at).is_(None), col(VerifiedAnswer.retired_at).is_(None))


def missing(session: Session, model: str, revision: int, limit: int) -> Sequence[VerifiedAnswer]:
    """Answers that are served, have changed since this revision, and have no embedding of this model; the oldest
    changes first."""
    its_own = and_(col(Embedding.verified_id) == col(VerifiedAnswer.id), col(Embedding.model) == model)
    query = (
        select(VerifiedAnswer)
        .join(Embedding, its_own, isouter=True)
        .where(VerifiedAnswer.revision > revision, col(Embedding.verified_id).is_(None), *_SERVED)
    )
    return session.exec(query.order_by(col(VerifiedAnswer.revision)).limit(limit)).all()


def keep(session: Session, model: str, vectors: Mapping[int, bytes]) -> None:
    """Keep these, verified answer → vector, in place of older ones; not of what is served no more meanwhile."""
    query = select(VerifiedAnswer.id).where(col(VerifiedAnswer.id).in_(vectors), *_SERVED)
    for verified_id in session.exec(query).all():
        assert verified_id is not None
        session.merge(Embedding(verified_id=verified_id, model=model, vector=vectors[verified_id]))


def of(connection: Connection, model: str, verified_ids: Sequence[int]) -> dict[int, bytes]:
    """The vectors of these verified answers, as far as this model has made them."""
    query = select(col(Embedding.verified_id), col(Embedding.vector)).where(
        col(Embedding.verified_id).in_(verified_ids), col(Embedding.model) == model
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def drop(connection: Connection, verified_ids: Sequence[int]) -> None:
    """Forget these vectors, so that they are made anew."""
    connection.execute(delete(Embedding).where(col(Embedding.verified_id).in_(verified_ids)))
