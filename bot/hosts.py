"""Which providers are set up here, and where each one's API is: what the catalogue says of them, and the keys that the
environment or .env holds."""

from dataclasses import dataclass

from storage.local import LOCAL
from storage.settings import Settings, SettingsError
from training.providers.catalogue import ProviderFacts, catalogue

OPENAI = "openai"
"""The provider whose address and key have settings of their own; the address may be that of any host of its shape."""
SPOKEN = ("openai", "bailian", "fireworks", "together")
"""Shapes of APIs that we train at: `bot.adapters` has what speaks each."""


@dataclass(frozen=True)
class Host:
    """Where one provider's API is."""

    name: str
    base_url: str
    key: str
    chat_url: str
    """Where its models answer, mostly `base_url` again."""
    shape: str = "openai"


def hosts_of(settings: Settings) -> list[Host]:
    """The local engine, and every provider whose key we have. Raises `SettingsError` where that of `VETTED_PROVIDER`
    is not among them."""
    hosted = [facts for facts in catalogue().values() if facts.name != LOCAL and facts.shape in SPOKEN]
    hosts = [engine_of(settings), *(host for facts in hosted if (host := _host(facts, settings)) is not None)]
    if settings.provider not in [host.name for host in hosts]:
        raise SettingsError(_missing(settings))
    return hosts


def engine_of(settings: Settings) -> Host:
    """The local engine, which there always is: on loopback it needs no key."""
    key = settings.engine_key.get_secret_value() if settings.engine_key else "loopback"
    return Host(LOCAL, settings.engine_url, key, settings.chat_url or settings.engine_url)


def host_of(settings: Settings) -> Host:
    """The host of `VETTED_PROVIDER`. Raises `SettingsError` if it is not set up."""
    return next(host for host in hosts_of(settings) if host.name == settings.provider)


def key_of(facts: ProviderFacts, settings: Settings) -> str | None:
    """A provider's key, if the environment or .env has one."""
    secret = {LOCAL: settings.engine_key, OPENAI: settings.openai_api_key}.get(facts.name)
    if secret is not None:
        return secret.get_secret_value()
    return settings.variable(facts.key) if facts.key else None


def url_of(facts: ProviderFacts, settings: Settings) -> str | None:
    """Where a provider's API is; null where each customer has an address of their own, and nobody has named it."""
    url = {LOCAL: settings.engine_url, OPENAI: settings.openai_base_url}.get(facts.name, facts.base_url)
    if url is None or "{account}" not in url:
        return url
    account = settings.variable(facts.account) if facts.account else None
    return url.replace("{account}", account) if account else None


def lacks(facts: ProviderFacts, settings: Settings) -> list[str]:
    """What has to be set before it can be used: environment variables, a field of its file."""
    names = [facts.key] if facts.key and key_of(facts, settings) is None else []
    if url_of(facts, settings) is None:
        names.append(facts.account or f"base_url in VETTED_HOME/providers/{facts.name}.toml")
    return names


def _host(facts: ProviderFacts, settings: Settings) -> Host | None:
    key, url = key_of(facts, settings), url_of(facts, settings)
    if url is None or (key is None and facts.key is not None):
        return None
    return Host(facts.name, url, key or "none", facts.chat_url or url, facts.shape)


def _missing(settings: Settings) -> str:
    facts = catalogue().get(settings.provider)
    if facts is None:
        known = ", ".join(catalogue())
        return f"VETTED_PROVIDER = {settings.provider!r}: we know {known}; docs/providers.md says how to add one."
    if facts.name == OPENAI:
        return "VETTED_PROVIDER=openai needs OPENAI_API_KEY (and OPENAI_BASE_URL for another host)."
    if facts.shape not in SPOKEN:
        return f"VETTED_PROVIDER = {facts.name!r}: we know its prices, and do not speak its API yet."
    return f"VETTED_PROVIDER={facts.name} needs {' and '.join(lacks(facts, settings))}; docs/providers.md."
