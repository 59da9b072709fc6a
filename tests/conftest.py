"""A clinic on loopback: the real bot against the simulator and a host of OpenAI's shape, all in this process."""

import asyncio
import gc
import inspect
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import hypothesis
import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import col, select
from xdist.scheduler.loadscope import LoadScopeScheduling

from bot.app import running
from bot.simulator.client import Shown, Simulator, contains, has_button
from bot.simulator.server import make_app as make_simulator
from storage.database import Database
from storage.models import Heartbeat, InboxUpdate, now
from storage.settings import Settings
from storage.ticks import health
from tests import openai_host, postgres
from tests.quick import once_a_run, settings_of

# A run that was started in the background ignores Ctrl-C, and so would all that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

__all__ = ["once_a_run"]  # a fixture

OWNER, OTHER, VET, ADMIN = 1001, 1002, 2002, 3003
TOKEN = "100000001:" + "t" * 35
LIMIT_SECONDS = 60
"""When a test gives up waiting. Far more than it takes, since a busy machine may be many times slower than ours."""

# What lands is decided by the same examples each time; a developer's own runs go on looking for new ones. None has a
# deadline: a busy machine is no fault of the code.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("developer", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "developer")


FILES_ONLY = (
    *("tests/storage/forgetting/test_races.py", "tests/bot/ticks/test_health.py"),
    *("tests/bot/backup", "tests/bot/cli", "tests/bot/doctor", "tests/bot/moving", "tests/storage/old_tables"),
    *("tests/storage/test_database.py", "tests/storage/test_old_home.py", "tests/storage/test_upgrade_copy.py"),
)
"""What is about SQLite files themselves, or about commands that open one in a process of their own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--postgres`: the databases of tests lie on a server of the run's own, and not in files."""
    parser.addoption("--postgres", action="store_true", help="databases on a PostgreSQL of the run's own")


@pytest.fixture(scope="session", autouse=True)
def _on_a_server(request: pytest.FixtureRequest) -> Iterator[None]:
    if not request.config.getoption("--postgres"):
        yield
        return
    with postgres.in_place_of_files():
        yield


