"""The engine, and the hosts that are set up: whether each answers, takes our key, may train, and has our models."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from importlib.metadata import version
from typing import Any
from urllib import error, request

from bot.hosts import OPENAI, Host, engine_of, hosts_of
from bot.wiring import local_base_of
from storage.local import LOCAL
from storage.models import now
from storage.operation.diagnosis import Diagnosis, bad, good, look
from storage.settings import Settings, SettingsError
from training.providers import ProviderError, Refused
from training.providers.catalogue import catalogue
from training.providers.reach import trouble_reaching
from training.providers.refusals import RefusalKind
from training.sunset.lifetime import lifetime_of

SECONDS = 5.0
CLOSES_SOON = 60
"""Days."""
SHOWN = 160


# The engine


@dataclass(frozen=True)
class EngineFacts:
    """What the engine tells of itself."""

    health: Mapping[str, Any] | None
    """What /healthz tells; null where it does not answer."""
    models: tuple[str, ...] = ()
    key_trouble: str | None = None
    """Why it lists no models with our key."""
    words: str = ""
    """Why it does not answer."""


def engine(settings: Settings) -> list[Diagnosis]:
    """Our own engine, where somebody relies on it."""
    is_needed = settings.provider == LOCAL
    host = engine_of(settings)
    facts = _engine_facts(host)
    if not is_needed and facts.health is None and "engine_url" not in settings.model_fields_set:
        return [good("engine", "doctor_engine_unused")]
    lines = judge_engine(facts, host.base_url, local_base_of(settings), version("vetted"), is_needed)
    if is_needed and host.chat_url != host.base_url and (trouble := trouble_reaching(host.chat_url, host.key)):
        lines.append(bad("engine", "doctor_chat_url", url=host.chat_url, words=trouble))
    return lines


def judge_engine(facts: EngineFacts, url: str, base: str, our_version: str, is_needed: bool) -> list[Diagnosis]:
    """Pure. An engine that nobody needs now may be away."""
    worst = bad if is_needed else look
    if facts.health is None:
        return [worst("engine", "doctor_engine_silent", url=url, words=facts.words)]
    if facts.key_trouble is not None:
        return [worst("engine", "doctor_engine_key", url=url, words=facts.key_trouble)]
    status, detail = str(facts.health.get("status")), str(facts.health.get("detail") or "")[:SHOWN]
    lines = []
    if status == "preparing":
        lines.append(look("engine", "doctor_engine_preparing", words=detail))
    elif status == "failed":
        lines.append(worst("engine", "doctor_engine_failed", words=detail))
    elif base not in facts.models:
        lines.append(worst("engine", "doctor_engine_base", base=base, models=_some(facts.models)))
    for name, reason in sorted(dict(facts.health.get("unfit") or {}).items()):
        lines.append(look("engine", "doctor_engine_unfit", name=name, words=str(reason)[:SHOWN]))
    their_version = facts.health.get("version")
    if their_version is not None and their_version != our_version:
        lines.append(look("engine", "doctor_engine_version", version=their_version, ours=our_version))
    return lines or [good("engine", "doctor_engine", url=url, base=base, n=len(facts.models))]


def _engine_facts(host: Host) -> EngineFacts:
    health, words = _json_at(f"{host.base_url.rstrip('/').removesuffix('/v1')}/healthz")
    if not isinstance(health, dict) or "status" not in health:
        return EngineFacts(None, words=words or "no engine of ours")
    trouble = trouble_reaching(host.base_url, host.key)
    if trouble is not None:
        return EngineFacts(health, key_trouble=trouble)
    return EngineFacts(health, models=tuple(str(name) for name in health.get("models", [])))


def _json_at(url: str) -> tuple[Any, str]:
    """(what stands there, why nothing does)."""
    try:
        with request.urlopen(url, timeout=SECONDS) as answer:
            return json.loads(answer.read(1_000_000)), ""
    except error.HTTPError as refusal:
        return None, f"HTTP {refusal.code}"
    except (OSError, HTTPException, ValueError) as fault:
        reason = getattr(fault, "reason", fault)
        return None, type(reason).__name__ if isinstance(reason, Exception) else str(reason)[:SHOWN]


# Hosts


@dataclass(frozen=True)
class HostFacts:
    """What a host says to our key."""

    models: tuple[str, ...] | None = None
    """Names that it lists; null where it does not."""
    error: ProviderError | None = None
    """Why it does not list them."""
    training_error: ProviderError | None = None
    """Why it does not list our trainings."""


def hosts_in(settings: Settings) -> list[Host]:
    """The hosted ones that are set up; none where the settings are too wrong for that, which another check says."""
    try:
        return [host for host in hosts_of(settings) if host.name != LOCAL]
    except SettingsError:
        return []


def host(host: Host, settings: Settings) -> list[Diagnosis]:
    """One of them."""
    is_in_use = host.name == settings.provider
    model = settings.model if is_in_use and host.shape == OPENAI else None
    if model is not None:
        model = catalogue()[host.name].served(model)
    return judge_host(host.name, _host_facts(host), model, is_in_use, now().date())


def _host_facts(host: Host) -> HostFacts:
    from bot.adapters import adapter_of  # a second of imports, where no host is set up

    provider = adapter_of(host, _refuse)
    try:
        models = tuple(provider.models())
    except ProviderError as trouble:
        return HostFacts(error=trouble)
    try:
        provider.find_jobs("doctor", most=1)
    except ProviderError as trouble:
        return HostFacts(models, training_error=trouble)
    return HostFacts(models)


def _refuse(_content: bytes) -> None:
    raise AssertionError("a look uploads nothing")


def judge_host(name: str, facts: HostFacts, model: str | None, is_in_use: bool, today: date) -> list[Diagnosis]:
    """By what it says. `model`: what answers by the settings, where the host lists all that answer. Pure. A host that
    is not in use may fail; somebody should know."""
    check, worst = f"host:{name}", bad if is_in_use else look
    if facts.error is not None:
        return [worst(check, _key_of(facts.error), provider=name, words=str(facts.error)[:SHOWN])]
    lines = []
    if facts.training_error is not None:
        key = "doctor_host_no_training"
        lines.append(worst(check, key, provider=name, words=str(facts.training_error)[:SHOWN]))
    if model is not None and facts.models and model not in facts.models:
        lines.append(bad(check, "doctor_host_model", provider=name, model=model, models=_some(facts.models)))
    # Another host may stand at its address, with models that its file does not list: to those its dates say nothing.
    closes = None if model is None else lifetime_of(name, model, {}, today).closes_on
    if closes is not None and (closes - today).days <= CLOSES_SOON:
        lines.append(look(check, "doctor_host_closes", provider=name, date=closes))
    return lines or [good(check, "doctor_host", provider=name, n=len(facts.models or ()))]


def _key_of(trouble: ProviderError) -> str:
    if not isinstance(trouble, Refused):
        return "doctor_host_silent"
    if trouble.kind is RefusalKind.QUOTA:
        return "doctor_host_quota"
    is_about_key = trouble.kind is RefusalKind.KEY or trouble.http_status in (401, 403)
    return "doctor_host_key" if is_about_key else "doctor_host_refuses"


def _some(names: tuple[str, ...]) -> str:
    return ", ".join([*names[:4], "…"] if len(names) > 4 else names) or "–"
