"""Deaths at every step of the ledger of trainings: `python -m tests.benchmarks.launches`.

A process dies before a transaction, before its commit, after it, before a request to the host and after the host has
done what was asked. All of that is an exception here, at a step drawn by chance: the tables and the host are left as a
kill -9 leaves them, and a life takes milliseconds. The host loses requests and answers, makes jobs late, keeps metadata
or none.
"""

import argparse
import asyncio
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openai
from aiohttp.test_utils import TestServer
from sqlmodel import Session, col, select

from storage import launches
from storage.database import Database
from storage.ledger import doubts
from storage.ledger.budget import MonthSpending
from storage.ledger.spending import SpendingLimits
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, Launch
from storage.ticks.attempts import Attempts
from tests.openai_host import Host, make_app
from training.dataset.freeze import freeze
from training.importing.apply import import_rows
from training.launching.files import remove_files
from training.launching.launch import cancel
from training.launching.poll import poll_jobs
from training.launching.requests import PaidRequests
from training.launching.start import Ruling, start
from training.providers import ProviderError
from training.providers.answers import LAUNCH_KEY
from training.providers.openai import OpenAIProvider

ADMIN = 3
FIRST_BUDGET, PRICE = 2.0, 1.0
"""In US dollars: what may be spent at first, and what a training costs. Somebody raises the budget now and then."""
N_VERSIONS = 400
"""So that there is one to train whatever is under way or unknown."""
LATE_SECONDS = 1.5
LONGEST_LIFE = 60
"""Steps."""


class Death(BaseException):
    """The process is gone. No part of the product may catch it."""


@dataclass
class Fuse:
    """How many steps are left of a life; null for ever."""

    n_left: int | None = None

    def burn(self) -> None:
        """One step."""
        if self.n_left is not None:
            self.n_left -= 1
            if self.n_left <= 0:
                raise Death


class MortalDatabase(Database):
    """Each transaction has three places to die at."""

    def __init__(self, url: str, fuse: Fuse) -> None:
        super().__init__(url)
        self._fuse = fuse

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """As the product's."""
        self._fuse.burn()
        with super().begin() as session:
            yield session
            self._fuse.burn()
        self._fuse.burn()


class MortalProvider(OpenAIProvider):
    """Each verb has two: before it is sent, and when the host has done it."""

    fuse: Fuse

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if name.startswith("_") or not callable(value):
            return value

        def verb(*args: Any, **kwargs: Any) -> Any:
            self.fuse.burn()
            answer = value(*args, **kwargs)
            self.fuse.burn()
            return answer

        return verb


@dataclass
class Deaths:
    """What they did."""

    n_deaths: int = 0
    n_launches: int = 0
    n_jobs: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    n_over: int = 0
    """Times that a yes came to nothing since the month's budget was gone."""
    doubts: int = 0
    """Launches that a person's word has ended or named."""
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.n_deaths} deaths, {self.n_launches} trainings confirmed, {self.n_jobs} jobs at the host, "
            f"{self.n_over} over the budget, ends "
            f"{dict(self.ends)}, {self.doubts} settled by a person, {self.seconds:.0f} s: {len(self.faults)} faults "
            f"{self.faults[:10]}"
        )


