"""A SQLite file as it was before an upgrade, copied beside it: the way back where the new version does not please."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.settings import SettingsError

KEPT = 2
"""So many copies, the newest."""
DAYS = 7
"""After so many they go: who has themselves erased is erased from the database, and not from its copies."""
_NAME = "before-migration-{}.sqlite3"
_COPIES = _NAME.format("*")
_PART = ".part"


def copy_before(file: Path, number: str) -> Path:
    """Copy a database whose tables have this number, whole or not at all. Nobody may write to it meanwhile.

    Raises `SettingsError` where the copy and the upgrade, which may take as much again, do not fit on the disk.
    """
    copy = file.with_name(_NAME.format(number))
    size = sum(path.stat().st_size for path in (file, file.with_name(f"{file.name}-wal")) if path.exists())
    free = shutil.disk_usage(file.parent).free
    if free < 2 * size:
        raise SettingsError(_refusal(file, number, f"needs {_mb(2 * size)}, and {_mb(free)} are free there"))
    part = copy.with_name(copy.name + _PART)
    try:
        _copy(file, part)
        part.replace(copy)
        _flush(copy.parent)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        words = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(_refusal(file, number, f"could not be made: {words}")) from None
    return copy


def prune(folder: Path) -> None:
    """Of the copies in a folder leave the newest."""
    for copy in _copies(folder)[KEPT:]:
        copy.unlink(missing_ok=True)


def remove_old(folder: Path, moment: datetime) -> int:
    """Remove the copies that were made too long before this moment; returns how many."""
    copies = [copy for copy in _copies(folder) if moment - _made_at(copy) > timedelta(days=DAYS)]
    for copy in copies:
        copy.unlink(missing_ok=True)
    return len(copies)


def _copies(folder: Path) -> list[Path]:
    """The newest first."""
    return sorted(folder.glob(_COPIES), key=_made_at, reverse=True)


def _made_at(copy: Path) -> datetime:
    return datetime.fromtimestamp(copy.stat().st_mtime, UTC)


def _copy(file: Path, part: Path) -> None:
    part.unlink(missing_ok=True)
    part.touch(0o600)
    place = f"{file.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(place, uri=True)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        # One file, without a log of its own beside it.
        target.execute("PRAGMA journal_mode=DELETE")
    _flush(part)


def _flush(path: Path) -> None:
    """To the disk: it has to be there when the upgrade is."""
    if os.name != "posix" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refusal(file: Path, number: str, why: str) -> str:
    return (
        f"The database at {file} is of an older Vetted (its tables have number {number}). Before it is brought up to "
        f"date a copy is made beside it, which {why}. Nothing was changed. Make room, or make a copy elsewhere "
        "yourself and say `vetted migrate --without-copy`, once."
    )


def _mb(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:,.0f} MB"
