"""What a model replays in later trainings, so that it forgets nothing: rows in a file beside its weights."""

from collections.abc import Iterable
from pathlib import Path

from training import atomic
from training.engine.learn.task import Recipe
from training.engine.store.row import Row, identity, row_line
from training.engine.store.rows import BadRows, each_row


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as a training file, all or nothing."""
    atomic.write_bytes(path, "".join(f"{row_line(row)}\n" for row in rows).encode())


def read(path: Path) -> list[Row]:
    """The rows of a training file that may not be there."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        return list(each_row(file))


def forget(models: Iterable[Path], copy: Path) -> None:
    """A training file is deleted: take its rows out of the replay of these model folders. The weights stay as they are.

    `copy`: of the file.
    """
    try:
        with copy.open("rb") as file:
            identities = {identity(row) for row in each_row(file)}
    except BadRows:  # its job failed in validation, so nobody has learned it
        return
    for folder in models:
        path = folder / Recipe.read(folder).replay
        rows = read(path)
        other_rows = [row for row in rows if identity(row) not in identities]
        if len(other_rows) < len(rows):
            write(path, other_rows)
