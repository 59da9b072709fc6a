"""What is tried again and how often, what is set aside at once, and what a full disk does: nothing is lost."""

import asyncio
import errno
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe
from sqlalchemy import text
from sqlmodel import select

from bot.telegram.intake import RawUpdate
from bot.telegram.passing import Prospect, weigh
from bot.telegram.storage_alarm import StorageAlarm
from bot.telegram.workers import ATTEMPTS, DEATHS, PATIENT_ATTEMPTS, SUSPECT, Workers
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import InboxUpdate, Person
from tests.bot.telegram.intakes import Told, intake_of
from tests.bot.telegram.test_intake import update
from tests.conftest import eventually

CALL = GetMe()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    yield database
    database.close()


def error_of(path: Path, *statements: str) -> sqlite3.Error:
    """What SQLite itself says to the last of these."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        with pytest.raises(sqlite3.Error) as report:
            for statement in statements:
                connection.execute(statement)
        return report.value
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("error", "prospect"),
    [
        (TelegramNetworkError(CALL, "ServerDisconnectedError"), Prospect.TELEGRAM),
        (TelegramServerError(CALL, "Bad Gateway"), Prospect.TELEGRAM),
        (ClientDecodeError("Failed to decode object", ValueError(), "<html>"), Prospect.TELEGRAM),
        (TelegramRetryAfter(CALL, "Too Many Requests", 3), Prospect.TELEGRAM),
        (TimeoutError(), Prospect.TELEGRAM),
        (TelegramUnauthorizedError(CALL, "Unauthorized"), Prospect.TELEGRAM),
        (TelegramForbiddenError(CALL, "Forbidden: bot was blocked by the user"), Prospect.GONE),
        (TelegramEntityTooLarge(CALL, "Request Entity Too Large"), Prospect.REFUSED),
        (TelegramBadRequest(CALL, "Bad Request: can't parse entities"), Prospect.REFUSED),
        (TelegramNotFound(CALL, "Not Found"), Prospect.REFUSED),
        (TelegramAPIError(CALL, "I'm a teapot"), Prospect.REFUSED),
        (OSError(errno.ENOSPC, "No space left on device"), Prospect.STORAGE),
        (FileNotFoundError(errno.ENOENT, "No such file"), Prospect.FAULT),
        (KeyError("finished_at"), Prospect.FAULT),
        (OverflowError("Python int too large to convert to SQLite INTEGER"), Prospect.FAULT),
        (sqlite3.ProgrammingError("closed"), Prospect.FAULT),
    ],
)
def test_what_an_error_is(error: Exception, prospect: Prospect) -> None:
    assert weigh(error) is prospect


def test_what_a_database_says(tmp_path: Path) -> None:
    path = tmp_path / "any.sqlite3"
    make, fill = "CREATE TABLE a (b UNIQUE)", "INSERT INTO a VALUES (hex(zeroblob(9000)))"
    assert weigh(error_of(path, make, fill, fill)) is Prospect.FAULT  # a constraint
    assert weigh(error_of(path, "SELECT * FROM nothing")) is Prospect.FAULT
    fill = "INSERT INTO a SELECT randomblob(9000) FROM a, a, a, a, a, a"
    assert weigh(error_of(path, "PRAGMA max_page_count=1", *[fill] * 9)) is Prospect.STORAGE  # full
    assert weigh(error_of(path, "PRAGMA query_only=1", fill)) is Prospect.STORAGE
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert weigh(error_of(path, "BEGIN IMMEDIATE")) is Prospect.STORAGE
    writer.close()
    path.write_bytes(b"no database at all" * 1000)
    assert weigh(error_of(path, "SELECT * FROM a")) is Prospect.STORAGE


class Ward:
    """Workers with a handler of the test's own: what it raises at each attempt at update 1; the others go well."""

    def __init__(self, database: Database, handle: Callable[[int], Awaitable[None]], is_reachable: bool = True) -> None:
        self.database, self.told, self.handled, self.is_reachable = database, Told(), list[int](), is_reachable
        self.n_attempts = self.n_probes = 0
        self._handle_first = handle
        alarm = StorageAlarm(self.told.of_storage)
        self.workers = Workers(
            database,
            self._handle,
            self.told.of_set_aside,
            lambda _: False,
            self._probe,
            alarm,
            first_pause_seconds=0.001,
        )
        self.intake = intake_of(database, self.workers.put)

    async def _handle(self, update: RawUpdate, again: bool) -> None:
        if update["update_id"] == 1:
            assert again is (self.n_attempts > 0)
            self.n_attempts += 1
            await self._handle_first(self.n_attempts)
        self.handled.append(update["update_id"])

    async def _probe(self) -> bool:
        self.n_probes += 1
        return self.is_reachable

    async def take(self) -> None:
        """The troubled update, and one behind it in the same chat."""
        await self.intake.accept([update(1), update(2)])

    def row(self) -> InboxUpdate:
        with self.database.begin() as session:
            return session.exec(select(InboxUpdate).where(InboxUpdate.update_id == 1)).one()


def always(error: Exception) -> Callable[[int], Awaitable[None]]:
    async def handle(_: int) -> None:
        raise error

    return handle


