"""The process ends soon, whatever a host, Telegram or an open question does; and in no request that may cost money."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.app import running
from bot.ending import finish
from bot.simulator.client import Simulator
from bot.simulator.server import make_app as make_simulator
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Launch
from tests.benchmarks.fake_model import MODEL
from tests.benchmarks.life import Forked
from tests.benchmarks.process import ADMIN as BENCH_ADMIN
from tests.benchmarks.process import TOKEN as BENCH_TOKEN
from tests.benchmarks.process import vetted_environment
from tests.bot.ticks.rows import CONTENT, make_launch, make_version
from tests.conftest import OWNER, eventually, serve, settings_for
from tests.openai_host import Host
from training.launching.requests import PaidRequests
from training.providers import Unreachable


@asynccontextmanager
async def _silence() -> AsyncIterator[str]:
    """A host that accepts every connection and never answers: its URL."""
    with socket.create_server(("127.0.0.1", 0)) as server:  # the kernel accepts, and nobody reads
        host, port = server.getsockname()
        yield f"http://{host}:{port}"


def _home(folder: Path, **more: Any) -> Database:
    """A database with a launch in it that the bot has to follow."""
    database = Database(f"sqlite:///{folder / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        make_launch(session, make_version(session, "v1"), **more)
    return database


async def test_the_end_waits_for_no_silent_host(tmp_path: Path, simulator: str, host: Host) -> None:
    database = _home(tmp_path, job_id="ftjob-1", status="running")
    host.speaks.clear()
    async with Simulator(simulator) as people:
        await people.join(OWNER, "Lin", "en", "owner", "🧑")
        async with running(settings_for(tmp_path, simulator, host)):
            await eventually(lambda: host.n_silent, "the request that is not answered")
            begin = time.monotonic()
    assert time.monotonic() - begin < 10
    database.close()


async def test_the_end_waits_for_a_request_that_may_cost_money_and_begins_none(
    tmp_path: Path, simulator: str, host: Host
) -> None:
    database = _home(tmp_path, requested_at=None)
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "v1.jsonl").write_bytes(CONTENT)
    host.create_gate.clear()
    async with Simulator(simulator), running(settings_for(tmp_path, simulator, host)):
        await eventually(lambda: host.create_requests, "the create request")
        asyncio.get_running_loop().call_later(2, host.create_gate.set)
    with database.begin() as session:
        launch = session.exec(select(Launch)).one()
    assert (host.create_requests, launch.job_id) == (1, "ftjob-1")
    database.close()


def test_once_it_ends_no_request_that_may_cost_money_is_begun() -> None:
    requests, gate = PaidRequests(), threading.Event()

    def ask() -> None:
        with requests.under_way():
            gate.wait(10)

    thread = threading.Thread(target=ask)
    thread.start()
    requests.close()
    with pytest.raises(Unreachable, match="nothing was sent"), requests.under_way():
        pass
    assert not requests.wait(0.05)
    gate.set()
    assert requests.wait(10)
    thread.join()


async def test_what_ends_is_not_kept_by_what_does_not_and_a_second_word_hurries() -> None:
    hurry, is_done = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        is_done.set()

    async def fail() -> None:
        raise KeyError("x")

    begin = time.monotonic()
    await finish([asyncio.Event().wait(), work(), fail()], 0.1, hurry)
    assert is_done.is_set()
    asyncio.get_running_loop().call_later(0.1, hurry.set)
    await finish([asyncio.Event().wait()], 60, hurry)
    assert time.monotonic() - begin < 10


BLOCKED = """
import asyncio, time
from bot import ending
ending.WHOLE_SECONDS = 0.5
async def main():
    ending.ProcessEnd().listen()
    print("ready", flush=True)
    time.sleep(60)
asyncio.run(main())
"""


def test_the_end_comes_though_the_event_loop_stands_still() -> None:
    with subprocess.Popen([sys.executable, "-c", BLOCKED], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        process.terminate()
        assert process.wait(30) == 0


async def _end(life: Forked, pid: int, signals: int = 1) -> tuple[float, int | None]:
    """Seconds from the first SIGTERM to the end, and the exit code."""
    begin = time.monotonic()
    for _ in range(signals - 1):
        os.kill(pid, signal.SIGTERM)
        await asyncio.sleep(0.3)
    code = await life.stop()
    return time.monotonic() - begin, code


@pytest.mark.long
async def test_a_process_ends_within_25_s_whatever_is_silent(tmp_path: Path, host: Host) -> None:
    """A real process, four times: a silent host and an open question; Telegram silent at the start and later; a second
    SIGTERM. Prints how long each took."""
    server = await serve(make_simulator(token=BENCH_TOKEN))
    host.models.append(MODEL)
    url, seconds = str(server.make_url("")).rstrip("/"), {}
    async with _silence() as silence, Simulator(url) as people:
        await people.join(OWNER, "Lin", "en", "owner", "🧑")
        await people.join(BENCH_ADMIN, "Alex", "en", "admin", "🔑")
        for name, api_url, host_url, n_signals in (
            ("silent host", url, f"{silence}/v1", 1),
            ("open question", url, host.url, 1),
            ("second signal", url, host.url, 2),
            ("silent Telegram", silence, host.url, 1),
        ):
            home = tmp_path / name.replace(" ", "-")
            home.mkdir()
            _home(home, job_id="ftjob-1", status="running").close()
            environment = vetted_environment(home, api_url, host_url, VETTED_POLL_SECONDS="0.2")
            life = await Forked.prepare(environment, home)
            await life.start()
            if api_url == url:
                await eventually(lambda: "answers from" in life.tail(), life.tail)  # noqa: B023
            await asyncio.sleep(1)
            if name != "silent host" and api_url == url:
                host.begin.clear()
                await people.say(OWNER, "Why does my dog eat grass?")
                await eventually(lambda: host.chat_requests, "the open question")
                host.chat_requests.clear()
            seconds[name], code = await _end(life, life.pid, n_signals)
            assert code == 0, life.tail()
            await life.close()
    await server.close()
    print(seconds)  # noqa: T201
    assert max(seconds.values()) < 25, seconds
    assert seconds["silent host"] < 10 and seconds["silent Telegram"] < 10 and seconds["second signal"] < 8, seconds
    assert seconds["open question"] > 15, seconds  # it has its 20 s
