"""Settings from the environment or a `.env` file. Only the composers (`bot/app.py`, the commands) read them."""

import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs
from pydantic import Field, PrivateAttr, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from storage.local import LOCAL, STARTER

LEAST_KEEP_DAYS = 30
"""That VETTED_KEEP_DAYS may say."""


class SettingsError(Exception):
    """A setting is missing or wrong. The message is shown to the operator as it is."""


class Settings(BaseSettings):
    """Every knob of Vetted. Names are `VETTED_` + the field's name in capitals, but for the SDK's own two."""

    model_config = SettingsConfigDict(
        env_prefix="VETTED_", env_file=".env", extra="ignore", env_ignore_empty=True, populate_by_name=True
    )

    telegram_token: SecretStr | None = None
    """What @BotFather gave you: digits, a colon, 35 characters."""
    telegram_api_url: str = "https://api.telegram.org"
    """Another Bot API server: a local one, or the simulator."""
    owner_ids: Annotated[list[int], NoDecode] = []
    """Numeric Telegram ids of the first admins, separated by commas."""

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("vetted")))
    """Folder for the database, dataset versions and the engine's files."""
    database_url: str | None = None
    """SQLAlchemy URL; by default SQLite in `home`."""

    provider: str = Field(default=LOCAL, pattern=r"^[\w.-]+$")
    """Where fine-tunes are launched and `model` is served, by its name in `vetted providers`. `openai` is any host of
    OpenAI's shape at OPENAI_BASE_URL."""
    model: str | None = None
    """What answers before the first deployment. Local default: the engine's base model."""
    system_prompt: str | None = None
    """What models that were not trained here are told before each conversation; /prompt may set another."""
    base_model: str = STARTER
    """What local fine-tunes start from: `vetted-starter`, a folder, or a hub name, perhaps with `@` and a revision."""
    keep_models: int = Field(default=5, ge=0)
    """How many of the newest models that we have trained on the engine stay there beside those that are needed; older
    ones are deleted. 0 keeps all."""
    gate: Literal["not-worse", "better", "ask"] = "not-worse"
    """What a finished model has to be, beside the active one, to answer without a person's word."""
    canary: int = Field(default=0, ge=0, le=50)
    """Percent of the owners whom a model that has passed answers first; 0: all at once."""
    judge_model: str | None = None
    """A language model that compares a candidate's answers with the active one's: it may veto."""
    judge_url: str | None = None
    """Where the judge answers, if not at the provider's own host: any host of OpenAI's shape, with /v1."""
    judge_key: SecretStr | None = None
    engine_url: str = "http://127.0.0.1:8808/v1"
    engine_key: SecretStr | None = None
    chat_url: str | None = None
    """Where the engine's models answer, if not at `engine_url`: a vLLM server that it gives its adapters to."""
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field(default="https://api.openai.com/v1", validation_alias="OPENAI_BASE_URL")

    webhook_url: str | None = None
    """Where Telegram sends updates, https; without it they are polled."""
    webhook_secret: SecretStr | None = None
    """Required with `webhook_url`: 16–256 letters, digits, `_` and `-`. Telegram sends it along with every update."""
    health_listen: str | None = None
    """Where GET /healthz and /metrics tell how the bot is, host:port; beside the webhook the former does so anyway."""
    webhook_listen: str = "127.0.0.1:8809"
    """Where the webhook listens, host:port, behind whatever speaks https to the world."""

    clinic_phone: str | None = None
    clinic_address: str | None = None
    """What owners are told in an emergency."""
    timezone: str = "UTC"
    """Of the clinic, by its name in the IANA list (`Asia/Shanghai`): in which /when and /stats read and show times."""
    tell_owners: bool = False
    """Whether owners are told when a vet has improved an answer that they got."""
    messages_per_minute: int = Field(default=10, gt=0)
    tokens_per_day: int = Field(default=200_000, gt=0)
    """Of one owner, prompts and answers together."""
    tokens_per_day_all: int | None = Field(default=None, ge=0)
    """Of all owners together, in a day of the clinic's; then rules and verified answers go on without the model. 0: no
    limit; without it 10,000,000 at a hosted provider, and none on one's own machine."""
    usd_per_day_all: float | None = Field(default=None, gt=0)
    """The same in US dollars, for models whose price we know (training/providers/catalogue)."""
    budget_month: Annotated[dict[str, float] | None, NoDecode] = None
    """What trainings and hosting may cost in a month of the clinic's: `50` (US dollars), or by currency:
    `50 USD, 300 CNY`. A currency that is not named has nothing to spend."""
    second_admin_above: Annotated[dict[str, float] | None, NoDecode] = None
    """A training that costs more takes a second admin's yes; written as `budget_month`."""
    context_tokens: int = Field(default=2000, ge=0)
    """How much of the conversation the model is shown, at most."""
    answer_tokens: int = Field(default=2000, ge=0)
    """The most that a model may write in one answer (`max_tokens`); 0 sends no limit. One that thinks gets four times
    as many, since its thoughts are counted in."""
    stall_seconds: float = Field(default=60.0, gt=0)
    """How long the next piece of an answer is waited for, and the first."""
    vision: bool = False
    """Whether the models that answer can see the pictures that owners send."""
    drafts: bool = False
    """Show growing answers as Telegram's own drafts, in private chats; there is no stop button then."""

    embedding_model: str | None = None
    """An embedding model of `provider`'s: it may find a verified answer whose question only says more, or less."""
    embedding_threshold: float | None = Field(default=None, gt=0, le=1)
    """The smallest cosine at which such an answer is served; without it none is. `vetted match` shows the cosine."""

    triage_model: str | None = None
    """A model that is asked beside the answer whether a message that triage lets through with a doubt is an emergency:
    one at the host that answers, or, with `openai:` or `local:` before its name, at that one."""

    match_model: str | None = None
    """A model that is asked whether a question gets the same answer as a near one that a vet has answered, named as
    `triage_model`. It answers owners only where this clinic's vets have agreed with it."""

    redact_prompts: bool = True
    """Whether phone numbers, addresses and the like are struck out of what goes to a hosted provider."""

    keep_days: int = Field(default=0, ge=0)
    """After so many days the words of turns go that no vet has judged and nothing has learned; 0 keeps all."""
    backup_folder: Path | None = None
    """Where the bot takes backups by itself; best on another disk."""
    backup_hours: float = Field(default=24.0, gt=0)
    """Hours between two of them."""
    backup_keep: int = Field(default=7, ge=1)
    """How many of them stay."""

    lease_seconds: float = Field(default=10.0, ge=1)
    """Where several processes share a database: how long one that says nothing any more keeps what it has taken, the
    ticks, the polling, its chats. Seconds."""
    poll_seconds: float = Field(default=10.0, gt=0)
    """Seconds between two looks at running fine-tuning jobs."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    _variables: Mapping[str, str] = PrivateAttr(default_factory=dict)
    """What stands in .env, by names in capitals."""

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
        for part in ids:
            if not part.isdigit():
                raise ValueError(f"{part!r} is no numeric Telegram id (send /start to @userinfobot to learn yours)")
        return [int(part) for part in ids]

    @field_validator("budget_month", "second_admin_above", mode="before")
    @classmethod
    def _split_amounts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        amounts: dict[str, float] = {}
        for part in value.replace(";", ",").split(","):
            match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]{3})?\s*", part)
            if match is None:
                raise ValueError(f"{part.strip()!r} is no amount: write 50, or 50 USD, 300 CNY")
            amounts[(match[2] or "USD").upper()] = float(match[1])
        return amounts

    @field_validator("keep_days")
    @classmethod
    def _is_long_enough(cls, value: int) -> int:
        if 0 < value < LEAST_KEEP_DAYS:
            raise ValueError(
                f"{LEAST_KEEP_DAYS} days at least: reviews, canaries and votes look at what was asked lately. "
                "0 keeps all"
            )
        return value

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(
                "this machine knows no time zone of that name. Names are like Asia/Shanghai or Europe/Berlin; "
                "where even those are unknown, `pip install tzdata` brings the list"
            ) from None

    @property
    def database_location(self) -> str:
        """The SQLAlchemy URL in use."""
        return self.database_url or f"sqlite:///{self.home / 'vetted.sqlite3'}"

    @property
    def secrets(self) -> list[str]:
        """All that nobody may read: tokens, keys, and passwords within URLs; the environment's, too."""
        values = [getattr(self, name) for name in type(self).model_fields]
        hidden = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        urls = [password for value in values if isinstance(value, str) for password in _passwords(value)]
        return [*hidden, *urls, *secrets_in(self._variables), *secrets_in(os.environ)]

    def variable(self, name: str) -> str | None:
        """One that is no setting of ours: a provider's key, say. The environment goes before .env; empty is none."""
        return os.environ.get(name) or self._variables.get(name.upper()) or None

    @property
    def clinic_contacts(self) -> tuple[str, ...]:
        """The clinic's own phone and address: nobody's personal data."""
        return tuple(filter(None, (self.clinic_phone, self.clinic_address)))


