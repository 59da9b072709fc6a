"""Who has wished to be forgotten lately: what they had sent before counts no more, wherever it is just then."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.models import Certificate, now

LASTS = timedelta(days=2)
"""Telegram sends an update for a day at most; after a quiet week it begins to number them anew."""


class Wishes:
    """Each owner's newest wish, in memory: it is asked for each update."""

    def __init__(self, certificates: Iterable[Certificate] = ()) -> None:
        self._wishes: dict[int, tuple[int, datetime]] = {}
        self.take(certificates)

    def take(self, certificates: Iterable[Certificate]) -> None:
        """What the tables know, in their order; another process may have noted some."""
        for certificate in certificates:
            if certificate.update_id is not None:
                self._wishes[certificate.owner_id] = (certificate.update_id, certificate.issued_at)

    def note(self, owner_id: int, update_id: int) -> None:
        """From now on. To be noted before anything is erased, so that nothing slips in behind it."""
        self._wishes[owner_id] = (update_id, now())

    def covers(self, owner_id: int, update_id: int) -> bool:
        """Whether this update of theirs was sent before they wished to be forgotten."""
        wish = self._wishes.get(owner_id)
        return wish is not None and update_id < wish[0] and now() - wish[1] < LASTS


def lately(session: Session) -> Wishes:
    """Those that the tables know of, for the start of a process."""
    return Wishes(certificates_since(session, now() - LASTS))


def certificates_since(session: Session, moment: datetime) -> Sequence[Certificate]:
    """Issued after this moment, oldest first."""
    query = select(Certificate).where(col(Certificate.issued_at) > moment).order_by(col(Certificate.id))
    return session.exec(query).all()
