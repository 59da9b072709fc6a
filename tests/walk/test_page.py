"""The customer's walk in Telegram, at the engine and at each host, in both languages."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import running
from bot.simulator.client import Simulator
from storage.database import Database
from storage.settings import Settings, load
from tests.bot.simulator.browser import WIDE, chromium, needs_chromium
from tests.conftest import ADMIN, OWNER, TOKEN
from tests.hosts.grounds import GROUNDS, Ground
from tests.walk.page import PageWalk
from tests.walk.roads import Road
from training.evaluation.safety.questions import safety_questions

pytestmark = [needs_chromium, pytest.mark.long]


@pytest.fixture
def engine_name() -> str:
    """One that learns what it is taught, so that an owner can be answered by it."""
    return "starter_engine"


@pytest.fixture(autouse=True)
def _few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fortieth of the safety questions is asked."""
    monkeypatch.setattr("training.candidates.plan.safety_questions", lambda: safety_questions()[::40])


class Bot:
    """The real bot in this process, which can be stopped and started."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._run: Any = None

    async def start(self) -> None:
        """As `vetted run` does."""
        self._run = running(self._settings)
        await self._run.__aenter__()

    async def stop(self) -> None:
        """As SIGTERM does."""
        await self._run.__aexit__(None, None, None)

    async def restart(self) -> None:
        """Both."""
        await self.stop()
        await self.start()


@asynccontextmanager
async def clinic_at(simulator: str) -> AsyncIterator[tuple[Bot, Settings]]:
    """A bot of the environment's settings, with an owner and an admin."""
    more = {"telegram_token": SecretStr(TOKEN), "telegram_api_url": simulator.rstrip("/"), "owner_ids": [ADMIN]}
    settings = load().model_copy(update=more | {"poll_seconds": 0.3})
    async with Simulator(simulator) as people:
        await people.join(OWNER, "小林", "zh", "owner", "🧑")
        await people.join(ADMIN, "Alex", "en", "admin", "🔑")
        bot = Bot(settings)
        await bot.start()
        try:
            yield bot, settings
        finally:
            await bot.stop()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("road", ["local", *GROUNDS], indirect=True)
async def test_the_walk(road: Road, ground: Ground, environment: dict[str, str], simulator: str, language: str) -> None:
    errors: list[str] = []
    async with clinic_at(simulator) as (bot, settings), chromium() as browser:
        page = await browser.new_page(viewport=WIDE, locale="zh-CN" if language == "zh" else "en-US")
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(simulator)
        database = Database(settings.database_location)
        walk = PageWalk(page, database, road, ground, language)
        if shots := os.environ.get("WALK_SHOTS"):  # a folder, for who wants to look at each step
            walk.shots = Path(shots) / f"{road.name}-{language}"
            walk.shots.mkdir(parents=True, exist_ok=True)
        await walk.becomes_admin()
        await walk.import_file()
        await walk.look_at_the_data()
        await walk.fill_the_form()
        await walk.follow(bot.restart)
        await walk.see_the_end()
        await walk.host()
        await walk.let_it_answer()
        await walk.results()
        await walk.ask()
        await walk.compare()
        await walk.delete()
        foreign = await walk.foreign_lines()
        database.close()
    assert (errors, foreign) == ([], [])
