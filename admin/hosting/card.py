"""A hosted model in words: its price, how it stands, what can be done."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.job_card import NAME_SHOWN, host_words
from bot.texts import Html, Texts, shorten
from storage.hosting import ledger
from storage.models import HostedModel, Model
from training.hosting.facts import HOURS_A_MONTH

ERROR_SHOWN = 500
"""Characters of what a host says."""
Card = tuple[Html, InlineKeyboardMarkup | None]


class HostTap(CallbackData, prefix="host"):
    """A button under what is told of a hosted model."""

    row: int
    verb: str
    """Of a row `agree`, `leave`, `end`, `week` (the same from the week's list), `keep`, `absent`, `again`; `model`:
    `row` is the number of a model that is to be hosted."""


def price_line(row: HostedModel, say: Texts) -> Html:
    """What it costs while nobody asks it, as a sentence."""
    if row.price_per_hour is None:
        return say("hosting_price_unknown")
    if row.price_per_hour == 0:
        return say("hosting_price_none")
    return say("hosting_price", hour=f"{row.price_per_hour:g}", currency=row.currency, month=month(row))


def month(row: HostedModel) -> str:
    """Its price a month, in its currency."""
    return f"{(row.price_per_hour or 0.0) * HOURS_A_MONTH:,.0f}"


def price_a_month(row: HostedModel, say: Texts) -> Html:
    """The same in two words."""
    if row.price_per_hour is None:
        return say("hosting_month_unknown")
    if row.price_per_hour == 0:
        return say("hosting_month_none")
    return say("hosting_month", month=month(row), currency=row.currency)


def fill(key: str, row: HostedModel, model: Model, say: Texts) -> Html:
    """One of the texts about a hosted model."""
    return say(
        key,
        name=shorten(model.name, NAME_SHOWN),
        provider=model.provider,
        serve_name=shorten(row.serve_name or "?", NAME_SHOWN),
        price=price_line(row, say),
        error=shorten(row.error or "?", ERROR_SHOWN),
        words=host_words(row.host_words),
        n=row.n_looks,
        id=model.id,
        mark=row.mark,
        then=say("hosting_then_compared") if row.wanted_by is None else say("hosting_then_use", id=model.id),
    )


_VERBS = {
    "asks": ("agree", "leave"),
    "failed": ("again",),
    "doubt": ("absent",),
    "ended": ("again",),
    "ready": (),
    "offer": ("end", "keep"),
}


def card(news: str, row: HostedModel, model: Model, say: Texts) -> Card:
    """What is told, and what can be done. `news`: the last part of its key."""
    row_of_buttons = [button(row, verb, say(f"hosting_{verb}")) for verb in _VERBS[news]]
    text = fill(f"hosting_{news}", row, model, say)
    return text, InlineKeyboardMarkup(inline_keyboard=[row_of_buttons]) if row_of_buttons else None


def button(row: HostedModel, verb: str, label: str) -> InlineKeyboardButton:
    """One that says this of this row."""
    return InlineKeyboardButton(text=label[:64], callback_data=HostTap(row=row.id or 0, verb=verb).pack())


def hosting_of(session: Session, say: Texts) -> dict[int, Html]:
    """For `/models`: how each model that is hosted stands, and its price, by the model's id."""
    return {
        model_id: say("model_hosted", state=say(f"model_hosted_{state}"), price=price_a_month(row, say))
        for model_id, row in ledger.newest(session).items()
        if (state := _state(row)) is not None
    }


def _state(row: HostedModel) -> str | None:
    if row.ended_at is not None:
        return None
    if row.doubted_at is not None:
        return "doubt"
    if row.waits_for_yes:
        return "waiting"
    if row.waits_for_room:
        return "short"
    if row.ending_at is not None:
        return "ending"
    return "ready" if row.ready_at is not None else "preparing"
