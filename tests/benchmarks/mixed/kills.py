"""kill -9 under everything at once: `python -m tests.benchmarks.mixed.kills`.

Owners ask, some in an emergency, some for a vet; an admin trains, switches and rolls back; the host loses answers. In
the end all must be answered once, done once and paid once.
"""

import argparse
import asyncio
import contextlib
import random
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import col, func, select

from storage.models import InboxUpdate
from tests.benchmarks.gate import ledger
from tests.benchmarks.gate.place import Place, open_place
from tests.benchmarks.gate.team import Owners
from tests.benchmarks.mixed.admin import Admin
from tests.benchmarks.mixed.guests import Guests
from tests.conftest import eventually

N_OWNERS = 40
RATE = 5.0
"""Questions a second."""
LIFE_SECONDS = (0.2, 1.6)
LONG_LIFE_SECONDS = (3.0, 6.0)
LONG_LIFE_EVERY = 12
"""Lives: what takes longer than a short one comes to its end in a long one, as between two restarts of a supervisor."""
SETTLED_SECONDS = 120.0


@dataclass
class Result:
    """What the kills did."""

    n_kills: int = 0
    n_questions: int = 0
    n_emergencies: int = 0
    n_warned_twice: int = 0
    n_cases: int = 0
    n_jobs: int = 0
    n_commands: int = 0
    n_put_aside: int = 0
    ends: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    integrity: str = ""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.n_kills} kills in {self.seconds:.0f} s beside {self.n_questions} questions, {self.n_emergencies} "
            f"emergencies ({self.n_warned_twice} told twice), {self.n_cases} cases, {self.n_jobs} jobs {self.ends}, "
            f"{self.n_commands} commands, {self.n_put_aside} given again: {self.counts}, integrity {self.integrity}, "
            f"{len(self.faults)} faults {self.faults[:20]}"
        )


class Clinic:
    """Who is there at once."""

    def __init__(self, place: Place, chance: random.Random) -> None:
        self.place = place
        self.owners = Owners(place, N_OWNERS, RATE, most_open=12)
        self.guests = Guests(place, chance)
        self.admin = Admin(place, chance)
        self._tasks = [
            asyncio.create_task(self.owners.ask_on()),
            asyncio.create_task(self.guests.come_on()),
            asyncio.create_task(self.admin.work_on()),
        ]

    def look(self) -> None:
        """Raise what has broken a person's task."""
        for task in self._tasks:
            if task.done():
                task.result()

    async def close(self) -> None:
        """Nobody asks on."""
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def is_settled(self) -> bool:
        """Whether all have had their answers, and nothing waits."""
        is_open = (col(InboxUpdate.done_at).is_(None), col(InboxUpdate.set_aside_at).is_(None))
        with self.place.database.begin() as session:
            n_open = session.exec(select(func.count()).select_from(InboxUpdate).where(*is_open)).one()
        pending = len(self.place.crowd.world.updates.pending)
        return not (n_open or pending or self.owners.n_left or self.guests.n_open)

    def faults(self) -> list[str]:
        """What must not be, at the end."""
        with self.place.database.begin() as session:
            aside = session.exec(select(InboxUpdate.update_id).where(col(InboxUpdate.set_aside_at).is_not(None))).all()
        return [
            *ledger.faults(self.place.database),
            *self.owners.faults(),
            *self.guests.faults(),
            *self.admin.faults(),
            *(f"update {row} was set aside" for row in aside[self.admin.n_put_aside :]),
        ]


async def run(folder: Path, n_kills: int, seed: int = 1) -> Result:
    """Kill so many times, then let all come to its end."""
    result, began, chance = Result(), time.monotonic(), random.Random(seed)
    async with open_place(folder) as place:
        await place.wake()
        clinic = Clinic(place, random.Random(seed + 1))
        for n in range(n_kills):
            await asyncio.sleep(chance.uniform(*(LIFE_SECONDS if n % LONG_LIFE_EVERY else LONG_LIFE_SECONDS)))
            clinic.look()
            await place.bot.kill()
            result.faults += [fault for fault in clinic.admin.faults() if fault not in result.faults]
            await place.wake()
            if (n + 1) % 25 == 0:
                _say(
                    f"{n + 1} kills, {len(clinic.owners.marks)} questions, {clinic.admin.n_jobs} jobs, {result.faults}"
                )
        result.n_kills = n_kills
        await clinic.close()
        with contextlib.suppress(AssertionError):  # what is missing is told below
            await eventually(clinic.is_settled, "an end", SETTLED_SECONDS)
        await asyncio.sleep(3)  # for second answers
        result.faults += [fault for fault in clinic.faults() if fault not in result.faults]
        _count(result, clinic)
    with closing(sqlite3.connect(folder / "home" / "vetted.sqlite3")) as connection:
        result.integrity = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    result.seconds = time.monotonic() - began
    return result


def _count(result: Result, clinic: Clinic) -> None:
    result.n_questions, result.n_emergencies = len(clinic.owners.marks), len(clinic.guests.emergencies)
    result.n_warned_twice, result.n_cases = clinic.guests.n_warned_twice, len(clinic.guests.cases)
    result.n_jobs, result.n_commands = clinic.admin.n_jobs, clinic.admin.n_commands
    result.n_put_aside = clinic.admin.n_put_aside
    result.ends, result.counts = dict(clinic.admin.ends), ledger.counts(clinic.place.database)


def _say(line: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {line}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mixed.kills", description="kill -9 under all.")
    parser.add_argument("--kills", type=int, default=2000, help="how many (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments (default %(default)s)")
    parser.add_argument("--keep", type=Path, help="keep logs and the database in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep.absolute() if options.keep else Path(temporary)
        result = asyncio.run(run(folder, options.kills, options.seed))
    print(result)
    return 1 if result.faults or result.integrity != "ok" else 0


if __name__ == "__main__":
    raise SystemExit(main())
