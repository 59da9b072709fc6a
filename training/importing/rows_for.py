"""The rows of a file as the reader gives them, for the model that they are to train: what that cannot learn is bad."""

from collections.abc import Iterator
from dataclasses import replace

from training.checking.hosted import tools_untrained
from training.examples import ExampleRow
from training.importing.judge import ImportRow
from training.importing.sandbox import LastWord, NearRows, read
from training.importing.source import Source
from training.problems import Problem
from training.providers.limits import ModelLimits


def read_for(
    source: Source, limits: ModelLimits, with_messages: bool
) -> Iterator[ImportRow | Problem | NearRows | LastWord]:
    """As `read`. Raises `ReaderFailed`."""
    for item in read(source, with_messages or not limits.trains_tools):
        yield _for(item, limits) if isinstance(item, ImportRow) and item.messages else item


def _for(row: ImportRow, limits: ModelLimits) -> ImportRow:
    problems = tuple(tools_untrained(ExampleRow(row.messages or [], row.line, sheet=row.sheet), limits))
    if not problems:
        return row
    return replace(row, state="bad", problems=(*row.problems, *problems), sha256="", messages=None, repair="")
