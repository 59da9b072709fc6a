"""What a model replays in later trainings, so that it forgets nothing: rows in a file beside its weights."""

import json
from collections.abc import Iterable
from pathlib import Path

from training import atomic
from training.engine.learn.task import Recipe
from training.engine.store.rows import BadRows, each_row, parse_rows
from training.examples import Message, training_line


def write(path: Path, rows: Iterable[list[Message]]) -> None:
    """Write rows as a training file, all or nothing."""
    atomic.write_bytes(path, "".join(f"{training_line(row)}\n" for row in rows).encode())


def read(path: Path) -> list[list[Message]]:
    """The rows of a training file that may not be there."""
    return parse_rows(path.read_bytes(), 0) if path.exists() else []


def forget(models: Iterable[Path], copy: Path) -> None:
    """A training file is deleted: take its rows out of the replay of these model folders. The weights stay as they are.

    `copy`: of the file.
    """
    try:
        with copy.open("rb") as file:
            identities = {_identity(row) for row in each_row(file)}
    except BadRows:  # its job failed in validation, so nobody has learned it
        return
    for folder in models:
        path = folder / Recipe.read(folder).replay
        rows = read(path)
        other_rows = [row for row in rows if _identity(row) not in identities]
        if len(other_rows) < len(rows):
            write(path, other_rows)


def _identity(row: list[Message]) -> str:
    return json.dumps([[message["role"], message["content"], message["weight"]] for message in row])
