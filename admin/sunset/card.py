"""The warning that a base goes dark: what stands on it, until when, and the buttons that lead away from it."""

from collections.abc import Sequence
from datetime import date

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts import Html, Texts, lines, paragraphs, shorten, without_tags
from storage.local import LOCAL
from training.sunset.dates import closing_of
from training.sunset.duty import Duty, ModelOnDuty
from training.sunset.outlook import Sunset, WayOut

NAME_SHOWN = 100
"""Characters of a model's name."""
MODELS_SHOWN, WAYS_SHOWN = 8, 3
CALLBACK_BYTES = 64
"""That Telegram lets a button carry."""


class SunsetTap(CallbackData, prefix="sunset"):
    """A 🎓 button: what training this version elsewhere would be."""

    version_id: int
    """0: the newest."""
    provider: str
    base: str


def warning(
    sunset: Sunset, ways: Sequence[WayOut], today: date, say: Texts
) -> tuple[Html, InlineKeyboardMarkup | None]:
    """Its text and its buttons."""
    days = (sunset.ends_on - today).days
    names = {"base": shorten(sunset.base, NAME_SHOWN), "provider": sunset.provider, "date": f"{sunset.ends_on}"}
    head = say("sunset_head", days=days, **names) if days > 0 else say("sunset_dark", **names)
    models = lines(*_models(sunset.models, say))
    if all(model.duty is Duty.SETTING for model in sunset.models):  # nothing of these is trained
        return paragraphs(head, models), None
    text = paragraphs(head, models, _closing(sunset.provider, today, say), say("sunset_advice"))
    return text, InlineKeyboardMarkup(inline_keyboard=_buttons(sunset, ways, say))


def _models(models: Sequence[ModelOnDuty], say: Texts) -> list[Html]:
    rows = [_model(model, say) for model in models[:MODELS_SHOWN]]
    n_more = len(models) - MODELS_SHOWN
    return [*rows, say("sunset_more", n=n_more)] if n_more > 0 else rows


def _model(model: ModelOnDuty, say: Texts) -> Html:
    key = f"sunset_{model.duty.name.lower()}"
    version = model.version.name if model.version else None
    lesson = say("sunset_version", version=version) if version else Html()
    return say(key, name=shorten(model.name, NAME_SHOWN), setting=model.setting or "", version=lesson)


def _closing(provider: str, today: date, say: Texts) -> Html | None:
    closes = closing_of(provider)
    if closes is None:
        return None
    return say("sunset_closed" if closes <= today else "sunset_closes", provider=provider, date=f"{closes}")


def _buttons(sunset: Sunset, ways: Sequence[WayOut], say: Texts) -> list[list[InlineKeyboardButton]]:
    """One a row. A base whose name finds no room in a button is named by /finetune."""
    version = sunset.version
    rows = []
    for way in ways:
        if ":" in way.base + way.provider:  # what separates a tap's values
            continue
        base = way.base
        data = f"{SunsetTap.__prefix__}:{(version.id if version else 0) or 0}:{way.provider}:{base}"
        if len(data.encode()) <= CALLBACK_BYTES:
            place = say("sunset_own") if way.provider == LOCAL else way.provider
            key = "sunset_train" if version else "sunset_train_newest"
            text = say(key, version=version.name if version else "", base=base, provider=place)
            rows.append([InlineKeyboardButton(text=shorten(without_tags(text), 64), callback_data=data)])
    return rows[:WAYS_SHOWN]
