"""/budget: what trainings and hosting have cost, month by month, and what is reserved; a bill may be said by hand."""

import asyncio
import re
from collections.abc import Iterator
from datetime import date, timedelta

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, Message
from sqlmodel import Session

from admin.desk import Desk
from admin.form.budget_picture import figures_of
from admin.roles import guarded
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines, shorten
from storage import launches
from storage.hosting import costs
from storage.hosting.costs import month_of, span_of
from storage.ledger import budget
from storage.ledger.budget import MonthSpending
from storage.ledger.spending import SpendingLimits
from storage.models import Rank, now
from training.cost.money import money
from training.drawing.months import draw_months

MONTHS = 6
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,6})?")


async def show_budget(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/budget`: the last months; `/budget ID AMOUNT`: that training has cost so much."""
    words = (command.args or "").split()
    if not words:
        await message.answer(await here.database.run(overview, desk.spending, here.say))
        await _send_picture(here, desk.spending)
    elif len(words) == 2 and _AMOUNT.fullmatch(words[1]):
        await message.answer(await here.once(_settle, words, here.person.telegram_id, here.say))
    else:
        await message.answer(here.say("budget_usage"))


async def _send_picture(here: Here, limits: SpendingLimits) -> None:
    """The same as bars, where there is anything to compare."""
    drawing = await here.database.run(lambda session: figures_of(session, of_months(session, limits), limits))
    if drawing is not None:
        currency, figures = drawing
        photo = BufferedInputFile(await asyncio.to_thread(draw_months, figures, here.say), "budget.png")
        text = here.say("months_caption", currency=currency)
        await here.bot.send_photo(here.chat_id, photo, caption=text, message_thread_id=here.place.topic)


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
    spending = of_months(session, limits)
    if not spending:
        return say("budget_none")
    month = month_of(now(), limits.zone)
    rows = sorted(spending.items(), reverse=True)
    month_lines = [_month_line(key, row, limits, key[0] == month, say) for key, row in rows]
    details = (*_hosted_lines(session, limits, say), *_billed_lines(session, say), *_unsettled_lines(session, say))
    return lines(say("budget_head"), *month_lines, *details, say("budget_hint"))


def of_months(session: Session, limits: SpendingLimits) -> dict[tuple[date, str], MonthSpending]:
    """(month, currency) → the last months, this one for each currency of the budget."""
    month = month_of(now(), limits.zone)
    first = month
    for _ in range(MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    spending = budget.by_month(session, limits.zone, first)
    for currency in limits.budget or {}:
        spending.setdefault((month, currency), MonthSpending())
    return spending


def _month_line(
    key: tuple[date, str], spending: MonthSpending, limits: SpendingLimits, is_now: bool, say: Texts
) -> Html:
    month, currency = key
    sums = {"estimates": spending.estimates, "bills": spending.bills, "reserves": spending.reserves}
    line = say("budget_month", month=f"{month:%Y-%m}", **{name: money(sum, currency) for name, sum in sums.items()})
    if spending.n_unknown:
        line += say("budget_unknown", n=spending.n_unknown)
    if spending.hosting or spending.hosting_reserves:
        sums = {"gone": spending.hosting, "reserve": spending.hosting_reserves}
        line += say("budget_hosting", **{name: money(sum, currency) for name, sum in sums.items()})
    if spending.n_hosted_unknown:
        line += say("budget_hosting_unknown", n=spending.n_hosted_unknown)
    if is_now and limits.budget is not None:
        amount = limits.budget.get(currency, 0.0)
        left = money(max(0.0, amount - spending.gone), currency)
        line += say("budget_left", left=left, budget=money(amount, currency))
    return line


def _hosted_lines(session: Session, limits: SpendingLimits, say: Texts) -> Iterator[Html]:
    """What is hosted now and costs by the hour, or may."""
    moment = now()
    month = span_of(month_of(moment, limits.zone), limits.zone)
    for row, model in costs.since(session, moment):
        values = {"name": shorten(model.name, 60), "provider": model.provider}
        if row.price_per_hour is None:
            yield say("budget_hosted_unknown", **values)
        elif row.price_per_hour:
            cost = costs.cost_of(row, month, moment)
            sums = {"hour": row.price_per_hour, "gone": cost.gone, "reserve": cost.reserve}
            yield say("budget_hosted", **values, **{name: money(sum, row.currency) for name, sum in sums.items()})


def _billed_lines(session: Session, say: Texts) -> Iterator[Html]:
    """The newest trainings whose bill is known, beside what was estimated."""
    for launch in budget.billed(session):
        yield say(
            "budget_billed",
            id=launch.id[:8],
            model=shorten(launch.model, 60),
            bill=money(launch.bill or 0.0, launch.currency),
            estimate=say("budget_no_price") if launch.price is None else money(launch.price, launch.currency),
        )


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
