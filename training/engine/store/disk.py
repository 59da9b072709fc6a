"""An engine's folders: what is written there is whole or not there, what a crash cut short is swept away."""

import contextlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from training import atomic


def write_json(path: Path, value: Any) -> None:
    """Replace `path` by `value` as JSON, all or nothing."""
    atomic.write_bytes(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


def sweep(folder: Path) -> None:
    """Remove files and folders that were not finished when the process died. For the one that alone writes there."""
    for path in folder.glob("*.tmp"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def size(folder: Path) -> int:
    """Bytes of all files in a folder; those that go meanwhile are left out."""
    n_bytes = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            n_bytes += path.stat().st_size if path.is_file() else 0
    return n_bytes


def publish(temporary: Path, final: Path) -> None:
    """Move a finished folder to its final name. Where somebody else was faster, theirs stays and ours goes."""
    for path in temporary.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    atomic.sync_folder(temporary)
    try:
        temporary.rename(final)
    except OSError:
        if not final.exists():
            raise
        shutil.rmtree(temporary, ignore_errors=True)
        return
    atomic.sync_folder(final.parent)