@pytest.mark.parametrize(
    ("error", "n_attempts"),
    [
        (TelegramEntityTooLarge(CALL, "Request Entity Too Large"), 1),
        (TelegramBadRequest(CALL, "Bad Request: can't parse entities"), 1),
        (KeyError("finished_at"), ATTEMPTS),
        (TelegramNetworkError(CALL, "cut"), PATIENT_ATTEMPTS),
        (TelegramServerError(CALL, "Bad Gateway"), PATIENT_ATTEMPTS),
        (OSError(errno.ENOSPC, "No space left on device"), PATIENT_ATTEMPTS),
    ],
)
async def test_what_does_not_pass_is_set_aside_and_the_chat_goes_on(
    database: Database, error: Exception, n_attempts: int
) -> None:
    ward = Ward(database, always(error))
    await ward.take()
    await eventually(lambda: ward.handled == [2], "the update behind it")
    assert ward.n_attempts == n_attempts
    assert [(update["update_id"], is_news) for update, _, is_news in ward.told.set_aside] == [(1, True)]
    row = ward.row()
    assert row.set_aside_at is not None and row.content is not None and row.done_at is None


async def test_while_telegram_is_away_nothing_is_given_up(database: Database) -> None:
    ward = Ward(database, always(TelegramNetworkError(CALL, "away")), is_reachable=False)
    await ward.take()
    await eventually(lambda: ward.n_probes >= 2, "two looks whether Telegram answers others")
    assert ward.told.set_aside == [] and ward.row().set_aside_at is None
    ward.is_reachable = True
    await eventually(lambda: ward.handled == [2], "the update behind it, as soon as Telegram answers")


async def test_flood_control_is_waited_for_and_counts_as_no_failure(database: Database) -> None:
    async def handle(n: int) -> None:
        if n <= PATIENT_ATTEMPTS:
            raise TelegramRetryAfter(CALL, "Too Many Requests", 0)

    ward = Ward(database, handle)
    await ward.take()
    await eventually(lambda: ward.handled == [1, 2], "both")
    assert ward.told.set_aside == [] and ward.n_probes == 0


async def test_a_full_disk_is_told_once_and_nothing_is_lost(database: Database) -> None:
    """SQLite's own word for it: a file that may not grow."""

    def limit(n_pages: int) -> None:
        for engine in (database.engine, database._engine_of_thread):
            with engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA max_page_count={n_pages}")

    async def handle(_: int) -> None:
        rows = [{"n": n, "name": "x" * 4000} for n in range(200)]
        statement = text("INSERT INTO person VALUES (:n, :name, 'en', '2026-01-01')")
        await database.run(lambda session: session.connection().execute(statement, rows))

    ward = Ward(database, handle)
    limit(1)
    await ward.take()
    await eventually(lambda: ward.n_attempts >= 3, "three attempts")
    assert len(ward.told.alarms) == 1 and "full" in str(ward.told.alarms[0])
    assert ward.handled == [] and ward.told.set_aside == [] and ward.row().content is not None
    limit(1_000_000)
    await eventually(lambda: ward.handled == [1, 2], "both, once there is room")
    await eventually(lambda: ward.told.alarms[1:] == [None], "the word that it works again")
    with database.begin() as session:
        assert len(session.exec(select(Person)).all()) == 200


async def test_a_hundred_poisonous_updates_are_one_alarm(database: Database) -> None:
    ward = Ward(database, always(KeyError()))
    ward.workers._handle = always_raising
    await ward.intake.accept([update(n, chat=n) for n in range(1, 101)])
    await eventually(lambda: len(ward.told.set_aside) == 100, "all are set aside")
    assert sum(is_news for _, _, is_news in ward.told.set_aside) == 1


async def always_raising(update: RawUpdate, again: bool) -> None:
    raise TelegramBadRequest(CALL, "Bad Request")


async def _die_over(database: Database, news: Told) -> set[int]:
    """A life of the bot in which nothing comes to its end; which updates were under way when it died."""
    under_way: set[int] = set()

    async def handle(update: RawUpdate, again: bool) -> None:
        assert again
        under_way.add(int(update["update_id"]))
        await asyncio.Event().wait()

    async def is_reachable() -> bool:
        return True

    alarm = StorageAlarm(news.of_storage)
    workers = Workers(database, handle, news.of_set_aside, lambda _: False, is_reachable, alarm)
    await intake_of(database, workers.put).replay()
    await eventually(lambda: under_way, "something is under way")
    await asyncio.sleep(0)
    await workers.drain(0)
    return under_way


async def test_deaths_condemn_nobody_who_has_only_waited(database: Database) -> None:
    """Whatever kills a bot again and again: of updates that were there each time, one at a time is counted, and each
    life begins with another."""
    chats = range(1, 8)
    with database.begin() as session:
        for number in chats:
            content = json.dumps(update(number, chat=1000 + number))
            session.add(InboxUpdate(update_id=number, chat_id=1000 + number, content=content, n_attempts=1))
    news = Told()
    lives = [await _die_over(database, news) for _ in range(DEATHS)]
    assert len(lives[0]) > 1 and all(len(life) == 1 for life in lives[SUSPECT + 2 :])
    with database.begin() as session:
        counts = [row.n_attempts for row in session.exec(select(InboxUpdate)).all()]
    assert max(counts) - min(counts) <= 1
    assert news.set_aside == []


async def test_an_update_that_kills_alone_is_set_aside_and_the_others_of_its_chat_come_after_it(
    database: Database,
) -> None:
    with database.begin() as session:
        for number, n_attempts in ((1, SUSPECT + 1), (2, 1)):
            content = json.dumps(update(number, chat=1001))
            session.add(InboxUpdate(update_id=number, chat_id=1001, content=content, n_attempts=n_attempts))
    news = Told()
    while not news.set_aside:
        last_life = await _die_over(database, news)
    assert [update["update_id"] for update, _, _ in news.set_aside] == [1] and last_life == {2}
