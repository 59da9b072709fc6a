"""PostgreSQL in the place of SQLite. Runs where its server is installed (apt install postgresql)."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, col, select

import storage.database
import storage.migrations.migrate
from bot.simulator.client import contains, has_button
from bot.telegram.passing import Prospect, weigh
from storage import inbox, people
from storage.database import Database, make_engine
from storage.migrations.migrate import migrate, upgrade
from storage.models import InboxUpdate, Turn, now
from storage.operation.opening import wait_for_turn
from storage.operation.server import FOR_ANSWERS, FOR_THREADS
from storage.settings import SettingsError
from tests.admin.test_prompt import said
from tests.bot.telegram.test_hostile import DEEP, DIGITS, take_all
from tests.conftest import OTHER, VET, clinic_of, eventually
from tests.openai_host import Host
from tests.postgres import MISSING, PROGRAMS
from tests.storage.test_database import count_in_threads
from tests.storage.test_deployments import upgrade_epochs

pytestmark = pytest.mark.skipif(not PROGRAMS, reason=MISSING)


@pytest.mark.parametrize("make", [migrate, upgrade])
def test_the_tables_are_those_of_the_models(url: str, make: Callable[[Database], None]) -> None:
    database = Database(url)
    make(database)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    migrate(database)
    database.close()


def test_threads_never_lose_an_update(url: str) -> None:
    database = Database(url)
    migrate(database)
    assert count_in_threads(database, 4, 25) == "100"
    database.close()


def test_an_epoch_of_an_older_version_is_asked_with_what_it_learned(url: str) -> None:
    database = Database(url)
    migrate(database)
    upgrade_epochs(database)
    database.close()


async def test_an_owner_a_vet_and_a_correction(url: str, tmp_path: Path, simulator: str, host: Host) -> None:
    async with clinic_of(tmp_path, simulator, host, database_url=url) as clinic:
        await clinic.people.answer_to(OTHER, "Why does my dog eat grass?")
        answer = await clinic.people.answer_to(OTHER, "And how often may he?")
        await clinic.people.tap(OTHER, answer, "👎")
        message_id = await clinic.people.say(OTHER, "my dog ate a whole bar of dark chocolate")
        await clinic.people.wait_for(OTHER, contains("🚨"), message_id)
        message_id = await clinic.people.say(VET, "/review")
        await clinic.people.wait_for(VET, lambda m: bool(m["buttons"]), message_id)
        await clinic.settled()
        with clinic.database.begin() as session:
            assert len(session.exec(select(Turn)).all()) == 3
        assert "Turns: 3 · 👎 1 of 1" in (await said(clinic, "/stats"))["caption"]
        assert "Turns on that day: 3" in (await said(clinic, f"/when {now():%Y-%m-%d}"))["text"]
    assert not (tmp_path / "vetted.sqlite3").exists()
    database = Database(url)
    with database.begin() as session:
        assert session.exec(select(InboxUpdate).where(col(InboxUpdate.done_at).is_(None))).all() == []
    database.close()


async def test_whatever_an_update_holds_it_is_kept(url: str) -> None:
    database = Database(url)
    migrate(database)
    odd = ["\0", "\ud83d", DIGITS, DEEP, 2**70, float("nan"), None, [[]], {"id": {"\0": "\udc00"}}]
    messages = [{"chat": {"id": value}, "from": value, "text": value} for value in odd]
    for ascii_only in (True, False):
        await take_all(database, [{"message": message} for message in messages], ascii_only)
    database.close()


@pytest.mark.parametrize(
    ("statements", "prospect"),
    [
        (["INSERT INTO person VALUES (1, 'Ann', 'en', now()), (1, 'Ann', 'en', now())"], Prospect.FAULT),
        (["SELECT 1 / 0"], Prospect.FAULT),
        (["SELECT nothing"], Prospect.FAULT),
        (["SET TRANSACTION READ ONLY", "DELETE FROM person"], Prospect.STORAGE),
        (["SET LOCAL statement_timeout = 1", "SELECT pg_sleep(2)"], Prospect.STORAGE),
        (["SELECT pg_terminate_backend(pg_backend_pid())"], Prospect.STORAGE),
    ],
)
def test_what_is_worth_another_attempt(url: str, statements: list[str], prospect: Prospect) -> None:
    database = Database(url)
    migrate(database)
    with pytest.raises(DBAPIError) as caught, database.begin() as session:
        for statement in statements:
            session.connection().exec_driver_sql(statement)
    assert weigh(caught.value) is prospect
    database.close()


@pytest.fixture
async def proxy(url: str) -> AsyncIterator["Proxy"]:
    """Between us and the server."""
    proxy = Proxy(url)
    await proxy.start()
    yield proxy
    proxy.server.close()


class Proxy:
    """Forwards to a server, until it is told not to; what has been accepted stays open."""

    def __init__(self, url: str) -> None:
        self.port, self.name = int(url.rpartition(":")[2].partition("/")[0]), url.rpartition("/")[2]
        self.user = url.removeprefix("postgresql://").partition("@")[0]
        self.forwards = asyncio.Event()
        self.forwards.set()
        self.n_accepted = 0

    async def start(self) -> None:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        port = self.server.sockets[0].getsockname()[1]
        self.url = f"postgresql://{self.user}@127.0.0.1:{port}/{self.name}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.n_accepted += 1
        back, forth = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.gather(self.pump(reader, forth), self.pump(back, writer))

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65536):
                await self.forwards.wait()
                writer.write(piece)
            writer.close()


async def test_a_server_that_says_nothing_stops_nobody_for_ever(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.database, "FOR_ANSWERS", replace(FOR_ANSWERS, connect=2, silence=0.5))
    database = Database(proxy.url)
    await asyncio.to_thread(migrate, database)
    assert await database.run_core(inbox.keep, [(1, 1, "{}")]) == [1]
    proxy.forwards.clear()
    began = time.monotonic()
    for work in (partial(database.run_core, inbox.keep, [(2, 1, "{}")]), partial(database.run, people.find, 1)):
        with pytest.raises(DBAPIError) as error:
            await work()
        assert "{}" not in str(error.value)
    assert time.monotonic() - began < 15
    proxy.forwards.set()
    assert await database.run_core(inbox.keep, [(1, 1, "{}"), (3, 1, "{}")]) == [3]
    database.close()


async def test_an_owner_is_answered_when_the_server_is_back(
    proxy: Proxy, tmp_path: Path, simulator: str, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.database, "FOR_ANSWERS", replace(FOR_ANSWERS, connect=2, silence=0.5))
    monkeypatch.setattr(storage.database, "FOR_THREADS", replace(FOR_THREADS, connect=2, silence=0.5))
    async with clinic_of(tmp_path, simulator, host, database_url=proxy.url) as clinic:
        await clinic.people.answer_to(OTHER, "Why does my dog eat grass?")
        proxy.forwards.clear()
        message_id = await clinic.people.say(OTHER, "And how often may he?")
        await eventually(lambda: proxy.n_accepted > 12, "the bot tries again and again")
        proxy.forwards.set()
        await clinic.people.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id, 60)


def vanished(url: str) -> Connection:
    """A client that begins a transaction of ours, and says nothing any more."""
    connection = Database(url).engine.connect()
    connection.begin()
    return connection


def test_a_start_waits_for_who_has_vanished_and_says_so(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patched:  # whoever upgrades may be slower than that
        patched.setattr(storage.database, "FOR_THREADS", replace(FOR_THREADS, idle=1.0))
        client = vanished(url)
    monkeypatch.setattr(storage.migrations.migrate, "WORD_SECONDS", 0.2)
    database = Database(url)
    migrate(database)  # the server has ended that client's transaction
    assert "the database is locked by vetted" in caplog.text and "waiting up to" in caplog.text
    with pytest.raises(DBAPIError):
        client.exec_driver_sql("SELECT 1")
    database.close()


def test_a_start_that_waits_in_vain_ends_with_a_sentence(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = vanished(url)
    engine = make_engine(url, durable=True, lock_seconds=0.1)
    with pytest.raises(SettingsError, match=r"has been locked by vetted \d+ on .* \(pid \d+ at the server\)"):
        wait_for_turn(engine, 0.3)
    client.close()
    wait_for_turn(engine, 0.3)
    for place in ("postgresql://u:hush@127.0.0.1:1/x", url.replace("/t", "/none")):
        with pytest.raises(SettingsError, match="cannot be opened") as error:
            migrate(Database(place))
        assert "hush" not in str(error.value)


def test_a_password_that_is_read_as_a_host_is_told_without_it() -> None:
    for url in (
        "postgresql://u:hu@sh@127.0.0.1/x",
        "postgresql://u:hu@sh/hu@h/x",
        "postgresql://u:hu@h:sh/y",
    ):
        with pytest.raises(SettingsError, match="VETTED_DATABASE_URL") as error:
            Database(url)
        assert "hu" not in str(error.value) and error.value.__cause__ is None


def test_sessions_have_an_end_to_every_wait(url: str) -> None:
    database = Database(url)
    with database.begin() as session:
        for name, value in (("statement_timeout", "1min"), ("lock_timeout", "30s"), ("tcp_keepalives_idle", "15")):
            assert session.execute(text(f"SHOW {name}")).scalar() == value
        assert session.execute(text("SHOW idle_in_transaction_session_timeout")).scalar() == "1min"
    database.close()
