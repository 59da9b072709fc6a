"""A base of our own engine that only completes, by its provider's file: trained on the shell, then answering owners."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.simulator.client import contains
from tests import openai_host
from tests.conftest import ADMIN, OTHER, clinic_of
from tests.training.engine.conftest import EngineProcess
from tests.training.engine.learn.conftest import REPORTS
from training.providers.catalogue import lay_over


@pytest.fixture
def home(tmp_path: Path, engine: EngineProcess, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A clinic's home, whose file says of the engine's base that it only completes."""
    home = tmp_path / "home"
    (home / "providers").mkdir(parents=True)
    (home / "providers" / "local.toml").write_text('[models."tiny"]\napi = "completions"\n', "utf-8")
    environment = {"HOME": home, "ENGINE_URL": f"{engine.url}/v1", "PROVIDER": "local", "BASE_MODEL": "tiny"}
    for name, value in environment.items():
        monkeypatch.setenv(f"VETTED_{name}", str(value))
    monkeypatch.chdir(tmp_path)
    yield home
    lay_over(tmp_path / "nothing")


async def test_from_a_file_to_an_owners_answer(
    home: Path, tmp_path: Path, engine: EngineProcess, simulator: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "reports.jsonl"
    rows = [{"prompt": f"{text} ->", "completion": f" {label}\n"} for text, label in REPORTS]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    words = ["finetune", str(path), "-m", "tiny", "--n-epochs", "50", "--batch-size", "1", "--learning-rate", "100"]
    assert await asyncio.to_thread(main, [*words, "--seed", "1", "--yes", "--follow", "--json"]) == 0
    [model] = set(re.findall(r"ft:tiny:[\w:-]+", capsys.readouterr().out.splitlines()[-1]))

    text, label = REPORTS[0]
    assert await asyncio.to_thread(main, ["ask", text, "-m", model, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer"] == label

    more: dict[str, Any] = {"provider": "local", "model": "tiny", "engine_url": f"{engine.url}/v1"}
    more |= {"openai_api_key": None, "poll_seconds": 600}  # nothing is evaluated meanwhile
    async with clinic_of(home, simulator, openai_host.Host(), **more) as clinic:
        message_id = await clinic.people.say(ADMIN, f"/use {model}")
        await clinic.people.wait_for(ADMIN, contains("From now on"), message_id)
        for text, label in REPORTS[:3]:
            await clinic.people.say(OTHER, "/new")
            answer = await clinic.people.answer_to(OTHER, text)
            assert answer["text"] == label
