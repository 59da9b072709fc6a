"""Two bots on one database: the second stands by, or works along; and who was taken over from does nothing more."""

import asyncio
import contextlib
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.app import running
from bot.demo.processes import free_port
from bot.simulator.client import Simulator, has_button
from bot.ticks.meter import LoopMeter
from bot.ticks.steps import TickStep
from bot.ticks.threads import in_thread
from bot.ticks.ticks import Ticks
from storage import inbox, people
from storage.database import Database
from storage.leases import rows
from storage.leases.hold import LeaseHold, LeaseOver
from storage.leases.process import ProcessMark
from storage.migrations.migrate import migrate
from storage.settings import Settings
from storage.ticks.attempts import Attempts
from tests import postgres
from tests.conftest import OTHER, eventually, settings_for
from tests.openai_host import Host

needs_server = pytest.mark.skipif(not postgres.PROGRAMS, reason=postgres.MISSING)
DATABASES = ["sqlite", pytest.param("postgresql", marks=needs_server)]


@pytest.fixture(params=DATABASES)
def settings(request: pytest.FixtureRequest, tmp_path: Path, simulator: str, host: Host) -> Settings:
    more = {} if request.param == "sqlite" else {"database_url": request.getfixturevalue("url")}
    return settings_for(tmp_path, simulator, host).model_copy(update=more)


async def test_a_second_bot_stands_by_and_says_so(
    settings: Settings, simulator: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Simulator(simulator) as crowd, contextlib.AsyncExitStack() as stack:
        await crowd.join(OTHER, "Olga", "en", "owner", "🧑")
        first = running(settings)
        await first.__aenter__()
        second = asyncio.create_task(stack.enter_async_context(running(settings)))
        await eventually(lambda: "This one stands by" in caplog.text, "a word")
        message_id = await crowd.say(OTHER, "Why does my dog eat grass?")
        await crowd.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
        assert not second.done()
        await first.__aexit__(None, None, None)
        await second
        message_id = await crowd.say(OTHER, "And how often may he?")
        await crowd.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)


async def test_whoever_is_taken_over_from_changes_nothing_more_and_begins_anew(
    settings: Settings, simulator: str, host: Host
) -> None:
    async with Simulator(simulator) as crowd:
        await crowd.join(OTHER, "Olga", "en", "owner", "🧑")
        with contextlib.suppress(LeaseOver):
            async with running(settings) as working:
                message_id = await crowd.say(OTHER, "Why does my dog eat grass?")
                await crowd.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
                database = Database(settings.database_location)
                with database.begin() as session:
                    session.connection().execute(text("UPDATE lease SET epoch = epoch + 1"))
                state = tables(database)
                await crowd.say(OTHER, "And how often may he?")
                with pytest.raises(LeaseOver):
                    await working
                assert tables(database) == state
        assert tables(database) == state
        async with running(settings):
            await crowd.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id + 1)
    database.close()


def tables(database: Database) -> dict[str, Any]:
    with database.look() as session:
        names = ("inboxupdate", "turn", "heartbeat", "person", "deployment", "lease", "trouble")
        connection = session.connection()
        return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}


@needs_server
async def test_with_a_webhook_both_work_and_one_ticks(
    tmp_path: Path, simulator: str, host: Host, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with Simulator(simulator) as crowd:
        await crowd.join(OTHER, "Olga", "en", "owner", "🧑")
        lives = []
        for _ in range(2):
            port = free_port()
            more = {
                "database_url": url,
                "webhook_url": f"http://127.0.0.1:{port}/hook",
                "webhook_secret": SecretStr("s" * 20),
                "webhook_listen": f"127.0.0.1:{port}",
            }
            life = running(settings_for(tmp_path, simulator, host).model_copy(update=more))
            await life.__aenter__()
            lives.append(life)
        await eventually(lambda: "ticks when it is gone" in caplog.text, "a word")
        for question in ("Why does my dog eat grass?", "And how often may he?"):
            message_id = await crowd.say(OTHER, question)
            await crowd.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
        await lives[0].__aexit__(None, None, None)
        message_id = await crowd.say(OTHER, "Is it bad for him?")
        await crowd.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
        await lives[1].__aexit__(None, None, None)


async def test_a_step_that_works_in_threads_is_refused_there_too(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    migrate(database)
    errors: list[Exception] = []

    def write() -> None:
        try:
            with database.begin() as session:
                people.configure_owners(session, [1])
        except LeaseOver as error:
            errors.append(error)
            raise

    ticks = Ticks(database, [TickStep("writes", partial(in_thread, "writes", write))], Attempts(), LoopMeter())
    ticks.hold = LeaseHold("bot", 1)  # nobody has taken it
    ticks.start(0.05)
    await eventually(lambda: errors, "a refusal")
    await eventually(lambda: ticks.hold is not None and ticks.hold.is_over, "the end")
    await ticks.stop(5)
    with database.look() as session:
        assert people.ranked(session) == []
        assert session.connection().execute(text("SELECT count(*) FROM heartbeat")).scalar() == 0
    database.close()


@needs_server
async def test_what_a_worker_has_left_open_when_it_gave_its_lease_back_is_adopted(url: str) -> None:
    database = Database(url)
    migrate(database)
    with database.engine.begin() as connection:
        assert inbox.keep(connection, [(1, 7, "{}"), (2, 7, "{}"), (3, 8, "{}")], "worker:gone") == [1, 2, 3]
        rows.take(connection, "worker:here", ProcessMark.mine(), 60)
        assert inbox.keep(connection, [(4, 9, "{}")], "worker:here") == [4]
        assert inbox.keep(connection, [(5, 7, "{}")], "worker:here") == []  # until it is known to be gone
        assert inbox.has_orphans(connection)
        assert [row[0] for row in inbox.adopt(connection, "worker:here")] == [1, 2, 3, 5]
        assert not inbox.has_orphans(connection)
        assert inbox.keep(connection, [(6, 7, "{}")], "worker:here") == [6]
        assert inbox.keep(connection, [(7, 9, "{}")], "worker:new") == []
        assert [row[0] for row in inbox.handed_over(connection, "worker:here", {1, 2, 3, 4, 5, 6})] == [7]
    database.close()
