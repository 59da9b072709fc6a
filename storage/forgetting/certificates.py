"""Certificates: what an owner has had erased, where and when, and what is still outstanding and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage import erasures
from storage.forgetting import retractions, showings, updates
from storage.forgetting.forget import forget
from storage.models import Certificate, DatasetVersion, Erasure, Person, Retraction, now


@dataclass(frozen=True)
class Outstanding:
    """What of an erasure is not done."""

    files: tuple[Erasure, ...] = ()
    """Dataset versions' files that still lie somewhere."""
    messages: tuple[Retraction, ...] = ()
    """Messages in vets' and admins' chats that are still to go."""
    left: tuple[Retraction, ...] = ()
    """Those that Telegram does not let us delete: their readers were asked to."""
    is_tidied: bool = True
    """Whether the database's own log holds nothing of it any more."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing left for us to do."""
        return not self.files and not self.messages and self.is_tidied


def issue(session: Session, owner_id: int, update_id: int | None) -> Certificate:
    """Erase everything of an owner, and certify it; the same update a second time finds its certificate."""
    if update_id is not None:
        twin = session.exec(select(Certificate).where(Certificate.update_id == update_id)).first()
        if twin is not None:
            if (person := session.get(Person, owner_id)) is not None:
                person.name = ""  # another attempt at this update has noted it once more
            return twin
    places = showings.places_of(session, owner_id)
    certificate = Certificate(owner_id=owner_id, update_id=update_id)
    session.add(certificate)
    session.flush()
    assert certificate.id is not None
    n_messages = retractions.plan(session, certificate.id, places)
    outcome = forget(session, owner_id, update_id)
    erasures.plan(session)
    certificate.version_ids = list(outcome.version_ids)
    certificate.counts = {
        "turns": outcome.n_turns,
        "pets": outcome.n_pets,
        "cases": outcome.n_cases,
        "trained": outcome.n_trained,
        "elsewhere": outcome.n_elsewhere,
        "messages": n_messages,
    }
    return certificate


def outstanding(session: Session, certificate: Certificate) -> Outstanding:
    """What of it is not done."""
    files = select(Erasure).where(col(Erasure.version_id).in_(certificate.version_ids), col(Erasure.done_at).is_(None))
    messages = select(Retraction).where(Retraction.certificate_id == certificate.id, col(Retraction.done_at).is_(None))
    rows = session.exec(messages.order_by(col(Retraction.id))).all()
    return Outstanding(
        tuple(session.exec(files.order_by(col(Erasure.id))).all()),
        tuple(row for row in rows if row.left_at is None),
        tuple(row for row in rows if row.left_at is not None),
        certificate.tidied_at is not None,
    )


def names_of(session: Session, version_ids: Sequence[int]) -> dict[int, str]:
    """The names of dataset versions, by id."""
    versions = session.exec(select(DatasetVersion).where(col(DatasetVersion.id).in_(version_ids))).all()
    return {version.id or 0: version.name for version in versions}


def open_ones(session: Session) -> Sequence[Certificate]:
    """Those that are not completed, oldest first."""
    return session.exec(
        select(Certificate).where(col(Certificate.completed_at).is_(None)).order_by(col(Certificate.id))
    ).all()


def may_be_tidied(session: Session, certificate: Certificate) -> bool:
    """Whether nothing of the owner's from before is under way any more, so that the database's log can be emptied.
    What was, and is set aside since, goes now."""
    updates.forget_again(session, certificate)
    return updates.n_before(session, certificate) == 0


def tidied(session: Session, certificate_id: int) -> Certificate:
    """The database's own log is empty."""
    certificate = session.get_one(Certificate, certificate_id)
    certificate.tidied_at = now()
    return certificate


def completed(session: Session, certificate_id: int) -> None:
    """Nothing is left to be done, and the owner was told."""
    session.get_one(Certificate, certificate_id).completed_at = now()
