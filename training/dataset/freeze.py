"""Stage 2 of training: the pool becomes a dataset version: a training file and a test file that never change again."""

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from sqlmodel import Session

from storage import datasets
from storage.database import Database
from storage.models import DatasetVersion, Example, Message, Split
from training.dataset.split import Part, Place, near_pairs, place
from training.examples import training_line


class VersionDamaged(Exception):
    """A dataset version's file is missing, erased, or not what was frozen. The message is shown to the admin."""


def freeze(session: Session, folder: Path, frozen_by: int) -> DatasetVersion | None:
    """The pool as a version: the newest one if it holds the same, otherwise a new one; null for an empty pool.

    The files are complete on disk before the row that names them is committed.
    """
    place_new(session)
    splits = datasets.splits(session)
    pool = datasets.pool(session)
    train, test = ([example for example in pool if splits[example.id or 0].part == part] for part in ("train", "test"))
    if not train:
        return None
    content, held_out = training_file(train), training_file(test)
    sha256, test_sha256 = _sha256(content), _sha256(held_out) if test else None
    newest = datasets.newest_version(session)
    same = newest is not None and (newest.sha256, newest.test_sha256) == (sha256, test_sha256)
    if newest is not None and same and newest.erased_at is None:
        return newest
    name = f"v{(newest.id or 0) + 1 if newest else 1}"
    file_name = f"{name}-{sha256[:12]}.jsonl"
    test_file_name = f"{name}-{test_sha256[:12]}-test.jsonl" if test_sha256 else None
    _write(folder / file_name, content)
    if test_file_name:
        _write(folder / test_file_name, held_out)
    version = DatasetVersion(
        name=name,
        file_name=file_name,
        sha256=sha256,
        n_examples=len(train),
        test_file_name=test_file_name,
        test_sha256=test_sha256,
        n_test=len(test),
        system_prompt=_common_system_prompt(train),
        frozen_by=frozen_by,
    )
    return datasets.add_version(session, version, [example.id for example in [*train, *test] if example.id is not None])


def place_pool(database: Database) -> None:
    """Place what is new in the pool while nobody has to wait: owners' messages need the database, too.

    `freeze` does the same inside of its transaction for whatever has come since.
    """
    with database.begin() as session:
        asked = _to_place(session)
    if asked is None:
        return
    places = _places(*asked)
    with database.begin() as session:
        now_known = set(datasets.splits(session))
        # Somebody else has placed meanwhile: what we worked out may contradict it. `freeze` works it out again.
        if now_known == set(asked[0]):
            here = {example.id for example in datasets.pool(session)}
            session.add_all(_rows({id: place for id, place in places.items() if id in here}))


def parts_of_pool(database: Database) -> dict[int, Part]:
    """The part in which each row of the pool, by id, would stand in the next version. Nothing is decided."""
    with database.begin() as session:
        asked = _to_place(session)
        pool = [example.id or 0 for example in datasets.pool(session)]
        parts = {id: cast(Part, split.part) for id, split in datasets.splits(session).items()}
    if asked is not None:
        parts |= {id: place.part for id, place in _places(*asked).items()}
    return {id: parts[id] for id in pool}


def place_new(session: Session) -> None:
    """Decide for each row of the pool that has no part yet whether it is trained on or tested with, for ever."""
    asked = _to_place(session)
    if asked is not None:
        session.add_all(_rows(_places(*asked)))
        session.flush()


_ToPlace = tuple[dict[int, Place], dict[int, str], dict[int, Sequence[Message]], list[int]]
"""Known places, the new rows' sha256, all of their messages, the ids of the pool."""


def _to_place(session: Session) -> _ToPlace | None:
    known = {id: Place(split.cluster_id, cast(Part, split.part)) for id, split in datasets.splits(session).items()}
    pool = {example.id or 0: example for example in datasets.pool(session)}
    new = {id: example.sha256 for id, example in pool.items() if id not in known}
    if not new:
        return None
    messages: dict[int, Sequence[Message]] = {
        example.id or 0: example.messages for example in datasets.placed_examples(session)
    }
    return known, new, messages | {id: pool[id].messages for id in new}, list(pool)


def _places(
    known: dict[int, Place], new: dict[int, str], messages: dict[int, Sequence[Message]], live: list[int]
) -> dict[int, Place]:
    return place(known, new, frozenset(live), near_pairs(messages))


def _rows(places: dict[int, Place]) -> list[Split]:
    return [Split(example_id=id, cluster_id=place.cluster_id, part=place.part) for id, place in places.items()]


def training_file(examples: Sequence[Example]) -> bytes:
    """The training JSONL (UTF-8, one example a line) that OpenAI's API takes."""
    return "".join(training_line(example.messages) + "\n" for example in examples).encode()


def read_version(folder: Path, version: DatasetVersion) -> bytes:
    """The version's training JSONL, checked against its sha256."""
    require_whole(version)
    return _read(folder / version.file_name, version.sha256, version.name)


def read_test(folder: Path, version: DatasetVersion) -> bytes:
    """The version's held-out JSONL, checked against its sha256; empty where it has none."""
    require_whole(version)
    if version.test_file_name is None or version.test_sha256 is None:
        return b""
    return _read(folder / version.test_file_name, version.test_sha256, version.name)


def _read(path: Path, sha256: str, name: str) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise VersionDamaged(f"{path} is gone; restore it from a backup, or freeze a new version.") from None
    found = _sha256(content)
    if found != sha256:
        raise VersionDamaged(
            f"{path} has sha256 {found[:12]}…, but {name} was frozen as {sha256[:12]}…; "
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


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


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