class World:
    """A host, a folder, and whoever taps: what outlives each life."""

    def __init__(self, folder: Path, host: Host, chance: random.Random) -> None:
        self.folder, self.host, self.chance = folder, host, chance
        self.result, self.fuse = Deaths(), Fuse()
        self.second_yes: set[str] = set()
        """Launches that were started beside another in full knowledge."""
        self.version_id = 1
        """The last that somebody wanted trained: half of the time it is the same again."""
        self.budget = FIRST_BUDGET
        self.ended: dict[str, tuple[Any, ...]] = {}
        self.url = f"sqlite:///{folder / 'vetted.sqlite3'}"
        self._prepare()

    def _prepare(self) -> None:
        database = Database(self.url)
        migrate(database)
        rows = [(n, [_message("user", f"q{n}"), _message("assistant", "a")]) for n in range(1, 12)]
        with database.begin() as session:
            import_rows(session, rows, "f.jsonl", ADMIN)
            version = freeze(session, self.folder, ADMIN)
            assert version is not None
            for n in range(2, N_VERSIONS + 1):  # all of the same file
                session.add(DatasetVersion(**version.model_dump(exclude={"id", "name"}), name=f"v{n}"))
        database.close()

    @contextmanager
    def life(self, n_steps: int | None) -> Iterator[tuple[Database, OpenAIProvider]]:
        """One process: a database and a provider of its own, over what the last has left."""
        self.fuse.n_left = None
        database = MortalDatabase(self.url, self.fuse)
        client = openai.OpenAI(base_url=self.host.url, api_key="sk-test", timeout=5)
        provider = MortalProvider("openai", client)
        provider.fuse = self.fuse
        self.fuse.n_left = n_steps
        try:
            yield database, provider
        except Death:
            self.result.n_deaths += 1
        finally:
            self.fuse.n_left = None
            database.close()
            client.close()

    def live(self, database: Database, provider: OpenAIProvider) -> None:
        """Until it dies: somebody taps, a tick goes by, the host goes on."""
        deeds: list[Callable[[Database, OpenAIProvider], None]] = [
            self.order,
            self.order,
            self.tick,
            self.tick,
            self.tick,
        ]
        while True:
            self.turn_knobs()
            self.chance.choice([*deeds, self.stop, self.settle])(database, provider)

    def turn_knobs(self) -> None:
        """What the host does with the next requests, and what becomes of its jobs."""
        host, chance = self.host, self.chance
        luck = chance.random()
        host.lose_create_request = luck < 0.1
        host.lose_create_answer = 0.1 <= luck < 0.45
        host.late_seconds = chance.choice([0.0, LATE_SECONDS])
        errors = {0: (500, "odd", "Hm."), 1: (403, "no", "No."), 2: (409, "odd", "Twice?"), 3: (429, "no", "Later.")}
        host.create_error = errors.get(chance.randrange(24))
        host.list_error = (404, "unknown_url", "No list.") if chance.random() < 0.1 else None
        for job in host.jobs.values():
            if chance.random() < 0.03:
                job["status"] = chance.choice(["running", "Succeeded", "FAILED", "canceled", "expired", "odd"])
                job["fine_tuned_model"] = f"ft:{job['id']}" if job["status"] == "Succeeded" else None
                job["trained_tokens"] = chance.choice([None, 1])

    def order(self, database: Database, provider: OpenAIProvider) -> None:
        """An offer, and its button tapped once or twice; a second training of the same now and then."""
        version_id = self.chance.choice([self.chance.randint(1, N_VERSIONS), self.version_id])
        self.version_id = version_id
        with database.begin() as session:
            launch_id = launches.quote(
                session,
                Launch(version_id=version_id, provider="openai", model="base-model", n_epochs=1, tokens_billed=1,
                       price=PRICE, quoted_by=ADMIN, chat_id=ADMIN),
            ).id  # fmt: skip
        for _ in range(2):
            twin = ""
            with database.begin() as session:
                sister = launches.twin(session, session.get_one(Launch, launch_id))
                if sister is not None and self.chance.random() < 0.3:
                    twin = sister.id[:12]
                    self.second_yes.add(launch_id)
            with database.begin() as session:
                limits = SpendingLimits({"USD": self.budget})
                ruling, _ = start(session, (launch_id, ADMIN, 1, twin), True, limits)
            if ruling == Ruling.OVER_BUDGET:
                self.result.n_over += 1
                self.budget += PRICE * (self.chance.random() < 0.2)
            if ruling not in (Ruling.STARTED, Ruling.USED):
                self.second_yes.discard(launch_id)

    def tick(self, database: Database, provider: OpenAIProvider) -> None:
        """All that a tick does for a host."""
        requests = PaidRequests()
        poll_jobs(database, provider, self.folder, Attempts(), requests)
        remove_files(database, provider, requests)

    def stop(self, database: Database, provider: OpenAIProvider) -> None:
        """An admin cancels some training."""
        with database.begin() as session:
            under_way = list(launches.under_way(session))
        if under_way and self.chance.random() < 0.3:
            with suppress(ProviderError):
                cancel(database, provider, self.chance.choice(under_way).id, ADMIN)

    def settle(self, database: Database, provider: OpenAIProvider) -> None:
        """An admin has looked at the host's own page and says what is so of one training in doubt."""
        with database.begin() as session:
            query = select(Launch).where(col(Launch.doubted_at).is_not(None), col(Launch.finished_at).is_(None))
            launch = session.exec(query).first()
        if launch is None:
            return
        job_id = next((job_id for job_id, name in self.truth().items() if name == launch.id), None)
        with database.begin() as session:
            if launch.job_id is not None:
                is_over = self.host.jobs[launch.job_id]["status"] == "odd" and self.chance.random() < 0.5
                is_clear = is_over and doubts.say_ended(session, launch.id, ADMIN)
            elif job_id is not None:
                is_clear = doubts.name_job(session, launch.id, job_id, ADMIN)
            else:
                is_clear = doubts.say_absent(session, launch.id, ADMIN)
        self.result.doubts += is_clear

    def truth(self) -> dict[str, str]:
        """The host's jobs, and of which launch each is: what a host without metadata does not tell."""
        return {job_id: metadata[LAUNCH_KEY] for job_id, metadata in self.host.metadata_sent.items()}

    def audit(self) -> None:
        """What must hold whenever a process comes up."""
        database = Database(self.url)
        with database.begin() as session:
            rows = {row.id: row for row in session.exec(select(Launch)).all()}
        database.close()
        faults = [*self._jobs(rows), *self._ends(rows), *self._spending(rows), *_twins(rows, self.second_yes)]
        self.result.faults += faults

    def _jobs(self, rows: dict[str, Launch]) -> Iterator[str]:
        for launch_id, n in Counter(self.truth().values()).items():
            if n > 1:
                yield f"{n} jobs of {launch_id[:8]}"
        for job_id, launch_id in self.truth().items():
            row = rows[launch_id]
            if row.job_id != job_id and (row.job_id is not None or row.finished_at is not None):
                yield f"{job_id} of {launch_id[:8]} is disowned: {row.status} {row.error}"
        for job_id, n in Counter(row.job_id for row in rows.values() if row.job_id).items():
            if n > 1:
                yield f"{job_id} is that of {n} launches"

    def _ends(self, rows: dict[str, Launch]) -> Iterator[str]:
        for row in rows.values():
            if row.finished_at is not None:
                values = row.status, row.job_id, row.finished_at, row.error, row.fine_tuned_model
                if self.ended.setdefault(row.id, values) != values:
                    yield f"{row.id[:8]} had ended as {self.ended[row.id]} and is {values}"

    def _spending(self, rows: dict[str, Launch]) -> Iterator[str]:
        """What the host may bill, and what we believe that is gone."""
        spending = MonthSpending()
        for row in rows.values():
            if row.confirmed_at is not None:
                spending.add(row)
        n_jobs = len(self.truth())
        if spending.gone > self.budget or n_jobs * PRICE > spending.gone:
            yield f"{n_jobs} jobs, {spending.gone} gone in our books, of {self.budget}"

    def finish(self) -> None:
        """Nobody dies any more: all comes to an end."""
        for _ in range(400):
            with self.life(None) as (database, provider):
                self.host.create_error = self.host.list_error = None
                self.host.lose_create_answer = self.host.lose_create_request = False
                for job in self.host.jobs.values():
                    if job["status"] not in ("Succeeded", "FAILED", "canceled", "expired", "cancelled"):
                        job.update(status="Succeeded", fine_tuned_model=f"ft:{job['id']}")
                self.tick(database, provider)
                self.settle(database, provider)
                with database.begin() as session:
                    if not launches.under_way(session):
                        return
        self.result.faults.append("some trainings never end")


