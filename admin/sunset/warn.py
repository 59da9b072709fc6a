"""Each admin is warned 60, 30, 14, 7, 3 days and one before a base goes dark that something here stands on, and when
it has: once a mark, also where the bot slept over some, was begun anew, or its clock went back."""

from collections.abc import Sequence
from datetime import date

from aiogram import Bot
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import Colleague, colleagues
from admin.sunset.card import warning
from bot.telegram.deliver import Delivery, deliver
from storage.database import Database
from storage.ledger import sunsets
from storage.models import Rank, SunsetWarning, now
from training.sunset.dates import HostDates, mark_of
from training.sunset.duty import on_duty
from training.sunset.outlook import Sunset, sunsets_of, ways_out


async def warn_of_sunsets(bot: Bot, database: Database, desk: Desk, today: date | None = None) -> bool:
    """One look: send what is due. False where an admin could not be told: they may have to begin the chat first, or
    Telegram is away."""
    day = today or now().date()
    due, host_dates = await database.run(_due, desk, day)
    outcomes = []
    for colleague, sunset, row in due:
        ways = ways_out(desk.providers, desk.reliance.own_base, sunset.ends_on, day, host_dates)
        text, buttons = warning(sunset, ways, day, colleague.say)
        outcomes.append(await deliver(bot, colleague.telegram_id, text, buttons=buttons))
        if outcomes[-1] is Delivery.SENT:
            await database.run(sunsets.log_warning, row)
    return all(outcome is Delivery.SENT for outcome in outcomes)


Due = tuple[Colleague, Sunset, SunsetWarning]
"""Who is to be warned of what, and the row that says so afterwards."""


def _due(session: Session, desk: Desk, day: date) -> tuple[Sequence[Due], HostDates]:
    admins = [colleague for colleague in colleagues(session).values() if colleague.rank is Rank.ADMIN]
    due: list[Due] = []
    for sunset in sunsets_of(on_duty(session, desk.reliance.models)):
        mark = mark_of((sunset.ends_on - day).days)
        for admin in admins if mark is not None else ():
            row = SunsetWarning(
                provider=sunset.provider,
                base=sunset.base,
                ends_on=sunset.ends_on,
                mark=mark or 0,
                telegram_id=admin.telegram_id,
            )
            if not sunsets.was_told(session, row):
                due.append((admin, sunset, row))
    return due, sunsets.host_dates(session)
