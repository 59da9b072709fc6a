"""What of the budget is drawn: the last months and the newest trainings, in the currency in which most was spent."""

from datetime import date

from sqlmodel import Session, col, select

from storage.ledger import budget
from storage.ledger.budget import MonthSpending
from storage.ledger.spending import SpendingLimits
from storage.models import Launch
from training.cost.money import money
from training.drawing.months import MOST_JOBS, JobBars, MonthBars, MonthsFigures

Spending = dict[tuple[date, str], MonthSpending]


def figures_of(session: Session, spending: Spending, limits: SpendingLimits) -> tuple[str, MonthsFigures] | None:
    """The currency, and what is drawn of it; null where nothing has cost anything yet."""
    sums: dict[str, float] = {}
    for (_, currency), month in spending.items():
        sums[currency] = sums.get(currency, 0.0) + month.gone + month.estimates
    if not any(sums.values()):
        return None
    currency = max(sums, key=lambda name: sums[name])
    months = [_bars(key[0], month) for key, month in sorted(spending.items()) if key[1] == currency]
    limit = (limits.budget or {}).get(currency)
    return currency, MonthsFigures(months, _jobs(session, currency), limit, lambda amount: money(amount, currency))


def _bars(month: date, spending: MonthSpending) -> MonthBars:
    trainings = spending.estimates, spending.bills, spending.reserves
    return MonthBars(month, *trainings, spending.hosting, spending.hosting_reserves)


def _jobs(session: Session, currency: str) -> list[JobBars]:
    """The newest trainings that may have cost something."""
    query = select(Launch).where(
        col(Launch.confirmed_at).is_not(None), Launch.currency == currency, col(Launch.price) > 0
    )
    launches = session.exec(query.order_by(col(Launch.confirmed_at).desc()).limit(3 * MOST_JOBS)).all()
    return [
        JobBars(f"{launch.id[:8]} {launch.model.rpartition('/')[2]}", launch.price or 0.0, launch.bill)
        for launch in launches
        if not budget.is_free(launch)
    ][:MOST_JOBS]