RESTORING = ".restoring"
"""In a home: what a restore has not brought to its end."""


def require_whole(home: Path) -> None:
    """Raise `SettingsError` for a home that is half-restored: nothing is to be started over it."""
    if (home / RESTORING).exists():
        raise SettingsError(
            f"{home} is being restored from a backup, or a restore was cut short there: it is not whole. Let it "
            "end, or say it again: vetted restore --from FOLDER."
        )


def load(is_restore: bool = False) -> Settings:
    """Read the settings; a wrong one becomes a `SettingsError` that names the variable, the value and the mend, one
    that there is not becomes one with the nearest name. So does a half-restored home, but for `is_restore`."""
    try:
        for sentence in _unknown_names():
            raise SettingsError(sentence)
        settings = Settings()
        if not is_restore:
            require_whole(settings.home)
        variables = DotEnvSettingsSource(Settings).env_vars.items()
        settings._variables = {name.upper(): value for name, value in variables if value}
        return settings
    except ValidationError as error:
        raise SettingsError(_sentence_of(error.errors()[0])) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{Path('.env').resolve()} cannot be read: {error}.") from None


def load_what_can_be() -> tuple[Settings, list[str]]:
    """The settings without what is wrong in them, and a sentence for each such thing: for who looks after a bot that
    does not start."""
    try:
        return load(), []
    except SettingsError as error:
        sentences = [str(error)]
    env_file: str | None = ".env"
    try:
        sentences = [*_unknown_names()]
        variables = {name.upper(): value for name, value in DotEnvSettingsSource(Settings).env_vars.items() if value}
    except (OSError, UnicodeDecodeError):  # the sentence says so
        env_file, variables = None, {}
    defaults: dict[str, object] = {}
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        for detail in error.errors():
            sentences.append(_sentence_of(detail))
            name = str(detail["loc"][0]).lower()
            defaults[name] = Settings.model_fields[name].get_default(call_default_factory=True)
        settings = Settings(_env_file=env_file, **defaults)  # type: ignore[arg-type]
    settings._variables = variables
    return settings, sentences


