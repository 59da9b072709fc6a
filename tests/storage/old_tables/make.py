"""`python -m tests.storage.old_tables.make [COMMIT …]`: add to `old_tables.tar.xz` what it lacks of this repository's
history, or of these commits.

Each commit that has changed the tables or their migrations makes its database by its own code; of those with the same
tables the first is kept. There its own bot is played (`play.py`), a minute or two each; the very first had none. To be
run before a release, so that the next version knows this one's database.
"""

import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[3]
FILE = Path(__file__).with_name("old_tables.tar.xz")
PLAY = Path(__file__).with_name("play.py")
TABLES = ("storage/models.py", "storage/migrations", "storage/migrate.py", "storage/database.py")
_MAKE = """
import importlib, os, sqlite3
from storage.database import Database
for name in ("storage.migrations.migrate", "storage.migrate", "storage.database"):
    try:
        migrate = importlib.import_module(name).migrate
        break
    except (ModuleNotFoundError, AttributeError):
        continue
migrate(Database("sqlite:///tables.sqlite3"))
open(os.environ["OLD_TABLES_TO"], "w").write("\\n".join(sqlite3.connect("tables.sqlite3").iterdump()) + "\\n")
"""

_PLAY = [
    "-m",
    "pytest",
    "-q",
    "-s",
    "-p",
    "no:xdist",
    "-c",
    os.devnull,
    "-o",
    "asyncio_mode=auto",
    "tests/test_play.py",
]


def main(commits: Sequence[str]) -> int:
    """Write the archive anew with each database that is new to it."""
    kept = dumps() if FILE.exists() else {}
    names = {_shape(sql): name for name, sql in kept.items()}
    for commit in commits or _git("log", "--format=%h", "--reverse", "--", *TABLES).split():
        with tempfile.TemporaryDirectory() as folder:
            _unpack(commit, Path(folder))
            tables = _run(commit, Path(folder), ["-c", _MAKE])
            if not tables:
                return 1
            if name := names.get(_shape(tables)):
                print(f"{commit}: as {name}", flush=True)
                continue
            has_bot = Path(folder, "tests", "conftest.py").exists()
            # A commit in the middle of a change may have no bot that starts.
            sql = (has_bot and _run(commit, Path(folder), [*_PLAY, "tests/test_play.py"])) or tables
        name = f"{number(sql)}-{commit}"
        kept[name] = sql
        names[_shape(tables)] = name
        _write(kept)
        print(f"{commit}: {name}, {len(sql)} bytes; all of them {FILE.stat().st_size}", flush=True)
    return 0


def dumps() -> dict[str, str]:
    """Name (`NUMBER-COMMIT`) → SQL, the oldest first."""
    with tarfile.open(FILE) as archive:
        files = {member.name: archive.extractfile(member) for member in archive.getmembers()}
        return {name.removesuffix(".sql"): file.read().decode() for name, file in files.items() if file is not None}


def number(sql: str) -> str:
    """The number of the tables, as the dump says it."""
    return sql.partition('INSERT INTO "alembic_version" VALUES(\'')[2][:4]


def _unpack(commit: str, folder: Path) -> None:
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    if (folder / "tests").is_dir():
        shutil.copy(PLAY, folder / "tests" / "test_play.py")


def _run(commit: str, folder: Path, command: list[str]) -> str:
    """What a commit's own code makes there, as SQL; empty where it cannot."""
    result = folder / "database.sql"
    result.unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(folder), "OLD_TABLES_TO": str(result), "HOME": str(folder)}
    # Else torch and aiogram would be compiled anew each time.
    environment["PYTHONDONTWRITEBYTECODE"] = ""
    run = subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)
    if not result.exists():
        print(f"  {commit} makes no database: {(run.stdout + run.stderr)[-300:]}")
        return ""
    for line in run.stdout.splitlines():
        if "left out" in line:
            print(f"  {commit}: {line}")
    return result.read_text(encoding="utf-8")


def _write(kept: dict[str, str]) -> None:
    with tarfile.open(FILE, "w:xz", preset=9) as archive:
        for name, sql in sorted(kept.items()):
            content = sql.encode()
            info = tarfile.TarInfo(f"{name}.sql")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def _shape(sql: str) -> str:
    """What the tables, indexes and references are, whatever rows there are and in whatever order it was all made."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(sql)
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        parts = []
        for name in sorted(names):
            columns = sorted(row[1:4] for row in database.execute(f'PRAGMA table_info("{name}")'))
            keys = sorted(row[2:7] for row in database.execute(f'PRAGMA foreign_key_list("{name}")'))
            indexes = sorted(
                (row[2], *(part[2] for part in database.execute(f'PRAGMA index_info("{row[1]}")')))
                for row in database.execute(f'PRAGMA index_list("{name}")')
            )
            parts.append((name, columns, keys, indexes))
    return repr(parts)


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
