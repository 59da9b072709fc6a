"""What lies in VETTED_HOME can be read by nobody else: what is new, and what earlier versions have left."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from storage.operation.modes import mend_modes
from tests.conftest import LIMIT_SECONDS

ROOT = Path(__file__).parents[3]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def readable(folder: Path) -> list[Path]:
    """What others may read or enter."""
    paths = [folder, *folder.rglob("*")]
    return [path for path in paths if not path.is_symlink() and mode_of(path) & 0o077]


@pytest.fixture
def umask() -> None:
    """As most machines have it."""
    os.umask(0o022)


def old_home(folder: Path) -> Path:
    home = folder / "home"
    for name in ("vetted.sqlite3", "vetted.sqlite3-wal", "datasets/v1.jsonl", "engine/models/m/model.safetensors"):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return home


def test_an_old_home_is_closed_once(tmp_path: Path, umask: None) -> None:
    home = old_home(tmp_path)
    shared = tmp_path / "base.safetensors"
    shared.write_text("x")
    (home / "engine/models/m/base").symlink_to(shared)
    assert mend_modes(home) == 9 and readable(home) == []
    assert mode_of(shared) == 0o644  # for others, too
    assert mend_modes(home) == 0


def test_a_folder_that_is_also_for_other_things_stays_open(tmp_path: Path, umask: None) -> None:
    """VETTED_HOME may be somebody's home, or the root of the disk."""
    home = old_home(tmp_path)
    (home / "letters").mkdir()
    (home / "letters/one.txt").write_text("x")
    mend_modes(home)
    assert readable(home) == [home, home / "letters", home / "letters/one.txt"]


def test_a_command_makes_a_home_that_is_its_users_alone(tmp_path: Path, umask: None) -> None:
    home, rows, report = tmp_path / "home", tmp_path / "rows.csv", tmp_path / "report.csv"
    rows.write_text("question,answer\nMay cats eat onions?,No: onions are poisonous to cats; call a vet.\n")
    report.write_text("")
    command = [sys.executable, "-m", "bot", "import", str(rows), "--yes", "--report", str(report)]
    environment = {**os.environ, "VETTED_HOME": str(home)}
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=LIMIT_SECONDS)
    assert (home / "vetted.sqlite3").exists() and readable(home) == []
    assert mode_of(report) == 0o644 and report.read_text()  # it was there, for whom its owner let read it
