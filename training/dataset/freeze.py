"""The pool becomes a dataset version: a training file and a test file that never change again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from storage import datasets
from storage.database import Database
from storage.models import DatasetVersion, Example
from training.dataset.placing import place_new, place_pool
from training.dataset.version_files import sha256_of_file, training_file, write_file
from training.examples import ExampleRow
from training.text.messages import system_prompt
from training.text.system import prompt_alone


@dataclass(frozen=True)
class Frozen:
    """A dataset version with the rows that are trained on."""

    version: DatasetVersion
    examples: Sequence[ExampleRow]


def freeze_and_read(database: Database, folder: Path, frozen_by: int) -> Frozen | None:
    """Everything in the pool as a version, and the examples that it trains on; null for an empty pool.

    Takes seconds for a large one, so it wants a thread of its own; the database is only held for moments.
    """
    place_pool(database)
    with database.begin() as session:
        version = freeze(session, folder, frozen_by)
        if version is None or version.id is None:
            return None
        rows = datasets.version_rows(session, version.id)[: version.n_examples]
        return Frozen(version, [ExampleRow(messages=example.messages, line=row.line) for row, example, _ in rows])


def freeze(session: Session, folder: Path, frozen_by: int) -> DatasetVersion | None:
    """The pool as a version: the newest one if it holds the same, otherwise a new one; null for an empty pool.

    The files are complete on disk before the row that names them is committed.
    """
    place_new(session)
    train, test = _parts(session)
    if not train:
        return None
    content, test_content = training_file(train), training_file(test)
    sha256, test_sha256 = sha256_of_file(content), sha256_of_file(test_content) if test else None
    newest = datasets.newest_version(session)
    is_same = newest is not None and (newest.sha256, newest.test_sha256) == (sha256, test_sha256)
    if newest is not None and is_same and newest.erased_at is None:
        return newest
    name = f"v{(newest.id or 0) + 1 if newest else 1}"
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
    write_file(folder / version.file_name, content)
    if version.test_file_name:
        write_file(folder / version.test_file_name, test_content)
    return datasets.add_version(session, version, [example.id for example in [*train, *test] if example.id is not None])


def is_current(database: Database, version: DatasetVersion) -> bool:
    """Whether the pool is still what this version was made of. Takes as long as to freeze it, and changes nothing."""
    place_pool(database)
    with database.begin() as session:
        place_new(session)
        train, test = _parts(session)
    test_sha256 = sha256_of_file(training_file(test)) if test else None
    shas = (sha256_of_file(training_file(train)), test_sha256)
    return version.erased_at is None and shas == (version.sha256, version.test_sha256)


def _parts(session: Session) -> tuple[list[Example], list[Example]]:
    """The pool's rows to train on, and those to test with."""
    splits, pool = datasets.splits(session), datasets.pool(session)
    train, test = ([example for example in pool if splits[example.id or 0].part == part] for part in ("train", "test"))
    return train, test


def _common_system_prompt(examples: Sequence[Example]) -> str | None:
    """The system prompt that most examples carry, pets left out; null where most carry none."""
    counts = Counter(prompt_alone(system_prompt(example.messages)) for example in examples)
    # Of two that are as common a prompt: without one a model knows less of its task.
    return max(counts, key=lambda prompt: (counts[prompt], bool(prompt))) or None
