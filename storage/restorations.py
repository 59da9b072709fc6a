"""A database that comes from a backup: what may have happened since is not done again, and looked for.

The restore marks its rows here before anything is started over them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, or_, select

from storage.forgetting import certificates
from storage.forgetting.erasure_list import ErasureWish
from storage.models import Certificate, HostedModel, InboxUpdate, Launch, Lease, RefreshPlan, Restoration, now
from storage.refresh import plans, runs

ANSWERED_WITHIN = timedelta(days=1)
"""Older questions are not answered any more: Telegram itself keeps an update no longer."""
OFFERS_HOLD = timedelta(days=7)
"""An offer that says nothing of an end may have been said yes to for so long."""
RESTORED = "restored"
"""Why an update is set aside, and a refresh has ended, that was open in the backup."""


class Gap(NamedTuple):
    """A time of which the tables know nothing: after the backup, before the restore."""

    begin: datetime
    end: datetime


def mark(session: Session, token: str, backup: str, backed_up_at: datetime, has_list: bool) -> Restoration:
    """Note that these tables are a backup's, and see to what may have happened since; returns what was found."""
    counts = {
        "launches": _doubt_launches(session, backed_up_at),
        "hosted": _doubt_hosted(session, backed_up_at),
        "updates": _leave_updates(session),
        "plans": _stop_refreshes(session),
    }
    # Whoever held one is of another life of these tables.
    session.execute(update(Lease).values(ends_at=None))
    row = Restoration(token=token, backup=backup, backed_up_at=backed_up_at, has_list=has_list, counts=counts)
    session.add(row)
    return row


def _doubt_launches(session: Session, moment: datetime) -> int:
    """What was to be sent may have been sent since: it is looked for at its provider, as a launch whose answer was
    lost. So may an offer that still held have been said yes to. Returns how many are looked for."""
    holds = or_(
        col(Launch.offer_ends_at) > moment,
        col(Launch.offer_ends_at).is_(None) & (col(Launch.quoted_at) > moment - OFFERS_HOLD),
    )
    is_open = (col(Launch.finished_at).is_(None), col(Launch.requested_at).is_(None))
    offers = update(Launch).where(*is_open, col(Launch.confirmed_at).is_(None), holds)
    session.execute(offers.values(confirmed_at=moment))
    wishes = update(Launch).where(*is_open, col(Launch.confirmed_at).is_not(None))
    session.execute(wishes.values(requested_at=moment))
    under_way = select(Launch).where(col(Launch.confirmed_at).is_not(None), col(Launch.finished_at).is_(None))
    return len(session.exec(under_way).all())


def _doubt_hosted(session: Session, moment: datetime) -> int:
    is_open = col(HostedModel.ended_at).is_(None)
    plans = update(HostedModel).where(is_open, col(HostedModel.requested_at).is_(None))
    session.execute(plans.values(requested_at=moment))
    return len(session.exec(select(HostedModel.id).where(is_open)).all())


def _stop_refreshes(session: Session) -> int:
    """A refresh that had not ordered its training may have done so since, and so may the plan: nothing is ordered by
    itself before an admin has switched the plan on again. Returns 1 where it was on."""
    refresh = runs.under_way(session)
    if refresh is not None and refresh.launch_id is None:
        runs.end(session, refresh, RESTORED, {"step": refresh.step})
    plan = plans.in_force(session)
    if plan is None or not plan.is_on:
        return 0
    values = plan.model_dump(exclude={"id", "set_at"}) | {"is_on": False}
    session.add(RefreshPlan(**values))
    return 1


def _leave_updates(session: Session) -> int:
    """What was open at the backup was most likely answered right after it: a second answer might say something else,
    so an admin says of each whether it is tried (/inbox). What is older than a day is done with. Returns how many
    wait for an admin."""
    is_open = (col(InboxUpdate.done_at).is_(None), col(InboxUpdate.set_aside_at).is_(None))
    old = update(InboxUpdate).where(*is_open, col(InboxUpdate.received_at) < now() - ANSWERED_WITHIN)
    session.execute(old.values(done_at=now(), content=None, outcomes=None, error=RESTORED))
    result = session.execute(update(InboxUpdate).where(*is_open).values(set_aside_at=now(), error=RESTORED))
    assert isinstance(result, CursorResult)
    return int(result.rowcount)


def forget_again(session: Session, wishes: Iterable[ErasureWish]) -> int:
    """Erase once more whom the backup still has: those of whose wish it has no certificate. Returns how many."""
    pairs = set(session.exec(select(Certificate.owner_id, Certificate.update_id)).all())
    missing = [wish for wish in wishes if (wish.owner_id, wish.update_id) not in pairs]
    for wish in missing:
        certificates.issue(session, wish.owner_id, wish.update_id)
    return len(missing)


def gaps(session: Session) -> list[Gap]:
    """Times of which the tables know nothing."""
    rows = session.exec(select(Restoration)).all()
    return [Gap(row.backed_up_at, row.restored_at) for row in rows]


def untold(session: Session) -> Restoration | None:
    """The newest restore that the admins have not been told of."""
    query = select(Restoration).where(col(Restoration.told_at).is_(None))
    return session.exec(query.order_by(col(Restoration.id).desc())).first()


def told(session: Session, restoration_id: int | None) -> None:
    """They know of it, and of those before."""
    for row in session.exec(select(Restoration).where(col(Restoration.id) <= restoration_id)).all():
        row.told_at = row.told_at or now()


def token_of(session: Session) -> str | None:
    """The newest restore's."""
    return session.exec(select(Restoration.token).order_by(col(Restoration.id).desc())).first()
