"""The audit log: who did what, about what, when. Whoever changes something logs it in the same transaction."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.models import AuditEntry, Deed, Person

DETAIL_LIMIT = 120
"""Characters."""


def log(session: Session, person_id: int | None, deed: Deed, subject: str, ref: object, detail: object = "") -> None:
    """Add an entry. `person_id` is null for the scheduler; `detail` is short, never a secret or an owner's words."""
    session.add(AuditEntry(who=person_id, did=deed, subject=subject, ref=str(ref), detail=str(detail)[:DETAIL_LIMIT]))


def page(session: Session, n: int, entry_id: int | None = None) -> Sequence[tuple[AuditEntry, Person | None]]:
    """The newest `n` entries, of those with a number below `entry_id`, each with whoever did it, newest first."""
    query = select(AuditEntry, Person).join(Person, col(Person.telegram_id) == col(AuditEntry.who), isouter=True)
    if entry_id is not None:
        query = query.where(col(AuditEntry.id) < entry_id)
    return session.exec(query.order_by(col(AuditEntry.id).desc()).limit(n)).all()
