"""The newest backup's age, where the bot takes backups by itself."""

from datetime import timedelta

from bot.backup.manifest import BackupError
from bot.backup.schedule import BackupPlan
from storage.models import now
from storage.operation.diagnosis import Diagnosis, bad, good
from storage.settings import Settings


def backups(settings: Settings) -> list[Diagnosis]:
    """Nothing where VETTED_BACKUP_FOLDER is not set: somebody else may copy the home."""
    plan = BackupPlan.of(settings)
    if plan.folder is None:
        return []
    try:
        newest = plan.newest()
    except (OSError, BackupError) as error:
        return [bad("backups", "doctor_backups_unread", folder=plan.folder, words=str(error))]
    if newest is None:
        return [bad("backups", "doctor_backups_none", folder=plan.folder)]
    hours = round((now() - newest) / timedelta(hours=1))
    values = {"at": f"{newest:%Y-%m-%d %H:%M}", "hours": hours, "every": round(plan.every / timedelta(hours=1), 1)}
    return [
        bad("backups", "doctor_backups_late", **values)
        if plan.is_late(newest)
        else good("backups", "doctor_backups", **values)
    ]
