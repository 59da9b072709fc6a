"""Items that fail: each by itself, later each time, told once, over restarts and full disks."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from storage.database import Database
from storage.migrations.migrate import migrate
from storage.ticks import attempts as trying
from storage.ticks import health
from storage.ticks.attempts import Attempts, NotYet
from storage.ticks.words import words_of


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Admins hear of the third failure, and of the first success."""
    monkeypatch.setattr(trying, "PATIENCE", timedelta(0))
    monkeypatch.setattr(trying, "CALM", timedelta(0))


def _fail(attempts: Attempts, item: str, n: int = 1) -> None:
    for _ in range(n):
        with attempts.trying("jobs", item):
            raise KeyError("finished_at")


def test_an_error_of_one_item_is_no_others() -> None:
    attempts, done = Attempts(first_pause=60), []
    for item in attempts.in_turn("jobs", ["a", "b", "c"], str):
        with attempts.trying("jobs", item):
            if item == "b":
                raise KeyError("owner's words")
            done.append(item)
    assert done == ["a", "c"]
    # What has failed rests; what was looked at last comes last.
    assert list(attempts.in_turn("jobs", ["a", "b", "c", "d"], str)) == ["d", "a", "c"]


def test_pauses_grow_to_two_minutes_and_end_with_success(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    attempts, pauses = Attempts(first_pause=10), []
    for _ in range(6):
        _fail(attempts, "a")
        begin = moment
        while not attempts.is_due("jobs", "a"):
            moment += 1
        pauses.append(moment - begin)
    assert pauses == [10, 20, 40, 80, 120, 120]
    _fail(attempts, "a")
    attempts.worked("jobs", "a")
    assert attempts.is_due("jobs", "a")


def test_a_turn_has_an_end_and_the_next_one_begins_with_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    attempts, turns = Attempts(), []
    for _ in range(3):
        items = []
        for item in attempts.in_turn("jobs", ["a", "b", "c", "d", "e"], str, seconds=60):
            items.append(item)
            moment += 50  # a host that is nearly silent
        turns.append("".join(items))
    assert turns == ["ab", "cd", "ea"]


@pytest.mark.usefixtures("_at_once")
def test_what_keeps_failing_is_told_once_and_once_that_it_works() -> None:
    attempts = Attempts()
    _fail(attempts, "a", 2)
    assert attempts.alarms() == []
    _fail(attempts, "a")
    [trouble] = attempts.alarms()
    assert (trouble.step, trouble.item, trouble.n_failures) == ("jobs", "a", 3)
    assert re.fullmatch(r"KeyError, at storage/ticks/attempts\.py:\d+", trouble.error)  # the last place of our own
    attempts.told([trouble])
    _fail(attempts, "a", 5)
    assert attempts.alarms() == [] and attempts.recoveries() == []
    with attempts.trying("jobs", "a"):
        pass
    [trouble] = attempts.recoveries()
    attempts.told([trouble])
    assert attempts.recoveries() == [] and attempts.take_changes() == ([], [("jobs", "a")])


def test_what_fails_now_and_then_is_one_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "PATIENCE", timedelta(0))
    attempts = Attempts()
    _fail(attempts, "a", 3)
    attempts.told(attempts.alarms())
    for _ in range(5):
        attempts.worked("jobs", "a")
        assert attempts.recoveries() == []  # not before it has worked for five minutes
        _fail(attempts, "a", 3)
        assert attempts.alarms() == []


@pytest.mark.usefixtures("_at_once")
def test_a_flood_of_failing_items_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    attempts = Attempts()
    _fail(attempts, "a", 3)
    attempts.told(attempts.alarms())
    for n in range(100):
        _fail(attempts, f"b{n}", 3)
        assert attempts.alarms() == []
    moment += trying.GATHERING_SECONDS
    assert len(attempts.alarms()) == 100


@pytest.mark.usefixtures("_at_once")
def test_an_item_that_is_none_any_more_is_in_no_trouble() -> None:
    attempts = Attempts()
    _fail(attempts, "a", 3)
    attempts.told(attempts.alarms())
    _fail(attempts, "b", 3)
    assert list(attempts.in_turn("jobs", ["c"], str)) == ["c"]
    assert attempts.alarms() == [] and [row.item for row in attempts.recoveries()] == ["a"]


@pytest.mark.usefixtures("_at_once")
def test_a_restart_forgets_no_alarm(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    attempts = Attempts()
    _fail(attempts, "a", 3)
    _fail(attempts, "b", 2)
    attempts.told(attempts.alarms())
    with database.begin() as session:
        health.keep(session, *attempts.take_changes(), [])
    with database.begin() as session:
        attempts = Attempts(0, health.troubles(session))
    _fail(attempts, "a")
    assert attempts.alarms() == []
    _fail(attempts, "b")
    assert [(row.item, row.n_failures) for row in attempts.alarms()] == [("b", 3)]
    attempts.worked("jobs", "b")
    attempts.worked("jobs", "a")
    assert [row.item for row in attempts.recoveries()] == ["a"]
    with database.begin() as session:
        health.keep(session, *attempts.take_changes(), [])
    with database.begin() as session:
        [row] = health.troubles(session)
        assert row.item == "a" and row.works_since is not None
    database.close()


@pytest.mark.usefixtures("_at_once")
def test_what_could_not_be_written_is_told_and_written_later() -> None:
    attempts = Attempts()
    _fail(attempts, "a", 3)
    rows, _ = attempts.take_changes()
    attempts.put_back([(row.step, row.item) for row in rows])
    assert [row.item for row in attempts.alarms()] == ["a"]
    assert [row.item for row in attempts.take_changes()[0]] == ["a"]


def test_the_words_of_an_error_hold_no_secret_and_nobodys_words(tmp_path: Path) -> None:
    secret = "postgresql://vetted:hunter2@db/vetted"
    for error in (
        ValueError(secret),
        KeyError(secret),
        OperationalError(f"INSERT {secret}", {"text": secret}, RuntimeError(secret)),
        ConnectionError(secret),
    ):
        assert "hunter2" not in words_of(error), error
    assert words_of(OperationalError("SELECT", {}, RuntimeError("x"))) == "RuntimeError of the database"
    try:
        (tmp_path / "v1.jsonl").mkdir()
        (tmp_path / "v1.jsonl").unlink()
    except OSError as error:
        assert "(v1.jsonl)" in words_of(error) and str(tmp_path) not in words_of(error)


def test_a_word_that_is_not_yet_goes_on_as_it_is() -> None:
    attempts = Attempts(first_pause=60)
    with attempts.trying("jobs", "a"):
        raise NotYet("HTTP 503: the host\nis in trouble")
    with attempts.trying("announce", "a"):
        raise NotYet("Telegram does not take it", rests=False)
    rows, _ = attempts.take_changes()
    assert {row.step: row.error for row in rows} == {
        "jobs": "HTTP 503: the host is in trouble",
        "announce": "Telegram does not take it",
    }
    assert attempts.is_due("announce", "a") and not attempts.is_due("jobs", "a")


@pytest.mark.usefixtures("_at_once")
def test_what_nobody_tries_any_more_is_in_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step of another version, a host that the settings do not name any more: no monitor shows it for ever."""
    attempts = Attempts()
    _fail(attempts, "a", 3)
    attempts.drop_stale()
    assert attempts.n_lasting == 1
    monkeypatch.setattr(trying, "STALE", timedelta(seconds=-1))
    attempts.drop_stale()
    assert attempts.n_lasting == 0 and attempts.take_changes() == ([], [("jobs", "a")])
