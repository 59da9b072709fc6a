"""The models, and which one answers: /models."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.data.lineage import LineageTap
from admin.desk import Desk
from admin.hosting.card import hosting_of
from admin.prompt_card import told
from admin.roles import guarded
from admin.stock import deletion
from admin.stock.facts import HostLists, absence, age, at_hand, end, removal
from admin.use import use_button
from bot.telegram.here import Here
from bot.telegram.pages import PageTap, page_line, page_of, turning
from bot.telegram.taps import answer, show
from bot.texts import Html, Texts, lines, shorten, size_shown
from storage import deployments, erasures, lineage
from storage.candidates.states import State
from storage.local import LOCAL
from storage.models import Model, Rank
from training.providers import Provider, ProviderError, StoredModel

HOST_SECONDS = 5
"""How long /models waits for what hosts say."""
REMOVED_SHOWN = 5
"""Models that were removed last, in /models."""

NAME_SHOWN = 100
"""Characters of a name; its number says which it is."""
ON_PAGE = 10
"""Models."""


async def models(message: Message, here: Here, desk: Desk) -> None:
    """`/models`: which models there are, what they take, which one answers, and buttons to switch."""
    text, buttons = await here.database.run(_list, desk, here.say, await _host_lists(desk))
    await message.answer(text, reply_markup=buttons)


async def turn(query: CallbackQuery, callback_data: PageTap, here: Here, desk: Desk) -> None:
    """Another page of the list."""
    await answer(query)
    await show(query, *await here.database.run(_list, desk, here.say, await _host_lists(desk), callback_data.number))


async def _host_lists(desk: Desk) -> HostLists:
    """What hosts say of their models; without those that do not say it soon."""
    listings = await asyncio.gather(*(_listing(provider) for provider in desk.providers.values()))
    return {name: listing for name, listing in zip(desk.providers, listings, strict=True) if listing is not None}


async def _listing(provider: Provider) -> dict[str, StoredModel] | None:
    with contextlib.suppress(ProviderError, TimeoutError):
        async with asyncio.timeout(HOST_SECONDS):
            return {model.name: model for model in await asyncio.to_thread(provider.stored_models)}
    return None


def _list(
    session: Session, desk: Desk, say: Texts, lists: HostLists, number: int = 0
) -> tuple[Html, InlineKeyboardMarkup | None]:
    """A page of the models, the newest last; the one that answers stands on each."""
    active, all_models = deployments.active(session), deployments.models(session)
    present = [model for model in all_models if model.removed_at is None]
    gone = [model for model in all_models if model.removed_at is not None][-REMOVED_SHOWN:]
    newest_first = [*reversed(present), *reversed(gone)]
    entries = _entries(session, newest_first, active, _Beside(desk, lists, (number + 1) * ON_PAGE), say)
    page = page_of(entries, number, ON_PAGE)
    on_page = newest_first[page.start : page.end]
    answering = [
        entry
        for entry, model in zip(entries, newest_first, strict=True)
        if active is not None and model.id == active.id and model not in on_page
    ]
    listing = lines(*answering, *reversed(entries[page.start : page.end]), page_line(page, say))
    disk = _disk([model for model in present if model.launch_id], lists.get(LOCAL, {}), desk.keep_models, say)
    idle = [model for model in reversed(on_page) if model.removed_at is None]
    rows = [row for row in (*_buttons(idle, active), turning(page, "models", say)) if row]
    return say("models", lines=listing, disk=disk), InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


class _Beside(NamedTuple):
    """What is told of models beside what the tables say of each."""

    desk: Desk
    lists: HostLists
    n_prompts: int
    """Of how many models, the newest, it is said with which system prompt they are asked."""


def _entries(
    session: Session, some_models: Sequence[Model], active: Model | None, beside: _Beside, say: Texts
) -> list[Html]:
    """A line a model, some with a second one."""
    erased_versions = erasures.models_that_learned(session)
    hosting = hosting_of(session, say)
    facts = at_hand(session)
    unlisted = absence(some_models, beside.lists, say)
    present = [model for model in some_models if model.removed_at is None]
    prompts = _prompts(session, [*present[: beside.n_prompts], *([active] if active else [])], beside.desk, say)
    return [
        say(
            "models_line",
            mark=facts.mark(model),
            id=model.id,
            name=shorten(model.name, NAME_SHOWN),
            provider=shorten(model.provider, NAME_SHOWN),
            ends=Html().join(
                [
                    _state(facts.states.get(model.id or 0), say),
                    end(session, model, facts, say),
                    _erased(erased_versions.get(model.id or 0), say),
                    _size(model, beside.lists, say),
                    hosting.get(model.id or 0, Html()),
                    removal(model, facts, say),
                    unlisted.get(model.id or 0, Html()),
                    age(model, say),
                    prompts.get(model.id or 0, Html()),
                ]
            ),
        )
        for model in some_models
    ]


def _size(model: Model, lists: HostLists, say: Texts) -> Html:
    """What it takes on our own disk."""
    lying = lists.get(LOCAL, {}).get(model.name) if model.provider == LOCAL and model.removed_at is None else None
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


def _buttons(some_models: Sequence[Model], active: Model | None) -> list[list[InlineKeyboardButton]]:
    """To let another model answer; to have one deleted; and the lineage of those that were trained here."""
    idle = [model for model in some_models if active is None or model.id != active.id]
    trained_here = [model for model in some_models if model.launch_id is not None]
    return [
        *([use_button(model)] for model in idle),
        *_deletions([model for model in idle if model.launch_id is not None]),
        [_button(f"🧬 {model.id}", LineageTap(kind="model", ref=str(model.id))) for model in trained_here[-5:]],
    ]


def _deletions(some_models: Sequence[Model]) -> list[list[InlineKeyboardButton]]:
    """✕, five in a row."""
    buttons = [deletion.delete_button(model) for model in some_models]
    return [buttons[start : start + 5] for start in range(0, len(buttons), 5)]


def _button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def _state(state: State | None, say: Texts) -> Html:
    """How far it is on its way to the owners; of the one that answers the mark tells."""
    return Html() if state in (None, State.DEPLOYED) else say("model_state", state=say(f"model_state_{state}"))


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
    """The admins' routes to the list, and to what its buttons mean."""
    router = guarded("models", Rank.ADMIN)
    router.message.register(models, Command("models"))
    router.callback_query.register(turn, PageTap.filter(F.of == "models"))
    router.callback_query.register(deletion.tap, deletion.DeleteTap.filter())
    return router
