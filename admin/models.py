"""Which model answers: /models, /use, /rollback."""

import asyncio

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.data.lineage import LineageTap
from admin.desk import Desk
from admin.roles import guarded
from bot.texts import Texts
from storage import deployments, erasures
from storage.database import Database
from storage.models import Model, Person, Rank
from training.cost.price import shutdown_date
from training.launching import switch
from training.providers import ProviderError


class UseTap(CallbackData, prefix="use"):
    model_id: int


async def models(message: Message, say: Texts, database: Database) -> None:
    text, others, trained = await database.run(_list, say)
    rows = [
        [
            InlineKeyboardButton(
                text=f"▶️ {model.id}. {model.name}"[:64], callback_data=UseTap(model_id=model.id or 0).pack()
            )
        ]
        for model in others[-8:]
    ]
    rows += [
        [
            InlineKeyboardButton(
                text=f"🧬 {model.id}", callback_data=LineageTap(kind="model", ref=str(model.id)).pack()
            )
            for model in trained[-5:]
        ]
    ]
    rows = [row for row in rows if row]
    await message.answer(text, reply_markup=InlineKeyboardMarkup(inline_keyboard=rows) if rows else None)


def _list(session: Session, say: Texts) -> tuple[str, list[Model], list[Model]]:
    """The text of /models, the models that are not answering now, and those that were trained here."""
    active = deployments.active(session)
    known = deployments.models(session)
    learned = erasures.models_that_learned(session)
    lines = [
        say(
            "models_line",
            mark="🟢" if active and model.id == active.id else "⚪",
            id=model.id,
            name=model.name,
            provider=model.provider,
            ends=_ends(model, say) + _erased(learned.get(model.id or 0), say),
        )
        for model in known
    ]
    text = say("models", lines="\0").replace("\0", "\n".join(lines))
    others = [model for model in known if active is None or model.id != active.id]
    return text, others, [model for model in known if model.launch_id is not None]


def _ends(model: Model, say: Texts) -> str:
    date = shutdown_date(model.name)
    return say("model_ends", date=date) if date else ""


def _erased(version: str | None, say: Texts) -> str:
    return say("model_erased", version=version) if version else ""


async def use(
    message: Message, command: CommandObject, person: Person, say: Texts, database: Database, desk: Desk
) -> None:
    wanted = (command.args or "").strip()
    if not wanted:
        await message.answer(say("use_usage"))
        return
    model = await database.run(deployments.find_model, wanted)
    if model is None and not wanted.isdigit():
        # A name we have not met: the configured provider may serve it.
        model = Model(provider=desk.provider, name=wanted)
    if model is None:
        await message.answer(say("model_unknown", name=wanted))
        return
    await message.answer(await _deploy(model, person, say, database, desk))


async def tap_use(
    query: CallbackQuery, callback_data: UseTap, person: Person, say: Texts, database: Database, desk: Desk
) -> None:
    model = await database.run(deployments.find_model, str(callback_data.model_id))
    if model is None or not isinstance(query.message, Message):
        await query.answer(say("old_button"))
        return
    await query.answer()
    await query.message.answer(await _deploy(model, person, say, database, desk))


async def _deploy(model: Model, person: Person, say: Texts, database: Database, desk: Desk) -> str:
    """Switch to a model that its provider serves now, and say what happened."""
    active = await database.run(deployments.active)
    if active is not None and (active.provider, active.name) == (model.provider, model.name):
        return say("model_already", name=model.name)
    reason = await _why_not(model, say, desk)
    if reason is not None:
        return say("model_unserved", provider=model.provider, name=model.name, reason=reason)
    await asyncio.to_thread(switch.activate, database, model.provider, model.name, person.telegram_id, "/use")
    return say("model_now", name=model.name)


async def _why_not(model: Model, say: Texts, desk: Desk) -> str | None:
    """Why this model cannot answer now; null when it can."""
    provider = desk.providers.get(model.provider)
    if provider is None:
        return f"VETTED_PROVIDER={model.provider}?"
    try:
        served = await asyncio.to_thread(provider.models)
    except ProviderError as error:
        return str(error)
    return None if model.name in served else say("model_missing")


async def rollback(message: Message, person: Person, say: Texts, database: Database) -> None:
    model = await asyncio.to_thread(switch.roll_back, database, person.telegram_id)
    await message.answer(say("rollback_done", name=model.name) if model else say("rollback_none"))


def make_router() -> Router:
    router = guarded("models", Rank.ADMIN)
    router.message.register(models, Command("models"))
    router.message.register(use, Command("use"))
    router.message.register(rollback, Command("rollback"))
    router.callback_query.register(tap_use, UseTap.filter())
    return router
