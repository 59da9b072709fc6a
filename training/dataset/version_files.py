"""A version's two files: written whole before anything names them, checked against their sha256 before each use."""

import hashlib
import logging
import re
import time
from collections.abc import Sequence
from pathlib import Path

from storage import datasets
from storage.database import Database
from storage.models import DatasetVersion, Example
from training import atomic
from training.examples import training_line

log = logging.getLogger(__name__)

STRAY_SECONDS = 86_400


class VersionDamaged(Exception):
    """A dataset version's file is missing, erased, or not what was frozen. The message is shown to the admin."""


def training_file(examples: Sequence[Example]) -> bytes:
    """The training JSONL (UTF-8, one example a line) that OpenAI's API takes."""
    return "".join(training_line(example.messages) + "\n" for example in examples).encode()


def sha256_of_file(content: bytes) -> str:
    """What a file is known by, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def write_file(path: Path, content: bytes) -> None:
    """Put a file there, and the folder if there is none, all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Always under the same name until it is whole: what a crash leaves, the next attempt takes.
    with atomic.replacing(path, beside=path.with_suffix(".part")) as file:
        file.write(content)


def sweep(database: Database, folder: Path) -> list[str]:
    """Remove what no version names and a crash has left: halves of files, and files whose row was never written. What
    is as new as a day stays, since a version may just be made of it. Returns the names, which are logged, too."""
    with database.look() as session:
        known = {name for version in datasets.versions(session) for name in (version.file_name, version.test_file_name)}
    end = time.time() - STRAY_SECONDS
    strays = [path for path in folder.glob("*") if _is_ours(path.name) and path.name not in known]
    old = sorted(path for path in strays if path.is_file() and path.stat().st_mtime < end)
    for path in old:
        path.unlink(missing_ok=True)
    if old:
        names = ", ".join(path.name for path in old)
        log.info("%d files in %s belonged to no dataset version and were removed: %s", len(old), folder, names)
    return [path.name for path in old]


def _is_ours(name: str) -> bool:
    return re.fullmatch(r"v\d+-[0-9a-f]{12}(-test)?\.(jsonl(\.[0-9a-f]{8}\.tmp)?|part)", name) is not None


def read_version(folder: Path, version: DatasetVersion) -> bytes:
    """The version's training JSONL. Raises `VersionDamaged`."""
    require_whole(version)
    return _read(folder / version.file_name, version.sha256, version.name)


def read_test(folder: Path, version: DatasetVersion) -> bytes:
    """The version's held-out JSONL; empty where it has none. Raises `VersionDamaged`."""
    require_whole(version)
    if version.test_file_name is None or version.test_sha256 is None:
        return b""
    return _read(folder / version.test_file_name, version.test_sha256, version.name)


def require_whole(version: DatasetVersion) -> None:
    """Raises `VersionDamaged` if rows of this version were erased."""
    if version.erased_at is not None:
        raise VersionDamaged(
            f"{version.name} cannot be used any more: an owner's rows were erased from it on "
            f"{version.erased_at:%Y-%m-%d}. /finetune makes a new version without them."
        )


def _read(path: Path, sha256: str, name: str) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise VersionDamaged(f"{path} is gone; restore it from a backup, or freeze a new version.") from None
    actual_sha256 = sha256_of_file(content)
    if actual_sha256 != sha256:
        raise VersionDamaged(
            f"{path} has sha256 {actual_sha256[:12]}…, but {name} was frozen as {sha256[:12]}…; "
            "somebody changed it. Restore it from a backup, or freeze a new version."
        )
    return content
