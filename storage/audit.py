"""The audit log: who did what, about what, when. Whoever changes something logs it in the same transaction."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.models import AuditEntry, Deed, Person

DETAIL_LIMIT = 120
"""Characters."""


def log(session: Session, who: int | None, did: Deed, subject: str, ref: object, detail: object = "") -> None:
    """Add an entry. `who` is null for the scheduler; `detail` is short, and never a secret or an owner's words."""
    session.add(AuditEntry(who=who, did=did, subject=subject, ref=str(ref), detail=str(detail)[:DETAIL_LIMIT]))


def page(session: Session, n: int, before: int | None = None) -> Sequence[tuple[AuditEntry, Person | None]]:
    """The newest `n` entries, of those with a number below `before`, each with whoever did it, newest first."""
    query = select(AuditEntry, Person).join(Person, col(Person.telegram_id) == col(AuditEntry.who), isouter=True)
    if before is not None:
        query = query.where(col(AuditEntry.id) < before)
    return session.exec(query.order_by(col(AuditEntry.id).desc()).limit(n)).all()
