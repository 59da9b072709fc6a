"""Which files of a home are in a backup, and which files the rows of its database name."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOMS = ("datasets", "engine", "imports", "providers")
"""Folders of a home. Logs, the demo's and the tour's are in no backup, nor is .env, wherever it lies."""
OF_ROWS = ("datasets/", "imports/")
"""Where only what a row names is copied: what no row names is half-made, or of somebody who was forgotten."""
CARD = "vetted.json"
"""In the folder of each of the engine's models."""
UNFINISHED = (".tmp", ".part")
"""How files and folders end that nobody names yet."""


@dataclass(frozen=True)
class NamedFile:
    """A file that a row names."""

    path: str
    """In the home; for a model of the engine `engine/models/` and its name, which is in its card."""
    sha256: str | None = None
    """Where the row tells it."""


def files_of(home: Path) -> Iterator[Path]:
    """Every file that is to be copied, by its path within the home. What goes while we look is passed over."""
    for room in ROOMS:
        for path in sorted((home / room).rglob("*")):
            relative = path.relative_to(home)
            if path.is_file() and not path.is_symlink() and not _is_unfinished(relative):
                yield relative


def links_of(home: Path) -> list[str]:
    """What is not copied since it is only a link to something outside."""
    return [
        path.relative_to(home).as_posix() for room in ROOMS for path in (home / room).rglob("*") if path.is_symlink()
    ]


def _is_unfinished(relative: Path) -> bool:
    return any(part.endswith(UNFINISHED) or part.startswith("deleted-") for part in relative.parts)


def whole_of(path: str) -> str:
    """What a file is a part of that is there as a whole or not at all: its model's folder, else the file itself."""
    parts = path.split("/")
    return "/".join(parts[:3]) if parts[:2] == ["engine", "models"] else path


def model_names(home: Path, paths: Iterator[str] | list[str]) -> set[str]:
    """The names of the engine's models among these files."""
    names = set()
    for path in paths:
        if path.startswith("engine/models/") and path.endswith(f"/{CARD}") and path.count("/") == 3:
            try:
                names.add(str(json.loads((home / path).read_text(encoding="utf-8"))["id"]))
            except (OSError, ValueError, KeyError, TypeError):
                continue
    return names


def named_files(database: Path, has_engine: bool) -> list[NamedFile]:
    """What the rows of a copied database name, of whatever version its tables are. `has_engine`: whether the engine's
    folder is in this home, and not on another machine."""
    connection = sqlite3.connect(database)
    try:
        return [*_of_versions(connection), *_of_rows(connection), *(_of_engine(connection) if has_engine else ())]
    finally:
        connection.close()


def _of_versions(connection: sqlite3.Connection) -> Iterator[NamedFile]:
    for row in _rows(connection, "datasetversion"):
        if row.get("erased_at") is None:
            yield NamedFile(f"datasets/{row['file_name']}", row["sha256"])
            if row.get("test_file_name"):
                yield NamedFile(f"datasets/{row['test_file_name']}", row.get("test_sha256"))


def _of_rows(connection: sqlite3.Connection) -> Iterator[NamedFile]:
    for row in _rows(connection, "jobresult"):
        yield NamedFile(f"datasets/results/{row['launch_id']}/{row['name']}")
    for row in _rows(connection, "upload"):
        if row.get("finished_at") is None:
            yield NamedFile(f"imports/{row['sha256']}", row["sha256"])


def _of_engine(connection: sqlite3.Connection) -> Iterator[NamedFile]:
    for row in _rows(connection, "model"):
        if row["provider"] == "local" and row.get("launch_id") and row.get("removed_at") is None:
            yield NamedFile(f"engine/models/{row['name']}")
    for row in _rows(connection, "launch"):
        if row["provider"] == "local" and row.get("job_id") and row.get("finished_at") is None:
            yield NamedFile(f"engine/jobs/{row['job_id']}/job.json")


def _rows(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    """All rows of a small table; none where it is older than that table."""
    is_there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
    if not is_there:
        return []
    cursor = connection.execute(f'SELECT * FROM "{table}"')
    names = [description[0] for description in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
