"""Who has been erased, outside the database and outside every backup: a backup from before knows nothing of it.

A file beside the home's database, and one in each folder that the home was backed up to. A line is a wish: whose, with
which update, when. A restore does again what its backup has not seen.
"""

import contextlib
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.models import now

log = logging.getLogger(__name__)

NAME = "forgotten.jsonl"
"""Of the list, in a home and in a folder of backups."""
FOLDERS = "backup-folders"
"""In a home: which folders it has been backed up to, a line each."""


@dataclass(frozen=True)
class ErasureWish:
    """Somebody's yes to /forget. No word of theirs: Telegram's number of them, which the certificate has, too."""

    owner_id: int
    update_id: int
    at: datetime


def note(home: Path, owner_id: int, update_id: int) -> None:
    """Write it down for ever, before anything is erased: else a crash in between would leave an erasure that no list
    knows. Raises `OSError` where the home's own list cannot be written; a folder of backups that is away now gets it
    with `spread`."""
    home.mkdir(parents=True, exist_ok=True)  # the database may be elsewhere
    _append(home / NAME, [ErasureWish(owner_id, update_id, now())])
    spread(home)


def spread(home: Path) -> list[str]:
    """Bring the lists of all folders that the home was backed up to up to date; returns those that are away."""
    away = []
    for folder in folders_of(home):
        try:
            merge(home / NAME, folder / NAME)
        except OSError as error:
            log.warning("the list of erasures in %s could not be written: %s", folder, error.strerror)
            away.append(str(folder))
    return away


def folders_of(home: Path) -> list[Path]:
    """Where it was backed up to."""
    with contextlib.suppress(FileNotFoundError):
        return [Path(line) for line in (home / FOLDERS).read_text(encoding="utf-8").splitlines() if line]
    return []


def know_folder(home: Path, folder: Path) -> None:
    """From now on this folder has a list, too."""
    if folder not in folders_of(home):
        _write(home / FOLDERS, f"{folder}\n".encode())
    merge(home / NAME, folder / NAME)


def read_list(path: Path) -> list[ErasureWish]:
    """All wishes, each once. Raises `FileNotFoundError` where there is no list. What a crash has torn is no line."""
    wishes: dict[tuple[int, int], ErasureWish] = {}
    for line in path.read_bytes().split(b"\n"):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            values = json.loads(line)
            wish = ErasureWish(int(values["owner"]), int(values["update"]), datetime.fromisoformat(values["at"]))
            wishes.setdefault((wish.owner_id, wish.update_id), wish)
    return list(wishes.values())


def merge(source: Path, target: Path) -> None:
    """Add to a list what another has more; an empty one is made where there is none: it says that nobody was erased."""
    wishes = read_list(source) if source.exists() else []
    lines = set(read_list(target)) if target.exists() else set()
    fresh = [wish for wish in wishes if wish not in lines]
    if fresh or not target.exists():
        _append(target, fresh)


def _append(path: Path, wishes: Iterable[ErasureWish]) -> None:
    lines = [
        json.dumps({"owner": wish.owner_id, "update": wish.update_id, "at": wish.at.isoformat()}) for wish in wishes
    ]
    # Behind a line that a crash has torn a new one begins.
    _write(path, "".join(f"\n{line}\n" for line in lines).encode())


def _write(path: Path, content: bytes) -> None:
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new and os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
