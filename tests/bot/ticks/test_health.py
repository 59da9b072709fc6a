"""How the bot is, as monitors and the shell are told."""

import json
from datetime import timedelta

import aiohttp
import pytest

from bot.cli.health import show_health
from bot.ticks import report as reporting
from storage.models import Trouble, now
from tests.bot.telegram.test_webhook import free_port
from tests.conftest import Clinic

HEALTH = f"127.0.0.1:{free_port()}"
SINCE = now() - timedelta(hours=2)


@pytest.fixture
def changed_settings() -> dict[str, object]:
    return {"health_listen": HEALTH}


async def _healthz() -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as http, http.get(f"http://{HEALTH}/healthz") as response:
        return response.status, await response.json()


async def test_health_is_told_to_monitors_and_on_the_shell(
    clinic: Clinic, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await clinic.ticked()
    status, content = await _healthz()
    assert (status, content["status"], content["troubles"]) == (200, "ok", 0)
    assert str(content["last_whole_tick"]).startswith("20")
    loop, steps = content["loop"], content["steps"]
    assert isinstance(loop, dict) and 0 <= loop["worst_pause_ms_last_minute"] <= loop["worst_pause_ms"]
    assert isinstance(steps, dict) and {"jobs:openai", "cases", "erasures"} < set(steps)
    assert show_health(clinic.settings, as_json=False) == 0
    assert "nothing is in trouble" in capsys.readouterr().out
    with clinic.database.begin() as session:
        session.add(Trouble(step="erasures:here", item="v1", n_failures=7, began_at=SINCE, error="Is a directory"))
        session.add(Trouble(step="jobs:openai", item="ab12cd34", n_failures=1, began_at=SINCE))
    assert show_health(clinic.settings, as_json=False) == 1
    assert (
        f"fails since {SINCE:%Y-%m-%d %H:%M} UTC, 7 times: erasures:here v1: Is a directory" in capsys.readouterr().out
    )
    assert show_health(clinic.settings, as_json=True) == 1
    facts = json.loads(capsys.readouterr().out)
    assert [trouble["item"] for trouble in facts["troubles"]] == ["v1"] and facts["is_late"] is False
    monkeypatch.setattr(reporting, "LATE_SECONDS", -1)
    status, content = await _healthz()
    assert (status, content["status"]) == (503, "late")
