"""What trainings and hosting may cost in a month, and what of it is gone.

A launch counts from the moment of its yes, in the month of that: its estimate is reserved until its bill is known, and
free again where nothing was made. What we do not know stays reserved: a job that has failed or was cancelled may have
been billed for what it did. Hosting counts by the hour (`storage/hosting/costs.py`): what it has cost so far is gone,
what it will cost to the month's end is reserved, and each month reserves anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage import audit, launches
from storage.hosting import costs
from storage.hosting.costs import month_of, next_month, span_of, start_of
from storage.ledger.spending import SpendingLimits
from storage.models import Deed, HostedModel, Launch, now

CENT = 0.005
"""Sums of prices are no exact numbers; less than this is nothing."""


@dataclass
class MonthSpending:
    """A month's trainings and hosting in one currency."""

    estimates: float = 0.0
    bills: float = 0.0
    reserves: float = 0.0
    """Estimates of those whose bill is not known (yet)."""
    n_unknown: int = 0
    """Of those without a price that we know."""
    hosting: float = 0.0
    """What hosting has cost so far: an estimate, by our clock."""
    hosting_reserves: float = 0.0
    """What it will cost to the month's end, if it is left up."""
    n_hosted_unknown: int = 0
    """Hosted models whose price nobody knows."""

    @property
    def gone(self) -> float:
        """What cannot be spent any more."""
        return self.bills + self.reserves + self.hosting + self.hosting_reserves

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

    def add_hosting(self, row: HostedModel, cost: costs.HostingCost) -> None:
        """One more hosted model."""
        self.hosting += cost.gone
        self.hosting_reserves += cost.reserve
        self.n_hosted_unknown += row.price_per_hour is None


def is_free(launch: Launch) -> bool:
    """Whether nothing was made of it, so that it has cost nothing: it was withdrawn, refused, or a person did not find
    it at its provider."""
    return launch.finished_at is not None and launch.job_id is None


def by_month(session: Session, zone: tzinfo, day: date) -> dict[tuple[date, str], MonthSpending]:
    """(month, currency) → what it has cost, of the months from this day on."""
    spending: dict[tuple[date, str], MonthSpending] = {}
    for launch in _confirmed_since(session, day, zone):
        assert launch.confirmed_at is not None
        key = month_of(launch.confirmed_at, zone), launch.currency
        spending.setdefault(key, MonthSpending()).add(launch)
    moment, month = now(), day.replace(day=1)
    rows = costs.since(session, start_of(month, zone))
    while month <= month_of(moment, zone):
        span = span_of(month, zone)
        for row, _ in rows:
            if (row.requested_at or moment) < span.end and (row.ended_at is None or row.ended_at > span.start):
                cost = costs.cost_of(row, span, moment)
                spending.setdefault((month, row.currency), MonthSpending()).add_hosting(row, cost)
        month = next_month(month)
    return spending


def of_this_month(session: Session, zone: tzinfo, currency: str) -> MonthSpending:
    """This month's trainings and hosting in a currency."""
    month = month_of(now(), zone)
    return by_month(session, zone, month).get((month, currency), MonthSpending())


def _confirmed_since(session: Session, day: date, zone: tzinfo) -> Sequence[Launch]:
    return session.exec(select(Launch).where(col(Launch.confirmed_at) >= start_of(day, zone))).all()


def has_room(session: Session, launch: Launch, limits: SpendingLimits) -> bool:
    """Whether it fits into what is left of the month, so that it may be confirmed in this very transaction. What has no
    price that we know fits nowhere."""
    if limits.budget is None or launch.price == 0:
        return True
    return launch.price is not None and fits(session, launch.price, launch.currency, limits)


def fits(session: Session, amount: float, currency: str, limits: SpendingLimits) -> bool:
    """Whether so much is left of the month, to be reserved in this very transaction: of two that are reserved at once,
    one sees the other, whether training or hosting."""
    if limits.budget is None:
        return True
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        session.execute(text("LOCK TABLE launch IN SHARE ROW EXCLUSIVE MODE"))
    return amount <= left(session, currency, limits) + CENT


def left(session: Session, currency: str, limits: SpendingLimits) -> float:
    """What is left of this month, where there is a budget; less than nothing where more is gone than it has."""
    return (limits.budget or {}).get(currency, 0.0) - of_this_month(session, limits.zone, currency).gone


def unsettled(session: Session, most: int = 10) -> Sequence[Launch]:
    """Trainings that have ended, and of which nobody has said what they cost: the newest first."""
    query = select(Launch).where(
        col(Launch.finished_at).is_not(None),
        col(Launch.job_id).is_not(None),
        col(Launch.bill).is_(None),
        col(Launch.price).is_(None) | (col(Launch.price) > 0),
    )
    return session.exec(query.order_by(col(Launch.finished_at).desc()).limit(most)).all()


def billed(session: Session, most: int = 8) -> Sequence[Launch]:
    """Trainings whose bill is known, and that were not for nothing: the newest first."""
    query = select(Launch).where(col(Launch.bill).is_not(None), col(Launch.price).is_(None) | (col(Launch.price) > 0))
    return session.exec(query.order_by(col(Launch.confirmed_at).desc()).limit(most)).all()


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
