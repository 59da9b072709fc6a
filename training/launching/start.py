"""A yes to an offer: whether it starts what was offered. Nothing is paid a second time without a second yes."""

from enum import StrEnum

from sqlmodel import Session

from storage import audit, datasets, launches
from storage.database import Database
from storage.ledger import budget, doubts
from storage.ledger.spending import NO_LIMITS, SpendingLimits
from storage.models import Deed, Launch, now
from training.dataset.freeze import is_current
from training.launching.choices import choices_of

Consent = tuple[str, int, int | None, str]
"""The launch's id; who says yes; the message that shows the offer, and from then on how far the training is,
if one does; and the beginning of the id of the launch beside which a second one is wanted, where the person was told of
one."""


class Ruling(StrEnum):
    """What becomes of a yes."""

    STARTED = "started"
    USED = "used"
    """The offer has been answered before."""
    FOREIGN = "foreign"
    """Somebody else has made it."""
    EXPIRED = "expired"
    CHANGED = "changed"
    """The pool is not any more what was offered."""
    UNANSWERED = "unanswered"
    """Of a launch of this version nobody knows whether its job runs."""
    TWIN = "twin"
    """There is one of this version and base already: that takes a second yes."""
    OVER_BUDGET = "over_budget"
    """It does not fit into what is left of the month."""
    SECOND = "second"
    """From now on it waits for a second admin's yes."""
    WAITS = "waits"
    """It does so already, and who has made it is not that second one."""


def is_as_offered(database: Database, launch_id: str) -> bool:
    """Whether the pool is still what was offered. Takes seconds for a large one, so it wants a thread of its own."""
    with database.begin() as session:
        launch = session.get(Launch, launch_id)
        # One of before 0.4 said nothing of the pool.
        if launch is None or launch.offer_ends_at is None or launch.confirmed_at or launch.finished_at:
            return True
        version = datasets.version(session, launch.version_id)
    if choices_of(launch).version_id is not None:  # the pool may be whatever it is
        return version.erased_at is None
    return is_current(database, version)


def start(session: Session, consent: Consent, is_whole: bool, limits: SpendingLimits = NO_LIMITS) -> tuple[Ruling, str]:
    """Confirm the offer, if nothing speaks against it; with the id of the launch that does. `is_whole`: the pool is as
    it was offered. From the yes on its price is reserved."""
    launch_id, person_id, message_id, twin_known = consent
    launch = session.get(Launch, launch_id)
    if launch is None or launch.confirmed_at is not None or launch.finished_at is not None:
        return Ruling.USED, ""
    if (ruling := _of_person(launch, person_id)) is not None:
        return ruling, ""
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
    if not budget.has_room(session, launch, limits):
        return Ruling.OVER_BUDGET, ""
    return _confirm(session, launch, person_id, message_id, limits)


def _of_person(launch: Launch, person_id: int) -> Ruling | None:
    """What keeps this person from saying yes; null if nothing does."""
    is_own = person_id == launch.quoted_by
    if launch.second_wanted_at is not None:
        return Ruling.WAITS if is_own else None
    return None if is_own else Ruling.FOREIGN


def _confirm(
    session: Session, launch: Launch, person_id: int, message_id: int | None, limits: SpendingLimits
) -> tuple[Ruling, str]:
    if launch.second_wanted_at is None and limits.wants_second(launch.price, launch.currency):
        launches.revise(session, launch.id, {"second_wanted_at": now()}, message_id)
        return Ruling.SECOND, ""
    if launch.second_wanted_at is not None:
        launches.change(session, launch.id, seconded_by=person_id)
        audit.log(session, person_id, Deed.LAUNCH_SECONDED, "launch", launch.id[:8])
        person_id, message_id = launch.quoted_by, launch.message_id or message_id
    launches.confirm(session, launch.id, person_id, message_id)
    return Ruling.STARTED, ""
