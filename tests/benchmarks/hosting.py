"""Deaths at every step of the ledger of hosting: `python -m tests.benchmarks.hosting`.

As `tests.benchmarks.launches`: a process dies before a transaction, before its commit, after it, before a request to
the host and after the host has done what was asked. The host (Nebius's shape) loses requests and answers, shows late
what it was asked for, refuses, fails, and people end, keep and host again what they like.
"""

import argparse
import asyncio
import itertools
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openai
from aiohttp.test_utils import TestServer
from sqlmodel import Session, col, select

from storage import deployments
from storage.candidates import states
from storage.candidates.states import State
from storage.database import Database
from storage.hosting import ledger, needs
from storage.migrations.migrate import migrate
from storage.models import Candidate, DatasetVersion, HostedModel, HostingNotice, Launch, Model, now
from storage.ticks.attempts import Attempts
from tests.benchmarks.launches import Death, Fuse, MortalDatabase
from tests.hosts.nebius import BASE, SERVED_BASE, NebiusHost, make_app
from training.candidates.switch import take_finished
from training.hosting.follow import follow_hosting
from training.hosting.pauses import HostingPauses
from training.launching.requests import PaidRequests
from training.providers.nebius import NebiusProvider

ADMIN = 3
PROVIDER = "nebius"
LATE_SECONDS = 0.5
LONGEST_LIFE = 60
"""Steps."""


class MortalHosting:
    """Each verb has two places to die at: before it is sent, and when the host has done it."""

    def __init__(self, hosting: Any, fuse: Fuse) -> None:
        self._hosting, self._fuse = hosting, fuse

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._hosting, name)

        def mortal(*args: Any) -> Any:
            self._fuse.burn()
            answer = verb(*args)
            self._fuse.burn()
            return answer

        return mortal


def ticking_clock() -> Callable[[], float]:
    """One on which every pause is over at the next look."""
    hours = itertools.count()
    return lambda: 3600.0 * next(hours)


def provider_of(host: NebiusHost) -> NebiusProvider:
    """With a client of its own."""
    client = openai.OpenAI(base_url=host.url, api_key="sk-test", timeout=5)
    return NebiusProvider(PROVIDER, client, lambda content: None, {BASE: SERVED_BASE}.__getitem__)


def succeed(session: Session, host: NebiusHost, n: int) -> Launch:
    """A training that has succeeded at the host, and whose end we know."""
    job_id = f"ftjob-{n}"
    host.jobs[job_id] = {"id": job_id, "object": "fine_tuning.job", "created_at": n, "model": BASE,
                         "status": "succeeded", "training_file": f"file-{n}", "error": {}}  # fmt: skip
    launch = Launch(
        version_id=1, provider=PROVIDER, model=BASE, n_epochs=1, tokens_billed=1, quoted_by=ADMIN, chat_id=ADMIN,
        confirmed_at=now(), requested_at=now(), finished_at=now(), status="succeeded", job_id=job_id,
        fine_tuned_model=f"{job_id}:ftckpt_{n}-8",
    )  # fmt: skip
    session.add(launch)
    session.flush()
    return launch


def prepare(url: str) -> None:
    """Tables with one version, and a model that answers at another host."""
    database = Database(url)
    migrate(database)
    with database.begin() as session:
        session.add(DatasetVersion(name="v1", file_name="v1", sha256="1", n_examples=1, frozen_by=ADMIN))
        deployments.deploy(session, deployments.add_model(session, "local", "base"), ADMIN, "/use")
    database.close()


@contextmanager
def serving(host: NebiusHost) -> Iterator[None]:
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


@dataclass
class HostingDeaths:
    """What they did."""

    n_deaths: int = 0
    n_rows: int = 0
    n_requests: int = 0
    n_made: int = 0
    n_absent: int = 0
    """Rows that a person's word has ended."""
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.n_deaths} deaths, {self.n_rows} hostings wanted, {self.n_requests} requests, {self.n_made} made at "
            f"the host, ends {dict(self.ends)}, {self.n_absent} settled by a person, {self.seconds:.0f} s: "
            f"{len(self.faults)} faults {self.faults[:10]}"
        )


