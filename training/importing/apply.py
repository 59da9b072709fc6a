"""An import, in its steps: what it would do; once a person has said yes, which rows; and these into the pool."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from storage import datasets
from storage.database import Database
from storage.models import Example, Message
from storage.operation.batches import in_batches
from training.examples import sha256_of
from training.importing.dry_run import DryRun, dry_run
from training.importing.judge import ImportRow
from training.importing.rows_for import read_for
from training.importing.sandbox import LastWord
from training.importing.source import Source

BATCH = 250
"""Rows that are looked for at once: databases take so many values in a statement."""
PoolRow = tuple[int, list[Message]]
"""The line of a row in its file, and its messages."""


@dataclass(frozen=True)
class Importable:
    """What of a file goes into the pool."""

    form: str
    """Of the file, for people."""
    rows: list[PoolRow]
    """Each row once."""
    n_personal: int
    """Rows with personal data, as far as there was time to look. It is looked for again where rows leave for a
    provider: none passes because this was quick."""


def preview(database: Database, source: Source, progress: Callable[[int], None] = lambda n_rows: None) -> DryRun:
    """`dry_run`, compared with the pool. Blocks as that does."""
    run = dry_run(source, progress)
    with database.look() as session:
        run.known_shas = datasets.known_among(session, run.shas)
    return run


def importable(source: Source, with_repairs: bool) -> Importable:
    """The good rows of a file, and those that a repair makes good if a person wants it. Blocks as `dry_run`; raises
    `ReaderFailed`."""
    states = ("good", "mendable") if with_repairs else ("good",)
    rows: dict[str, ImportRow] = {}
    form = ""
    for item in read_for(source, source.options.limits(), with_messages=True):
        if isinstance(item, LastWord):
            form = item.form
        elif isinstance(item, ImportRow) and item.state in states:
            rows.setdefault(item.sha256, item)
    pool_rows = [(row.line, row.messages) for row in rows.values() if row.messages is not None]
    return Importable(form, pool_rows, sum(bool(row.pii) for row in rows.values()))


def import_rows(session: Session, rows: Iterable[PoolRow], file_name: str, added_by: int) -> tuple[int, int]:
    """Put a file's rows into the pool; returns how many were new and how many known. Doing it twice changes nothing: a
    row is known by its sha256."""
    examples = [
        Example(sha256=sha256_of(messages), messages=messages, added_by=added_by, file_name=file_name, line=line)
        for line, messages in rows
    ]
    n_new = sum(
        datasets.add_examples(session, examples[start : start + BATCH]) for start in range(0, len(examples), BATCH)
    )
    return n_new, len(examples) - n_new


def add_rows(database: Database, rows: Sequence[PoolRow], file_name: str, added_by: int) -> tuple[int, int]:
    """`import_rows`, in moments between which others write. Killed half-way, it is simply done again. Blocks."""
    counts = list(in_batches(database, rows, lambda session, batch: import_rows(session, batch, file_name, added_by)))
    return sum(n_new for n_new, _ in counts), sum(n_known for _, n_known in counts)
