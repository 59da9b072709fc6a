"""The admins see a refresh get on: one message each, edited as its steps are done; a new one where somebody has to do
something, and at its end. A tick may die anywhere and come twice."""

from datetime import tzinfo
from functools import partial

from aiogram import Bot
from sqlmodel import Session

from admin.refresh.card import Card, run_card
from admin.roles import colleagues
from bot.telegram.deliver import NOT_TAKEN, Delivery, amend, deliver
from bot.texts import Texts
from storage.database import Database
from storage.models import Rank, Refresh
from storage.refresh import runs
from storage.ticks.attempts import Attempts, NotYet

FOR_PEOPLE = ("private", "agreement", "second", "budget", "no_price")
"""What it waits for that others have not told the admins of."""


async def tell_refreshes(bot: Bot, database: Database, attempts: Attempts, zone: tzinfo) -> None:
    """One tick."""
    for refresh in attempts.in_turn("refreshed", await database.run(runs.untold), lambda refresh: str(refresh.id)):
        with attempts.trying("refreshed", str(refresh.id)):
            await _tell(bot, database, refresh, zone)


async def _tell(bot: Bot, database: Database, refresh: Refresh, zone: tzinfo) -> None:
    """Raises `NotYet` where it has reached nobody, and may reach somebody later."""
    assert refresh.id is not None
    newest_id, is_news = await database.run(_news, refresh.id)
    cards = await database.run(runs.cards, refresh.id)
    outcomes = set()
    for colleague in (await database.run(colleagues)).values():
        if colleague.rank is Rank.ADMIN:
            card = await database.run(_card, refresh.id, zone, colleague.say)
            admin_id = colleague.telegram_id
            if not is_news and admin_id in cards:
                outcomes.add(await amend(bot, admin_id, cards[admin_id], *card))
            else:
                if admin_id in cards:  # its buttons are under the new one now
                    await amend(bot, admin_id, cards[admin_id], card[0], None)
                note = partial(database.run, runs.note_card, refresh.id, admin_id)
                outcomes.add(await deliver(bot, admin_id, card[0], buttons=card[1], on_sent=note))
    if Delivery.LATER in outcomes and Delivery.SENT not in outcomes:
        raise NotYet(NOT_TAKEN, rests=False)
    await database.run(_told, refresh.id, newest_id)


def _news(session: Session, refresh_id: int) -> tuple[int, bool]:
    """Its newest step, and whether that is a message of its own: what a person has done is none."""
    refresh = session.get_one(Refresh, refresh_id)
    untold = [row for row in runs.steps(session, refresh_id) if (row.id or 0) > refresh.told_step_id]
    is_news = any(row.why in FOR_PEOPLE or row.why == refresh.end for row in untold) and untold[-1].moved_by is None
    return (untold[-1].id or 0) if untold else refresh.told_step_id, is_news


def _card(session: Session, refresh_id: int, zone: tzinfo, say: Texts) -> Card:
    return run_card(session, session.get_one(Refresh, refresh_id), zone, say)


def _told(session: Session, refresh_id: int, step_id: int) -> None:
    session.get_one(Refresh, refresh_id).told_step_id = step_id
