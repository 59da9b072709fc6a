"""Questions that a clinic's vets have added to the safety set. A row that is taken out stays: samples tell of it."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.models import SafetyQuestion, now


def add(session: Session, question: str, kind: str, added_by: int) -> bool:
    """Ask every candidate this from now on; false where it is asked already. `kind`: `emergency` or `dose`."""
    twin = session.exec(select(SafetyQuestion).where(SafetyQuestion.question == question)).first()
    if twin is None:
        session.add(SafetyQuestion(question=question, kind=kind, added_by=added_by))
        return True
    is_new = twin.removed_at is not None or twin.kind != kind
    twin.removed_at, twin.kind = None, kind
    return is_new


def remove(session: Session, question_id: int) -> bool:
    """Ask it no more; false where it is not asked."""
    row = session.get(SafetyQuestion, question_id)
    if row is None or row.removed_at is not None:
        return False
    row.removed_at = now()
    return True


def own_questions(session: Session) -> Sequence[SafetyQuestion]:
    """Those that are asked, oldest first."""
    query = select(SafetyQuestion).where(col(SafetyQuestion.removed_at).is_(None)).order_by(col(SafetyQuestion.id))
    return session.exec(query).all()
