"""A wrong setting gets one sentence with the variable and the value, never a secret."""

from pathlib import Path

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
        ("VETTED_PROVIDER", "no body", ["VETTED_PROVIDER", "no body"]),
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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("VETTED_OWNER_ID", ["VETTED_OWNER_ID ", "the environment", "Is it VETTED_OWNER_IDS?"]),
        ("VETTED_TELEGRAM_TOKN", ["Is it VETTED_TELEGRAM_TOKEN?"]),
        ("vetted_data_base_url", ["VETTED_DATA_BASE_URL", "Is it VETTED_DATABASE_URL?"]),
        ("VETTEDHOME", ["Is it VETTED_HOME?"]),
        ("VETTED_PORT", ["VETTED_PORT", "docs/settings.md"]),
        ("VETTED_OPENAI_API_KEY", ["Is it OPENAI_API_KEY?"]),
    ],
)
def test_a_setting_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, words: list[str]) -> None:
    """Its value is not told: it may be a key."""
    monkeypatch.setenv(name, "hush-hush")
    with pytest.raises(SettingsError) as error:
        load()
    assert all(word in str(error.value) for word in words) and "hush" not in str(error.value)


def test_so_is_one_in_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("VETTED_CLINIC_FONE=1\nOTHER_PROGRAM=1\n")
    with pytest.raises(SettingsError, match=r"VETTED_CLINIC_FONE in \.env.*Is it VETTED_CLINIC_PHONE"):
        load()
    (tmp_path / ".env").write_bytes(b"VETTED_CLINIC_PHONE=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        load()


def test_what_others_set_is_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kubernetes names a service's address in every container beside it, and may call the service as we are called."""
    for name, value in {
        "OWNER_IDS": "x",
        "VETTED_FROM_COMPOSE": "",
        "VETTED_SERVICE_HOST": "10.0.0.1",
        "VETTED_ENGINE_SERVICE_PORT_HTTP": "8808",
        "VETTED_PORT": "tcp://10.0.0.1:8808",
        "VETTED_ENGINE_PORT_8808_TCP_ADDR": "10.0.0.1",
        "vetted_timezone": "Europe/Berlin",
    }.items():
        monkeypatch.setenv(name, value)
    assert load().timezone == "Europe/Berlin"


def test_a_file_that_notepad_wrote_loses_no_setting(tmp_path: Path) -> None:
    """It puts a mark before the first name, which was none of ours then."""
    (tmp_path / ".env").write_text("VETTED_OWNER_IDS=7\nVETTED_TIMEZONE=Asia/Shanghai\n", encoding="utf-8-sig")
    assert (load().owner_ids, load().timezone) == ([7], "Asia/Shanghai")


def test_nobody_is_led_to_a_name_that_is_far_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VETTED_XYZZY_PLUGH", "1")
    with pytest.raises(SettingsError) as error:
        load()
    assert "Is it" not in str(error.value)
