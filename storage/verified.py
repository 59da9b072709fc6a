"""Verified answers: what a vet corrected is served to the next owner who asks the same, until the model has learned it.

A row is made in the transaction of the correction. Rows are never deleted, only withdrawn or retired: turns refer to
them. Whether a question is nearly the same is not decided here (`training/similarity`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, or_, update
from sqlmodel import Session, SQLModel, and_, col, select

from storage import audit
from storage.models import Deed, Embedding, Pet, Review, Turn, Verdict, VerifiedAnswer, now

REPLACED, WITHDRAWN, FORGOTTEN = "replaced", "withdrawn", "forgotten"
"""Why an answer is served no more (`withdrawn_why`)."""
YOUNG = timedelta(days=365)
"""A younger animal often needs another answer."""

_table = SQLModel.metadata.tables["verifiedanswer"]
_SINCE = select(*_table.c).where(_table.c.revision > bindparam("revision")).order_by(_table.c.revision)
_COUNT = update(_table).where(_table.c.id == bindparam("verified_id")).values(n_served=_table.c.n_served + 1)


def verify(session: Session, review: Review) -> VerifiedAnswer | None:
    """Serve this correction from now on, in place of any older one of the same turn.

    Null for a turn with a red flag, which is never answered from here, and for one that had more than text.
    """
    turn = session.get_one(Turn, review.turn_id)
    for older in session.exec(select(VerifiedAnswer).where(VerifiedAnswer.turn_id == turn.id, *_SERVED)).all():
        _end(session, older, review.vet_id, REPLACED)
    if turn.flag is not None or not turn.question or any(not isinstance(m["content"], str) for m in turn.messages):
        return None
    answer = VerifiedAnswer(
        turn_id=review.turn_id,
        review_id=review.id,
        question=turn.question,
        answer=review.correction or "",
        language=language_of(turn.question),
        pets=pets_of_turn(session, turn),
        n_context=n_context_of(turn),
        verified_by=review.vet_id,
        verified_at=review.reviewed_at,
        revision=_next_revision(session),
    )
    session.add(answer)
    session.flush()
    return answer


def language_of(question: str) -> str:
    """`zh` where it has a Chinese character, else `en`."""
    # The range of training/text/han.py: storage knows nobody.
    return "zh" if re.search("[\u3400-\u9fff]", question) else "en"


def n_context_of(turn: Turn) -> int:
    """Messages of the conversation that stood before the question."""
    return len([message for message in turn.messages if message["role"] != "system"]) - 1


_SERVED = (col(VerifiedAnswer.withdrawn_at).is_(None), col(VerifiedAnswer.retired_at).is_(None))


def pets_of_turn(session: Session, turn: Turn) -> list[dict[str, Any]]:
    """What the animals of whoever asked add to a question, as they are now."""
    if turn.chat_id < 0:  # in a group the model is not told of pets
        return []
    pets = session.exec(select(Pet).where(Pet.owner_id == turn.owner_id).order_by(col(Pet.id))).all()
    return [facts_of(pet) for pet in pets]


def facts_of(pet: Pet) -> dict[str, Any]:
    """What of a pet's profile changes answers."""
    return {"species": pet.species, "young": pet.born is not None and now().date() - pet.born < YOUNG}


def is_served(answer: VerifiedAnswer) -> bool:
    """Whether owners get it."""
    return answer.withdrawn_at is None and answer.retired_at is None


def changed_since(connection: Connection, revision: int) -> list[VerifiedAnswer]:
    """Rows that are new or have changed since this revision, in the order of their changes."""
    return [VerifiedAnswer(**row) for row in connection.execute(_SINCE, {"revision": revision}).mappings()]


def count(connection: Connection, verified_id: int) -> None:
    """It was served once more."""
    connection.execute(_COUNT, {"verified_id": verified_id})


def find(session: Session, verified_id: int) -> VerifiedAnswer | None:
    """The verified answer of this id, served or not."""
    return session.get(VerifiedAnswer, verified_id)


def of_turn(session: Session, turn_id: int) -> VerifiedAnswer | None:
    """The answer that is served since this turn was corrected."""
    return session.exec(select(VerifiedAnswer).where(VerifiedAnswer.turn_id == turn_id, *_SERVED)).first()


def search(session: Session, words: str, offset: int, limit: int) -> tuple[Sequence[VerifiedAnswer], int]:
    """Answers that are served, newest first, those alone that have all of the words in question or answer; and how
    many there are in all."""
    conditions = [
        or_(
            col(VerifiedAnswer.question).icontains(word, autoescape=True),
            col(VerifiedAnswer.answer).icontains(word, autoescape=True),
        )
        for word in words.split()
    ]
    query = select(VerifiedAnswer).where(*_SERVED, *conditions)
    n = session.exec(select(func.count()).select_from(query.subquery())).one()
    answers = session.exec(query.order_by(col(VerifiedAnswer.id).desc()).offset(offset).limit(limit)).all()
    return answers, n


def withdraw(session: Session, verified_id: int, vet_id: int) -> VerifiedAnswer | None:
    """Serve it no more; null when there is none. What training learns from is not touched."""
    answer = session.get(VerifiedAnswer, verified_id)
    if answer is not None and answer.withdrawn_at is None:
        _end(session, answer, vet_id, WITHDRAWN)
        audit.log(session, vet_id, Deed.UNSERVED, "verified", verified_id)
    return answer


