"""How much of a month's budget is gone, as news for the admins: once at each mark, by the audit log."""

from typing import NamedTuple

from sqlmodel import Session, select

from storage import audit
from storage.hosting.costs import month_of
from storage.ledger import budget
from storage.ledger.budget import MonthSpending
from storage.ledger.spending import SpendingLimits
from storage.models import AuditEntry, Deed, now

PERCENTS = (80, 100)


class MonthAlarm(NamedTuple):
    """A mark that is reached."""

    ref: str
    """What is meant: `2026-11 50.00 USD`. A budget that was raised is another."""
    percent: int
    """One of `PERCENTS`."""
    spending: MonthSpending


def news(session: Session, currency: str, limits: SpendingLimits) -> MonthAlarm | None:
    """The highest mark of this month that is reached; null where the admins know it."""
    amount = (limits.budget or {}).get(currency, 0.0)
    spending = budget.of_this_month(session, limits.zone, currency)
    marks = [percent for percent in PERCENTS if 0 < amount * percent / 100 <= spending.gone + budget.CENT]
    if not marks:
        return None
    ref = f"{month_of(now(), limits.zone):%Y-%m} {amount:.2f} {currency}"
    entries = select(AuditEntry.detail).where(AuditEntry.did == Deed.BUDGET_MONTH_REACHED, AuditEntry.ref == ref)
    is_known = f"{marks[-1]} %" in session.exec(entries).all()
    return None if is_known else MonthAlarm(ref, marks[-1], spending)


def told(session: Session, alarm: MonthAlarm) -> None:
    """The admins know it, and what lies below: whoever deletes a training is not told of less."""
    for percent in PERCENTS:
        if percent <= alarm.percent:
            audit.log(session, None, Deed.BUDGET_MONTH_REACHED, "month", alarm.ref, f"{percent} %")
