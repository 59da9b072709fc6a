"""Leases: one holder, an epoch that a stopped process finds changed, and clocks that jump."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from storage import inbox, people
from storage.database import Database
from storage.leases import rows
from storage.leases.hold import LeaseHold, LeaseOver, on_behalf
from storage.leases.process import ProcessMark
from storage.leases.rows import BOT
from storage.migrations.migrate import migrate
from tests import postgres

needs_server = pytest.mark.skipif(not postgres.PROGRAMS, reason=postgres.MISSING)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_server)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    is_lite = request.param == "sqlite"
    with closing(Database(f"sqlite:///{tmp_path / 'a.db'}" if is_lite else request.getfixturevalue("url"))) as database:
        migrate(database)
        yield database


def take(
    database: Database, process: ProcessMark, seconds: float = 60, silent: rows.LeaseLook | None = None
) -> int | None:
    with database.engine.begin() as connection:
        return rows.take(connection, BOT, process, seconds, silent)


def standing(database: Database) -> rows.LeaseLook | None:
    with database.engine.begin() as connection:
        return rows.taken(connection, BOT)


def renew(database: Database, epoch: int, seconds: float = 60) -> bool:
    with database.engine.begin() as connection:
        return rows.renew(connection, BOT, epoch, seconds)


def test_one_has_it_until_it_gives_it_back_or_says_nothing(database: Database) -> None:
    first, second = ProcessMark.mine(), ProcessMark.mine()
    assert take(database, first) == 1
    assert take(database, second) is None
    look = standing(database)
    assert look is not None and look.holder == first
    assert renew(database, 1, seconds=0.01)
    time.sleep(0.05)
    assert take(database, second) == 2
    assert not renew(database, 1)
    with database.engine.begin() as connection:
        rows.give_back(connection, BOT, 1)  # by whom it was taken from: nothing
    assert take(database, first) is None
    with database.engine.begin() as connection:
        rows.give_back(connection, BOT, 2)
    assert take(database, first) == 3


def test_who_is_known_to_be_gone_is_not_waited_for(database: Database) -> None:
    process = ProcessMark.mine()
    for ghost in (replace(process, began="1"), replace(process, pid=2**22 + 1)):
        assert take(database, ghost) is not None
        assert take(database, process) is not None
        assert take(database, process) is None
        with database.engine.begin() as connection:
            connection.execute(text("DELETE FROM lease"))
    # In another container, or on another machine, the same number is another process: nobody knows.
    for elsewhere in (
        replace(process, space="pid:[1]", began="1"),
        replace(process, boot="x", host="y", pid=2**22 + 1),
    ):
        assert take(database, elsewhere) is not None
        assert take(database, process) is None
        with database.engine.begin() as connection:
            connection.execute(text("DELETE FROM lease"))


def test_a_clock_that_was_set_back_keeps_nobody_waiting_for_ever(database: Database) -> None:
    first, second = ProcessMark.mine(), ProcessMark.mine()
    take(database, first)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE lease SET ends_at = ends_at + 3600"))
    look = standing(database)
    assert take(database, second) is None
    assert renew(database, 1, 3600)
    assert take(database, second, silent=look) is None  # it has been renewed since
    assert take(database, second, silent=standing(database)) == 2


def test_the_wall_clock_of_a_machine_shortens_no_lease_on_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'a.db'}")) as database:
        migrate(database)
        take(database, ProcessMark.mine())
        moment = time.time()
        monkeypatch.setattr(time, "time", lambda: moment + 86400)
        assert take(database, ProcessMark.mine()) is None
        with database.engine.begin() as connection:  # a machine that was started anew since
            connection.execute(text("UPDATE lease SET clock = 'an earlier start'"))
        assert take(database, ProcessMark.mine()) == 2


async def test_whoever_was_taken_over_from_changes_nothing(database: Database) -> None:
    epoch = take(database, ProcessMark.mine(), seconds=0)
    assert epoch is not None
    database.hold = LeaseHold(BOT, epoch, time.monotonic() + 60)
    assert await database.run_core(inbox.keep, [(1, 1, "{}")]) == [1]
    await database.run(people.configure_owners, [1])
    with closing(Database(database.url)) as elsewhere:
        assert take(elsewhere, ProcessMark.mine()) == epoch + 1
    for is_known in (False, True):
        database.hold.is_over = is_known
        with pytest.raises(LeaseOver):
            await database.run_core(inbox.keep, [(2, 1, "{}")])
        database.hold.is_over = is_known
        with pytest.raises(LeaseOver):
            await database.run(people.configure_owners, [2])
        database.hold.is_over = is_known
        with pytest.raises(LeaseOver):
            await database.run_durably(people.configure_owners, [2])
        database.hold.is_over = is_known
        with pytest.raises(LeaseOver), database.begin() as session:
            people.configure_owners(session, [2])
    database.hold.is_over, database.hold.sure_until = False, 0.0
    with pytest.raises(LeaseOver):
        database.require_hold()
    database.hold.is_over = False
    with pytest.raises(LeaseOver):
        await database.still_holds()
    database.hold = None
    assert await database.run_core(inbox.keep, [(1, 1, "{}"), (3, 1, "{}")]) == [3]


async def test_a_step_is_under_the_lease_of_the_ticks_whatever_the_process_has(database: Database) -> None:
    process = ProcessMark.mine()
    epoch = take(database, process, seconds=0) or 0
    with database.engine.begin() as connection:
        worker = rows.take(connection, "worker:1", process, 60) or 0
    database.hold = LeaseHold("worker:1", worker)
    ticks = LeaseHold(BOT, epoch)
    with closing(Database(database.url)) as elsewhere:
        take(elsewhere, ProcessMark.mine())
    with on_behalf(ticks), pytest.raises(LeaseOver):
        await database.run(people.configure_owners, [1])
    await database.run(people.configure_owners, [1])


@needs_server
def test_who_was_stopped_while_it_wrote_keeps_nobody_from_writing(url: str) -> None:
    code = "import sys, time; from storage.database import Database; d = Database(sys.argv[1]); c = d.engine.connect()"
    wait = "; c.begin(); print('writes', flush=True); time.sleep(600)"
    with closing(Database(url)) as database:
        migrate(database)
        with subprocess.Popen([sys.executable, "-c", code + wait, url], stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"writes\n"
            os.kill(other.pid, signal.SIGSTOP)
            holder = replace(ProcessMark.mine(), pid=other.pid, boot="elsewhere")
            row = {"name": BOT, "epoch": 1, "holder": holder.write(), "clock": "server", "ends_at": 0, "renewals": 0}
            with database.look() as session:
                assert rows.end_stuck(session.connection(), [BOT], ProcessMark.mine()) == 0  # it has no lease
            with psycopg.connect(url) as connection:
                names = ", ".join(row)
                connection.execute(f"INSERT INTO lease ({names}) VALUES ({', '.join(['%s'] * 6)})", list(row.values()))
            with database.look() as session:
                assert rows.end_stuck(session.connection(), [BOT], ProcessMark.mine()) == 1
            assert take(database, ProcessMark.mine()) == 2
            other.kill()
