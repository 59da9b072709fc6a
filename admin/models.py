"""Which model answers: /models, /use, /rollback."""

import asyncio
from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.data.lineage import LineageTap
from admin.desk import Desk
from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.taps import answer
from bot.texts import Html, Texts, lines
from storage import deployments, erasures
from storage.models import Model, Rank
from training.cost.price import shutdown_date
from training.launching import switch
from training.providers import ProviderError


class UseTap(CallbackData, prefix="use"):
    """A model's ▶️ button."""

    model_id: int


async def models(message: Message, here: Here) -> None:
    """`/models`: which models there are, which one answers, and buttons to switch."""
    text, buttons = await here.database.run(_list, here.say)
    await message.answer(text, reply_markup=buttons)


def _list(session: Session, say: Texts) -> tuple[Html, InlineKeyboardMarkup | None]:
    active, all_models = deployments.active(session), deployments.models(session)
    erased_versions = erasures.models_that_learned(session)
    entries = [
        say(
            "models_line",
            mark="🟢" if active and model.id == active.id else "⚪",
            id=model.id,
            name=model.name,
            provider=model.provider,
            ends=_ends(model, say) + _erased(erased_versions.get(model.id or 0), say),
        )
        for model in all_models
    ]
    return say("models", lines=lines(*entries)), _buttons(all_models, active)


def _buttons(all_models: Sequence[Model], active: Model | None) -> InlineKeyboardMarkup | None:
    """To let another model answer; and the lineage of those that were trained here."""
    idle = [model for model in all_models if active is None or model.id != active.id]
    trained_here = [model for model in all_models if model.launch_id is not None]
    rows = [[_button(f"▶️ {model.id}. {model.name}"[:64], UseTap(model_id=model.id or 0))] for model in idle[-8:]]
    rows.append([_button(f"🧬 {model.id}", LineageTap(kind="model", ref=str(model.id))) for model in trained_here[-5:]])
    rows = [row for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _ends(model: Model, say: Texts) -> Html:
    date = shutdown_date(model.name)
    return say("model_ends", date=date) if date else Html()


def _erased(version: str | None, say: Texts) -> Html:
    return say("model_erased", version=version) if version else Html()


async def use(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/use MODEL`: from now on this one answers."""
    name = (command.args or "").strip()
    if not name:
        await message.answer(here.say("use_usage"))
        return
    model = await here.database.run(deployments.find_model, name)
    if model is None and not name.isdigit():
        # A name we have not met: the configured provider may serve it.
        model = Model(provider=desk.provider, name=name)
    await message.answer(await _deploy(model, here, desk) if model else here.say("model_unknown", name=name))


async def tap_use(query: CallbackQuery, callback_data: UseTap, here: Here, desk: Desk) -> None:
    """A ▶️ button: from now on this model answers."""
    model = await here.database.run(deployments.find_model, str(callback_data.model_id))
    if model is None or not isinstance(query.message, Message):
        await answer(query, here.say("old_button"))
        return
    await answer(query)
    await query.message.answer(await _deploy(model, here, desk))


async def _deploy(model: Model, here: Here, desk: Desk) -> Html:
    """Switch to a model that its provider serves now, and say what happened."""
    active = await here.database.run(deployments.active)
    if active is not None and (active.provider, active.name) == (model.provider, model.name):
        return here.say("model_already", name=model.name)
    reason = await _why_not(model, here.say, desk)
    if reason is not None:
        return here.say("model_unserved", provider=model.provider, name=model.name, reason=reason)
    admin_id = here.person.telegram_id
    await asyncio.to_thread(switch.activate, here.database, model.provider, model.name, admin_id, "/use")
    return here.say("model_now", name=model.name)


async def _why_not(model: Model, say: Texts, desk: Desk) -> str | None:
    """Why this model cannot answer now; null when it can."""
    provider = desk.providers.get(model.provider)
    if provider is None:
        return f"VETTED_PROVIDER={model.provider}?"
    try:
        names = await asyncio.to_thread(provider.models)
    except ProviderError as error:
        return str(error)
    return None if model.name in names else say("model_missing")


async def rollback(message: Message, here: Here) -> None:
    """`/rollback`: the model before this one answers again."""
    model = await asyncio.to_thread(switch.roll_back, here.database, here.person.telegram_id)
    await message.answer(here.say("rollback_done", name=model.name) if model else here.say("rollback_none"))


def make_router() -> Router:
    """The admins' routes to models."""
    router = guarded("models", Rank.ADMIN)
    router.message.register(models, Command("models"))
    router.message.register(use, Command("use"))
    router.message.register(rollback, Command("rollback"))
    router.callback_query.register(tap_use, UseTap.filter())
    return router
