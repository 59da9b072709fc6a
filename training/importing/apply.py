"""An import, in its steps: what it would do; once a person has said yes, which rows; and these into the pool."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlmodel import Session

from storage import datasets
from storage.database import Database
from storage.models import Example, Message
from training.examples import sha256_of
from training.importing.dry_run import DryRun, dry_run
from training.importing.judge import ImportRow
from training.importing.sandbox import LastWord, read
from training.importing.source import Source

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
    with database.begin() as session:
        run.known_shas = datasets.known_among(session, run.shas)
    return run


def importable(source: Source, with_repairs: bool) -> Importable:
    """The good rows of a file, and those that a repair makes good if a person wants it. Blocks as `dry_run`; raises
    `ReaderFailed`."""
    states = ("good", "mendable") if with_repairs else ("good",)
    rows: dict[str, ImportRow] = {}
    form = ""
    for item in read(source, with_messages=True):
        if isinstance(item, LastWord):
            form = item.form
        elif isinstance(item, ImportRow) and item.state in states:
            rows.setdefault(item.sha256, item)
    pool_rows = [(row.line, row.messages) for row in rows.values() if row.messages is not None]
    return Importable(form, pool_rows, sum(bool(row.pii) for row in rows.values()))


def import_rows(session: Session, rows: Iterable[PoolRow], file_name: str, added_by: int) -> tuple[int, int]:
    """Put a file's rows into the pool; returns how many were new and how many known. Doing it twice changes nothing: a
    row is known by its sha256."""
    n_new = n_known = 0
    for line, messages in rows:
        example = Example(sha256=sha256_of(messages), messages=messages, added_by=added_by)
        example.file_name, example.line = file_name, line
        if datasets.add_example(session, example):
            n_new += 1
        else:
            n_known += 1
    return n_new, n_known
