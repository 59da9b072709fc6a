"""What trainings may cost in a month, and what of it is gone. A launch counts from the moment of its yes, in the month
of that: its estimate is reserved until its bill is known, and free again where nothing was made.

What we do not know stays reserved: a job that has failed or was cancelled may have been billed for what it did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage import audit, launches
from storage.ledger.spending import SpendingLimits
from storage.models import Deed, Launch, now

_CENT = 0.005
"""Sums of prices are no exact numbers; less than this is nothing."""


@dataclass
class MonthSpending:
    """A month's trainings in one currency."""

    estimates: float = 0.0
    bills: float = 0.0
    reserves: float = 0.0
    """Estimates of those whose bill is not known (yet)."""
    n_unknown: int = 0
    """Of those without a price that we know."""

    @property
    def gone(self) -> float:
        """What cannot be spent any more."""
        return self.bills + self.reserves

    def add(self, launch: Launch) -> None:
        """One more training."""
        if launch.price is None and launch.bill is None:
            self.n_unknown += not is_free(launch)
            return
        self.estimates += launch.price or 0.0
        if launch.bill is not None:
            self.bills += launch.bill
        elif not is_free(launch):
            self.reserves += launch.price or 0.0


def is_free(launch: Launch) -> bool:
    """Whether nothing was made of it, so that it has cost nothing: it was withdrawn, refused, or a person did not find
    it at its provider."""
    return launch.finished_at is not None and launch.job_id is None


def month_of(moment: datetime, zone: tzinfo) -> date:
    """The first day of a moment's month."""
    return moment.astimezone(zone).date().replace(day=1)


def by_month(session: Session, zone: tzinfo, day: date) -> dict[tuple[date, str], MonthSpending]:
    """(month, currency) → its trainings, of the months from this day on."""
    spending: dict[tuple[date, str], MonthSpending] = {}
    for launch in _confirmed_since(session, day, zone):
        assert launch.confirmed_at is not None
        key = month_of(launch.confirmed_at, zone), launch.currency
        spending.setdefault(key, MonthSpending()).add(launch)
    return spending


def of_this_month(session: Session, zone: tzinfo, currency: str) -> MonthSpending:
    """This month's trainings in a currency."""
    month = month_of(now(), zone)
    return by_month(session, zone, month).get((month, currency), MonthSpending())


def _confirmed_since(session: Session, day: date, zone: tzinfo) -> Sequence[Launch]:
    start = datetime.combine(day, time.min, zone).astimezone(UTC)
    return session.exec(select(Launch).where(col(Launch.confirmed_at) >= start)).all()


def has_room(session: Session, launch: Launch, limits: SpendingLimits) -> bool:
    """Whether it fits into what is left of the month, so that it may be confirmed in this very transaction: of two
    that are confirmed at once, one sees the other. What has no price that we know fits nowhere."""
    if limits.budget is None or launch.price == 0:
        return True
    if launch.price is None:
        return False
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        session.execute(text("LOCK TABLE launch IN SHARE ROW EXCLUSIVE MODE"))
    spending = of_this_month(session, limits.zone, launch.currency)
    return spending.gone + launch.price <= limits.budget.get(launch.currency, 0.0) + _CENT


def unsettled(session: Session, most: int = 10) -> Sequence[Launch]:
    """Trainings that have ended, and of which nobody has said what they cost: the newest first."""
    query = select(Launch).where(
        col(Launch.finished_at).is_not(None),
        col(Launch.job_id).is_not(None),
        col(Launch.bill).is_(None),
        col(Launch.price).is_(None) | (col(Launch.price) > 0),
    )
    return session.exec(query.order_by(col(Launch.finished_at).desc()).limit(most)).all()


def settle(session: Session, launch_id: str, amount: float, person_id: int) -> bool:
    """A person says what an ended training has cost. False where it has not ended."""
    launch = launches.find(session, launch_id)
    if launch is None or launch.finished_at is None:
        return False
    launch.bill = amount
    audit.log(session, person_id, Deed.LAUNCH_BILLED, "launch", launch_id[:8], f"{amount:.2f} {launch.currency}")
    return True


def settled(session: Session, launch: Launch, most: int = 5) -> Sequence[Launch]:
    """The newest trainings of the same base at the same provider whose bill is known."""
    query = select(Launch).where(
        Launch.provider == launch.provider,
        Launch.model == launch.model,
        Launch.currency == launch.currency,
        col(Launch.bill) > 0,
        col(Launch.price) > 0,
    )
    return session.exec(query.order_by(col(Launch.finished_at).desc()).limit(most)).all()
