"""What the settings mean together, and what they say where they mean nothing."""

import re

import pytest

from bot.wiring import NamedModel, named_model
from storage.settings import Settings, SettingsError

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
        (LOCAL, "openai:gpt-4.1", "VETTED_X = 'openai:gpt-4.1' needs OPENAI_API_KEY"),
        (LOCAL, "vetted-starter", "VETTED_X = 'vetted-starter': this needs a language model that can judge"),
        (HOSTED, "openai: ", "VETTED_X = 'openai: ': this needs a language model"),
    ],
)
def test_who_cannot_be_asked_is_said(settings: Settings, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(words)):
        named_model(settings, "VETTED_X", value)
    assert named_model(settings, "VETTED_X", None) is None
