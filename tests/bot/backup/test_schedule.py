"""The bot takes backups by itself, and says once if it cannot."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest

import bot.backup.schedule
from bot.backup.schedule import BackupClock, BackupPlan
from bot.backup.vault import Vault
from bot.cli.health import show_health
from storage.forgetting import erasure_list
from storage.models import now
from storage.ticks.attempts import NotYet
from tests.bot.backup.homes import make_home
from tests.conftest import OTHER, clinic_of, eventually
from tests.openai_host import Host


@pytest.fixture
def plan(tmp_path: Path) -> BackupPlan:
    return BackupPlan(make_home(tmp_path / "home"), tmp_path / "backups", timedelta(hours=24), 2)


def test_one_is_taken_when_the_newest_is_too_old(plan: BackupPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, vault = BackupClock(plan), Vault(plan.folder or Path())
    clock.look()
    clock.look()
    BackupClock(plan).look()  # another process finds it in the folder
    assert len(vault.backups()) == 1
    for hours in (25, 50, 75, 20):  # at last the clock on the wall is set back
        monkeypatch.setattr(bot.backup.schedule, "now", lambda hours=hours: now() + timedelta(hours=hours))
        monkeypatch.setattr("bot.backup.take.now", lambda hours=hours: now() + timedelta(hours=hours))
        clock.look()
    assert [manifest.name[:4] for manifest in vault.backups()] == ["0004", "0005"]


def test_what_fails_is_not_tried_at_each_tick(plan: BackupPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, folder = BackupClock(plan), plan.folder or Path()
    clock.look()
    shutil.rmtree(folder)  # its disk is away
    clock = BackupClock(plan)
    for _ in range(2):
        with pytest.raises(NotYet, match="is its disk mounted"):
            clock.look()
    assert not folder.exists()
    monkeypatch.setattr(bot.backup.schedule, "RETRY_SECONDS", 0.0)
    (plan.place.home / erasure_list.FOLDERS).unlink()
    clock.look()
    assert plan.newest() is not None


def test_a_list_that_could_not_be_written_is_written_later(plan: BackupPlan) -> None:
    clock, folder = BackupClock(plan), plan.folder or Path()
    clock.look()
    away = folder.rename(folder.with_name("away"))
    erasure_list.note(plan.place.home, 1001, 7)
    with pytest.raises(NotYet, match="list of erasures could not be written"):
        clock.look()
    away.rename(folder)
    clock.look()
    assert [wish.owner_id for wish in erasure_list.read_list(folder / erasure_list.NAME)] == [1001]


async def test_a_running_bot_takes_one_and_its_health_tells(
    tmp_path: Path, simulator: str, host: Host, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "backups"
    async with clinic_of(tmp_path / "home", simulator, host, backup_folder=folder) as clinic:
        await eventually(lambda: Vault(folder).backups(), "a backup")
        await clinic.people.answer_to(OTHER, "Why does my dog eat grass?")
        await clinic.ticked()
        assert show_health(clinic.settings, as_json=False) == 0
        assert "UTC, 0.0 hours old" in capsys.readouterr().out
        late = clinic.settings.model_copy(update={"backup_hours": 1e-9})
        assert show_health(late, as_json=False) == 1
        assert "old – late" in capsys.readouterr().out


def test_the_end_of_the_process_leaves_no_backup(plan: BackupPlan) -> None:
    clock = BackupClock(plan)
    clock.stop()
    began = time.monotonic()
    clock.look()
    assert plan.newest() is None and time.monotonic() - began < 60
