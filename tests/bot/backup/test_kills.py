"""Killed at any act on the disk: half a backup is none, and nothing starts over half a home."""

import hashlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.backup.database_copy import count_rows
from bot.backup.restore import restore_backup
from bot.backup.take import HomePlace, take_backup
from bot.backup.vault import Vault
from storage.forgetting import erasure_list
from storage.settings import SettingsError, require_whole
from tests.bot.backup.homes import make_home, write
from training.engine.forget import forget_files

ACTS = ("open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.chmod", "shutil.rmtree", "sqlite3.connect")
"""As Python's audit tells them, before each is done."""
FORK = multiprocessing.get_context("fork")


def _run(work: Callable[[], object], end: int, total: "multiprocessing.sharedctypes.Synchronized[int]") -> None:
    n_acts = 0

    def count(event: str, _arguments: object) -> None:
        nonlocal n_acts
        if event in ACTS:
            n_acts += 1
            total.value = n_acts
            if n_acts == end:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    work()


def killed_at(work: Callable[[], object], end: int) -> tuple[bool, int]:
    """Do it in a process of its own that is killed before its act number `end`; whether it was, and how many acts it
    had come to."""
    total = FORK.Value("q", 0)
    process = FORK.Process(target=_run, args=(work, end, total))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return process.exitcode != 0, int(total.value)


def places_of(n_acts: int, n_places: int) -> list[int]:
    """As many, spread over all acts, the first and the last among them."""
    return sorted({1 + round(place * (n_acts - 1) / (n_places - 1)) for place in range(n_places)})


def check_backups(n_places: int, tmp_path: Path) -> int:
    """Each one killed elsewhere, over a home that changes; returns how many were."""
    place, vault = make_home(tmp_path / "home"), Vault(tmp_path / "backups")

    def take() -> None:
        take_backup(place, vault.folder, n_kept=3)

    take()
    _, n_acts = killed_at(take, 0)
    n_kills = 0
    for number in places_of(n_acts, n_places):
        write(place.home / "engine" / "files" / f"file-{number}.bin", os.urandom(5000))
        names = [manifest.name for manifest in vault.backups()]
        n_kills += killed_at(take, number)[0]
        backups = vault.backups()
        assert names[-1] in [manifest.name for manifest in backups], "the newest before it is there still"
        bad = [(m.name, entry.path) for m in backups for entry in m.entries if not vault.is_right(entry)]
        assert bad == [], f"listed and not right, after a kill at {number} of {n_acts}"
        assert vault.damaged() == []
    take()
    unfinished = list((vault.folder / "unfinished").iterdir())
    assert (len(vault.backups()), unfinished) == (3, [])
    return n_kills


def check_restores(n_places: int, tmp_path: Path) -> int:
    """Each one killed elsewhere, then said again; returns how many were."""
    source, vault = make_home(tmp_path / "source"), Vault(tmp_path / "vault")
    take_backup(source, vault.folder)
    erasure_list.note(source.home, 4242, 7)  # somebody whom the backup does not know
    _, n_acts = killed_at(lambda: restore(vault, tmp_path / "first"), 0)
    n_kills = 0
    for number in places_of(n_acts, n_places):
        home = tmp_path / f"home-{number}"
        is_killed, _ = killed_at(lambda home=home: restore(vault, home), number)  # type: ignore[misc]
        n_kills += is_killed
        if not is_empty(home) and not is_refused(home):
            assert_whole(vault, home)
            continue
        restore(vault, home)
        assert_whole(vault, home)
    return n_kills


def restore(vault: Vault, home: Path) -> None:
    restore_backup(HomePlace(home, f"sqlite:///{home}/vetted.sqlite3"), vault.folder, None, forget_files)


def is_empty(home: Path) -> bool:
    return not home.exists() or not any(home.iterdir())


def is_refused(home: Path) -> bool:
    try:
        require_whole(home)
    except SettingsError:
        return True
    return False


def assert_whole(vault: Vault, home: Path) -> None:
    require_whole(home)
    [manifest] = vault.backups()
    for entry in manifest.files:
        assert hashlib.sha256((home / entry.path).read_bytes()).hexdigest() == entry.sha256, entry.path
    counts = count_rows(home / "vetted.sqlite3")
    assert counts == manifest.tables | {"restoration": 1, "certificate": 1}


def test_some_places(tmp_path: Path) -> None:
    assert check_backups(6, tmp_path / "a") >= 5
    assert check_restores(6, tmp_path / "b") >= 5


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_fifty_places(tmp_path: Path) -> None:
    n_kills = check_backups(28, tmp_path / "a") + check_restores(28, tmp_path / "b")
    assert n_kills >= 50
