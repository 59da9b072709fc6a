"""A folder of backups: each file once, under its sha256, whichever backups have it; and a manifest for each backup.

`objects/ab/abcd…` · `backups/0007-20261128-030000.json` · `forgotten.jsonl`, the list of who has been erased.
"""

import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bot.backup.manifest import BackupError, Entry, Manifest, read_manifest
from training import atomic

PIECE_BYTES = 1 << 20
"""Of a file, in memory at once."""
FOLDERS = ("objects", "backups", "unfinished")

Pause = Callable[[], None]
"""Called between two pieces: it may wait, or raise to end all."""


def no_pause() -> None:
    """Go on at once."""


class Vault:
    """The backups in a folder."""

    def __init__(self, folder: Path, pause: Pause = no_pause) -> None:
        self.folder = folder
        self.pause = pause

    # Looking

    def backups(self) -> list[Manifest]:
        """Those that are whole as far as a look at names and sizes tells, the oldest first."""
        return [manifest for manifest in self._manifests() if not self.gaps(manifest)]

    def damaged(self) -> list[str]:
        """What there is of others, each with the reason."""
        sentences = []
        for path in self._paths():
            try:
                manifest = read_manifest(path)
            except (BackupError, OSError, ValueError, KeyError, TypeError) as error:
                sentences.append(str(error) if isinstance(error, BackupError) else f"{path} cannot be read.")
                continue
            if gaps := self.gaps(manifest):
                sentences.append(f"{manifest.name} lacks {len(gaps)} of its files, {gaps[0].path} among them.")
        return sentences

    def gaps(self, manifest: Manifest) -> list[Entry]:
        """Files of a backup that are not here, or not of their size."""
        return [entry for entry in manifest.entries if not self._is_there(entry)]

    def _manifests(self) -> Iterator[Manifest]:
        for path in self._paths():
            with contextlib.suppress(BackupError, OSError, ValueError, KeyError, TypeError):
                yield read_manifest(path)

    def _paths(self) -> list[Path]:
        """By their numbers: a clock may have been set back."""
        return sorted(self._backups.glob("[0-9]*.json"), key=lambda path: (_number(path), path.name))

    @property
    def _backups(self) -> Path:
        return self.folder / "backups"

    def object(self, sha256: str) -> Path:
        """Where the file with this sha256 lies, or would."""
        return self.folder / "objects" / sha256[:2] / sha256

    def _is_there(self, entry: Entry) -> bool:
        try:
            return self.object(entry.sha256).stat().st_size == entry.n_bytes
        except OSError:
            return False

    def is_right(self, entry: Entry) -> bool:
        """Whether the file is here with the very bytes: read from the disk, not from what the system remembers."""
        path = self.object(entry.sha256)
        try:
            with path.open("rb") as file:
                _forget_cached(file.fileno())
                digest = hashlib.sha256()
                while piece := file.read(PIECE_BYTES):
                    digest.update(piece)
                    self.pause()
        except OSError:
            return False
        return digest.hexdigest() == entry.sha256

    def bring_out(self, entry: Entry, target: Path) -> None:
        """Lay a file of a backup at `target`, which only this user can read. Raises `BackupError` where its bytes are
        not those that were written."""
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with self.object(entry.sha256).open("rb") as file, _create(target) as copy:
            while piece := file.read(PIECE_BYTES):
                digest.update(piece)
                copy.write(piece)
                self.pause()
            copy.flush()
            os.fsync(copy.fileno())
        if digest.hexdigest() != entry.sha256:
            raise BackupError(f"{entry.path} does not have the sha256 that it was backed up with.")

    # Writing

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """While one writes no other may: who clears what nobody names must not meet a half-made backup. The system
        lets go of the lock when the process dies."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self.folder, *(self.folder / name for name in FOLDERS)):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise BackupError(f"{self.folder} cannot be written: {error.strerror}.") from None
        lock = sqlite3.connect(self.folder / "lock", timeout=2, isolation_level=None)
        try:
            (self.folder / "lock").chmod(0o600)
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            lock.close()
            raise BackupError(f"another process writes to {self.folder} just now; try again when it is done.") from None
        try:
            self._sweep_unfinished()
            yield
        finally:
            lock.close()

    def room(self) -> Path:
        """A new file, for what is not whole yet; it is swept away by the next who writes."""
        return self.folder / "unfinished" / os.urandom(8).hex()

    def take(self, source: Path, path: str) -> Entry:
        """Copy a file in. Raises `FileNotFoundError` where it has gone meanwhile."""
        room = self.room()
        digest, n_bytes = hashlib.sha256(), 0
        with source.open("rb") as file, _create(room) as copy:
            changed_ns = os.fstat(file.fileno()).st_mtime_ns
            while piece := file.read(PIECE_BYTES):
                digest.update(piece)
                copy.write(piece)
                n_bytes += len(piece)
                self.pause()
            copy.flush()
            os.fsync(copy.fileno())
        return self._adopt(room, Entry(path, digest.hexdigest(), n_bytes, changed_ns))

    def adopt(self, room: Path, path: str) -> Entry:
        """Take in a file that was made in a `room()`."""
        digest = hashlib.sha256()
        with room.open("rb+") as file:
            while piece := file.read(PIECE_BYTES):
                digest.update(piece)
                self.pause()
            os.fsync(file.fileno())
        room.chmod(0o600)
        return self._adopt(room, Entry(path, digest.hexdigest(), room.stat().st_size))

    def _adopt(self, room: Path, entry: Entry) -> Entry:
        target = self.object(entry.sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        # Also over one that is there: that may be damaged, and this one is not.
        room.replace(target)
        return entry

    def publish(self, manifest: Manifest) -> None:
        """From now on it is a backup. All its files are here; their names are made to last first."""
        for name in {entry.sha256[:2] for entry in manifest.entries}:
            atomic.sync_folder(self.folder / "objects" / name)
        atomic.sync_folder(self.folder / "objects")
        atomic.write_bytes(self._backups / f"{manifest.name}.json", manifest.to_bytes())
        (self._backups / f"{manifest.name}.json").chmod(0o600)

    def next_name(self, moment: datetime) -> str:
        """For a backup of this moment."""
        number = max((_number(path) for path in self._backups.glob("*.json")), default=0) + 1
        return f"{number:04d}-{moment:%Y%m%d-%H%M%S}"

    def prune(self, n_kept: int) -> list[str]:
        """Delete all but the newest `n_kept` backups, and the files that none of the others names; returns their
        names."""
        surplus = [manifest.name for manifest in self.backups()[:-n_kept]]
        for name in surplus:
            (self._backups / f"{name}.json").unlink(missing_ok=True)
        atomic.sync_folder(self._backups)  # first the manifests, for ever: none may name a file that has gone
        self._sweep_objects()
        return surplus

    def _sweep_objects(self) -> None:
        names = {entry.sha256 for manifest in self._manifests() for entry in manifest.entries}
        for path in (self.folder / "objects").glob("??/*"):
            if path.name not in names:
                path.unlink(missing_ok=True)

    def _sweep_unfinished(self) -> None:
        for path in (self.folder / "unfinished").iterdir():
            path.unlink(missing_ok=True)
        for path in self._backups.glob("*.tmp"):
            path.unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Room on its disk."""
        return shutil.disk_usage(self.folder).free


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _number(path: Path) -> int:
    match = re.match(r"\d+", path.name)
    return int(match[0]) if match else 0


def _forget_cached(descriptor: int) -> None:
    """What was just written is read from the disk, where the system lets us ask for that."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