class HostingWorld:
    """A host, tables, and whoever taps: what outlives each life."""

    def __init__(self, folder: Path, host: NebiusHost, chance: random.Random) -> None:
        self.host, self.chance = host, chance
        self.result, self.fuse = HostingDeaths(), Fuse()
        self.n_jobs = 0
        self.absent: set[str] = set()
        """Marks of rows of which a person has said that they are not there: they may turn up after all."""
        self.ended: dict[str, tuple[Any, ...]] = {}
        self.url = f"sqlite:///{folder / 'vetted.sqlite3'}"
        prepare(self.url)

    @contextmanager
    def life(self, n_steps: int | None) -> Iterator[tuple[Database, NebiusProvider]]:
        """One process: a database and a provider of its own, over what the last has left."""
        self.fuse.n_left = None
        database, provider = MortalDatabase(self.url, self.fuse), provider_of(self.host)
        provider.hosting = MortalHosting(provider.hosting, self.fuse)
        self.pauses = HostingPauses(ticking_clock())
        self.fuse.n_left = n_steps
        try:
            yield database, provider
        except Death:
            self.result.n_deaths += 1
        finally:
            self.fuse.n_left = None
            database.close()
            provider._client.close()

    def live(self, database: Database, provider: NebiusProvider) -> None:
        """Until it dies: trainings succeed, ticks go by, people tap."""
        deeds = [self.tick] * 4 + [self.train, self.evaluate, self.evaluate, self.end, self.settle, self.again]
        while True:
            self.turn_knobs()
            self.chance.choice(deeds)(database, provider)

    def turn_knobs(self) -> None:
        """What the host does with the next requests."""
        host, chance = self.host, self.chance
        luck = chance.random()
        host.lose_deploy_request, host.lose_deploy_answer = luck < 0.1, 0.1 <= luck < 0.45
        host.late_seconds = chance.choice([0.0, LATE_SECONDS])
        errors = {0: (500, "odd", "Hm."), 1: (403, "no", "No."), 2: (409, "odd", "Twice?"), 3: (429, "no", "Later.")}
        host.deploy_error = errors.get(chance.randrange(20))
        host.undeploy_error = (503, "odd", "Hm.") if chance.random() < 0.15 else None
        look_errors = {0: (404, "unknown_url", "No such page."), 1: (500, "odd", "Hm.")}
        host.look_error = look_errors.get(chance.randrange(20))
        host.failure = "out of memory" if chance.random() < 0.15 else None

    def train(self, database: Database, provider: NebiusProvider) -> None:
        """A training succeeds."""
        self.n_jobs += 1
        with database.begin() as session:
            succeed(session, self.host, self.n_jobs)

    def tick(self, database: Database, provider: NebiusProvider) -> None:
        """All that a tick does for hosting; now and then it is time to look for strangers."""
        if self.chance.random() < 0.3:
            with database.begin() as session:
                for notice in session.exec(select(HostingNotice)).all():
                    notice.looked_at = None
        follow_hosting(database, provider, Attempts(), PaidRequests(), self.pauses)

    def evaluate(self, database: Database, provider: NebiusProvider) -> None:
        """Candidates begin, and one of them is let in or not."""
        take_finished(database, {PROVIDER})
        with database.begin() as session:
            for candidate in states.in_state(session, State.CANDIDATE)[:1]:
                model = session.get_one(Model, candidate.model_id)
                if not ledger.is_ready(session, model):
                    self.result.faults.append(f"{model.name} is a candidate, and not hosted")
                if self.chance.random() < 0.5:
                    states.move(session, candidate, State.REJECTED, "worse")
                else:
                    deployments.deploy(session, model, None, "gate")

    def end(self, database: Database, provider: NebiusProvider) -> None:
        """An admin ends what they are offered, or anything else, twice."""
        with database.begin() as session:
            rows = [row for row, _ in ledger.under_way(session)]
            offers = [place.row for place in needs.to_offer(session)]
        if not rows:
            return
        row = self.chance.choice(offers or rows)
        for _ in range(2):
            with database.begin() as session:
                needs.want_end(session, row.id or 0, ADMIN)

    def settle(self, database: Database, provider: NebiusProvider) -> None:
        """An admin looks at the host's own page, and says of a hosting in doubt that it is not there."""
        with database.begin() as session:
            query = select(HostedModel).where(col(HostedModel.doubted_at).is_not(None))
            row = session.exec(query.where(col(HostedModel.ended_at).is_(None))).first()
        if row is None or any(row.mark in name for name in self._shown()):
            return
        self.absent.add(row.mark)
        with database.begin() as session:
            self.result.n_absent += ledger.say_absent(session, row.id or 0, ADMIN)

    def _shown(self) -> list[str]:
        moment = time.monotonic()  # the loop's clock is this one
        return [name for name in list(self.host.custom_models) if self.host.hosted_from.get(name, moment) <= moment]

    def again(self, database: Database, provider: NebiusProvider) -> None:
        """An admin has something hosted again, twice."""
        with database.begin() as session:
            rows = list(ledger.newest(session).values())
        if not rows:
            return
        row = self.chance.choice(rows)
        for _ in range(2):
            with database.begin() as session:
                ledger.want(session, ledger.model_of(session, row), 1.5, "USD", ADMIN)

    def audit(self) -> None:
        """What must hold whenever a process comes up."""
        database = Database(self.url)
        with database.begin() as session:
            rows = {row.mark: row for row in session.exec(select(HostedModel)).all()}
        database.close()
        self.result.faults += [*self._doubles(rows), *self._disowned(rows), *self._changed(rows)]

    def _doubles(self, rows: dict[str, HostedModel]) -> Iterator[str]:
        for mark, n in Counter(body["name"] for body in self.host.deploy_requests).items():
            if n > 1:
                yield f"{mark} was asked for {n} times"
        open_rows = Counter(row.model_id for row in rows.values() if row.ended_at is None)
        for model_id, n in open_rows.items():
            if n > 1:
                yield f"model {model_id} is hosted {n} times"

    def _disowned(self, rows: dict[str, HostedModel]) -> Iterator[str]:
        for name in list(self.host.custom_models):
            row = next((row for mark, row in rows.items() if mark in name), None)
            if row is None:
                yield f"{name} is hosted, and nobody knows of it"
            elif row.mark not in self.absent and (row.ended_at is not None or row.host_id not in (None, name)):
                yield f"{name} is disowned: {row.status} {row.host_id} {row.error}"

    def _changed(self, rows: dict[str, HostedModel]) -> Iterator[str]:
        for row in rows.values():
            if row.ended_at is not None:
                values = row.status, row.host_id, row.ended_at, row.error
                if self.ended.setdefault(row.mark, values) != values:
                    yield f"{row.mark} had ended as {self.ended[row.mark]} and is {values}"

    def finish(self) -> None:
        """Nobody dies any more: all comes to an end, but for what answers."""
        host = self.host
        host.deploy_error = host.undeploy_error = host.look_error = host.failure = None
        host.lose_deploy_request = host.lose_deploy_answer = False
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with self.life(None) as (database, provider):
                self.tick(database, provider)
                self.settle(database, provider)
                self.evaluate(database, provider)
                with database.begin() as session:
                    rows = [row for row, _ in ledger.under_way(session)]
                    for row in rows:
                        needs.want_end(session, row.id or 0, ADMIN)
                    ids_in_use = needs.in_use(session)
                    host_ids = {row.host_id for row in rows}
                if (
                    all(row.ready_at and row.model_id in ids_in_use for row in rows)
                    and set(host.custom_models) == host_ids
                ):
                    return
        self.result.faults.append(f"it never ends: {set(host.custom_models)} at the host, {host_ids} in the tables")


def run(folder: Path, n_deaths: int, seed: int = 1) -> HostingDeaths:
    """So many deaths, and what stands in the tables and at the host after each."""
    began, host = time.monotonic(), NebiusHost()
    with serving(host):
        world = HostingWorld(folder, host, random.Random(seed))
        while world.result.n_deaths < n_deaths:
            with world.life(world.chance.randint(1, LONGEST_LIFE)) as (database, provider):
                world.live(database, provider)
            world.audit()
        world.finish()
        world.audit()
        database = Database(world.url)
        with database.begin() as session:
            rows = session.exec(select(HostedModel)).all()
            n_candidates = len(session.exec(select(Candidate)).all())
        database.close()
    result = world.result
    result.ends = Counter(f"{row.status}{'' if row.ended_at else ', open'}" for row in rows)
    result.ends["candidates"] = n_candidates
    result.n_rows, result.n_requests, result.n_made = len(rows), len(host.deploy_requests), len(host.marks)
    result.seconds, result.faults = time.monotonic() - began, list(dict.fromkeys(result.faults))
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.hosting", description="Deaths of the hosting.")
    parser.add_argument("--deaths", type=int, default=500, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = run(Path(folder), options.deaths, options.seed)
    print(result, flush=True)
    return 1 if result.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
