"""What the settings mean together, and what they say where they mean nothing."""

import re

import pytest

from bot.hosts import Host, hosts_of
from bot.wiring import NamedModel, limits_of, named_model
from storage.settings import Settings, SettingsError
from training.providers.catalogue import catalogue

HOSTED = Settings(_env_file=None, provider="openai", model="m", openai_api_key="sk-test")
LOCAL = Settings(_env_file=None)


@pytest.mark.parametrize(
    ("value", "provider", "name", "is_of_host"),
    [
        ("gpt-4.1-mini", "openai", "gpt-4.1-mini", False),
        ("openai:gpt-4.1-mini", "openai", "gpt-4.1-mini", True),
        ("local:our-v3", "local", "our-v3", True),
        ("qwen2.5:7b", "openai", "qwen2.5:7b", False),  # a colon may be a part of the name
        ("ft:gpt-4.1-mini:clinic::abc", "openai", "ft:gpt-4.1-mini:clinic::abc", False),
    ],
)
def test_a_model_is_named_alone_or_with_its_host(value: str, provider: str, name: str, is_of_host: bool) -> None:
    assert named_model(HOSTED, "VETTED_X", value) == NamedModel("VETTED_X", provider, name, is_of_host)


@pytest.mark.parametrize(
    ("settings", "value", "words"),
    [
        (LOCAL, "openai:gpt-4.1", "VETTED_X = 'openai:gpt-4.1' needs OPENAI_API_KEY (docs/providers.md)"),
        (LOCAL, "vetted-starter", "VETTED_X = 'vetted-starter': this needs a language model that can judge"),
        (HOSTED, "openai: ", "VETTED_X = 'openai: ': this needs a language model"),
    ],
)
def test_who_cannot_be_asked_is_said(settings: Settings, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(words)):
        named_model(settings, "VETTED_X", value)
    assert named_model(settings, "VETTED_X", None) is None


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of nobody but Nebius."""
    for facts in catalogue().values():
        if facts.key is not None:
            monkeypatch.delenv(facts.key, raising=False)
    monkeypatch.setenv("NEBIUS_API_KEY", "neb-test")


@pytest.mark.usefixtures("keys")
def test_every_provider_with_a_key_is_set_up() -> None:
    engine, nebius, openai = hosts_of(HOSTED)
    assert (engine.name, engine.key) == ("local", "loopback") and openai.key == "sk-test"
    url = "https://api.tokenfactory.nebius.com/v1"
    assert nebius == Host("nebius", url, "neb-test", url)
    assert "neb-test" in HOSTED.secrets
    assert named_model(HOSTED, "VETTED_X", "nebius:a/b") == NamedModel("VETTED_X", "nebius", "a/b", True)


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("provider", "words"),
    [
        ("nebiuss", "VETTED_PROVIDER = 'nebiuss': we know azure, bailian,"),
        ("azure", "VETTED_PROVIDER=azure needs AZURE_OPENAI_API_KEY and base_url in VETTED_HOME/providers/azure.toml"),
        ("openai", "VETTED_PROVIDER=openai needs OPENAI_API_KEY"),
    ],
)
def test_a_provider_that_is_not_set_up_is_told_with_what_it_lacks(provider: str, words: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(words)):
        hosts_of(Settings(_env_file=None, provider=provider))


def test_a_base_has_another_name_where_it_answers() -> None:
    facts = catalogue()["nebius"]
    served = facts.served("meta-llama/Llama-3.1-8B-Instruct")
    assert served == "meta-llama/Meta-Llama-3.1-8B-Instruct" != facts.trained(served)
    assert facts.trained("another") == facts.served("another") == "another"
    assert limits_of(LOCAL)("openai", "gpt-4.1").min_rows == 10
