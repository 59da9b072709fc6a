"""Forgetting while something else happens: an answer, a kill, a reader, a wish that comes twice."""

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import col, select

from storage import cases, people, reviews, turns
from storage.candidates import samples
from storage.database import Database
from storage.forgetting import certificates
from storage.forgetting.wishes import Wishes, lately
from storage.migrations.migrate import migrate
from storage.models import CaseMessage, Certificate, Conversation, InboxUpdate, Person, Sample, Turn

OWNER, OTHER, GROUP = 8001, 8002, -8800
WORD = "qzebra"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return _database(tmp_path)


def _database(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        for person_id in (OWNER, OTHER):
            people.meet(session, person_id, WORD if person_id == OWNER else "Ann", "en")
        session.add(Conversation(id=1, chat_id=GROUP))
    return database


def _ask(database: Database, n: int = 1) -> Turn:
    """The owner has asked so often; the last of it."""
    with database.begin() as session:
        for number in range(n):
            turn = Turn(
                conversation_id=1, chat_id=GROUP, owner_id=OWNER, question=f"{WORD} {number}?", messages=[],
                provider="p", model="m", update_id=number,
            )  # fmt: skip
            session.add(turn)
            session.add(InboxUpdate(update_id=number, chat_id=OWNER, content=f'{{"x": "{WORD}"}}'))
    return turn


def _left(folder: Path) -> int:
    """How often the word stands in the database's files."""
    return sum(path.read_bytes().count(WORD.encode()) for path in folder.glob("vetted.sqlite3*"))


def test_what_is_being_answered_is_not_kept(database: Database, tmp_path: Path) -> None:
    turn = _ask(database)
    with database.begin() as session:
        certificates.issue(session, OWNER, 100)
    turn.answer, turn.message_ids = f"About your {WORD}.", [5]
    with database.engine.begin() as connection:
        turns.finish(connection, turn)
        turns.set_message_ids(connection, turn.id or 0, [5, 6])
        turns.hand_over(connection, turn)
    with database.begin() as session:
        turn.flag = "poison"
        assert cases.open_urgent(session, turn, "poison") is None
        assert not reviews.show_card(session, OTHER, 1, turn.id or 0)
        assert not samples.add(session, Sample(candidate_id=1, round=1, kind="pair", item=str(turn.id), arm="active"))
        row = session.get_one(Turn, turn.id)
        assert (row.question, row.answer, row.message_ids) == ("", None, [])
    assert database.empty_log()
    assert _left(tmp_path) == 0


def test_what_is_said_in_somebody_elses_case_just_then_is_not_kept(database: Database) -> None:
    with database.begin() as session:
        case, _ = cases.open_case(session, GROUP, OTHER, None, "asked", holds=True)
        cases.add_owners_words(session, case, OWNER, WORD, 7)
        certificates.issue(session, OWNER, 100)
        assert session.exec(select(CaseMessage)).all() == []
        cases.add_owners_words(session, case, OWNER, "sent before the wish", 8)
        assert session.exec(select(CaseMessage)).all() == []
        cases.add_owners_words(session, case, OWNER, "and this is new", 101)
        assert [m.speaker_id for m in session.exec(select(CaseMessage))] == [OWNER]


def test_an_update_from_before_the_wish_counts_no_more_for_two_days(database: Database) -> None:
    with database.begin() as session:
        certificates.issue(session, OWNER, 100)
        wishes = lately(session)
        assert wishes.covers(OWNER, 99) and not wishes.covers(OWNER, 101) and not wishes.covers(OTHER, 99)
        certificate = session.exec(select(Certificate)).one()
        certificate.issued_at = certificate.issued_at.replace(year=2020)
        session.flush()
        # Telegram numbers its updates anew after a quiet week: nobody is deaf to an owner for ever.
        assert not Wishes([certificate]).covers(OWNER, 99) and not lately(session).covers(OWNER, 99)


def test_a_reader_puts_the_end_of_the_log_off_and_nothing_is_lost(database: Database, tmp_path: Path) -> None:
    _ask(database)
    with closing(sqlite3.connect(tmp_path / "vetted.sqlite3")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM turn").fetchone()
        with database.begin() as session:
            certificates.issue(session, OWNER, 100)
        assert not database.empty_log()
    assert database.empty_log() and _left(tmp_path) == 0


def test_the_file_of_an_older_version_is_written_anew_once(tmp_path: Path) -> None:
    database = _database(tmp_path)
    _ask(database, 40)
    database.close()
    with closing(sqlite3.connect(tmp_path / "vetted.sqlite3", isolation_level=None)) as old:
        old.execute("PRAGMA secure_delete=OFF")
        old.execute("DELETE FROM turn")
        old.execute("DELETE FROM inboxupdate")
        old.execute("UPDATE person SET name = ''")
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        old.execute("PRAGMA user_version=0")
        assert _left(tmp_path) > 0, "what older versions deleted stands in the file's free space"
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    assert _left(tmp_path) == 0
    database.close()


@pytest.mark.parametrize("n", [3, pytest.param(60, marks=pytest.mark.long)])
def test_kills_leave_all_or_nothing(tmp_path: Path, n: int) -> None:
    """kill -9 in the middle: the wish is not done, or it is; and done again, it is."""
    database = _database(tmp_path)
    _ask(database, 300)
    database.close()
    content = (tmp_path / "vetted.sqlite3").read_bytes()
    outcomes = []
    for number in range(n):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "vetted.sqlite3").write_bytes(content)
        url = f"sqlite:///{folder / 'vetted.sqlite3'}"
        child = os.fork()
        if child == 0:
            with Database(url).begin() as session:
                certificates.issue(session, OWNER, 1000)
            os._exit(0)
        time.sleep(0.01 + 0.15 * number / n)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        outcomes.append(_outcome(url, folder))
    assert set(outcomes) <= {"all", "nothing"}, outcomes


def _outcome(url: str, folder: Path) -> str:
    database = Database(url)
    with database.begin() as session:
        n = len(session.exec(select(Turn).where(col(Turn.question) != "")).all())
        is_certified = session.exec(select(Certificate)).first() is not None
        name = session.get_one(Person, OWNER).name
        certificates.issue(session, OWNER, 1000)
    outcome = {(300, False, WORD): "nothing", (0, True, ""): "all"}.get((n, is_certified, name), "a part")
    assert database.empty_log() and _left(folder) == 0
    database.close()
    return outcome