def restore(session: Session, verified_id: int, vet_id: int) -> VerifiedAnswer | None:
    """Serve again what a vet withdrew; nothing happens to what was replaced or forgotten, to a turn that was decided
    anew since, and to the answer to the vet's own question. Null when there is none."""
    answer = session.get(VerifiedAnswer, verified_id)
    if answer is not None and answer.withdrawn_why == WITHDRAWN and _may_be_served(session, answer, vet_id):
        answer.withdrawn_at = answer.withdrawn_by = answer.withdrawn_why = None
        answer.revision = _next_revision(session)
        audit.log(session, vet_id, Deed.SERVED_AGAIN, "verified", verified_id)
    return answer


def _may_be_served(session: Session, answer: VerifiedAnswer, vet_id: int) -> bool:
    turn = None if answer.turn_id is None else session.get(Turn, answer.turn_id)
    if turn is None or turn.owner_id == vet_id or turn.flag is not None:
        return False
    verdicts = select(func.max(Review.id)).where(Review.turn_id == turn.id, Review.verdict != Verdict.SKIPPED)
    return session.exec(verdicts).one() == answer.review_id


def newest_of_turn(session: Session, turn_id: int) -> VerifiedAnswer | None:
    """The newest answer of this turn, served or not."""
    query = select(VerifiedAnswer).where(VerifiedAnswer.turn_id == turn_id)
    return session.exec(query.order_by(col(VerifiedAnswer.id).desc())).first()


def retire(session: Session, verified_ids: Iterable[int]) -> int:
    """The model knows these by itself now, so it answers them again; returns how many were served until now."""
    n_retired = 0
    for verified_id in verified_ids:
        answer = session.get(VerifiedAnswer, verified_id)
        if answer is not None and is_served(answer):
            answer.retired_at = now()
            _ended(session, answer)
            n_retired += 1
    return n_retired


def bring_back(session: Session, verified_ids: Iterable[int]) -> int:
    """The model that answers now does not know these: what had retired is served again; returns how many."""
    n_back = 0
    for verified_id in verified_ids:
        answer = session.get(VerifiedAnswer, verified_id)
        if answer is not None and answer.withdrawn_at is None and answer.retired_at is not None:
            answer.retired_at = None
            answer.revision = _next_revision(session)
            session.flush()
            n_back += 1
    return n_back


def forget(session: Session, turn_ids: Select[Any]) -> None:
    """Blank what came from these turns: the questions are their owner's words."""
    for answer in session.exec(select(VerifiedAnswer).where(col(VerifiedAnswer.turn_id).in_(turn_ids))).all():
        _end(session, answer, None, FORGOTTEN)
        answer.question, answer.answer, answer.pets = "", "", []


def _end(session: Session, answer: VerifiedAnswer, vet_id: int | None, why: str) -> None:
    answer.withdrawn_at, answer.withdrawn_by, answer.withdrawn_why = now(), vet_id, why
    _ended(session, answer)


def _ended(session: Session, answer: VerifiedAnswer) -> None:
    """It is served no more: what was made of its question goes."""
    answer.revision = _next_revision(session)
    session.add(answer)
    session.flush()
    session.execute(delete(Embedding).where(col(Embedding.verified_id) == answer.id))


def _next_revision(session: Session) -> int:
    return (session.exec(select(func.max(VerifiedAnswer.revision))).one() or 0) + 1


# Embeddings of their questions: made once, replaced by those of another model, gone with the answer's last day


def without_embedding(session: Session, model: str, revision: int, limit: int) -> Sequence[VerifiedAnswer]:
    """Answers that are served, have changed since this revision, and have no embedding of this model; the oldest
    changes first."""
    its_own = and_(col(Embedding.verified_id) == col(VerifiedAnswer.id), col(Embedding.model) == model)
    query = (
        select(VerifiedAnswer)
        .join(Embedding, its_own, isouter=True)
        .where(VerifiedAnswer.revision > revision, col(Embedding.verified_id).is_(None), *_SERVED)
    )
    return session.exec(query.order_by(col(VerifiedAnswer.revision)).limit(limit)).all()


def keep_embeddings(session: Session, model: str, vectors: Mapping[int, bytes]) -> None:
    """Keep these, verified answer → vector, in place of older ones; not of what is served no more meanwhile."""
    query = select(VerifiedAnswer.id).where(col(VerifiedAnswer.id).in_(vectors), *_SERVED)
    for verified_id in session.exec(query).all():
        assert verified_id is not None
        session.merge(Embedding(verified_id=verified_id, model=model, vector=vectors[verified_id]))


def embeddings_of(connection: Connection, model: str, verified_ids: Sequence[int]) -> dict[int, bytes]:
    """The vectors of these verified answers, as far as this model has made them."""
    query = select(col(Embedding.verified_id), col(Embedding.vector)).where(
        col(Embedding.verified_id).in_(verified_ids), col(Embedding.model) == model
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def drop_embeddings(connection: Connection, verified_ids: Sequence[int]) -> None:
    """Forget these vectors, so that they are made anew."""
    connection.execute(delete(Embedding).where(col(Embedding.verified_id).in_(verified_ids)))
