"""Before an upgrade an SQLite file is copied; where that does not fit, nothing is changed."""

import os
import shutil
import sqlite3
from collections import namedtuple
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from storage.database import Database
from storage.migrations import copies
from storage.migrations.migrate import migrate, newest_number
from storage.models import now
from storage.settings import SettingsError
from tests.storage.test_old_home import OLD

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database of 0.1.0."""
    file = tmp_path / "vetted.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.executescript((OLD / "database.sql").read_text(encoding="utf-8"))
    return file


def _dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def _upgrade(file: Path) -> None:
    database = Database(f"sqlite:///{file}")
    try:
        migrate(database)
    finally:
        database.close()


def _copies(file: Path) -> set[str]:
    return {path.name for path in file.parent.iterdir()} - {f"vetted.sqlite3{end}" for end in ("", "-wal", "-shm")}


def test_the_copy_is_what_was_there_before(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = _dump(file)
    _upgrade(file)
    assert _copies(file) == {"before-migration-0010.sqlite3"}
    copy = file.with_name("before-migration-0010.sqlite3")
    assert _dump(copy) == before != _dump(file)
    assert os.name != "posix" or copy.stat().st_mode & 0o777 == 0o600
    assert f"was brought from number 0010 to {newest_number()}; as it was before it lies at {copy}" in caplog.text
    _upgrade(file)  # the second start: nothing to do, nothing to copy
    assert _copies(file) == {copy.name}


def test_the_way_back_is_the_copy(file: Path) -> None:
    before = _dump(file)
    _upgrade(file)
    file.unlink()
    shutil.copy(file.with_name("before-migration-0010.sqlite3"), file)
    assert _dump(file) == before
    _upgrade(file)


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    _upgrade(tmp_path / "vetted.sqlite3")
    assert _copies(tmp_path / "vetted.sqlite3") == set()


def test_what_stands_in_the_log_only_is_copied_too(file: Path) -> None:
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("PRAGMA wal_autocheckpoint=0")
        writer.execute("UPDATE person SET name = 'in the log'")
        writer.commit()
        assert file.with_name("vetted.sqlite3-wal").stat().st_size
        _upgrade(file)
    assert any("in the log" in line for line in _dump(file.with_name("before-migration-0010.sqlite3")))


def test_the_newest_two_are_kept(file: Path) -> None:
    for number, age in (("0003", 30), ("0006", 20), ("0007", 10)):
        old = file.with_name(f"before-migration-{number}.sqlite3")
        old.touch()
        os.utime(old, (now().timestamp() - age, now().timestamp() - age))
    _upgrade(file)
    assert _copies(file) == {"before-migration-0007.sqlite3", "before-migration-0010.sqlite3"}


def test_what_does_not_fit_stops_the_upgrade_and_a_word_goes_on_without(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _dump(file)
    size = file.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10 * size, 9 * size, size))
    monkeypatch.setenv("VETTED_HOME", str(file.parent))
    assert main(["health"]) == 2
    sentence = capsys.readouterr().err
    assert f"vetted: The database at {file} is of an older Vetted (its tables have number 0010)" in sentence
    assert "Nothing was changed." in sentence and "`vetted migrate --without-copy`" in sentence
    assert _dump(file) == before and _copies(file) == set()
    assert main(["migrate", "--without-copy"]) == 0
    assert f"from number 0010 to {newest_number()}; no copy was made." in capsys.readouterr().out
    assert _copies(file) == set()
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == f"Nothing to do: the tables have number {newest_number()}.\n"


def test_a_copy_that_cannot_be_written_stops_it_too(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _dump(file)
    file.with_name("before-migration-0010.sqlite3").mkdir()
    with pytest.raises(SettingsError, match=r"a copy is made beside it, which could not be made: Is a directory"):
        _upgrade(file)
    assert _dump(file) == before
    assert [path.name for path in file.parent.glob("*.part")] == []


def test_migrate_without_a_database_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VETTED_HOME", str(tmp_path))
    assert main(["migrate"]) == 0
    assert "There is no database" in capsys.readouterr().out and list(tmp_path.iterdir()) == []


def test_copies_go_after_a_week(file: Path) -> None:
    """Who has themselves erased is erased from the database, and not from its copies."""
    _upgrade(file)
    assert copies.remove_old(file.parent, now() + timedelta(days=6, hours=23)) == 0
    assert copies.remove_old(file.parent, now() + timedelta(days=7, hours=1)) == 1
    assert _copies(file) == set() and file.exists()
