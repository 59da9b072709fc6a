"""Two bots with a webhook on one PostgreSQL: `python -m tests.benchmarks.several.workers`.

`kills`: one of the two is killed, again and again, sometimes both, while owners ask; every question must have exactly
one whole answer. `--rate`: the answers a second of one bot and of two, in turns, with all owners always asking.
Updates come through a balancer, which passes each on to one of the bots, and to the other where that one is away.
"""

import argparse
import asyncio
import os
import random
import signal
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import psycopg
from aiohttp import web

from bot.demo.processes import free_port
from tests import postgres
from tests.benchmarks import kills
from tests.benchmarks.answers import Knobs
from tests.benchmarks.crowd import Crowd, gather
from tests.benchmarks.life import Forked
from tests.benchmarks.process import start_model, vetted_environment
from tests.benchmarks.several import audit

LEASE_SECONDS = 2.0
SECRET = "s" * 20
START_SECONDS = 60.0


@asynccontextmanager
async def balancing(ports: Sequence[int], chance: random.Random) -> AsyncIterator[str]:
    """The URL of what passes each update on to one of these."""

    async def pass_on(request: web.Request) -> web.Response:
        body = await request.read()
        for port in chance.sample(ports, len(ports)):
            with suppress(aiohttp.ClientError, TimeoutError):
                url = f"http://127.0.0.1:{port}/hook"
                async with client.post(url, data=body, headers=request.headers) as response:
                    if response.status == 200:
                        return web.Response()
        return web.Response(status=502)

    app = web.Application()
    app.router.add_post("/hook", pass_on)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as client:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


@dataclass
class Place:
    """Who is there."""

    url: str
    crowd: Crowd
    lives: list[Forked]


@asynccontextmanager
async def place_of(folder: Path, n_bots: int, chance: random.Random) -> AsyncIterator[Place]:
    """Bots that have not started yet."""
    ports = [free_port() for _ in range(n_bots)]
    with postgres.serving() as server:
        url = postgres.new_database(server)
        model, model_url = await start_model(folder)
        async with gather() as crowd, balancing(ports, chance) as hook:
            lives = []
            for port in ports:
                environment = vetted_environment(
                    folder / "home",
                    crowd.url,
                    model_url,
                    VETTED_DATABASE_URL=url,
                    VETTED_LEASE_SECONDS=str(LEASE_SECONDS),
                    VETTED_WEBHOOK_URL=hook,
                    VETTED_WEBHOOK_SECRET=SECRET,
                    VETTED_WEBHOOK_LISTEN=f"127.0.0.1:{port}",
                    VETTED_LOG_LEVEL="WARNING",
                )
                lives.append(await Forked.prepare(environment, folder / str(port)))
            try:
                yield Place(url, crowd, lives)
            finally:
                for life in lives:
                    await life.close()
                await model.stop()


async def listens(life: Forked, url: str) -> None:
    """Wait until it has its worker's lease, and some more for the rest of its start."""
    end = time.monotonic() + START_SECONDS
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < end:
            with suppress(psycopg.errors.UndefinedTable):
                query = "SELECT count(*) FROM lease WHERE name LIKE 'worker:%%' AND (holder::json->>'pid')::int = %s"
                row = connection.execute(query, (life.pid,)).fetchone()
                if row is not None and row[0]:
                    return
            if not life.is_alive:
                break
            await asyncio.sleep(0.05)
    raise RuntimeError(f"the bot does not start:\n{life.tail()}")


@dataclass
class Result:
    """What became of it."""

    n_kills: int = 0
    n_stops: int = 0
    n_questions: int = 0
    n_writes: int = 0
    n_open: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.n_kills} kills, {self.n_stops} stops in {self.seconds:.0f} s, {self.n_questions} questions, "
            f"{self.n_writes} statements that write, {self.n_open} updates left open: "
            f"{len(self.faults)} faults {self.faults[:10]}"
        )


