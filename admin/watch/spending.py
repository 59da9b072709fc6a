"""The admins hear that the day's budget is nearly gone, and that it is gone: once a day each, also after a restart."""

from datetime import datetime, tzinfo

from aiogram import Bot
from sqlmodel import Session, col, select

from admin.alerts import tell_admins
from storage import audit
from storage.database import Database
from storage.models import AuditEntry, Deed


async def tell_spending(bot: Bot, database: Database, zone: tzinfo, percent: int) -> None:
    """So many percent of what the answers of a day may take are gone."""
    day = datetime.now(zone).date().isoformat()
    if await database.run(_is_news, day, percent):
        await tell_admins(bot, database, "budget_gone" if percent >= 100 else "budget_nearly_gone", percent=percent)


def _is_news(session: Session, day: str, percent: int) -> bool:
    """Whether nobody was told so today; from now on they were."""
    alarms = select(AuditEntry.id).where(AuditEntry.did == Deed.BUDGET_REACHED, AuditEntry.ref == day)
    if session.exec(alarms.where(AuditEntry.detail == f"{percent} %").order_by(col(AuditEntry.id)).limit(1)).first():
        return False
    audit.log(session, None, Deed.BUDGET_REACHED, "day", day, f"{percent} %")
    return True