def _sentence_of(detail: Mapping[str, Any]) -> str:
    """What is wrong with one setting: its name, its value unless it may be secret, the mend."""
    field = str(detail["loc"][0]) if detail["loc"] else "?"
    name = field if field.startswith("OPENAI_") else f"VETTED_{field.upper()}"
    value = "" if re.search("token|key|secret|database", field.lower()) else f" = {detail['input']!r}"
    return f"{name}{value}: {detail['msg'].removeprefix('Value error, ')}."


def secrets_in(environment: Mapping[str, str]) -> list[str]:
    """What in an environment is secret by its name, and the passwords within its URLs."""
    secrets = []
    for name, value in environment.items():
        if re.search(r"(TOKEN|SECRET|PASSWORD|PASSWD|(?<!PUBLIC)_KEY)$", name.upper()):
            secrets.append(value)
        secrets += _passwords(value)
    return secrets


def _passwords(url: str) -> list[str]:
    """The password in a URL: up to the last @, since somebody may have forgotten to encode one."""
    match = re.match(r"\w[\w+.-]*://[^:/?#@]*:(.+)@", url)
    return [match[1]] if match else []


def _unknown_names() -> Iterator[str]:
    """A sentence for each name of ours that is no setting: what it was to set would be as if nobody had."""
    places = ("the environment", dict(os.environ)), (".env", DotEnvSettingsSource(Settings).env_vars)
    fields = Settings.model_fields.items()
    settings = {str(field.validation_alias or f"VETTED_{name.upper()}") for name, field in fields}
    for place, values in places:
        for name, value in values.items():
            upper = name.upper()
            if upper.startswith("VETTED") and upper not in settings and value and not _is_service(upper, value):
                guess = _nearest(upper, settings)
                yield f"{upper} in {place}: there is no such setting.{guess} All of them: docs/settings.md."


def _is_service(name: str, value: str) -> bool:
    """Whether Kubernetes has set this in every container beside a service of ours: `vetted`, `vetted-engine`."""
    is_port = re.fullmatch(r"VETTED_(\w+_)?PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?", name)
    is_of_port = is_port and (value.startswith(("tcp://", "udp://", "sctp://")) or is_port[2])
    return bool(is_of_port or re.fullmatch(r"VETTED_(\w+_)?SERVICE_(HOST|PORT(_\w+)?)", name))


def _nearest(name: str, settings: Collection[str]) -> str:
    from rapidfuzz import fuzz, process  # only where there is a mistake

    match = process.extractOne(name, sorted(settings), scorer=fuzz.ratio, score_cutoff=75)
    return f" Is it {match[0]}?" if match else ""
