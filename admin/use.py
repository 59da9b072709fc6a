"""Which model answers from now on: /use, /rollback and the buttons that mean the same. Each is done once for its
update, so that a command that Telegram or a crash repeats goes no step further."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from admin.desk import Desk
from admin.hosting.missing import offer_to_host
from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.taps import answer
from bot.texts import Html, Texts, lines, shorten
from storage import deployments
from storage.models import Model, Rank
from training.candidates import switch
from training.candidates.ask import warm_up
from training.hosting.facts import serve_name_of
from training.providers import Provider, ProviderError, Refused


class UseTap(CallbackData, prefix="use"):
    """A model's ▶️ button."""

    model_id: int


class RollbackTap(CallbackData, prefix="rollback"):
    """A ↩️ button: roll back to this model, over those between."""

    model_id: int


def use_button(model: Model, label: str | None = None) -> InlineKeyboardButton:
    """From now on this model answers."""
    text = label or f"▶️ {model.id}. {model.name}"
    return InlineKeyboardButton(text=text[:64], callback_data=UseTap(model_id=model.id or 0).pack())


def back_button(model: Model) -> InlineKeyboardButton:
    """This model, which answered before the active one, answers again."""
    text = f"↩️ {model.id}. {model.name}"
    return InlineKeyboardButton(text=text[:64], callback_data=RollbackTap(model_id=model.id or 0).pack())


