"""The machine: room on the disk, memory, and who may read the home."""

import os
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.operation.diagnosis import Diagnosis, bad, good, look
from storage.operation.modes import OTHERS, open_to_others
from storage.settings import Settings

MB, GB = 1_000_000, 1_000_000_000
DISK_BAD, DISK_LOOK = 200 * MB, 2 * GB
"""Free bytes: a dataset version and the database's log need some; a model has gigabytes."""
MEMORY_BAD, MEMORY_LOOK = 100 * MB, 300 * MB
"""Available bytes: the bot itself has some 150 MB."""
SIZE_SECONDS = 3.0
"""For adding up the home's size."""
NAMES_SHOWN = 3


@dataclass(frozen=True)
class DiskFacts:
    """Of the disk that the home lies on, in bytes."""

    free: int
    home: int
    is_all: bool
    """Whether `home` was added up to its end."""


def disk(settings: Settings) -> list[Diagnosis]:
    """Room, and what the home takes of it."""
    size, is_all = size_of(settings.home)
    return [judge_disk(DiskFacts(shutil.disk_usage(_existing(settings.home)).free, size, is_all))]


def judge_disk(facts: DiskFacts) -> Diagnosis:
    """Pure."""
    values = {"free": _shown(facts.free), "home": ("" if facts.is_all else "> ") + _shown(facts.home)}
    if facts.free < DISK_BAD:
        return bad("disk", "doctor_disk_full", **values)
    return (look if facts.free < DISK_LOOK else good)(
        "disk", "doctor_disk_low" if facts.free < DISK_LOOK else "doctor_disk", **values
    )


def _existing(path: Path) -> Path:
    """It, or what of its parents is there: a home is made at the first start."""
    return next(place for place in (path, *path.absolute().parents) if place.exists())


def size_of(folder: Path) -> tuple[int, bool]:
    """Bytes of all files, no link followed; and whether there was time for all of them."""
    end, n_bytes = time.monotonic() + SIZE_SECONDS, 0
    for entry in _entries(folder):
        n_bytes += entry.stat(follow_symlinks=False).st_size
        if time.monotonic() > end:
            return n_bytes, False
    return n_bytes, True


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Every file below a folder; what is gone meanwhile, or another user's, is passed over."""
    folders = [str(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        yield entry
        except OSError:
            continue


def _shown(n_bytes: int) -> str:
    return f"{n_bytes / GB:.1f} GB" if n_bytes >= GB else f"{n_bytes / MB:.0f} MB"


# Memory


def memory(_settings: Settings) -> list[Diagnosis]:
    """What is left for programs: of the machine, or of the container where that is less."""
    free = available(Path("/"))
    return [] if free is None else [judge_memory(free)]


def judge_memory(free: int) -> Diagnosis:
    """Pure; `free` in bytes."""
    if free < MEMORY_BAD:
        return bad("memory", "doctor_memory_short", free=_shown(free))
    if free < MEMORY_LOOK:
        return look("memory", "doctor_memory_short", free=_shown(free))
    return good("memory", "doctor_memory", free=_shown(free))


def available(root: Path) -> int | None:
    """Bytes, as Linux tells them below `root`; null elsewhere."""
    machine = next((int(line.split()[1]) * 1024 for line in _lines(root / "proc/meminfo", "MemAvailable:")), None)
    limit, usage = (_number(root / f"sys/fs/cgroup/memory.{name}") for name in ("max", "current"))
    # What a container's files are kept in is given back where programs want it.
    cache = next((int(line.split()[1]) for line in _lines(root / "sys/fs/cgroup/memory.stat", "inactive_file ")), 0)
    container = None if limit is None or usage is None else max(0, limit - usage + cache)
    return min((value for value in (machine, container) if value is not None), default=None)


def _lines(path: Path, start: str) -> list[str]:
    try:
        return [line for line in path.read_text("ascii").splitlines() if line.startswith(start)]
    except (OSError, UnicodeDecodeError):
        return []


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):  # "max": there is no limit
        return None


# Who may read and write the home


def modes(settings: Settings) -> list[Diagnosis]:
    """Whether others can read what lies in the home, or .env; and whether we can write."""
    if os.name != "posix":
        return []
    home, env = settings.home, Path(".env")
    lines = []
    if paths := open_to_others(home) if home.is_dir() else []:
        lines.append(bad("modes", "doctor_modes_open", n=len(paths), home=home, names=_names(paths, home)))
    if env.is_file() and stat.S_IMODE(env.stat().st_mode) & OTHERS:
        lines.append(bad("modes", "doctor_modes_env", path=env.absolute()))
    if home.is_dir() and not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        lines.append(bad("modes", "doctor_modes_closed", home=home))
    if home.exists() and not home.is_dir():
        lines.append(bad("modes", "doctor_home_file", home=home))
    if not lines and not home.exists():
        # With a server's database it is made when the first file is.
        return [(look if settings.database_url is None else good)("modes", "doctor_no_home", home=home)]
    return lines or [good("modes", "doctor_modes", home=home)]


def _names(paths: list[Path], home: Path) -> str:
    names = [str(path.relative_to(home)) if path != home else str(home) for path in paths[:NAMES_SHOWN]]
    return ", ".join([*names, "…"] if len(paths) > NAMES_SHOWN else names)
