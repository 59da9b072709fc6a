"""Stage 2 of training: the pool becomes a dataset version, a file that never changes again."""

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session

from storage import datasets
from storage.models import DatasetVersion, Example
from training.promote import training_line


class VersionDamaged(Exception):
    """A dataset version's file is missing, erased, or not what was frozen. The message is shown to the admin."""


def freeze(session: Session, folder: Path, frozen_by: int) -> DatasetVersion | None:
    """The pool as a version: the newest one if it holds the same, otherwise a new one; null for an empty pool.

    The file is complete on disk before the row that names it is committed.
    """
    examples = datasets.pool(session)
    if not examples:
        return None
    content = training_file(examples)
    sha256 = hashlib.sha256(content).hexdigest()
    newest = datasets.newest_version(session)
    if newest is not None and newest.sha256 == sha256 and newest.erased_at is None:
        return newest
    name = f"v{(newest.id or 0) + 1 if newest else 1}"
    file_name = f"{name}-{sha256[:12]}.jsonl"
    _write(folder / file_name, content)
    version = DatasetVersion(
        name=name,
        file_name=file_name,
        sha256=sha256,
        n_examples=len(examples),
        system_prompt=_common_system_prompt(examples),
        frozen_by=frozen_by,
    )
    return datasets.add_version(session, version, [example.id for example in examples if example.id is not None])


def training_file(examples: Sequence[Example]) -> bytes:
    """The training JSONL (UTF-8, one example a line) that OpenAI's API takes."""
    return "".join(training_line(example.messages) + "\n" for example in examples).encode()


def read_version(folder: Path, version: DatasetVersion) -> bytes:
    """The version's training JSONL, checked against its sha256."""
    require_whole(version)
    path = folder / version.file_name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise VersionDamaged(f"{path} is gone; restore it from a backup, or freeze a new version.") from None
    found = hashlib.sha256(content).hexdigest()
    if found != version.sha256:
        raise VersionDamaged(
            f"{path} has sha256 {found[:12]}…, but {version.name} was frozen as {version.sha256[:12]}…; "
            "somebody changed it. Restore it from a backup, or freeze a new version."
        )
    return content


def require_whole(version: DatasetVersion) -> None:
    """Raises `VersionDamaged` if rows of this version were erased."""
    if version.erased_at is not None:
        raise VersionDamaged(
            f"{version.name} cannot be used any more: an owner's rows were erased from it on "
            f"{version.erased_at:%Y-%m-%d}. /finetune makes a new version without them."
        )


def _common_system_prompt(examples: Sequence[Example]) -> str | None:
    prompts = Counter(
        first["content"]
        for first in (example.messages[0] for example in examples)
        if first["role"] == "system" and isinstance(first["content"], str)
    )
    return prompts.most_common(1)[0][0] if prompts else None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
