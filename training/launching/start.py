"""A yes to an offer: whether it starts what was offered. Nothing is paid a second time without a second yes."""

from enum import StrEnum

from sqlmodel import Session

from storage import datasets, launches
from storage.database import Database
from storage.ledger import doubts
from storage.models import Launch, now
from training.dataset.freeze import is_current

Consent = tuple[str, int, int, str]
"""The launch's id; who says yes; the message that shows the offer, and from then on how far the training is; and the
beginning of the id of the launch beside which a second one is wanted, where the person was told of one."""


class Ruling(StrEnum):
    """What becomes of a yes."""

    STARTED = "started"
    USED = "used"
    """The offer has been answered before."""
    EXPIRED = "expired"
    CHANGED = "changed"
    """The pool is not any more what was offered."""
    UNANSWERED = "unanswered"
    """Of a launch of this version nobody knows whether its job runs."""
    TWIN = "twin"
    """There is one of this version and base already: that takes a second yes."""


def is_as_offered(database: Database, launch_id: str) -> bool:
    """Whether the pool is still what was offered. Takes seconds for a large one, so it wants a thread of its own."""
    with database.begin() as session:
        launch = session.get(Launch, launch_id)
        # One of before 0.4 said nothing of the pool.
        if launch is None or launch.offer_ends_at is None or launch.confirmed_at or launch.finished_at:
            return True
        version = datasets.version(session, launch.version_id)
    return is_current(database, version)


def start(session: Session, consent: Consent, is_whole: bool) -> tuple[Ruling, str]:
    """Confirm the offer, if nothing speaks against it; with the id of the launch that does. `is_whole`: the pool is as
    it was offered."""
    launch_id, person_id, message_id, twin_known = consent
    launch = session.get(Launch, launch_id)
    if launch is None or launch.confirmed_at is not None or launch.finished_at is not None:
        return Ruling.USED, ""
    if launch.offer_ends_at is not None and now() >= launch.offer_ends_at:
        return Ruling.EXPIRED, ""
    unanswered = doubts.unanswered(session, launch.version_id)
    if unanswered is not None:
        return Ruling.UNANSWERED, unanswered.id
    if not is_whole:
        return Ruling.CHANGED, ""
    twin = launches.twin(session, launch)
    if twin is not None and not (twin_known and twin.id.startswith(twin_known)):
        return Ruling.TWIN, twin.id
    launches.confirm(session, launch_id, person_id, message_id)
    return Ruling.STARTED, ""
