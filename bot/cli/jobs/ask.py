"""`vetted ask`: a question to a model by its name, at temperature 0; with --beside to its base, too."""

import sys
from dataclasses import dataclass
from functools import partial

import openai
from sqlmodel import Session

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, write_row
from bot.cli.jobs.desk import ShellDesk, WrongWish, shell_desk
from bot.cli.models.hosting import not_hosted
from bot.wiring import base_model_of, system_prompt_of
from storage import deployments, lineage
from storage.hosting import ledger
from storage.models import Model
from storage.settings import Settings
from training.hosting.facts import serve_name_of
from training.launching.past import past_of
from training.privacy.rows import prompt_as_sent
from training.providers import ProviderError, Refused
from training.providers.catalogue import catalogue
from training.providers.speaker import Speaker
from training.text.system import asked_with

ANSWER_TOKENS = 2000
"""The longest answer: what has not ended by then is cut."""
STOPPED = 130
"""Exit code after Ctrl-C, as of most programs."""


@dataclass(frozen=True)
class AskWish:
    """What is asked, and of whom."""

    question: str
    """`-`: what comes on standard input."""
    model: str | None
    is_beside: bool
    provider: str | None
    as_json: bool


@dataclass(frozen=True)
class Askable:
    """A model that is asked, and what it is told before the question."""

    provider: str
    name: str
    prompt: str | None
    api: str
    name_at_host: str
    """By which it is asked."""


def ask(settings: Settings, wish: AskWish) -> int:
    """Print the answer of each model; 1 where one gives none, 2 for what is not there."""
    question = (sys.stdin.read() if wish.question == "-" else wish.question).strip()
    if not question:
        complain("there is no question: write it behind the command, or on standard input for -.")
        return WRONG_USE
    with shell_desk(settings) as desk:
        if desk is None:
            return WRONG_USE
        try:
            with desk.database.begin() as session:
                models = _models(session, desk, wish)
            codes = [_ask(desk, model, question, wish.as_json) for model in models]
        except WrongWish as error:
            complain(str(error))
            return WRONG_USE
        except KeyboardInterrupt:
            return STOPPED
    return max(codes)


def _models(session: Session, desk: ShellDesk, wish: AskWish) -> list[Askable]:
    """The model, and beside it what it was trained from."""
    default = system_prompt_of(desk.settings)
    model = deployments.find_model(session, wish.model) if wish.model else deployments.active(session)
    in_force = deployments.prompt_in_force(session, default)
    if model is None or (wish.provider is not None and model.provider != wish.provider):
        name = wish.model or base_model_of(desk.settings)  # of somebody else's making, or a base
        provider = wish.provider or desk.settings.provider
        # The bot has perhaps not yet seen that a training here has made it.
        model = Model(provider=provider, name=name, launch_id=deployments.launch_of(session, provider, name))
    model.api = past_of(session, model.provider, model.name).api if model.id is None else model.api
    prompt = deployments.prompt_of(session, model, default)
    name_at_host = serve_name_of(model.provider, model.name) or model.name_at_host
    models = [Askable(model.provider, model.name, prompt, model.api, name_at_host)]
    if wish.is_beside:
        learned = lineage.of_model(session, model)
        base = model.base or (learned[0].model if learned else None)
        if base is None:
            raise WrongWish(f"of {model.name} nobody here knows what it was trained from; ask both by name.")
        api = past_of(session, model.provider, base).api
        models.append(Askable(model.provider, base, in_force, api, _base_at_host(session, model.provider, base)))
    return models


def _base_at_host(session: Session, provider: str, base: str) -> str:
    """A base that was trained here before may be hosted; another may answer by another name than it is trained by."""
    return serve_name_of(provider, base) or ledger.name_at_host(session, provider, base)


def _ask(desk: ShellDesk, model: Askable, question: str, as_json: bool) -> int:
    host = desk.host(model.provider)
    client = openai.OpenAI(base_url=host.chat_url, api_key=host.key)
    as_sent = partial(prompt_as_sent, clinic_texts=desk.settings.clinic_contacts)
    speaker = Speaker(host.name, client, as_sent if desk.settings.redact_prompts else None)
    try:
        messages = asked_with([{"role": "user", "content": question}], model.prompt)
        reply = speaker.ask(model.name_at_host, messages, ANSWER_TOKENS, api=model.api)
    except ProviderError as error:
        is_missing = isinstance(error, Refused) and error.http_status == 404
        advice = _advice(desk, model) if is_missing else ""
        complain(f"{model.name} gives no answer at {host.name}: {str(error).rstrip('.')}.{advice}")
        return WRONG_USE if is_missing else PROBLEMS
    if as_json:
        facts = {"provider": model.provider, "model": model.name, "answer": reply.text, "tokens": reply.n_tokens}
        write_row({**facts, "ms": reply.ms, "finish_reason": reply.finish_reason})
    else:
        print(f"— {model.name} ({model.provider}) —\n{reply.text}\n", flush=True)
    return GOOD


def _advice(desk: ShellDesk, model: Askable) -> str:
    """What to do where a fine-tune of ours answers only while it is hosted, and is not; or that it was deleted."""
    facts = catalogue().get(model.provider)
    with desk.database.begin() as session:
        row = deployments.find_model(session, f"{model.provider}:{model.name}")
        is_ours = deployments.launch_of(session, model.provider, model.name) is not None
        is_ready = row is not None and ledger.is_ready(session, row)
    if row is not None and row.removed_at is not None:
        return f" It was deleted on {row.removed_at:%Y-%m-%d}."
    if facts is None or not facts.hosting.needed or not is_ours or is_ready:
        return ""
    return f" {not_hosted(desk, model.provider, model.name)}"
