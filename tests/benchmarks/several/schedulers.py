"""Three bots on one PostgreSQL, of which one may tick and poll: `python -m tests.benchmarks.several.schedulers`.

Who has the lease is killed, or stopped (SIGSTOP) and woken when another one has taken over; a stand-by is stopped and
woken, too; the server's clock jumps by an hour, to and fro, and each life has a wall clock of its own, up to an hour
off. Owners ask on. The server notes who writes what (`audit.py`).
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests import postgres
from tests.benchmarks import kills
from tests.benchmarks.crowd import gather
from tests.benchmarks.life import Forked
from tests.benchmarks.process import start_model, vetted_environment
from tests.benchmarks.several import audit

LEASE_SECONDS = 2.0
BEYOND_SECONDS = 1.0
"""What a take-over may take beyond the lease."""
WAIT_SECONDS = 60.0


@dataclass
class Result:
    """What became of it."""

    n_events: dict[str, int] = field(default_factory=dict)
    take_overs: dict[str, list[float]] = field(default_factory=dict)
    """Seconds, by what had happened to the holder."""
    n_questions: int = 0
    n_writes: int = 0
    n_takings: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        times = "; ".join(
            f"{name}: median {sorted(values)[len(values) // 2]:.2f} s, worst {max(values):.2f} s"
            for name, values in self.take_overs.items()
        )
        return (
            f"{self.n_events} in {self.seconds:.0f} s, a lease of {LEASE_SECONDS:g} s. Take-over, {times}. "
            f"{self.n_takings} epochs, {self.n_writes} statements that write, {self.n_questions} questions: "
            f"{len(self.faults)} faults {self.faults[:10]}"
        )


class Bots:
    """Three lives, and which of them has the lease."""

    def __init__(self, lives: Sequence[Forked], url: str, chance: random.Random) -> None:
        self.lives, self._url, self._chance = lives, url, chance
        self._connection = psycopg.connect(url, autocommit=True)

    def lease(self) -> tuple[int, int]:
        """Its epoch, and the pid of who has it; 0, 0 before anybody has."""
        query = "SELECT epoch, holder FROM lease WHERE name = 'bot'"
        with contextlib.suppress(psycopg.errors.UndefinedTable):
            if (row := self._connection.execute(query).fetchone()) is not None:
                return int(row[0]), int(json.loads(row[1])["pid"])
        return 0, 0

    async def start(self, life: Forked) -> None:
        """With a wall clock of its own."""
        await life.start(self._chance.choice([0, 0, -3600, 3600]))

    def holder(self) -> Forked:
        """Who has it."""
        pid = self.lease()[1]
        return next(life for life in self.lives if life.pid == pid)

    async def taken(self, epoch: int) -> float:
        """Wait until it is in another epoch; when that was."""
        end = time.monotonic() + WAIT_SECONDS
        while self.lease()[0] == epoch:
            if time.monotonic() > end:
                raise RuntimeError(f"nobody has taken over:\n{''.join(life.tail() for life in self.lives)}")
            await asyncio.sleep(0.01)
        return time.monotonic()


async def run(n_events: int, folder: Path, seed: int = 1) -> Result:
    """So many events."""
    chance, result, began = random.Random(seed), Result(), time.monotonic()
    with postgres.serving() as server:
        url = postgres.new_database(server)
        postgres.run_sql(url, audit.JUMPING_CLOCK)
        model, model_url = await start_model(folder)
        async with gather() as crowd:
            environment = vetted_environment(
                folder / "home",
                crowd.url,
                model_url,
                VETTED_DATABASE_URL=url + audit.ODD_PATH,
                VETTED_LEASE_SECONDS=str(LEASE_SECONDS),
                VETTED_POLL_SECONDS="0.5",
            )
            bots = Bots([await Forked.prepare(environment, folder / str(n)) for n in range(3)], url, chance)
            owners = kills.Owners(crowd, 4, chance)
            try:
                await bots.start(bots.lives[0])
                await bots.taken(0)
                audit.begin(url)
                for life in bots.lives[1:]:
                    await bots.start(life)
                for n in range(n_events):
                    await asyncio.sleep(chance.uniform(0.5, 2.5))
                    await _happen(bots, url, chance, result)
                    owners.alive_seconds = time.monotonic() - began
                    if (n + 1) % 10 == 0:
                        print(f"[{time.strftime('%H:%M:%S')}] {n + 1} events, {result.faults[:3]}", flush=True)
                owners.hush()
                await kills.settle(crowd, owners)
                counts = kills.count(crowd, owners)
            finally:
                owners.hush()
                for life in bots.lives:
                    await life.close()
                await model.stop()
        writers = audit.read(url, is_shared=False)
    result.n_questions, result.seconds = counts.n_questions, time.monotonic() - began
    result.n_writes, result.n_takings = writers.n_writes, writers.n_takings
    result.faults += [f"lost: {mark}" for mark in counts.lost_marks] + [f"twice: {mark}" for mark in counts.twice]
    result.faults += writers.faults
    return result


async def _happen(bots: Bots, url: str, chance: random.Random, result: Result) -> None:
    event = chance.choice(["kill", "kill", "stop", "stop", "stop a stand-by", "jump"])
    result.n_events[event] = result.n_events.get(event, 0) + 1
    if event == "jump":
        audit.jump(url, chance.choice([-3600, 0, 3600]))
        return
    await _settled(bots)
    epoch, _ = bots.lease()
    life = bots.holder()
    if event == "stop a stand-by":
        life = chance.choice([other for other in bots.lives if other is not life])
        os.kill(life.pid, signal.SIGSTOP)
        await asyncio.sleep(chance.uniform(0.1, 2 * LEASE_SECONDS))
        os.kill(life.pid, signal.SIGCONT)
        return
    moment = time.monotonic()
    if event == "kill":
        await life.kill()
    else:
        os.kill(life.pid, signal.SIGSTOP)
    seconds = await bots.taken(epoch) - moment
    result.take_overs.setdefault(event, []).append(seconds)
    if seconds > LEASE_SECONDS + BEYOND_SECONDS:
        result.faults.append(f"{event}: another took over after {seconds:.2f} s")
    if event == "kill":
        await bots.start(life)
    else:
        await asyncio.sleep(chance.uniform(0, 1))
        os.kill(life.pid, signal.SIGCONT)


async def _settled(bots: Bots) -> None:
    """A life has the lease, and has had it for a moment: a clock's jump may have moved it just now."""
    pids = {life.pid for life in bots.lives}
    epoch, since = bots.lease()[0], time.monotonic()
    while time.monotonic() - since < LEASE_SECONDS or bots.lease()[1] not in pids:
        await asyncio.sleep(0.05)
        if bots.lease()[0] != epoch:
            epoch, since = bots.lease()[0], time.monotonic()


def main() -> int:
    """The program."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.several.schedulers")
    parser.add_argument("--events", type=int, default=300, help="kills, stops, jumps (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="keep logs in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        result = asyncio.run(run(options.events, options.keep or Path(temporary), options.seed))
    print(result, flush=True)
    return 1 if result.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
