"""Writing whole or not at all: beside it, synced, renamed. A crash or a power cut leaves the old or the new."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path, beside: Path | None = None) -> Iterator[BinaryIO]:
    """A file to write into; it takes the place of `path` at the end of the block, if that ends well.

    `beside`: where it is written until then, in the same folder; by default under a name that nobody else takes.
    """
    temporary = beside or path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_bytes(path: Path, content: bytes) -> None:
    """Replace `path` by `content`, all or nothing."""
    with replacing(path) as file:
        file.write(content)


def sync_folder(path: Path) -> None:
    """Keep the names in a folder through a power cut."""
    if os.name == "posix":  # Elsewhere a folder cannot be opened, and the rename is in the journal.
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
