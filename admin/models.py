"""The models, and which one answers: /models."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.data.lineage import LineageTap
from admin.desk import Desk
from admin.prompt_card import told
from admin.roles import guarded
from admin.use import use_button
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines, size_shown
from storage import deployments, erasures, lineage
from storage.candidates import states
from storage.candidates.states import State
from storage.local import LOCAL
from storage.models import Model, Rank
from training.cost.price import shutdown_date
from training.providers import ProviderError, StoredModel

ENGINE_SECONDS = 5
"""How long /models waits for what the engine says of sizes."""
REMOVED_SHOWN = 5
"""Models that were removed last, in /models."""

PROMPTS_SHOWN = 10
"""Models, the newest, of which /models says with which system prompt they are asked: a message has room for few."""


async def models(message: Message, here: Here, desk: Desk) -> None:
    """`/models`: which models there are, what they take, which one answers, and buttons to switch."""
    stored_models = await _stored_models(desk)
    text, buttons = await here.database.run(_list, desk, here.say, stored_models)
    await message.answer(text, reply_markup=buttons)


async def _stored_models(desk: Desk) -> dict[str, StoredModel]:
    """What lies at our own engine, by name; empty where it does not say so soon."""
    with contextlib.suppress(ProviderError, TimeoutError):
        async with asyncio.timeout(ENGINE_SECONDS):
            stored_models = await asyncio.to_thread(desk.providers[LOCAL].stored_models)
            return {model.name: model for model in stored_models}
    return {}


def _list(
    session: Session, desk: Desk, say: Texts, stored: Mapping[str, StoredModel]
) -> tuple[Html, InlineKeyboardMarkup | None]:
    active, all_models = deployments.active(session), deployments.models(session)
    present = [model for model in all_models if model.removed_at is None]
    gone = [model for model in all_models if model.removed_at is not None][-REMOVED_SHOWN:]
    erased_versions = erasures.models_that_learned(session)
    candidate_states = states.newest_states(session)
    prompts = _prompts(session, [*present[-PROMPTS_SHOWN:], *([active] if active else [])], desk, say)
    entries = [
        say(
            "models_line",
            mark="🗑" if model.removed_at else "🟢" if active and model.id == active.id else "⚪",
            id=model.id,
            name=model.name,
            provider=model.provider,
            ends=Html().join(
                [
                    _state(candidate_states.get(model.id or 0), say),
                    _ends(model, say),
                    _erased(erased_versions.get(model.id or 0), say),
                    _size(model, stored, say),
                    prompts.get(model.id or 0, Html()),
                ]
            ),
        )
        for model in [*gone, *present]
    ]
    disk = _disk([model for model in present if model.launch_id], stored, desk.keep_models, say)
    return say("models", lines=lines(*entries), disk=disk), _buttons(present, active)


def _size(model: Model, stored: Mapping[str, StoredModel], say: Texts) -> Html:
    """What it takes on our own disk, or that it is there no more."""
    if model.removed_at is not None:
        return say("model_removed", date=f"{model.removed_at:%Y-%m-%d}")
    lying = stored.get(model.name) if model.provider == LOCAL else None
    if lying is None or lying.n_bytes is None:
        return Html()
    size, of_epochs = size_shown(lying.n_bytes_with_epochs), lying.n_bytes_with_epochs - lying.n_bytes
    if not of_epochs:
        return say("model_size", size=size)
    return say("model_size_epochs", size=size, epochs=size_shown(of_epochs))


def _disk(trained: Sequence[Model], stored: Mapping[str, StoredModel], n_kept: int, say: Texts) -> Html:
    """What those trained here take together, and by what rule they go."""
    lying = [stored[model.name] for model in trained if model.provider == LOCAL and model.name in stored]
    if not lying:
        return Html()
    rule = say("models_rule", n=n_kept) if n_kept else say("models_rule_none")
    size = size_shown(sum(model.n_bytes_with_epochs for model in lying))
    return say("models_disk", n=len(lying), size=size, rule=rule)


def _buttons(all_models: Sequence[Model], active: Model | None) -> InlineKeyboardMarkup | None:
    """To let another model answer; and the lineage of those that were trained here."""
    idle = [model for model in all_models if active is None or model.id != active.id]
    trained_here = [model for model in all_models if model.launch_id is not None]
    rows = [[use_button(model)] for model in idle[-8:]]
    rows.append([_button(f"🧬 {model.id}", LineageTap(kind="model", ref=str(model.id))) for model in trained_here[-5:]])
    rows = [row for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _state(state: State | None, say: Texts) -> Html:
    """How far it is on its way to the owners; of the one that answers the mark tells."""
    return Html() if state in (None, State.DEPLOYED) else say("model_state", state=say(f"model_state_{state}"))


def _ends(model: Model, say: Texts) -> Html:
    date = shutdown_date(model.name)
    return say("model_ends", date=date) if date else Html()


def _prompts(session: Session, some_models: Sequence[Model], desk: Desk, say: Texts) -> dict[int, Html]:
    """With which system prompt each of these is asked, by its id, where the version that it has learned from decides
    that. All others are asked with the prompt in force."""
    in_force = deployments.prompt_in_force(session, desk.system_prompt)
    origins = {model.id or 0: lineage.of_model(session, model) for model in some_models}
    return {
        model_id: say("models_prompt", version=origin[1].name, prompt=told(origin[1], in_force, say))
        for model_id, origin in origins.items()
        if origin is not None
    }


def _erased(version: str | None, say: Texts) -> Html:
    return say("model_erased", version=version) if version else Html()


def make_router() -> Router:
    """The admins' route to the list."""
    router = guarded("models", Rank.ADMIN)
    router.message.register(models, Command("models"))
    return router
