"""What hosting costs by the hour, by our clock: from the request to the end. An estimate: its host's clock, and what it
rounds, are its own. Where nobody knows the price nothing is added up.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from sqlmodel import Session, col, select

from storage.models import HostedModel, Model, now

_HOUR = timedelta(hours=1)


class BilledTime(NamedTuple):
    """From one moment up to another."""

    start: datetime
    end: datetime

    def hours_to(self, other: "BilledTime") -> float:
        """How long both last together."""
        return max(timedelta(0), min(self.end, other.end) - max(self.start, other.start)) / _HOUR


class HostingCost(NamedTuple):
    """Of one model in a month, in its currency."""

    gone: float
    """So far."""
    reserve: float
    """From now to the month's end, if it is left up."""


def month_of(moment: datetime, zone: tzinfo) -> date:
    """The first day of a moment's month."""
    return moment.astimezone(zone).date().replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after this one."""
    return (month + timedelta(days=31)).replace(day=1)


def start_of(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day begins there, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def span_of(month: date, zone: tzinfo) -> BilledTime:
    """A month, by its first day."""
    return BilledTime(start_of(month, zone), start_of(next_month(month), zone))


def counts(row: HostedModel) -> bool:
    """Whether it costs by the hour, or may: it was asked for, or is about to be. What has ended and was never there has
    cost nothing."""
    is_there = row.host_id is not None or row.ended_at is None
    return is_there and (row.requested_at is not None or row.reserved_at is not None)


def cost_of(row: HostedModel, month: BilledTime, moment: datetime) -> HostingCost:
    """What a row costs in a month. A price that nobody knows is not counted."""
    if not row.price_per_hour or not counts(row):
        return HostingCost(0.0, 0.0)
    up = BilledTime(row.requested_at or moment, row.ended_at or month.end)
    past, rest = BilledTime(month.start, min(moment, month.end)), BilledTime(max(moment, month.start), month.end)
    reserve = up.hours_to(rest) if row.ended_at is None else 0.0
    return HostingCost(row.price_per_hour * up.hours_to(past), row.price_per_hour * reserve)


def to_months_end(price_per_hour: float, zone: tzinfo) -> float:
    """What an hourly price comes to from now to the month's end."""
    moment = now()
    month = span_of(month_of(moment, zone), zone)
    return price_per_hour * BilledTime(moment, month.end).hours_to(month)


def since(session: Session, moment: datetime) -> Sequence[tuple[HostedModel, Model]]:
    """What counts and had not ended at this moment, the oldest first."""
    query = select(HostedModel, Model).join(Model, col(Model.id) == col(HostedModel.model_id))
    query = query.where(col(HostedModel.ended_at).is_(None) | (col(HostedModel.ended_at) > moment))
    return [(row, model) for row, model in session.exec(query.order_by(col(HostedModel.id))).all() if counts(row)]
