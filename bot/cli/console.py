"""What every command ends with: its exit code, a word on standard error, what it prints or writes for programs."""

import json
import stat
import sys
from pathlib import Path

from training import atomic

GOOD, PROBLEMS, WRONG_USE = 0, 1, 2
"""Exit codes: good; the input has problems; the command was used wrongly."""


def complain(sentence: str) -> None:
    """Say on standard error what is wrong."""
    print(f"vetted: {sentence}", file=sys.stderr)


def unreadable(path: Path, error: OSError) -> int:
    """Say that a file cannot be read, and why; returns the exit code."""
    complain(f"cannot read {path}: {error.strerror}.")
    return WRONG_USE


def unwritable(path: Path, error: OSError) -> int:
    """Say that a file cannot be written, and why; returns the exit code."""
    complain(f"cannot write {path}: {error.strerror or type(error).__name__}.")
    return WRONG_USE


def write_row(row: dict[str, object]) -> None:
    """One JSON object in a line of its own, at once: who pipes in line by line waits for it."""
    sys.stdout.buffer.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


def write_file(path: Path, content: bytes) -> None:
    """Write a result where it was wished for, whole or not at all. Raises `OSError`. A new file is for this user alone
    (people's words may be in it); one that is replaced goes on being for whom it was."""
    mode = path.stat().st_mode if path.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        path.write_bytes(content)  # a device or a pipe: nothing takes its place
        return
    atomic.write_bytes(path.resolve(), content)
    if mode is not None:
        path.chmod(stat.S_IMODE(mode))
