"""The pool becomes a dataset version: a training file and a test file that never change again."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from storage import datasets, erasures
from storage.database import Database
from storage.models import DatasetVersion, Example
from training.dataset.placing import place_new, place_pool
from training.dataset.version_files import sha256_of_file, training_file, write_file
from training.text.messages import system_prompt
from training.text.system import prompt_alone

ATTEMPTS = 3
"""To make a version while nobody changes the pool."""


@dataclass(frozen=True)
class VersionDraft:
    """A version before it stands in the table, with all that takes long already done."""

    version: DatasetVersion
    example_ids: Sequence[int]
    """In the order of its files' lines."""
    content: bytes
    test_content: bytes
    pool: Sequence[tuple[int, str]]
    """What it was made of. Where the pool has changed since, it is made anew."""

    def is_current(self, session: Session) -> bool:
        """Whether it would be the same now."""
        return f"v{datasets.next_number(session)}" == self.version.name and datasets.pool_keys(session) == self.pool


def freeze_beside(database: Database, folder: Path, frozen_by: int) -> DatasetVersion | None:
    """`freeze`, while others write; where they change the pool every time, at last in one transaction. Null for an
    empty pool.

    Takes seconds for a large one, so it wants a thread of its own; the database is only held for moments.
    """
    for _ in range(ATTEMPTS):
        place_pool(database)
        with database.look() as session:
            draft = _draft(session, frozen_by)
            same = _same(session, draft) if draft else None
        if same is not None:
            return same
        if draft is not None:
            _write(draft, folder)
            with database.begin() as session:
                if draft.is_current(session):
                    return datasets.add_version(session, draft.version, draft.example_ids)
                _discard(draft, folder, erasures.file_names(session))
    with database.begin() as session:
        return freeze(session, folder, frozen_by)


def _discard(draft: VersionDraft, folder: Path, names: Collection[str]) -> None:
    """Nothing will ever name these files, unless somebody else has frozen the same meanwhile; and what has changed the
    pool may be that an owner was forgotten."""
    for name in (draft.version.file_name, draft.version.test_file_name):
        if name is not None and name not in names:
            (folder / name).unlink(missing_ok=True)


def freeze(session: Session, folder: Path, frozen_by: int) -> DatasetVersion | None:
    """The pool as a version: the newest one if it holds the same, otherwise a new one; null for an empty pool.

    The files are complete on disk before the row that names them is committed.
    """
    place_new(session)
    draft = _draft(session, frozen_by)
    if draft is None:
        return None
    if (same := _same(session, draft)) is not None:
        return same
    _write(draft, folder)
    return datasets.add_version(session, draft.version, draft.example_ids)


def _draft(session: Session, frozen_by: int) -> VersionDraft | None:
    """What a version of today's pool would be; null where nothing is trained on, or a row has no place yet."""
    parts, pool = datasets.parts(session), datasets.pool(session)
    train, test = ([example for example in pool if parts.get(example.id or 0) == part] for part in ("train", "test"))
    if not train or any(example.id not in parts for example in pool):
        return None
    content, test_content = training_file(train), training_file(test) if test else b""
    sha256, test_sha256 = sha256_of_file(content), sha256_of_file(test_content) if test else None
    name = f"v{datasets.next_number(session)}"
    version = DatasetVersion(
        name=name,
        file_name=f"{name}-{sha256[:12]}.jsonl",
        sha256=sha256,
        n_examples=len(train),
        test_file_name=f"{name}-{test_sha256[:12]}-test.jsonl" if test_sha256 else None,
        test_sha256=test_sha256,
        n_test=len(test),
        system_prompt=_common_system_prompt(train),
        frozen_by=frozen_by,
    )
    keys = [(example.id or 0, example.sha256) for example in pool]
    return VersionDraft(version, [example.id or 0 for example in [*train, *test]], content, test_content, keys)


def is_current(database: Database, version: DatasetVersion) -> bool:
    """Whether the pool is still what this version was made of. Takes as long as to freeze it, and writes no version."""
    place_pool(database)
    with database.look() as session:
        draft = _draft(session, version.frozen_by)
    return draft is not None and version.erased_at is None and _hashes(draft.version) == _hashes(version)


def _hashes(version: DatasetVersion) -> tuple[str, str | None]:
    return version.sha256, version.test_sha256


def _same(session: Session, draft: VersionDraft) -> DatasetVersion | None:
    """The newest version, where it holds the same."""
    newest = datasets.newest_version(session)
    is_same = newest is not None and newest.erased_at is None and _hashes(newest) == _hashes(draft.version)
    return newest if is_same else None


def _write(draft: VersionDraft, folder: Path) -> None:
    write_file(folder / draft.version.file_name, draft.content)
    if draft.version.test_file_name:
        write_file(folder / draft.version.test_file_name, draft.test_content)


def _common_system_prompt(examples: Sequence[Example]) -> str | None:
    """The system prompt that most examples carry, pets left out; null where most carry none."""
    counts = Counter(prompt_alone(system_prompt(example.messages)) for example in examples)
    # Of two that are as common a prompt: without one a model knows less of its task.
    return max(counts, key=lambda prompt: (counts[prompt], bool(prompt))) or None
