"""What a backup costs: `python -m tests.benchmarks.backup load`, thirty messages a second to a bot that is backed up
again and again, then restored; `… size`, a home of a gigabyte beside `cp -r` of the same run.
"""

import argparse
import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.backup.database_copy import count_rows
from bot.backup.vault import Vault
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import AuditEntry, Deed
from tests.benchmarks import contest
from tests.benchmarks.answers import Knobs
from tests.benchmarks.crowd import Asked, Crowd, gather
from tests.benchmarks.process import python_environment, start_model
from tests.benchmarks.spread import percentile
from tests.bot.backup.homes import write

PER_SECOND = 30
N_OWNERS = 60
SHORT = Knobs(tokens=20, first=0.02, between=0.01)
MEGABYTE = 1_000_000


async def shell(home: Path, *arguments: str) -> tuple[float, str]:
    """`vetted …` as a process; its seconds and what it prints."""
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        env=dict(python_environment(VETTED_HOME=str(home))),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return time.monotonic() - began, out.decode()


async def ask_on(crowd: Crowd, owners: list[int], questions: list[Asked], end: asyncio.Event) -> None:
    """Thirty questions a second, until the end."""
    began = time.monotonic()
    while not end.is_set():
        await asyncio.sleep(max(0.0, began + len(questions) / PER_SECOND - time.monotonic()))
        questions.append(crowd.ask(owners[len(questions) % len(owners)], SHORT))


async def load(folder: Path, seconds: float) -> dict[str, object]:
    """As many backups as there is time for, while the bot answers; then the newest is restored."""
    model, model_url = await start_model(folder)
    home, backups, new_home = folder / "home", folder / "backups", folder / "new"
    async with gather() as crowd:
        bot = contest.vetted(crowd, model, model_url, folder)
        await bot.start()
        await bot.round(N_OWNERS, 1, SHORT)
        owners, end = crowd.join(N_OWNERS), asyncio.Event()
        calm: list[Asked] = []
        busy: list[Asked] = []
        runs: list[float] = []
        for questions, is_busy in ((calm, False), (busy, True)):
            end.clear()
            asking = asyncio.create_task(ask_on(crowd, owners, questions, end))
            stop = time.monotonic() + seconds
            while time.monotonic() < stop:
                if is_busy:
                    runs.append((await shell(home, "backup", "--to", str(backups), "--keep", "3"))[0])
                else:
                    await asyncio.sleep(0.2)
            end.set()
            await asking
            await asyncio.gather(*(crowd.answered(question, 400) for question in questions))
        await bot.process.stop()
    await model.stop()
    restore_seconds, _ = await shell(new_home, "restore", "--from", str(backups))
    manifest = Vault(backups).backups()[-1]
    counts = count_rows(new_home / "vetted.sqlite3")
    return {
        "backups": len(runs),
        "backup_seconds": [round(run, 1) for run in runs],
        "restore_seconds": round(restore_seconds, 1),
        "answers_per_second": round(len(busy) / seconds, 1),
        "lost": sum(question.seconds is None for question in [*calm, *busy]),
        "p50_p99_calm_s": _spread(calm),
        "p50_p99_busy_s": _spread(busy),
        "turns_in_backup": manifest.tables["turn"],
        "row_counts_equal": counts == manifest.tables | {"restoration": 1},
        "missing": list(manifest.missing),
    }


def _spread(questions: list[Asked]) -> list[float]:
    times = [question.seconds for question in questions if question.seconds is not None]
    return [round(percentile(times, q), 3) for q in (50, 99)]


def fill(home: Path, n_megabytes: int) -> None:
    """A third in the database, the rest as models and files of the engine."""
    database = Database(f"sqlite:///{home / 'vetted.sqlite3'}")
    migrate(database)
    for _ in range(n_megabytes // 3):
        with database.begin() as session:
            rows = [AuditEntry(did=Deed.EXPORTED, subject=os.urandom(4500).hex(), ref=str(n)) for n in range(111)]
            session.add_all(rows)
    database.close()
    for number in range(n_megabytes * 2 // 3 // 60):
        write(home / "engine" / "models" / f"m{number}" / "model.safetensors", os.urandom(58 * MEGABYTE))
        for part in range(100):
            write(home / "engine" / "files" / f"file-{number}-{part}.bin", os.urandom(MEGABYTE // 50))


def size(folder: Path, n_megabytes: int) -> dict[str, object]:
    """Seconds of each, and of `cp -r`."""
    home = folder / "home"
    home.mkdir()
    fill(home, n_megabytes)
    originals = hashes(home)
    copy = _timed(lambda: subprocess.run(["cp", "-r", str(home), str(folder / "copy")], check=True))
    synced = copy + _timed(os.sync)
    shutil.rmtree(folder / "copy")
    backup = _timed(lambda: asyncio.run(shell(home, "backup", "--to", str(folder / "backups"))))
    second = _timed(lambda: asyncio.run(shell(home, "backup", "--to", str(folder / "backups"))))
    restore = _timed(lambda: asyncio.run(shell(folder / "new", "restore", "--from", str(folder / "backups"))))
    copies = hashes(folder / "new")
    return {
        "megabytes": round(sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / MEGABYTE),
        "files": len(originals),
        "cp_seconds": round(copy, 1),
        "cp_and_sync_seconds": round(synced, 1),
        "backup_seconds": round(backup, 1),
        "backup_to_cp_and_sync": round(backup / synced, 2),
        "second_backup_seconds": round(second, 1),
        "restore_seconds": round(restore, 1),
        "restore_to_cp_and_sync": round(restore / synced, 2),
        "hashes_equal": all(copies[name] == digest for name, digest in originals.items()),
    }


def hashes(home: Path) -> dict[str, str]:
    """Of all files but the database, whose rows say where they come from after a restore."""
    digests = {}
    for path in (path for path in (home / "engine").rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digests[str(path.relative_to(home))] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.backup", description=__doc__)
    parser.add_argument("what", choices=("load", "size"))
    parser.add_argument("--seconds", type=float, default=30.0, help="of each half, without and with backups")
    parser.add_argument("--megabytes", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if options.what == "load":
            report = asyncio.run(load(folder, options.seconds))
        else:
            report = size(folder, options.megabytes)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
