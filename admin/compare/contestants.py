"""Which models stand beside each other, what asks them, and what each is told."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import Session, col, select

from admin.desk import Desk
from storage import datasets, deployments
from storage.models import CHAT, Candidate, Launch, Model
from training.cost.price import facts_at
from training.examples import Message
from training.hosting.facts import serve_name_of
from training.providers import Refused
from training.providers.speaker import Reply
from training.text.system import asked_with

ANSWER_TOKENS = 600
"""The longest answer: what has not ended by then is cut."""


@dataclass(frozen=True)
class Contestant:
    """A model of a comparison."""

    role: str
    """`active`, `candidate`, `base` or `chosen`: a part of a key of bot/texts."""
    provider: str
    name: str
    prompt: str | None
    """What it is told before a conversation; null: nothing."""
    name_at_host: str = ""
    """By which it is asked, where that is another name."""
    api: str = CHAT
    """How it is asked: `completions` where it only completes."""


def ask(contestant: Contestant, messages: list[Message], desk: Desk) -> Reply:
    """Its answer, at temperature 0. Blocks; raises `ProviderError`."""
    speaker = desk.speakers.get(contestant.provider)
    if speaker is None:
        raise Refused(f"VETTED_PROVIDER={contestant.provider}?", 404)
    name = contestant.name_at_host or contestant.name
    return speaker.ask(name, asked_with(messages, contestant.prompt), ANSWER_TOKENS, api=contestant.api)


def lineup(session: Session, desk: Desk) -> list[Contestant]:
    """The active model, the newest candidate and what both come from; each once."""
    active = deployments.active(session)
    candidate = _newest_candidate(session, active)
    base = next((model.base for model in (candidate, active) if model is not None and model.base), desk.base_model)
    provider = next((model.provider for model in (candidate, active) if model is not None), desk.provider)
    lineup = [_contestant(session, "active", active, desk)] if active else []
    lineup += [_contestant(session, "candidate", candidate, desk)] if candidate else []
    if (provider, base) not in [(contestant.provider, contestant.name) for contestant in lineup]:
        prompt = deployments.prompt_in_force(session, desk.system_prompt)
        name_at_host, api = serve_name_of(provider, base) or base, facts_at(provider, base).api
        lineup.append(Contestant("base", provider, base, prompt, name_at_host, api))
    return lineup


def _newest_candidate(session: Session, active: Model | None) -> Model | None:
    query = (
        select(Model)
        .join(Candidate, col(Candidate.model_id) == col(Model.id))
        .where(col(Model.removed_at).is_(None), Model.id != (active.id if active else None))
        .order_by(col(Candidate.id).desc())
    )
    return session.exec(query.limit(1)).first()


def _contestant(session: Session, role: str, model: Model, desk: Desk) -> Contestant:
    prompt = deployments.prompt_of(session, model, desk.system_prompt)
    return Contestant(role, model.provider, model.name, prompt, model.name_at_host, model.api)


# --- two that somebody names ---


class Named(NamedTuple):
    """What a word of the command means: a model; or why it means none, a key of bot/texts."""

    word: str
    model: Model | None
    trouble: str | None = None


_LIKE_A_NAME = re.compile(r"v?\d+|ft:\S+", re.IGNORECASE)


def two_named(session: Session, text: str) -> tuple[Named, Named] | None:
    """The two models that the words of a command name; null where it is a question."""
    words = text.split()
    if len(words) != 2:
        return None
    first, second = (_named(session, word) for word in words)
    is_about_models = first.model or second.model or all(_LIKE_A_NAME.fullmatch(word) for word in words)
    return (first, second) if is_about_models else None


def _named(session: Session, word: str) -> Named:
    """A model by its name, its number in /models, or the version (`v3`) that it has learned from."""
    model = deployments.find_model(session, word)
    if model is None and (version := datasets.find_version(session, word)) is not None:
        query = select(Model).join(Launch, col(Launch.id) == col(Model.launch_id))
        learned = query.where(Launch.version_id == version.id, col(Model.removed_at).is_(None))
        model = session.exec(learned.order_by(col(Model.id).desc())).first()
        if model is None:
            return Named(word, None, "beside_version_unlearned")
    if model is None:
        return Named(word, None, "model_unknown")
    return Named(word, None, "beside_removed") if model.removed_at is not None else Named(word, model)