async def use(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/use MODEL`: from now on this one answers."""
    name = (command.args or "").strip()
    if not name:
        await message.answer(here.say("use_usage"))
        return
    model = await here.database.run(deployments.find_model, name)
    if model is None and not name.isdigit():
        # A name we have not met: the provider that it names, else the configured one, may serve it.
        provider, _, own_name = name.partition(":")
        is_full = provider in desk.providers and own_name
        provider, own_name = (provider, own_name) if is_full else (desk.provider, name)
        model = Model(provider=provider, name=own_name, serve_name=serve_name_of(provider, own_name))
    await message.answer(
        await use_model(model, here, desk) if model else here.say("model_unknown", name=shorten(name, 80))
    )


async def tap_use(query: CallbackQuery, callback_data: UseTap, here: Here, desk: Desk) -> None:
    """A ▶️ button: from now on this model answers."""
    model = await here.database.run(deployments.find_model, str(callback_data.model_id))
    if model is None or not isinstance(query.message, Message):
        await answer(query, here.say("old_button"))
        return
    await answer(query)
    await query.message.answer(await use_model(model, here, desk))


async def use_model(model: Model, here: Here, desk: Desk) -> Html:
    """Switch to a model that its provider serves now, and say what happened."""
    if await here.database.run(deployments.of_update, here.update_id) is not None:
        return here.say("model_now", name=model.name)
    active = await here.database.run(deployments.chosen)
    if active is not None and (active.provider, active.name) == (model.provider, model.name):
        return here.say("model_already", name=model.name)
    if model.removed_at is not None:
        return here.say("model_is_removed", name=model.name, date=f"{model.removed_at:%Y-%m-%d}")
    served = await _served(model, here.say, desk)
    if not served.is_served:
        await offer_to_host(model, here, desk)
        return here.say("model_unserved", provider=model.provider, name=model.name, reason=served.reason)
    wish = switch.Wish(here.person.telegram_id, "/use", here.update_id)
    is_active = await asyncio.to_thread(switch.activate, here.database, model.provider, model.name, wish)
    if not is_active:  # removed this very moment
        return here.say("model_unserved", provider=model.provider, name=model.name, reason=here.say("model_missing"))
    return here.say("model_now", name=model.name)


class Served(NamedTuple):
    """What a model's host says of it."""

    is_served: bool | None
    """Null where the host does not say."""
    reason: str = ""


async def _served(model: Model, say: Texts, desk: Desk) -> Served:
    """Whether this model can answer now."""
    provider = desk.providers.get(model.provider)
    if provider is None:
        return Served(False, say("provider_missing", provider=model.provider))
    try:
        names = await asyncio.to_thread(provider.models)
    except ProviderError as error:
        return Served(None, shorten(str(error), 300))
    if model.name_at_host in names or await asyncio.to_thread(_is_epoch, provider, model.name):
        return Served(True)
    return await _spoken(model, say, desk)


async def _spoken(model: Model, say: Texts, desk: Desk) -> Served:
    """Whether a model answers that its host does not list: some list only what an account has made or pays for."""
    error = await asyncio.to_thread(warm_up, desk.speakers, model)
    if error is None:
        return Served(True)
    is_no = isinstance(error, Refused)
    return Served(False if is_no else None, say("model_missing") if is_no else shorten(str(error), 300))


def _is_epoch(provider: Provider, name: str) -> bool:
    """Whether it is one that our engine tells with its training's last model only."""
    try:
        return any(name == epoch.name for model in provider.stored_models() for epoch in model.epochs)
    except ProviderError:
        return False


async def rollback(message: Message, here: Here, desk: Desk) -> None:
    """`/rollback`: the model before this one answers again."""
    targets = await here.database.run(deployments.rollback_targets)
    await _answer_with(message, await _go_back(targets, here, desk))


async def tap_back(query: CallbackQuery, callback_data: RollbackTap, here: Here, desk: Desk) -> None:
    """A ↩️ button: this model answers again."""
    targets = await here.database.run(deployments.rollback_targets)
    ids = [model.id for model in targets]
    is_done = await here.database.run(deployments.of_update, here.update_id) is not None
    if not isinstance(query.message, Message) or (callback_data.model_id not in ids and not is_done):
        await answer(query, here.say("old_button"))
        return
    await answer(query)
    targets = [] if is_done else targets[ids.index(callback_data.model_id) :]
    await _answer_with(query.message, await _go_back(targets, here, desk))


Reply = tuple[Html, Model | None]
"""What is said, and the model that is offered."""


async def _answer_with(message: Message, reply: Reply) -> None:
    text, model = reply
    buttons = None if model is None else InlineKeyboardMarkup(inline_keyboard=[[back_button(model)]])
    await message.answer(text, reply_markup=buttons)


async def _go_back(targets: Sequence[Model], here: Here, desk: Desk) -> Reply:
    """Roll back to the first of these if it is served, or offer the next one that is."""
    earlier = await here.database.run(deployments.of_update, here.update_id)
    if earlier is not None:
        return here.say("rollback_done", name=earlier.name), None
    if not targets:
        return here.say("rollback_none"), None
    served = await _served(targets[0], here.say, desk)
    if served.is_served is False:
        return await _offer_next(targets, served.reason, here, desk)
    # Where the host does not say, a person who has to get away from a model is not held up.
    note = None if served.is_served else here.say("rollback_unchecked", reason=served.reason)
    wish = switch.Wish(here.person.telegram_id, deployments.ROLLBACK, here.update_id)
    model = await asyncio.to_thread(switch.roll_back, here.database, targets[0].id or 0, wish)
    return lines(here.say("rollback_done", name=model.name) if model else here.say("rollback_none"), note), None


async def _offer_next(targets: Sequence[Model], reason: str, here: Here, desk: Desk) -> Reply:
    for model in targets[1:]:
        if (await _served(model, here.say, desk)).is_served:
            text = here.say("rollback_unserved_next", name=targets[0].name, reason=reason, next=model.name)
            return text, model
    return here.say("rollback_unserved", name=targets[0].name, reason=reason), None


def make_router() -> Router:
    """The admins' routes to another model."""
    router = guarded("use", Rank.ADMIN)
    router.message.register(use, Command("use"))
    router.message.register(rollback, Command("rollback"))
    router.callback_query.register(tap_use, UseTap.filter())
    router.callback_query.register(tap_back, RollbackTap.filter())
    return router
