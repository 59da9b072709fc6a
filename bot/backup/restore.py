"""A backup is brought back into an empty home. What is brought back knows that it was: nothing is asked of a host or
said to an owner that may have been asked or said since.

All is built in `.restoring` in the home, which nothing starts over as long as it is there; then it is moved to its
places, and `.restoring` goes last. Whoever comes again after a crash begins anew.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bot.backup.contents import OF_ROWS, named_files
from bot.backup.database_copy import SQLITE
from bot.backup.manifest import BackupError, Manifest
from bot.backup.server import fill_server, require_empty_server
from bot.backup.take import SPARE_BYTES, HomePlace
from bot.backup.vault import Pause, Vault, no_pause
from storage import erasures, restorations
from storage.database import Database
from storage.forgetting import erasure_list
from storage.forgetting.erasure_list import ErasureWish
from storage.local import LOCAL
from storage.migrations.migrate import migrate
from storage.models import Restoration
from storage.settings import RESTORING
from training import atomic

MAY_BE_THERE = {RESTORING, ".env", "lost+found", erasure_list.NAME, erasure_list.FOLDERS}
"""In a home that is empty to us."""
ADAPTER = "adapter_config.json"
"""It names its base by the whole path."""

ForgetFiles = Callable[[Path, Sequence[str]], None]
"""`forget_files(home, file_ids)`: the engine's files of this home go, with the copies of its jobs."""


@dataclass(frozen=True)
class RestoredHome:
    """What came of it."""

    manifest: Manifest
    restoration: Restoration
    wishes: tuple[ErasureWish, ...]
    """The list of who has been erased."""
    left_out: tuple[str, ...]
    """Files of those who were erased since."""


def choose(vault: Vault, name: str | None) -> Manifest:
    """The backup of this name, or the newest. Raises `BackupError` with those that there are."""
    backups = vault.backups()
    if not backups:
        words = "; ".join(vault.damaged()) or "no manifest lies in its folder `backups`"
        raise BackupError(f"{vault.folder} has no whole backup: {words}.")
    for manifest in backups:
        if manifest.name == name:
            return manifest
    if name is not None:
        names = ", ".join(manifest.name for manifest in backups)
        raise BackupError(f"no backup {name!r} in {vault.folder}; there are: {names}.")
    return backups[-1]


def restore_backup(
    place: HomePlace, folder: Path, name: str | None, forget_files: ForgetFiles, pause: Pause = no_pause
) -> RestoredHome:
    """Bring the backup of this name, or the newest, into `place`. Raises `BackupError`, before anything is written
    where the home or the server holds something, or a file of the backup is not what was written."""
    vault = Vault(folder, pause)
    manifest = choose(vault, name)
    try:
        return _Restoring(place, vault, manifest, forget_files).restore()
    except OSError as error:
        where = error.filename or place.home
        raise BackupError(f"{where}: {error.strerror}. Nothing starts over this home until it is restored.") from None


