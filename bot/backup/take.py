"""A backup is taken: first the database, then the files, then a look whether they fit, and the manifest last.

First the database, since a file lies there before a row names it and goes after no row does any more: what the copied
rows name is there when the files' turn comes. What was deleted in between is found missing; then the rows that were
deleted with it are copied once more, and what has been copied of the files already costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bot.backup.contents import OF_ROWS, NamedFile, files_of, links_of, model_names, named_files, whole_of
from bot.backup.database_copy import SQLITE, copy_database, count_rows
from bot.backup.manifest import DATABASE, BackupError, Entry, Manifest
from bot.backup.vault import Pause, Vault, no_pause
from storage.forgetting import erasure_list
from storage.models import now
from storage.operation.disk import DISK_ERRNOS

MOST_ROUNDS = 3
"""Of database and files, until they fit: files are seldom deleted."""
SPARE_BYTES = 64 << 20
"""That stay free on the disk of the backups."""


@dataclass(frozen=True)
class HomePlace:
    """What is backed up."""

    home: Path
    url: str
    """Of its database."""


@dataclass(frozen=True)
class TakenBackup:
    """What came of it."""

    manifest: Manifest
    n_new_bytes: int
    """That no backup before had."""
    deletions: tuple[str, ...]
    links: tuple[str, ...]
    """What is not in it, since it is only a link."""


def take_backup(place: HomePlace, folder: Path, n_kept: int | None = None, pause: Pause = no_pause) -> TakenBackup:
    """Write a backup into `folder`, whole or not at all; with `n_kept`, delete all but so many of the newest. Raises
    `BackupError`."""
    _check_folder(place.home, folder)
    vault = Vault(folder, pause)
    try:
        with vault.writing():
            return _Taking(place, vault).take(n_kept)
    except OSError as error:
        if error.errno in DISK_ERRNOS:
            raise BackupError(
                f"{folder} cannot be written: {error.strerror}. Nothing of it counts as a backup."
            ) from None
        raise


def _check_folder(home: Path, folder: Path) -> None:
    if folder.resolve().is_relative_to(home.resolve()):
        raise BackupError(
            f"{folder} lies in the home itself ({home}): what takes the one takes the other. Name a folder elsewhere, "
            "best on another disk."
        )
    _require_known(home, folder)


def _require_known(home: Path, folder: Path) -> None:
    """A folder that this home has been backed up to and that is empty is most likely a disk that is not there: what is
    written to its place would fill another one, and be hidden when it comes back."""
    if folder.resolve() in erasure_list.folders_of(home) and not (folder / "backups").is_dir():
        raise BackupError(
            f"{folder} had backups of this home, and nothing is there now: is its disk mounted? If you emptied it, "
            f"take its line out of {home / erasure_list.FOLDERS}."
        )


class _Taking:
    def __init__(self, place: HomePlace, vault: Vault) -> None:
        self._place, self._vault = place, vault
        backups = vault.backups()
        self._past = {entry.path: entry for entry in backups[-1].entries} if backups else {}
        self._known = {entry.sha256 for manifest in backups for entry in manifest.entries}

    def take(self, n_kept: int | None) -> TakenBackup:
        for _ in range(MOST_ROUNDS):
            manifest = self._round()
            if not manifest.missing:
                break
        self._verify(manifest)
        self._vault.publish(manifest)
        erasure_list.know_folder(self._place.home, self._vault.folder.resolve())
        deletions = self._vault.prune(n_kept) if n_kept else []
        sizes = {entry.sha256: entry.n_bytes for entry in manifest.entries if entry.sha256 not in self._known}
        return TakenBackup(manifest, sum(sizes.values()), tuple(deletions), tuple(links_of(self._place.home)))

    def _round(self) -> Manifest:
        home, vault = self._place.home, self._vault
        self._require_room()
        moment, room = now(), vault.room()
        copy_database(self._place.url, room, vault.pause)
        tables, references = count_rows(room), named_files(room, (home / "engine").is_dir())
        entries = [vault.adopt(room, DATABASE), *self._files({file.path for file in references})]
        return Manifest(
            name=vault.next_name(moment),
            made_at=moment,
            vetted=version("vetted"),
            home=str(home.resolve()),
            source="sqlite" if self._place.url.startswith(SQLITE) else "postgresql",
            tables=tables,
            entries=tuple(entries),
            missing=tuple(self._missing(references, entries)),
        )

    def _require_room(self) -> None:
        """Before anything is written: what has changed is at most as large as the database and all new files."""
        home, need = self._place.home, SPARE_BYTES
        for relative in files_of(home):
            try:
                status = (home / relative).stat()
            except OSError:
                continue
            need += 0 if self._is_known(relative.as_posix(), status.st_size, status.st_mtime_ns) else status.st_size
        if self._place.url.startswith(SQLITE):
            database = Path(self._place.url.removeprefix(SQLITE))
            need += database.stat().st_size if database.exists() else 0
        free = self._vault.free_bytes()
        if free < need:
            raise BackupError(
                f"{self._vault.folder} has {free / 1e6:,.0f} MB left; this may take {need / 1e6:,.0f} MB. "
                "Make room, or keep fewer backups (--keep, VETTED_BACKUP_KEEP)."
            )

    def _is_known(self, path: str, n_bytes: int, changed_ns: int) -> bool:
        past = self._past.get(path)
        return past is not None and (past.n_bytes, past.changed_ns) == (n_bytes, changed_ns)

    def _files(self, names: set[str]) -> list[Entry]:
        """All of a home; what goes while we copy it is left out, together with all that is one thing with it."""
        entries, absent = [], set()
        for relative in files_of(self._place.home):
            path = relative.as_posix()
            if path.startswith(OF_ROWS) and path not in names:
                continue
            try:
                entries.append(self._file(path))
            except FileNotFoundError:
                absent.add(whole_of(path))
        return [entry for entry in entries if whole_of(entry.path) not in absent]

    def _file(self, path: str) -> Entry:
        source = self._place.home / path
        status = source.stat()
        if self._is_known(path, status.st_size, status.st_mtime_ns):
            return self._past[path]
        return self._vault.take(source, path)

    def _missing(self, references: Sequence[NamedFile], entries: Sequence[Entry]) -> list[str]:
        """What the rows name and the copies do not have."""
        digests = {entry.path: entry.sha256 for entry in entries}
        models = model_names(self._place.home, list(digests))
        missing = []
        for file in references:
            if file.path.startswith("engine/models/"):
                is_there = file.path.removeprefix("engine/models/") in models
            else:
                is_there = file.path in digests and file.sha256 in (None, digests[file.path])
            if not is_there:
                missing.append(file.path)
        return sorted(missing)

    def _verify(self, manifest: Manifest) -> None:
        """Read all of it back. What an earlier backup had and is not right any more is copied anew."""
        for entry in manifest.entries:
            if self._vault.is_right(entry) or self._is_mended(entry):
                continue
            raise BackupError(
                f"{entry.path} was written to {self._vault.folder} and reads otherwise there. Its disk is not to be "
                "trusted; this backup does not count."
            )

    def _is_mended(self, entry: Entry) -> bool:
        """Whether what an earlier backup had is right again."""
        if entry.path == DATABASE or self._past.get(entry.path) != entry:
            return False
        copy = self._vault.take(self._place.home / entry.path, entry.path)
        return copy == entry and self._vault.is_right(entry)
