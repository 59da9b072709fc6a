"""Writing so that a crash leaves the old or the new, never half: temporary name, fsync, rename."""

import json
import os
import secrets
import shutil
import string
import threading
import time
from pathlib import Path
from typing import Any

LETTERS = string.digits + string.ascii_lowercase
"""Lower case only: ids become file names, and some file systems do not tell a from A. In the order of ASCII."""
_ID_TIMES = threading.Lock()
_last_id_time = 0


def new_id(prefix: str, length: int = 24) -> str:
    """A random id such as `file-x1y2…`."""
    return prefix + "".join(secrets.choice(LETTERS) for _ in range(length))


def next_id(prefix: str) -> str:
    """An id such as `file-x1y2…` that sorts after all that this process has made before: the API's times are whole
    seconds, and lists are in the order of creation within them, too."""
    global _last_id_time
    with _ID_TIMES:
        # A clock may stand still for 16 ms, or be set back a little.
        _last_id_time = left = max(_last_id_time + 1, time.time_ns())
    digits = ""
    for _ in range(12):  # until the year 2120
        left, digit = divmod(left, len(LETTERS))
        digits = LETTERS[digit] + digits
    return new_id(prefix + digits, 12)


def write_json(path: Path, value: Any) -> None:
    """Replace `path` by `value` as JSON, all or nothing."""
    write_bytes(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Replace `path` by `content`, all or nothing."""
    temporary = path.with_name(path.name + f".{secrets.token_hex(4)}.tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Remove files and folders that were not finished when the process died. For the one that alone writes there."""
    for path in folder.glob("*.tmp"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def publish(temporary: Path, final: Path) -> None:
    """Move a finished folder to its final name. Where somebody else was faster, theirs stays and ours goes."""
    for file in temporary.iterdir():
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
    _sync_folder(temporary)
    try:
        temporary.rename(final)
    except OSError:
        if not final.exists():
            raise
        shutil.rmtree(temporary, ignore_errors=True)
        return
    _sync_folder(final.parent)


def _sync_folder(path: Path) -> None:
    """Keep the names in a folder through a power cut."""
    if os.name == "posix":  # Elsewhere a folder cannot be opened, and the rename is in the journal.
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
