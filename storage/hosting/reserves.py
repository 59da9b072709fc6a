"""A hosted model's place in the month's budget: nothing is asked of a host before it is reserved to the month's end."""

from typing import NamedTuple

from sqlmodel import Session, col

from storage.hosting import costs, ledger, needs
from storage.ledger import budget
from storage.ledger.spending import SpendingLimits
from storage.models import HostedModel, Model, now

MOST_NAMED = 3
"""Hosted models that may be ended to make room."""


class Shortage(NamedTuple):
    """Why a model is not hosted: what it would cost to the month's end does not fit."""

    cost: float
    left: float
    """Of this month; nothing where more is gone than the budget."""
    budget: float
    currency: str


def shortage(session: Session, price_per_hour: float | None, currency: str, limits: SpendingLimits) -> Shortage | None:
    """What is missing; null where it fits, costs nothing by the hour, or has a price that nobody knows: that takes an
    admin's yes, and cannot be reserved."""
    if not price_per_hour:
        return None
    missing = gap(session, price_per_hour, currency, limits)
    return None if budget.fits(session, missing.cost, currency, limits) else missing


def gap(session: Session, price_per_hour: float, currency: str, limits: SpendingLimits) -> Shortage:
    """What it costs to the month's end, beside what is left."""
    cost, left = costs.to_months_end(price_per_hour, limits.zone), budget.left(session, currency, limits)
    return Shortage(cost, max(0.0, left), (limits.budget or {}).get(currency, 0.0), currency)


def want(
    session: Session, model: Model, price: tuple[float | None, str], limits: SpendingLimits, person_id: int
) -> HostedModel | Shortage | None:
    """An admin wants it hosted: reserved in this very transaction, or what is missing. `price`: an hour's, and its
    currency. Null where it is hosted, or may be."""
    earlier = ledger.of_model(session, model.id or 0)
    if earlier is not None and earlier.ended_at is None:
        return None
    if (missing := shortage(session, *price, limits)) is not None:
        return missing
    row = ledger.want(session, model, *price, wanted_by=person_id)
    if row is not None and price[0]:
        row.reserved_at = now()
    return row


def reserve(session: Session, row_id: int, limits: SpendingLimits) -> bool:
    """Reserve a wanted model to the month's end, so that it may be asked for; from then on it counts. False where that
    does not fit: it waits, and its row says since when."""
    row = session.get_one(HostedModel, row_id)
    if row.reserved_at is not None or not row.price_per_hour:
        return True
    if shortage(session, row.price_per_hour, row.currency, limits) is None:
        return ledger.change(session, row_id, reserved_at=now(), short_at=None)
    ledger.change(session, row_id, col(HostedModel.short_at).is_(None), short_at=now())
    return False


def room_makers(session: Session, currency: str) -> list[needs.Idle]:
    """What answers nobody and costs by the hour in this currency, the dearest first: ending it makes room."""
    idle = [place for place in needs.idle(session) if place.row.price_per_hour and place.row.currency == currency]
    return sorted(idle, key=lambda place: place.row.price_per_hour or 0.0, reverse=True)[:MOST_NAMED]