def _twins(rows: dict[str, Launch], second_yes: set[str]) -> Iterator[str]:
    """Trainings of the same that nobody wanted twice."""
    launches_begun = [row for row in rows.values() if row.confirmed_at is not None]
    for row in launches_begun:
        for sister in launches_begun:
            if row.id in second_yes or sister.version_id != row.version_id or sister.id == row.id:
                continue
            assert row.confirmed_at is not None and sister.confirmed_at is not None
            is_there = (
                sister.finished_at is None or sister.finished_at > row.confirmed_at or sister.status == "succeeded"
            )
            if sister.confirmed_at < row.confirmed_at and is_there:
                yield f"{row.id[:8]} was started beside {sister.id[:8]} without a second yes"


def _message(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": text}


@contextmanager
def serving(host: Host) -> Iterator[None]:
    """The host in a loop and a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = TestServer(make_app(host), loop=loop)
    asyncio.run_coroutine_threadsafe(server.start_server(), loop).result()
    host.url = str(server.make_url("/v1"))
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def run(folder: Path, n_deaths: int, seed: int = 1, keeps_metadata: bool = True) -> Deaths:
    """So many deaths, and what stands in the tables and at the host after each."""
    began, host = time.monotonic(), Host(drops_metadata=not keeps_metadata, page_size=3)
    with serving(host):
        world = World(folder, host, random.Random(seed))
        while world.result.n_deaths < n_deaths:
            with world.life(world.chance.randint(1, LONGEST_LIFE)) as (database, provider):
                world.live(database, provider)
            world.audit()
        world.finish()
        world.audit()
        database = Database(world.url)
        with database.begin() as session:
            rows = session.exec(select(Launch).where(col(Launch.confirmed_at).is_not(None))).all()
        database.close()
    result = world.result
    result.ends, result.n_launches = Counter(str(row.status) for row in rows), len(rows)
    result.n_jobs, result.seconds = len(host.jobs), time.monotonic() - began
    result.faults = list(dict.fromkeys(result.faults))
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.launches", description="Deaths of the ledger.")
    parser.add_argument("--deaths", type=int, default=250, help="with metadata, and as many without (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    n_faults = 0
    for keeps_metadata in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            result = run(Path(folder), options.deaths, options.seed, keeps_metadata)
        print(f"{'with' if keeps_metadata else 'without'} metadata: {result}", flush=True)
        n_faults += len(result.faults)
    return 1 if n_faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
