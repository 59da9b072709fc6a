"""The models that a training has kept on its way: listed with their losses, compared, taken into use."""

import asyncio
from collections.abc import Iterator
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.compare.contestants import Named
from admin.compare.two import compare_two
from admin.desk import Desk
from admin.follow import home
from admin.job_card import ERROR_SHOWN, NAME_SHOWN
from admin.use import use_model
from bot.telegram.here import Here
from bot.telegram.taps import answer
from bot.texts import Html, Texts, lines, shorten
from storage import deployments, launches
from storage.models import Launch, Model
from training.providers import Checkpoint, Provider, ProviderError

SHOWN = 8
"""Checkpoints, the newest, each with its buttons."""

CheckpointVerb = Literal["use", "compare", "home"]


class CheckpointTap(CallbackData, prefix="ckpt"):
    """A button under the list of a training's checkpoints."""

    launch: str
    """The beginning of its id."""
    step: int
    verb: CheckpointVerb


async def send_checkpoints(launch: Launch, provider: Provider, here: Here) -> None:
    """The list, as the host has it now."""
    if launch.job_id is None:
        await here.send(here.say("job_unnamed", id=launch.id[:8]))
        return
    try:
        checkpoints = await asyncio.to_thread(provider.checkpoints, launch.job_id)
    except ProviderError as error:
        await here.send(here.say("checkpoints_unseen", error=shorten(str(error), ERROR_SHOWN)))
        return
    if not checkpoints:
        await here.send(here.say("checkpoints_none"))
        return
    rows = [[_button(launch, one.step, verb, here.say) for verb in _verbs(one)] for one in checkpoints]
    text = lines(here.say("checkpoints", id=launch.id[:8]), *(_line(one, here.say) for one in checkpoints[:SHOWN]))
    await here.send(text, InlineKeyboardMarkup(inline_keyboard=rows[:SHOWN]))


def _verbs(checkpoint: Checkpoint) -> Iterator[CheckpointVerb]:
    """What can be done with it; home comes what its host lets out."""
    yield from ("use", "compare")
    if checkpoint.files:
        yield "home"


def _line(checkpoint: Checkpoint, say: Texts) -> Html:
    progress = checkpoint.progress
    parts = [
        say(key, loss=f"{loss:.3f}")
        for key, loss in (("job_loss", progress.train_loss), ("job_valid_loss", progress.valid_loss))
        if loss is not None
    ]
    name = shorten(checkpoint.model, NAME_SHOWN)
    return say("checkpoint", step=checkpoint.step, losses=Html("").join(parts), name=name)


def _button(launch: Launch, step: int, verb: CheckpointVerb, say: Texts) -> InlineKeyboardButton:
    data = CheckpointTap(launch=launch.id[:12], step=step, verb=verb).pack()
    return InlineKeyboardButton(text=say(f"checkpoint_{verb}", step=step), callback_data=data)


async def tap(query: CallbackQuery, callback_data: CheckpointTap, here: Here, desk: Desk) -> None:
    """Compare a checkpoint with the model that answers, let it answer, or bring it home."""
    launch = await here.database.run(launches.find_by_prefix, callback_data.launch)
    provider = None if launch is None else desk.providers.get(launch.provider)
    if launch is None or provider is None or not isinstance(query.message, Message):
        await answer(query, here.say("old_button"), alert=True)
        return
    if launch.job_id is None:
        await answer(query, here.say("job_unnamed", id=launch.id[:8]), alert=True)
        return
    await answer(query)
    try:
        checkpoints = await asyncio.to_thread(provider.checkpoints, launch.job_id)
    except ProviderError as error:
        await here.send(here.say("checkpoints_unseen", error=shorten(str(error), ERROR_SHOWN)))
        return
    checkpoint = next((one for one in checkpoints if one.step == callback_data.step), None)
    if checkpoint is None:
        await here.send(here.say("checkpoints_none"))
        return
    if callback_data.verb == "home":
        await home.start(launch, checkpoint, provider, here, desk)
        return
    model, other = await here.database.run(_models, launch.id, checkpoint.model)
    if callback_data.verb == "use":
        await here.send(await use_model(model, here, desk))
    elif other is None:
        await here.send(here.say("checkpoint_alone"))
    else:
        await compare_two(query.message, (Named(model.name, model), Named(other.name, other)), here, desk)


def _models(session: Session, launch_id: str, name: str) -> tuple[Model, Model | None]:
    """The checkpoint's model, and what it is compared with: what answers, or the last one of its own training."""
    launch = session.get_one(Launch, launch_id)
    model = deployments.add_model(session, launch.provider, name, launch.model, launch_id)
    active = deployments.active(session)
    if active is not None and active.id != model.id:
        return model, active
    last = launch.fine_tuned_model
    return model, None if last in (None, name) else deployments.add_model(session, launch.provider, last or "")
