"""A database on a server: copied into a file of our own, brought back on a server, or as a file."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from bot.backup.database_copy import count_rows
from bot.backup.manifest import BackupError
from bot.backup.restore import restore_backup
from bot.backup.take import HomePlace, take_backup
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Conversation, Launch, Restoration, Turn
from tests.bot.backup.homes import OWNER, make_home
from tests.storage.forgetting.life import dump
from tests.storage.test_postgres import pytestmark
from training.engine.forget import forget_files

__all__ = ["pytestmark"]  # the mark that skips where there is no server


def rows_of(place: HomePlace) -> dict[str, list[tuple[object, ...]]]:
    database = Database(place.url)
    with database.look() as session:
        rows = {name: sorted(table, key=str) for name, table in dump(session).items() if name != "restoration"}
    database.close()
    return rows


def test_from_a_server_to_a_file_and_back(url: str, tmp_path: Path) -> None:
    place, folder = make_home(tmp_path / "home", url), tmp_path / "backups"
    manifest = take_backup(place, folder).manifest
    assert manifest.source == "postgresql" and manifest.tables["example"] == 12
    as_file = HomePlace(tmp_path / "file", f"sqlite:///{tmp_path}/file/vetted.sqlite3")
    restore_backup(as_file, folder, None, forget_files)
    assert rows_of(as_file) == rows_of(place)
    assert count_rows(tmp_path / "file" / "vetted.sqlite3") == manifest.tables | {"restoration": 1}
    with pytest.raises(BackupError, match=r"\(VETTED_DATABASE_URL\) holds something already"):
        restore_backup(HomePlace(tmp_path / "new", url), folder, None, forget_files)
    assert not (tmp_path / "new").exists()
    database = Database(url)
    with database.engine.begin() as connection:
        SQLModel.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    restore_backup(HomePlace(tmp_path / "new", url), folder, None, forget_files)
    assert rows_of(HomePlace(tmp_path / "new", url)) == rows_of(as_file)
    migrate(database)
    with database.begin() as session:  # numbers go on where they were, and what was null is
        assert session.exec(select(Launch.id).where(Launch.warnings.is_(None))).one()  # type: ignore[union-attr]
        turn = Turn(
            conversation_id=session.exec(select(Conversation.id)).one() or 0, chat_id=OWNER, owner_id=OWNER,
            question="?", messages=[], provider="local", model="m",
        )  # fmt: skip
        session.add(turn)
        session.flush()
        assert turn.id == 2
        assert session.exec(select(Restoration)).one().backup == manifest.name
    database.close()


def test_a_restore_that_was_cut_short_behind_the_server_goes_on(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    take_backup(make_home(tmp_path / "home"), folder)
    place = HomePlace(tmp_path / "new", url)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", _die)
        with pytest.raises(KeyboardInterrupt):
            restore_backup(place, folder, None, forget_files)
    restore_backup(place, folder, None, forget_files)
    assert (
        rows_of(place)["example"]
        == rows_of(HomePlace(place.home, f"sqlite:///{tmp_path}/home/vetted.sqlite3"))["example"]
    )
    database = Database(url)
    with database.begin() as session:
        assert len(session.exec(select(Restoration)).all()) == 1
    database.close()


def _die(_path: Path, _target: Path) -> Path:
    raise KeyboardInterrupt
