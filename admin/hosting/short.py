"""Hosting that the month's budget has no room for: what it would cost, what is left, and what makes room."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.hosting.card import Card, button
from admin.job_card import NAME_SHOWN
from bot.texts import Html, Texts, shorten
from storage.hosting import reserves
from storage.hosting.reserves import Shortage
from storage.ledger.spending import SpendingLimits
from storage.models import HostedModel, Model
from training.cost.money import money
from training.hosting.facts import price_of


def waiting_card(session: Session, row: HostedModel, model: Model, limits: SpendingLimits, say: Texts) -> Card:
    """A model that waits for room; whoever does not want that says so."""
    gap = reserves.gap(session, row.price_per_hour or 0.0, row.currency, limits)
    text, rows = _words("hosting_short", session, model, (row.price_per_hour or 0.0, gap), say)
    rows.append([button(row, "leave", say("hosting_leave"))])
    return text, InlineKeyboardMarkup(inline_keyboard=rows)


def refused_card(session: Session, model_id: int, limits: SpendingLimits, say: Texts) -> Card:
    """An admin wanted a model hosted, and it does not fit."""
    model = session.get_one(Model, model_id)
    price, currency = price_of(model.provider)
    gap = reserves.gap(session, price or 0.0, currency, limits)
    text, rows = _words("hosting_refused", session, model, (price or 0.0, gap), say)
    return text, InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _words(
    key: str, session: Session, model: Model, price: tuple[float, Shortage], say: Texts
) -> tuple[Html, list[list[InlineKeyboardButton]]]:
    hour, gap = price
    makers = reserves.room_makers(session, gap.currency)
    names = ", ".join(shorten(place.model.name, NAME_SHOWN) for place in makers)
    text = say(
        key,
        name=shorten(model.name, NAME_SHOWN),
        provider=model.provider,
        cost=money(gap.cost, gap.currency),
        hour=money(hour, gap.currency),
        left=money(gap.left, gap.currency),
        budget=money(gap.budget, gap.currency),
        ends=say("hosting_short_ends", names=names) if makers else "",
    )
    return text, [[button(place.row, "week", say("hosting_end_one", name=place.model.name))] for place in makers]