async def kill(n_kills: int, folder: Path, seed: int = 1, longest_life: float = 4.0) -> Result:
    """So many kills; every fifth time one is stopped for longer than its lease instead, and woken."""
    chance, result, began = random.Random(seed), Result(), time.monotonic()
    async with place_of(folder, 2, chance) as place:
        await place.lives[0].start()
        await listens(place.lives[0], place.url)
        await asyncio.sleep(2)
        audit.begin(place.url)
        await place.lives[1].start()
        await listens(place.lives[1], place.url)
        owners = kills.Owners(place.crowd, 8, chance)
        while result.n_kills < n_kills:
            life_seconds = chance.uniform(0.3, longest_life)
            await asyncio.sleep(life_seconds)
            owners.alive_seconds += life_seconds
            lives = place.lives if chance.random() < 0.1 else [chance.choice(place.lives)]
            if chance.random() < 0.2:
                result.n_stops += 1
                os.kill(lives[0].pid, signal.SIGSTOP)
                await asyncio.sleep(chance.uniform(0.5, 2) * LEASE_SECONDS)
                os.kill(lives[0].pid, signal.SIGCONT)
                continue
            for life in lives:
                result.n_kills += 1
                await life.kill()
            await asyncio.sleep(chance.choice([0, 0, LEASE_SECONDS]))
            for life in lives:
                await life.start()
                await listens(life, place.url)
            if result.n_kills % 10 < len(lives):
                print(
                    f"[{time.strftime('%H:%M:%S')}] {result.n_kills} kills, {len(owners.questions)} asked", flush=True
                )
        owners.hush()
        await kills.settle(place.crowd, owners)
        counts = kills.count(place.crowd, owners)
        writers = audit.read(place.url, is_shared=True)
        is_open = "SELECT count(*) FROM inboxupdate WHERE done_at IS NULL"
        result.n_open = int(postgres.run_sql(place.url, is_open))
    result.n_questions, result.n_writes, result.seconds = (
        counts.n_questions,
        writers.n_writes,
        time.monotonic() - began,
    )
    result.faults += [f"lost: {mark}" for mark in counts.lost_marks] + [f"twice: {mark}" for mark in counts.twice]
    result.faults += writers.faults
    return result


async def rate(folder: Path, n_bots: int, seconds: float, n_owners: int, share: float | None) -> tuple[float, float]:
    """(answers a second, CPU seconds of all bots an answer) of so many bots. `share`: of a core that each may have."""
    async with place_of(folder, n_bots, random.Random(1)) as place:
        for life in place.lives:
            await life.start()
            await listens(life, place.url)
            if share is not None:
                hold_back(life.pid, share)
        await asyncio.sleep(3)
        n_answers = 0
        knobs = Knobs(tokens=20, first=0.02, between=0.005)

        async def ask_on(owner: int) -> None:
            nonlocal n_answers
            while True:
                n_answers += await place.crowd.answered(place.crowd.ask(owner, knobs), 60)

        tasks = [asyncio.create_task(ask_on(owner)) for owner in place.crowd.join(n_owners)]
        await asyncio.sleep(seconds / 3)  # until all is warm
        began, n_before, cpu_before = time.monotonic(), n_answers, _cpu(place.lives)
        await asyncio.sleep(seconds)
        n, cpu = n_answers - n_before, _cpu(place.lives) - cpu_before
        for task in tasks:
            task.cancel()
        return n / (time.monotonic() - began), cpu / max(n, 1)


def _cpu(lives: Sequence[Forked]) -> float:
    return sum(time.clock_gettime((~life.pid << 3) | 2) for life in lives)


def hold_back(pid: int, share: float) -> None:
    """Let a process have so much of one core only (cgroups v1, as root): else whoever is measured shares two cores with
    Telegram, owners, model and server of this very test."""
    group = Path(f"/sys/fs/cgroup/cpu/vetted-{pid}")
    group.mkdir()
    (group / "cpu.cfs_quota_us").write_text(str(round(share * 100_000)))
    (group / "cgroup.procs").write_text(str(pid))


def measure(folder: Path, seconds: float, n_rounds: int, n_owners: int, share: float | None) -> str:
    """One bot and two, in turns."""
    figures: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
    for n in range(n_rounds):
        for n_bots in (1, 2):
            place = folder / f"{n}-{n_bots}"
            figures[n_bots].append(asyncio.run(rate(place, n_bots, seconds, n_owners, share)))
            print(n_bots, figures[n_bots][-1], flush=True)
    one, two = (statistics.median(rate for rate, _ in figures[n]) for n in (1, 2))
    return (
        f"one bot {one:.1f} answers/s ({1000 * figures[1][-1][1]:.0f} ms of CPU each), two {two:.1f} "
        f"({1000 * figures[2][-1][1]:.0f} ms): {two / one:.2f} times; {n_owners} owners, "
        f"{'no limit' if share is None else f'{share:.0%} of a core'} for each bot, {os.cpu_count()} cores in all"
    )


def main() -> int:
    """The program."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.several.workers")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", action="store_true", help="answers a second instead")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--owners", type=int, default=40)
    parser.add_argument("--share", type=float, help="of one core that each bot may have, 0 to 1")
    parser.add_argument("--keep", type=Path, help="keep logs in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        if options.rate:
            print(measure(folder, options.seconds, options.rounds, options.owners, options.share))
            return 0
        result = asyncio.run(kill(options.kills, folder, options.seed))
    print(result, flush=True)
    return 1 if result.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