class _Restoring:
    def __init__(self, place: HomePlace, vault: Vault, manifest: Manifest, forget_files: ForgetFiles) -> None:
        self._place, self._vault, self._manifest = place, vault, manifest
        self._forget_files = forget_files
        self._marker = place.home / RESTORING
        self._built = self._marker / "home"
        self._plan = self._marker / "plan.json"
        self._is_server = not place.url.startswith(SQLITE)

    def restore(self) -> RestoredHome:
        token = self._token()
        self._require_empty()
        if self._is_server:
            require_empty_server(self._place.url, token)
        self._verify()
        self._begin(token)
        wishes, has_list = self._wishes()
        database = self._built / "vetted.sqlite3"
        self._vault.bring_out(self._manifest.database, database)
        restoration, file_ids = self._adjust(database, token, wishes, has_list)
        left_out = self._lay_files(database)
        self._forget_files(self._built, file_ids)
        if self._is_server:
            fill_server(database, self._place.url, token, self._vault.pause)
            database.unlink()
        self._move(token)
        return RestoredHome(self._manifest, restoration, tuple(wishes), tuple(left_out))

    # Before anything is written

    def _token(self) -> str:
        """Of this restore; one that was cut short keeps its own, since its rows may be on a server already."""
        try:
            plan = json.loads(self._plan.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return uuid4().hex
        return str(plan["token"]) if plan["backup"] == self._manifest.name else uuid4().hex

    def _require_empty(self) -> None:
        if self._marker.exists():
            return  # what lies there is of a restore that was cut short
        home = self._place.home
        names = sorted(path.name for path in home.iterdir()) if home.exists() else []
        if strangers := [name for name in names if name not in MAY_BE_THERE]:
            raise BackupError(
                f"{home} holds something already: {', '.join(strangers[:5])}. A backup comes back into an empty home: "
                "move that away, or set VETTED_HOME to another folder."
            )

    def _verify(self) -> None:
        entries = self._manifest.entries
        bad = [entry.path for entry in entries if not self._vault.is_right(entry)]
        if bad:
            raise BackupError(
                f"{self._manifest.name} is damaged: {len(bad)} of {len(entries)} files are not what was written, "
                f"{bad[0]} among them. Nothing was written. Another one: --backup NAME (--list shows all)."
            )
        self._place.home.mkdir(parents=True, exist_ok=True)
        need, free = self._manifest.n_bytes + SPARE_BYTES, shutil.disk_usage(self._place.home).free
        if free < need:
            raise BackupError(f"{self._place.home} has {free / 1e6:,.0f} MB left; {need / 1e6:,.0f} MB are needed.")

    # Building

    def _begin(self, token: str) -> None:
        """What a restore before has left goes; from here on nothing starts over this home."""
        self._clear()
        self._marker.mkdir(mode=0o700, exist_ok=True)
        self._write_plan(token, [])
        atomic.sync_folder(self._place.home)
        self._built.mkdir(mode=0o700)

    def _clear(self) -> None:
        try:
            names = json.loads(self._plan.read_text(encoding="utf-8"))["moves"]
        except (FileNotFoundError, ValueError):
            names = []
        for name in names:  # the home was empty before it: these are its own
            _remove(self._place.home / name)
        _remove(self._built)

    def _write_plan(self, token: str, moves: list[str]) -> None:
        values = {"token": token, "backup": self._manifest.name, "moves": moves}
        atomic.write_bytes(self._plan, json.dumps(values).encode())

    def _wishes(self) -> tuple[list[ErasureWish], bool]:
        """Those of the folder's list and of the home's own, and whether the folder has one."""
        paths = [self._vault.folder / erasure_list.NAME, self._place.home / erasure_list.NAME]
        wishes = {wish for path in paths if path.exists() for wish in erasure_list.read_list(path)}
        return sorted(wishes, key=lambda wish: (wish.at, wish.owner_id, wish.update_id)), paths[0].exists()

    def _adjust(
        self, path: Path, token: str, wishes: Sequence[ErasureWish], has_list: bool
    ) -> tuple[Restoration, list[str]]:
        """Bring the tables up to date, erase whom they should not know, and mark what may have happened since. Returns
        the mark, and the engine's files that go."""
        database = Database(f"{SQLITE}{path}")
        try:
            migrate(database)
            with database.begin() as session:
                n_forgotten = restorations.forget_again(session, wishes)
                row = restorations.mark(session, token, self._manifest.name, self._manifest.made_at, has_list)
                row.counts = {**row.counts, "forgotten": n_forgotten}
                session.flush()
                erasures.plan(session)
                session.flush()
                file_ids = erasures.open_file_ids(session, LOCAL)
            if not database.empty_log():
                raise BackupError(f"{path} is read by another process; say it again.")
        finally:
            database.close()
        return row, file_ids

    def _lay_files(self, database: Path) -> list[str]:
        """All but those of whom was erased; returns what is left out."""
        names = {file.path for file in named_files(database, False)}
        left_out = []
        for entry in self._manifest.files:
            if entry.path.startswith(OF_ROWS) and entry.path not in names:
                left_out.append(entry.path)
                continue
            target = self._built / entry.path
            self._vault.bring_out(entry, target)
            if target.name == ADAPTER:
                self._mend_base(target)
        return left_out

    def _mend_base(self, path: Path) -> None:
        """An adapter that lies on a model in the old home lies on it in this one."""
        old, new = self._manifest.home, str(self._place.home.resolve())
        settings = json.loads(path.read_text(encoding="utf-8"))
        base = str(settings.get("base_model_name_or_path"))
        if base.startswith(f"{old}/") and old != new:
            values = settings | {"base_model_name_or_path": new + base.removeprefix(old)}
            atomic.write_bytes(path, json.dumps(values, ensure_ascii=False, indent=1).encode())

    # To their places

    def _move(self, token: str) -> None:
        names = sorted(path.name for path in self._built.iterdir())
        self._write_plan(token, names)
        for path in sorted(self._built.rglob("*")):
            if path.is_dir():
                atomic.sync_folder(path)
        for name in names:
            (self._built / name).rename(self._place.home / name)
        erasure_list.merge(self._vault.folder / erasure_list.NAME, self._place.home / erasure_list.NAME)
        atomic.sync_folder(self._place.home)
        # Last, and by one step: until then nothing starts over this home.
        end = self._marker.with_name(f"{RESTORING}.done")
        _remove(end)
        self._marker.rename(end)
        atomic.sync_folder(self._place.home)
        _remove(end)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
