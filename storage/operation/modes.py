"""What lies in VETTED_HOME is nobody else's: owners' words, personal data, models that have learned them."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

OURS = (
    *("datasets", "demo", "engine", "imports", "logs", "tour", "vetted.sqlite3*"),
    *("before-migration-*", "forgotten.jsonl", "backup-folders", ".restoring"),
)
"""What we make in it. Whatever else is there is somebody else's, and stays as it is."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private() -> None:
    """From now on only this user can read what this process and its children write."""
    os.umask(OTHERS)


def mend_modes(home: Path) -> int:
    """Take from others what an earlier version let them read; returns how many files and folders."""
    if os.name != "posix" or not home.is_dir():
        return 0
    return sum(_mend(path) for path in _ours_in(home))


def open_to_others(home: Path) -> list[Path]:
    """What of ours in the home others can read or write."""
    return [path for path in _ours_in(home) if _is_open(path)]


def _ours_in(home: Path) -> Iterator[Path]:
    """All that we have made, and the home itself where nothing else is in it: a folder that is also for other things is
    not ours to close, and what we have in it is closed by itself."""
    ours = [path for pattern in OURS for path in home.glob(pattern)]
    for root in ours:
        yield from _all(root)
    if {*home.iterdir()} <= {*ours}:
        yield home


def _is_open(path: Path) -> bool:
    with contextlib.suppress(OSError):  # gone meanwhile
        mode = path.lstat().st_mode
        return bool(mode & OTHERS) and not stat.S_ISLNK(mode)
    return False


def _all(root: Path) -> Iterator[Path]:
    yield root
    if root.is_dir() and not root.is_symlink():
        yield from root.rglob("*")  # enters no link: what that leads to may be a base for others, too


def _mend(path: Path) -> bool:
    with contextlib.suppress(OSError):  # another user's, or gone meanwhile
        if _is_open(path):
            path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~OTHERS)
            return True
    return False


def told(n_mended: int, home: Path) -> str:
    """What to tell the operator of it."""
    return f"{n_mended} files and folders in {home} could be read by others on this machine; now by this user alone"
