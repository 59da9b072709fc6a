"""What is in a backup, what is not, and that half of one is none."""

import stat
import threading
from pathlib import Path

import pytest

from bot.backup.manifest import DATABASE, BackupError
from bot.backup.take import HomePlace, take_backup
from bot.backup.vault import Vault
from storage.database import Database
from storage.models import AuditEntry, Deed
from tests.bot.backup.homes import make_home, write


@pytest.fixture
def place(tmp_path: Path) -> HomePlace:
    return make_home(tmp_path / "home")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "backups")


def test_all_that_the_database_names_is_in_it_and_nothing_half_made(place: HomePlace, vault: Vault) -> None:
    write(place.home / "datasets" / "v9-0123456789ab.jsonl", b"of a freeze that a crash has ended")
    outcome = take_backup(place, vault.folder)
    [manifest] = vault.backups()
    assert (manifest.name, manifest.missing) == (outcome.manifest.name, ())
    paths = {entry.path for entry in manifest.entries}
    originals = {path.relative_to(place.home).as_posix() for path in place.home.rglob("*") if path.is_file()}
    left_out = {"vetted.sqlite3", "backup-folders", "engine/files/file-2.bin.tmp", "datasets/v9-0123456789ab.jsonl"}
    assert paths == (originals - left_out) | {DATABASE}
    assert manifest.tables["turn"] == 1 and manifest.tables["example"] == 12
    assert all(vault.is_right(entry) for entry in manifest.entries)


def test_nobody_else_can_read_it(place: HomePlace, vault: Vault) -> None:
    take_backup(place, vault.folder)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [vault.folder, *vault.folder.rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_a_second_one_copies_only_what_is_new_and_keep_deletes_what_nobody_names(
    place: HomePlace, vault: Vault
) -> None:
    take_backup(place, vault.folder)
    write(place.home / "engine" / "files" / "file-3.bin", b"{}\n\n")
    outcome = take_backup(place, vault.folder)
    assert outcome.n_new_bytes == 4  # the database has not changed either
    (place.home / "engine" / "files" / "file-3.bin").unlink()
    n_before = len(list(vault.folder.glob("objects/??/*")))
    outcome = take_backup(place, vault.folder, n_kept=1)
    assert len(outcome.deletions) == 2 and [manifest.name for manifest in vault.backups()] == [outcome.manifest.name]
    assert len(list(vault.folder.glob("objects/??/*"))) == n_before - 1


def test_what_has_rotted_is_copied_anew(place: HomePlace, vault: Vault) -> None:
    manifest = take_backup(place, vault.folder).manifest
    [entry] = [entry for entry in manifest.entries if entry.path.endswith("model.safetensors")]
    vault.object(entry.sha256).write_bytes(b"x" + bytes(2_999_999))
    assert not vault.is_right(entry)
    take_backup(place, vault.folder)
    assert vault.is_right(entry)


def test_a_damaged_manifest_is_no_backup_and_neither_is_one_that_lacks_a_file(place: HomePlace, vault: Vault) -> None:
    names = [take_backup(place, vault.folder).manifest.name for _ in range(2)]
    manifest = vault.folder / "backups" / f"{names[1]}.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"turn": 1', b'"turn": 2'))
    assert [backup.name for backup in vault.backups()] == names[:1]
    vault.object(vault.backups()[0].entries[-1].sha256).unlink()
    assert vault.backups() == []


def test_what_the_home_lacks_is_told(place: HomePlace, vault: Vault) -> None:
    [version] = (place.home / "datasets").glob("v1-*[0-9a-f].jsonl")
    version.unlink()
    (place.home / "engine" / "models" / "ftjob-1" / "vetted.json").unlink()
    manifest = take_backup(place, vault.folder).manifest
    assert manifest.missing == (
        f"datasets/{version.name}",
        "engine/models/ft:vetted-starter:vetted:v1:abcdefgh",
    )


def test_a_model_that_is_deleted_meanwhile_is_not_in_it_by_half(place: HomePlace, vault: Vault) -> None:
    """The rows that it was deleted with are copied once more."""
    folder = place.home / "engine" / "models" / "ftjob-1"
    n_pieces = 0

    def pause() -> None:
        nonlocal n_pieces
        n_pieces += 1
        if n_pieces == 3 and folder.exists():  # the database and a file are copied
            folder.rename(folder.with_name("deleted-1"))
            database = Database(place.url)
            with database.begin() as session:
                session.connection().exec_driver_sql("UPDATE model SET removed_at = '2026-01-01'")
            database.close()

    manifest = take_backup(place, vault.folder, pause=pause).manifest
    assert manifest.missing == () and not [e for e in manifest.entries if e.path.startswith("engine/models")]


def test_others_write_while_the_database_is_copied(place: HomePlace, vault: Vault) -> None:
    """It is all from one moment, and comes to an end."""
    database = Database(place.url)
    with database.begin() as session:
        session.add_all(AuditEntry(did=Deed.EXPORTED, subject="x" * 2000, ref=str(n)) for n in range(3000))
    n_steps, is_over = 0, threading.Event()
    commit = threading.Event()

    def write_on() -> None:
        while not is_over.is_set():
            with database.begin() as session:
                session.add_all(AuditEntry(did=Deed.EXPORTED, subject="pair", ref=str(n)) for n in range(2))
            commit.set()

    def pause() -> None:
        nonlocal n_steps
        n_steps += 1
        assert n_steps < 300, "it begins anew at each commit"
        commit.clear()
        commit.wait(5)  # a commit between each two steps

    thread = threading.Thread(target=write_on)
    thread.start()
    manifest = take_backup(place, vault.folder, pause=pause).manifest
    is_over.set()
    thread.join()
    database.close()
    assert manifest.tables["auditentry"] % 2 == 1  # one of the import's, and only whole pairs


def test_two_do_not_write_at_once(place: HomePlace, vault: Vault, tmp_path: Path) -> None:
    take_backup(place, vault.folder)
    with vault.writing(), pytest.raises(BackupError, match="another process writes"):
        take_backup(place, vault.folder)
    with pytest.raises(BackupError, match="lies in the home itself"):
        take_backup(place, place.home / "backups")
    with pytest.raises(BackupError, match="no database at"):
        take_backup(HomePlace(tmp_path / "none", f"sqlite:///{tmp_path}/none/x"), vault.folder)
