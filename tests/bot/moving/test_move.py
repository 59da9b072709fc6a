"""An SQLite home goes to a server while its bot runs: every row, and nobody else's."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.app import running
from bot.cli.backups.move import move_home
from bot.moving import move as moving
from bot.moving.move import MOVED, MoveError, move
from bot.moving.rows import sums
from bot.simulator.client import has_button
from storage import people
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Conversation, Turn
from storage.settings import Settings, SettingsError
from tests import postgres
from tests.conftest import OTHER, clinic_of, settings_for
from tests.openai_host import Host

pytestmark = pytest.mark.skipif(not postgres.PROGRAMS, reason=postgres.MISSING)
N_TURNS = 2000


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")) as database:
        migrate(database)
        yield database


def fill(database: Database, n_turns: int, first: int = 1) -> None:
    with database.begin() as session:
        people.meet(session, OTHER, "Olga", "en")
        talk = Conversation(chat_id=7)
        session.add(talk)
        session.flush()
        for number in range(first, first + n_turns):
            turn = Turn(
                id=number,
                conversation_id=talk.id or 0,
                chat_id=7,
                owner_id=OTHER,
                question=f"Warum {number}? 为什么",
                messages=[{"role": "user", "content": "?"}],
                provider="openai",
                model="base-model",
                answer="Because…",
            )
            session.add(turn)


async def test_two_thousand_turns_are_moved_while_the_bot_runs_on(
    tmp_path: Path, simulator: str, host: Host, url: str
) -> None:
    words: list[str] = []
    async with clinic_of(tmp_path, simulator, host, messages_per_minute=1000) as clinic:
        await clinic.people.answer_to(OTHER, "Why does my dog eat grass?")
        await clinic.settled()
        fill(clinic.database, N_TURNS, 10_000)
        source = Database(clinic.settings.database_location)
        moved = asyncio.create_task(asyncio.to_thread(move, source, url, tmp_path, words.append, partial(time.sleep)))
        answers = 0
        while not any("a bot still runs" in word for word in words) or answers < 3:
            assert not moved.done(), moved.result()
            await clinic.people.answer_to(OTHER, f"And how often may he, {answers} times?")
            answers += 1
    result = await moved
    assert result.tables["turn"].n_rows == N_TURNS + 1 + answers
    with source.look() as here, closing(Database(url)) as target, target.look() as there:
        assert sums(here.connection()) == sums(there.connection()) == result.tables
    source.close()
    with pytest.raises(SettingsError, match="was moved to"):
        async with running(clinic.settings):
            pass
    async with clinic_of(tmp_path, simulator, host, database_url=url) as clinic:
        message_id = await clinic.people.say(OTHER, "Is it bad for him?")
        await clinic.people.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
        with clinic.database.look() as session:
            newest = session.connection().execute(text("SELECT max(id), count(*) FROM turn")).one()
        assert newest == (10_000 + N_TURNS + answers, N_TURNS + 2 + answers)


def test_what_is_changed_and_deleted_meanwhile_is_so_there(
    source: Database, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(source, 30)
    for table in ("turn", "person"):
        with monkeypatch.context() as patch, pytest.raises(MoveError, match="run it again"):
            patch.setattr(moving, "_finish", _cut_short)
            move(source, url, tmp_path, print)
        with source.begin() as session:
            session.connection().execute(text("UPDATE turn SET answer = 'Other.' WHERE id % 3 = 0"))
            session.connection().execute(text(f"DELETE FROM turn WHERE id % 7 = {len(table) % 7}"))
        fill(source, 5, 100 * len(table))
    result = move(source, url, tmp_path, print)
    with closing(Database(url)) as target, target.look() as session, source.look() as here:
        assert sums(session.connection()) == sums(here.connection()) == result.tables
        assert session.connection().execute(text("SELECT count(*) FROM turn WHERE answer = 'Other.'")).scalar()


def _cut_short(*_: object) -> None:
    raise OperationalError("", {}, Exception("the server is gone"))


def test_somebody_elses_rows_are_left_alone(source: Database, url: str, tmp_path: Path) -> None:
    fill(source, 1)
    postgres.run_sql(url, "CREATE TABLE orders (n int)")
    with pytest.raises(MoveError, match="holds something already: orders"):
        move(source, url, tmp_path, print)
    postgres.run_sql(url, "DROP TABLE orders")
    move(source, url, tmp_path, print)
    (tmp_path / MOVED).unlink()
    with pytest.raises(MoveError, match="holds something already: conversation"):
        move(source, url, tmp_path, print)
    with pytest.raises(MoveError, match="cannot be opened"):
        move(source, url + "none", tmp_path, print)


def test_the_command_says_what_was_brought_and_what_comes_next(
    source: Database, url: str, tmp_path: Path, simulator: str, host: Host, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(source, 3)
    settings: Settings = settings_for(tmp_path, simulator, host)
    assert move_home(settings, "mysql://x", False) == 2
    assert move_home(settings.model_copy(update={"database_url": url}), url, False) == 2
    assert move_home(settings, url, True) == 0
    assert json.loads(capsys.readouterr().out)["tables"]["turn"]["rows"] == 3
    assert move_home(settings, url, False) == 1
    assert "holds something already" in capsys.readouterr().err
