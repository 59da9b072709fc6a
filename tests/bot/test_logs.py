"""What is written for the operator holds no secret and no owner's words, whatever quotes them."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from aiogram.types import Update
from pydantic import SecretStr

from bot.logs import Redacting
from storage.settings import Settings, secrets_in
from tests.conftest import LIMIT_SECONDS

PASSWORD = "hunt/er2@the:lake#42"
ROOT = Path(__file__).parents[2]


def logged(error: BaseException, secrets: list[str]) -> str:
    record = logging.LogRecord("bot", logging.ERROR, "", 0, "it failed: %s", (error,), None)
    record.exc_info = (type(error), error, error.__traceback__)
    return Redacting(secrets).format(record)


def test_every_secret_of_the_settings_is_known() -> None:
    """Of those that are added later, too: by their type."""
    names = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
    hidden = {name: SecretStr(f"hidden-{name}-hidden") for name in names}
    settings = Settings(_env_file=None).model_copy(
        update={
            **hidden,
            "database_url": f"postgresql://vetted:{quote(PASSWORD, safe='')}@db/vetted",
            "openai_base_url": "https://user:gate-way-word@gateway.example/v1",
        }
    )
    assert len(names) >= 5
    text = Redacting(settings.secrets).format(
        logging.LogRecord("bot", logging.INFO, "", 0, f"{[*settings.secrets]} {PASSWORD} {PASSWORD[:12]}", (), None)
    )
    assert not any(word in text for word in ("hidden", "gate-way", "hunt", "lake"))


def test_so_are_those_of_the_environment() -> None:
    environment = {
        "PGPASSWORD": "pg-hush-hush",
        "HF_TOKEN": "hf-hush-hush",
        "HTTPS_PROXY": "http://me:proxy-hush@proxy:3128",
        "GPG_PUBLIC_KEY": "public",
        "PATH": "/bin",
    }
    assert secrets_in(environment) == ["pg-hush-hush", "hf-hush-hush", "proxy-hush"]


def test_an_error_quotes_nobody() -> None:
    """pydantic quotes what it cannot read, PostgreSQL the row."""
    words = "my dog ate a " + "canary"
    with pytest.raises(ValueError) as error:
        Update.model_validate({"update_id": 1, "message": words, "edited_message": {"text": words}})
    assert "canary" not in logged(error.value, []) and "validation error" in logged(error.value, [])
    row = ValueError(f'duplicate key value violates "uq_pet_name"\nDETAIL:  Key (name)=({words}) already exists.')
    assert "canary" not in logged(row, []) and "uq_pet_name" in logged(row, [])


@pytest.mark.parametrize(
    "error",
    [
        ValueError("invalid literal: 'my zebra'"),
        KeyError("my zebra"),
        AssertionError("no pet 'my zebra'"),
        RuntimeError('Bad Request: can\'t parse entities: unsupported start tag "my zebra" at byte offset 3'),
    ],
)
def test_neither_does_one_of_pythons_or_telegrams(error: Exception) -> None:
    record = logging.LogRecord("bot", logging.ERROR, "", 0, "it failed", (), None)
    record.exc_info = (type(error), error, None)
    text = Redacting([]).format(record)
    assert "zebra" not in text and type(error).__name__ in text


def test_a_command_that_nobody_caught_an_error_of_tells_no_secret(tmp_path: Path) -> None:
    """A traceback that Python prints by itself, and a sentence."""
    code = (
        "import bot.__main__ as main\n"
        "def fail(options): raise ValueError(f'connecting {options.command} hush-hush-hush-hush failed')\n"
        "main._COMMANDS['triage'] = fail\n"
        "main.main(['triage'])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENAI_API_KEY": "hush-hush-hush-hush"}
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, timeout=LIMIT_SECONDS
    )
    assert process.returncode == 1
    assert b"hush" not in process.stderr and b"connecting triage <secret> failed" in process.stderr
