"""/budget: what trainings have cost, month by month, and what is reserved; a bill may be said by hand."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import guarded
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines, shorten
from storage import launches
from storage.ledger import budget
from storage.ledger.budget import MonthSpending
from storage.ledger.spending import SpendingLimits
from storage.models import Rank, now
from training.cost.money import money

MONTHS = 6
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,6})?")


async def show_budget(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/budget`: the last months; `/budget ID AMOUNT`: that training has cost so much."""
    words = (command.args or "").split()
    if not words:
        await message.answer(await here.database.run(overview, desk.spending, here.say))
    elif len(words) == 2 and _AMOUNT.fullmatch(words[1]):
        await message.answer(await here.once(_settle, words, here.person.telegram_id, here.say))
    else:
        await message.answer(here.say("budget_usage"))


def _settle(session: Session, words: list[str], person_id: int, say: Texts) -> Html:
    launch = launches.find_by_prefix(session, words[0])
    if launch is None:
        return say("job_unknown", id=shorten(words[0], 80))
    amount = float(words[1])
    if not budget.settle(session, launch.id, amount, person_id):
        return say("budget_not_ended", id=launch.id[:8])
    return say("budget_settled", id=launch.id[:8], bill=money(amount, launch.currency))


def overview(session: Session, limits: SpendingLimits, say: Texts) -> Html:
    """The last months, the newest first, and which bills are not known."""
    month = budget.month_of(now(), limits.zone)
    first = month
    for _ in range(MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    spending = budget.by_month(session, limits.zone, first)
    for currency in limits.budget or {}:
        spending.setdefault((month, currency), MonthSpending())
    if not spending:
        return say("budget_none")
    rows = sorted(spending.items(), reverse=True)
    of_months = [_month_line(key, row, limits, key[0] == month, say) for key, row in rows]
    return lines(say("budget_head"), *of_months, *_unsettled_lines(session, say), say("budget_hint"))


def _month_line(
    key: tuple[date, str], spending: MonthSpending, limits: SpendingLimits, is_now: bool, say: Texts
) -> Html:
    month, currency = key
    sums = {"estimates": spending.estimates, "bills": spending.bills, "reserves": spending.reserves}
    line = say("budget_month", month=f"{month:%Y-%m}", **{name: money(sum, currency) for name, sum in sums.items()})
    if spending.n_unknown:
        line += say("budget_unknown", n=spending.n_unknown)
    if is_now and limits.budget is not None:
        amount = limits.budget.get(currency, 0.0)
        left = money(max(0.0, amount - spending.gone), currency)
        line += say("budget_left", left=left, budget=money(amount, currency))
    return line


def _unsettled_lines(session: Session, say: Texts) -> Iterator[Html]:
    """Ended trainings of which nobody knows what they cost: their estimates stay reserved."""
    for launch in budget.unsettled(session):
        estimate = say("budget_no_price") if launch.price is None else money(launch.price, launch.currency)
        yield say(
            "budget_unsettled",
            id=launch.id[:8],
            model=shorten(launch.model, 60),
            status=launch.status or "?",
            estimate=estimate,
        )


def make_router() -> Router:
    """The admins' route to the budget."""
    router = guarded("budget", Rank.ADMIN)
    router.message.register(show_budget, Command("budget"))
    return router
