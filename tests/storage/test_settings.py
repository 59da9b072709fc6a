"""A wrong setting gets one sentence with the variable and the value, never a secret."""

import pytest

from storage.local import STARTER
from storage.settings import SettingsError, load
from training.engine.learn import starter


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    import os

    for name in list(os.environ):
        if name.startswith(("VETTED_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(str(tmp_path))


def test_defaults_need_nothing() -> None:
    settings = load()
    assert (settings.provider, settings.base_model, settings.owner_ids) == ("local", "vetted-starter", [])
    assert settings.database_location.startswith("sqlite:///")


def test_the_starter_has_one_name() -> None:
    """The engine imports nothing of the bot's but its settings' values, so its own name for it stands beside."""
    assert starter.NAME == STARTER


def test_ids_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VETTED_OWNER_IDS", "12, 34;56")
    assert load().owner_ids == [12, 34, 56]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("VETTED_OWNER_IDS", "12,@ann", ["VETTED_OWNER_IDS", "@ann", "numeric"]),
        ("VETTED_PROVIDER", "nobody", ["VETTED_PROVIDER", "nobody"]),
        ("VETTED_POLL_SECONDS", "0", ["VETTED_POLL_SECONDS", "0"]),
        ("VETTED_TIMEZONE", "Beijing", ["VETTED_TIMEZONE", "Beijing", "Asia/Shanghai"]),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: list[str]) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load()
    assert all(word in str(error.value) for word in words)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VETTED_TELEGRAM_TOKEN", "123:hush-hush")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hush-hush")
    assert "hush-hush" not in repr(load())
