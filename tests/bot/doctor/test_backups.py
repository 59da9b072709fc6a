"""The doctor on backups: none where nobody asked for them, one that is missing, late, fresh."""

from pathlib import Path

import pytest

from bot.backup.schedule import BackupPlan
from bot.backup.take import take_backup
from bot.doctor.backups import backups
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    database = Database(f"sqlite:///{tmp_path / 'home' / 'vetted.sqlite3'}")
    migrate(database)
    database.close()
    folder = tmp_path / "backups"
    folder.mkdir()
    return Settings(home=tmp_path / "home", backup_folder=folder, _env_file=None)


def _codes(settings: Settings) -> list[tuple[str, str]]:
    return [(str(line.grade), line.text) for line in backups(settings)]


def test_what_is_said_of_backups(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _codes(settings.model_copy(update={"backup_folder": None})) == []
    assert _codes(settings) == [("bad", "doctor_backups_none")]
    plan = BackupPlan.of(settings)
    assert plan.folder is not None
    take_backup(plan.place, plan.folder)
    assert _codes(settings) == [("good", "doctor_backups")]
    late = settings.model_copy(update={"backup_hours": 1e-9})
    assert _codes(late) == [("bad", "doctor_backups_late")]
