"""What the settings mean together: checked before anything slow is imported, so that a mistake is told at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.hosts import Host, engine_of, host_of, hosts_of, lacks
from bot.prompts import SYSTEM_PROMPT
from storage.ledger.spending import SpendingLimits
from storage.local import LOCAL, STARTER
from storage.settings import Settings, SettingsError
from training.cost.price import is_listed
from training.providers.catalogue import catalogue
from training.providers.limits import EngineLimits, ModelLimits, no_limits
from training.text.system import MAX_CHARACTERS, Fault, fault_of, tidy

HOSTED_TOKENS_PER_DAY = 10_000_000
"""Of all owners, where nobody has set it: some 5,000 answers."""


@dataclass(frozen=True)
class Wiring:
    """Everything that a running bot needs from the settings and that may be wrong."""

    token: str
    hosts: list[Host]
    base_model: str
    """The name that new trainings start from."""
    first_model: str
    """What answers before the first deployment."""
    system_prompt: str
    """What is in force while no admin has set another."""
    tokens_per_day_all: int | None
    """Of all owners; null: no limit."""
    judge: tuple[Host, str] | None = None
    """Where a model compares answers in evaluations, and its name."""
    second: "NamedModel | None" = None
    """What is asked for second opinions on emergencies."""
    match: "NamedModel | None" = None
    """What is asked whether two questions get the same answer."""


@dataclass(frozen=True)
class NamedModel:
    """A model that the settings name, beside those that answer."""

    setting: str
    """Which one names it."""
    provider: str
    name: str
    is_of_host: bool
    """The host is named, too: it is asked whoever answers. Else it is asked only while it is the one that answers."""


def wire(settings: Settings) -> Wiring:
    """Raises `SettingsError` for whatever is missing, with the next step."""
    token, hosts = _token(settings), hosts_of(settings)
    facts = catalogue()[settings.provider]
    base_model = facts.trained(base_model_of(settings))
    _check_webhook(settings)
    _check_health(settings)
    _check_database(settings)
    first_model, prompt = facts.served(settings.model or base_model), system_prompt_of(settings)
    return Wiring(
        token=token,
        hosts=hosts,
        base_model=base_model,
        first_model=first_model,
        system_prompt=prompt,
        tokens_per_day_all=_tokens_of_all(settings),
        judge=judge_of(settings),
        second=named_model(settings, "VETTED_TRIAGE_MODEL", settings.triage_model),
        match=named_model(settings, "VETTED_MATCH_MODEL", settings.match_model),
    )


def faults_of(settings: Settings) -> list[str]:
    """What `wire` would refuse, all of it, a sentence each."""
    looks: list[Callable[[], object]] = [
        partial(_token, settings),
        partial(hosts_of, settings),
        partial(base_model_of, settings),
        partial(_check_webhook, settings),
        partial(_check_health, settings),
        partial(_check_database, settings),
        partial(system_prompt_of, settings),
        partial(judge_of, settings),
        partial(named_model, settings, "VETTED_TRIAGE_MODEL", settings.triage_model),
        partial(named_model, settings, "VETTED_MATCH_MODEL", settings.match_model),
    ]
    sentences = []
    for refuse in looks:
        try:
            refuse()
        except SettingsError as error:
            sentences.append(str(error))
    return list(dict.fromkeys(sentences))


def _tokens_of_all(settings: Settings) -> int | None:
    """The day's tokens of all owners. One's own machine sends no bill."""
    if settings.tokens_per_day_all is not None:
        return settings.tokens_per_day_all or None
    return None if settings.provider == LOCAL else HOSTED_TOKENS_PER_DAY


def _token(settings: Settings) -> str:
    if settings.telegram_token is None:
        raise SettingsError(
            "VETTED_TELEGRAM_TOKEN is not set. Talk to @BotFather in Telegram, send /newbot, and put the token it "
            "gives you into the environment or into .env. Without a token, `vetted demo` shows everything."
        )
    token = settings.telegram_token.get_secret_value()
    number, colon, secret = token.partition(":")
    if not (number.isdigit() and colon and secret) or any(character.isspace() for character in token):
        raise SettingsError(
            "VETTED_TELEGRAM_TOKEN is no Telegram token: that is digits, a colon and 35 letters, like 123456789:AAE…"
        )
    return token


def judge_of(settings: Settings) -> tuple[Host, str] | None:
    """The host and the name of the judge; null where none is set. Raises `SettingsError` for half of one."""
    model, url = settings.judge_model, settings.judge_url
    if model is None:
        if url is not None or settings.judge_key is not None:
            raise SettingsError(
                "VETTED_JUDGE_URL and VETTED_JUDGE_KEY say where a judge is; VETTED_JUDGE_MODEL, which is not set, "
                "names the model. Set it, or leave the two out."
            )
        return None
    if url is None:
        if settings.judge_key is not None:
            raise SettingsError(
                "VETTED_JUDGE_KEY needs VETTED_JUDGE_URL, the host that it is for; without both, "
                f"VETTED_JUDGE_MODEL={model} is asked at VETTED_PROVIDER={settings.provider} with that one's key."
            )
        return host_of(settings), model
    if not url.startswith(("http://", "https://")):
        raise SettingsError(f"VETTED_JUDGE_URL = {url!r}: it begins with https://, like https://api.openai.com/v1.")
    key = settings.judge_key.get_secret_value() if settings.judge_key else "none"
    return Host("judge", url, key, url), model


def named_model(settings: Settings, setting: str, value: str | None) -> NamedModel | None:
    """`NAME` at the host of `VETTED_PROVIDER`, or `openai:NAME`, `local:NAME`; null where it is not set. Raises
    `SettingsError` where nobody could be asked."""
    if value is None:
        return None
    before, colon, behind = value.partition(":")
    is_of_host = bool(colon) and before in catalogue()
    provider, name = (before, behind) if is_of_host else (settings.provider, value)
    if provider not in [host.name for host in hosts_of(settings)]:
        names = " and ".join(lacks(catalogue()[provider], settings)) or "an API that we speak"
        raise SettingsError(f"{setting} = {value!r} needs {names} (docs/providers.md).")
    if not name.strip() or name == STARTER:
        raise SettingsError(
            f"{setting} = {value!r}: this needs a language model that can judge, by its full name at the host, for "
            "example gpt-4.1-mini-2025-04-14."
        )
    return NamedModel(setting, provider, name.strip(), is_of_host)


def limits_of(settings: Settings) -> Callable[[str, str], ModelLimits]:
    """What tells how much a provider takes, and its model: the local engine is asked, of others their file knows."""
    engine = engine_of(settings)

    def ask(provider: str, model: str) -> ModelLimits:
        if provider == LOCAL:
            return EngineLimits(engine.base_url, engine.key).of(model)
        facts = catalogue().get(provider)
        limits = no_limits(model) if facts is None else facts.limits_of(model)
        # What is on the price list is counted by the list's own limit.
        return replace(limits, max_tokens=None) if is_listed(model) else limits

    return ask


def spending_of(settings: Settings) -> SpendingLimits:
    """What trainings may cost."""
    return SpendingLimits(settings.budget_month, settings.second_admin_above, ZoneInfo(settings.timezone))


def local_base_of(settings: Settings) -> str:
    """The name that trainings on the engine start from."""
    # It registers a folder or a hub name under its last part, without the hub's revision.
    hub = re.fullmatch(r"(\w[\w.-]*/\w[\w.-]*)@\S+", settings.base_model)
    return Path(hub[1] if hub else settings.base_model).name


def base_model_of(settings: Settings) -> str:
    """The name that new trainings start from. Raises `SettingsError` if it is not set."""
    if settings.provider == LOCAL:
        return local_base_of(settings)
    if settings.model is None:
        raise SettingsError(
            f"VETTED_PROVIDER={settings.provider} needs VETTED_MODEL: the model that answers and that trainings start "
            "from, for example gpt-4.1-mini-2025-04-14; `vetted providers` lists some of each."
        )
    return settings.model


_PROMPT_FAULTS: dict[Fault, str] = {
    "empty": "there is nothing in it. Write what the model is to be told, or leave the setting out for our own.",
    "long": f"more than {MAX_CHARACTERS:,} characters. Each question pays for all of it; say it shorter.",
    "unreadable": "there are bytes in it that are no UTF-8. Save it as UTF-8.",
    "pets": "its last line begins as the one in which the bot tells of the owner's pets. Put it in other words.",
}


def system_prompt_of(settings: Settings) -> str:
    """What models that were not trained here are told, while no admin has set another: the setting, or our own."""
    if settings.system_prompt is None:
        return SYSTEM_PROMPT
    if (fault := fault_of(settings.system_prompt)) is not None:
        raise SettingsError(f"VETTED_SYSTEM_PROMPT ({len(settings.system_prompt)} characters): {_PROMPT_FAULTS[fault]}")
    return tidy(settings.system_prompt)


def _check_database(settings: Settings) -> None:
    kind = settings.database_location.partition(":")[0]
    if kind not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise SettingsError(f"VETTED_DATABASE_URL begins with {kind!r}; it must be sqlite:/// or postgresql://.")
    if kind != "sqlite" and find_spec("psycopg") is None:
        raise SettingsError("VETTED_DATABASE_URL: PostgreSQL needs a driver: pip install 'vetted[postgres]'.")


def _check_health(settings: Settings) -> None:
    if settings.health_listen is not None and not re.fullmatch(r"\S+:\d{1,5}", settings.health_listen):
        raise SettingsError(f"VETTED_HEALTH_LISTEN = {settings.health_listen!r}: host:port, like 127.0.0.1:8810.")


def _check_webhook(settings: Settings) -> None:
    """Without a secret anybody could send us updates."""
    if settings.webhook_url is None:
        return
    if not settings.webhook_url.startswith("https://") and "api.telegram.org" in settings.telegram_api_url:
        raise SettingsError(f"VETTED_WEBHOOK_URL = {settings.webhook_url!r}: Telegram sends updates to https only.")
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        raise SettingsError(
            "VETTED_WEBHOOK_URL needs VETTED_WEBHOOK_SECRET: 16 to 256 letters, digits, _ and -, for example from "
            "`python -c 'import secrets; print(secrets.token_urlsafe(32))'`."
        )
    if not re.fullmatch(r"\S+:\d{1,5}", settings.webhook_listen):
        raise SettingsError(f"VETTED_WEBHOOK_LISTEN = {settings.webhook_listen!r}: host:port, like 127.0.0.1:8809.")
