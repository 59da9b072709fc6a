"""The admins hear that the month's budget for trainings and hosting is nearly gone, and that it is gone: once each."""

from aiogram import Bot

from admin.alerts import tell_admins
from bot.telegram.deliver import NOT_TAKEN
from storage.database import Database
from storage.ledger import alarms
from storage.ledger.alarms import MonthAlarm
from storage.ledger.spending import SpendingLimits
from storage.ticks.attempts import Attempts, NotYet
from training.cost.money import money


async def tell_month(bot: Bot, database: Database, attempts: Attempts, limits: SpendingLimits) -> None:
    """One tick. Nothing is ended by it: what answers owners goes on."""
    for currency, amount in (limits.budget or {}).items():
        with attempts.trying("month", currency):
            alarm = await database.run(alarms.news, currency, limits)
            if alarm is not None:
                await _tell(bot, database, alarm, amount, currency)


async def _tell(bot: Bot, database: Database, alarm: MonthAlarm, amount: float, currency: str) -> None:
    spending = alarm.spending
    sums = {
        "trainings": spending.bills + spending.reserves,
        "hosting": spending.hosting,
        "reserve": spending.hosting_reserves,
        "gone": spending.gone,
        "budget": amount,
    }
    key = "month_gone" if alarm.percent >= 100 else "month_nearly_gone"
    if not await tell_admins(bot, database, key, **{name: money(sum, currency) for name, sum in sums.items()}):
        raise NotYet(NOT_TAKEN, rests=False)
    await database.run(alarms.told, alarm)
