"""A start while Telegram is away: a bot that has run before waits for it, a new one says what to mend."""

import logging
from pathlib import Path

import pytest

import bot.hello
from bot.app import running
from bot.simulator.client import Simulator
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Heartbeat, now
from storage.settings import SettingsError
from storage.ticks.health import TICK
from tests.conftest import OWNER, settings_for
from tests.openai_host import Host


async def _break(people: Simulator, times: int) -> None:
    for kind in ("error", "html"):
        await people.call("POST", "/faults", json={"method": "getMe", "kind": kind, "error_code": 502, "times": times})


async def test_who_has_run_before_waits(
    tmp_path: Path, simulator: str, host: Host, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bot.hello, "FIRST_PAUSE_SECONDS", 0.01)
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        session.add(Heartbeat(step=TICK, begun_at=now(), ended_at=now(), last_ms=1, worst_ms=1))
    database.close()
    async with Simulator(simulator) as people:
        await people.join(OWNER, "Lin", "en", "owner", "🧑")
        await _break(people, 2)
        with caplog.at_level(logging.WARNING):
            async with running(settings_for(tmp_path, simulator, host)):
                assert await people.answer_to(OWNER, "What may my rabbit eat?")
    assert caplog.text.count("Telegram does not answer at") == 4 and "Trying again in" in caplog.text


async def test_a_new_one_says_so(tmp_path: Path, simulator: str, host: Host) -> None:
    async with Simulator(simulator) as people:
        await _break(people, 1)
        with pytest.raises(SettingsError, match="Telegram does not answer at"):
            async with running(settings_for(tmp_path, simulator, host)):
                pass
