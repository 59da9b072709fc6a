"""The admins hear what has become of each hosted model, once; and each week what is hosted and answers nobody."""

from typing import Any

from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup
from sqlmodel import Session

from admin.alerts import tell_each_admin
from admin.hosting.card import Card, button, card, price_a_month
from admin.hosting.short import waiting_card
from admin.job_card import NAME_SHOWN
from bot.telegram.deliver import NOT_TAKEN
from bot.texts import LANGUAGES, Html, Texts, lines, paragraphs, shorten
from storage.database import Database
from storage.hosting import ledger, needs, notices
from storage.ledger.spending import NO_LIMITS, SpendingLimits
from storage.models import HostedModel, Model
from storage.ticks.attempts import Attempts, NotYet
from training.hosting.facts import HOURS_A_MONTH

MOST_SHOWN = 12
"""Models in the week's message, each with a button."""
WEEK = "week"
"""What the week's message is called among the items of the step."""


async def tell_hosting(bot: Bot, database: Database, attempts: Attempts, limits: SpendingLimits = NO_LIMITS) -> None:
    """One tick."""
    for name, news, row, model in attempts.in_turn("hosted", await database.run(_news), lambda item: item[0]):
        with attempts.trying("hosted", name):
            cards: dict[str, Card] = {}
            for say in map(Texts, LANGUAGES):
                if news == "short":
                    cards[say.language] = await database.run(waiting_card, row, model, limits, say)
                else:
                    cards[say.language] = card(news, row, model, say)
            await _tell(bot, database, cards)
            if news == "offer":
                await database.run(notices.offered, row.id or 0)
            else:
                await database.run(notices.told, row.id or 0, news)
    with attempts.trying("hosted", WEEK):
        if await database.run(notices.is_due):
            weeks = {language: await database.run(_week, Texts(language)) for language in LANGUAGES}
            if all(week is not None for week in weeks.values()):
                await _tell(bot, database, weeks)
            await database.run(notices.told_of_week)


async def _tell(bot: Bot, database: Database, cards: Any) -> None:
    """Raises `NotYet` where it has reached nobody, and may reach somebody later."""
    if not await tell_each_admin(bot, database, lambda say: cards[say.language]):
        raise NotYet(NOT_TAKEN, rests=False)


def _news(session: Session) -> list[tuple[str, str, HostedModel, Model]]:
    """What there is to tell: an item's name, the last part of its key, the row and its model."""
    items = [(row.mark, notices.news_of(row) or "", row, model) for row, model in notices.to_tell(session)]
    return items + [(f"{place.row.mark} offer", "offer", place.row, place.model) for place in needs.to_offer(session)]


def _week(session: Session, say: Texts) -> Card | None:
    """Null where nothing that may cost is idle, and nothing is anybody else's."""
    idle = [place for place in needs.idle(session) if place.row.price_per_hour != 0][:MOST_SHOWN]
    doubts = [(row, model) for row, model in ledger.under_way(session) if row.doubted_at is not None]
    entries = [_line(place.row, place.model, "rollback" if place.is_needed else None, say) for place in idle]
    entries += [_line(row, model, "doubt", say) for row, model in doubts[:MOST_SHOWN]]
    strangers = notices.strangers(session)[:MOST_SHOWN]
    if not entries and not strangers:
        return None
    rows = [[button(place.row, WEEK, say("hosting_end_one", name=place.model.name))] for place in idle]
    own = (
        say("hosting_week", lines=lines(*entries), total=_total([place.row for place in idle], say))
        if entries
        else None
    )
    text = paragraphs(own, _strangers(strangers, say))
    return text, InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _line(row: HostedModel, model: Model, why: str | None, say: Texts) -> Html:
    return say(
        "hosting_week_line",
        name=shorten(model.name, NAME_SHOWN),
        provider=model.provider,
        why=say(f"hosting_week_{why}") if why else "",
        price=price_a_month(row, say),
    )


def _total(rows: list[HostedModel], say: Texts) -> Html:
    sums: dict[str, float] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0.0) + (row.price_per_hour or 0.0) * HOURS_A_MONTH
    words = ", ".join(f"{amount:,.0f} {currency}" for currency, amount in sorted(sums.items()) if amount)
    return say("hosting_week_total", sums=words) if words else Html()


def _strangers(strangers: list[tuple[str, dict[str, Any]]], say: Texts) -> Html | None:
    if not strangers:
        return None
    entries = [
        say("hosting_stranger", id=shorten(stranger["id"], NAME_SHOWN), provider=provider, status=stranger["status"])
        for provider, stranger in strangers
    ]
    return say("hosting_strangers", lines=lines(*entries))