def _trains(path: str) -> bool:
    return path == "tests/test_loop.py" or path.startswith("tests/training/engine/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What trains comes first, since it takes longest."""
    if config.getoption("--postgres"):
        items[:] = [item for item in items if not item.nodeid.startswith(FILES_ONLY)]
    items.sort(key=lambda item: not _trains(item.nodeid.partition("::")[0]))


def pytest_collection_finish() -> None:
    """What imports and collection have made stays for ever: to look through it again and again was a sixth of the
    tests' CPU. The same as in `vetted run`."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """One worker gets everything that trains; the others share the rest by file.

    Two trainings at once on two cores hinder each other, and each is niced, so a busy worker beside it slows it too.
    (xdist's own groups of tests do nothing with pytest 9.2.)
    """
    return _ByFile(config, log)


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "training" if _trains(path) else path


def _looks(goal: str | Callable[[], str], seconds: float) -> Iterator[None]:
    """One turn for each look at something that is waited for; fails when the time is up."""
    end = time.monotonic() + seconds
    while True:
        is_last = time.monotonic() > end
        yield
        assert not is_last, f"not within {seconds:g} s: {goal if isinstance(goal, str) else goal()}"


async def eventually(
    condition: Callable[[], Any], goal: str | Callable[[], str], seconds: float = LIMIT_SECONDS
) -> Any:
    """What `condition`, a function or a coroutine's, gives as soon as that is true; `goal` is for who reads that it
    never was."""
    looks = _looks(goal, seconds)
    while True:
        next(looks)
        value = condition()
        if inspect.isawaitable(value):
            value = await value
        if value:
            return value
        await asyncio.sleep(0.02)


def wait_until(condition: Callable[[], Any], goal: str | Callable[[], str], seconds: float = LIMIT_SECONDS) -> Any:
    """The same for a test without a loop."""
    looks = _looks(goal, seconds)
    while True:
        next(looks)
        if value := condition():
            return value
        time.sleep(0.02)


@dataclass
class Clinic:
    """People to write with, the model's host to turn knobs on, and the bot's database to look into."""

    people: Simulator
    host: openai_host.Host
    database: Database
    settings: Settings

    async def settled(self) -> None:
        """Wait until the bot has done all that it was sent: what it shows comes a little before it is done."""
        await eventually(self._is_settled, "the bot has nothing left to do")

    async def _is_settled(self) -> bool:
        # What Telegram still holds is not in the inbox yet.
        url = f"{self.settings.telegram_api_url}/bot{TOKEN}/getWebhookInfo"
        async with aiohttp.ClientSession() as http, http.get(url) as response:
            if (await response.json())["result"]["pending_update_count"]:
                return False
        is_open = (col(InboxUpdate.done_at).is_(None), col(InboxUpdate.set_aside_at).is_(None))
        with self.database.begin() as session:
            return session.exec(select(InboxUpdate.update_id).where(*is_open)).first() is None

    async def ticked(self) -> None:
        """Wait until a whole tick of the bot's has gone by, for who expects that it does nothing: each of its steps has
        begun and ended since now."""
        moment = now()
        await eventually(lambda: self._has_ticked(moment), "a tick")

    def _has_ticked(self, moment: datetime) -> bool:
        with self.database.begin() as session:
            beat = session.get(Heartbeat, health.TICK)
            return beat is not None and beat.begun_at > moment


async def import_file(people: Simulator, name: str, content: bytes, label: str = "Import") -> Shown:
    """Send a file as the admin, tap the button under its dry run, and wait for what has become of it."""
    message_id = await people.send_file(ADMIN, name, content)
    dry_run = await people.wait_for(ADMIN, lambda m: has_button(m, label), message_id, goal="the dry run")
    await people.tap(ADMIN, dry_run, label)
    return await people.wait_for(ADMIN, contains("new examples"), message_id)


async def save_correction(people: Simulator, text: str, reply_to: int) -> Shown:
    """A vet replies with the right answer and saves its preview; returns that message."""
    message_id = await people.say(VET, text, reply_to=reply_to)
    preview = await people.wait_for(VET, lambda m: has_button(m, "Save"), message_id, goal="the preview")
    await people.tap(VET, preview, "Save")
    is_saved = lambda m: m["message_id"] == preview["message_id"] and "Saved" in m["text"]  # noqa: E731
    return await people.wait_for(VET, is_saved, message_id, goal="the receipt for the correction")


async def correct(clinic: Clinic, owner: int, question: str, text: str) -> None:
    """An owner asks, and the vet replies to the card with the right answer."""
    await clinic.people.answer_to(owner, question)
    await clinic.settled()  # a correction before this one opens the next card by itself
    message_id = await clinic.people.say(VET, "/review")
    card = await clinic.people.wait_for(
        VET, lambda m: has_button(m, "Approve") and question in m["text"], message_id, goal="a card"
    )
    await save_correction(clinic.people, text, card["message_id"])


async def let_in(clinic: Clinic, job_id: str, model: str) -> Shown:
    """The job succeeds, its model speaks, and an admin lets it answer the owners; returns its card."""
    clinic.host.learn_to_speak()
    clinic.host.finish(job_id, model)
    is_card = lambda m: model in (m["text"] or "") and has_button(m, "Let it answer")  # noqa: E731
    card = await clinic.people.wait_for(ADMIN, is_card, goal=f"the card of {model}")
    await clinic.people.tap(ADMIN, card, "Let it answer")
    is_in = lambda m: m["message_id"] == card["message_id"] and has_button(m, "Roll back")  # noqa: E731
    return await clinic.people.wait_for(ADMIN, is_in, goal=f"that {model} answers")


async def serve(app: web.Application) -> TestServer:
    """The app on a free port of loopback."""
    server = TestServer(app)
    # A client that a test has left behind would be waited for, a minute long.
    await server.start_server(shutdown_timeout=0.2)
    return server


@pytest.fixture(autouse=True)
def _nothing_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiogram's session waits a quarter of a second at its end for TLS; there is none on loopback."""

    async def close(session: AiohttpSession) -> None:
        if session._session is not None:
            await session._session.close()

    monkeypatch.setattr(AiohttpSession, "close", close)


@pytest.fixture
async def host() -> AsyncIterator[openai_host.Host]:
    host = openai_host.Host()
    server = await serve(openai_host.make_app(host))
    host.url = str(server.make_url("/v1"))
    yield host
    host.speaks.set()
    await server.close()


@pytest.fixture
async def simulator() -> AsyncIterator[str]:
    """The simulator's URL."""
    server = await serve(make_simulator(token=TOKEN))
    yield str(server.make_url(""))
    await server.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL of this run's own, without a database yet."""
    with postgres.serving() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """A new database on it."""
    return postgres.new_database(server)


def settings_for(home: Path, simulator_url: str, host: openai_host.Host) -> Settings:
    places = {"home": home, "telegram_api_url": simulator_url.rstrip("/"), "openai_base_url": host.url}
    return settings_of(
        places,
        telegram_token=TOKEN,
        owner_ids=(ADMIN,),
        provider="openai",
        model="base-model",
        openai_api_key="sk-test",
        poll_seconds=0.2,
    )


@pytest.fixture
def poll_seconds() -> float:
    """Between two ticks of the clinic's bot. A test that ticks by itself has them far apart."""
    return 0.2


@pytest.fixture
def changed_settings() -> dict[str, object]:
    """What is set otherwise for a test's bot."""
    return {}


@pytest.fixture
async def clinic(
    tmp_path: Path, simulator: str, host: openai_host.Host, poll_seconds: float, changed_settings: dict[str, object]
) -> AsyncIterator[Clinic]:
    """A running bot with an owner (zh), another owner (en), a vet and an admin (en)."""
    async with clinic_of(tmp_path, simulator, host, poll_seconds=poll_seconds, **changed_settings) as clinic:
        yield clinic


@asynccontextmanager
async def clinic_of(home: Path, simulator_url: str, host: openai_host.Host, **more: object) -> AsyncIterator[Clinic]:
    """The same with `more` settings."""
    settings = settings_for(home, simulator_url, host).model_copy(update=more)
    async with Simulator(simulator_url) as people:
        await people.join(OWNER, "小林", "zh", "owner", "🧑")
        await people.join(OTHER, "Olga", "en", "owner", "🧑")
        await people.join(VET, "Dr. Chen", "en", "vet", "🩺")
        await people.join(ADMIN, "Alex", "en", "admin", "🔑")
        async with running(settings):
            database = Database(settings.database_location)
            message_id = await people.say(ADMIN, f"/roles vet {VET}")
            await people.wait_for(ADMIN, lambda m: str(VET) in m["text"], message_id)
            yield Clinic(people, host, database, settings)
            database.close()
