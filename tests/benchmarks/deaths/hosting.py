"""Deaths at every step of the ledger of hosting: `python -m tests.benchmarks.deaths.hosting`.

The host (Nebius's shape) loses requests and answers, shows late what it was asked for, refuses, fails, and people end,
keep and host again what they like.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openai
from sqlmodel import Session, col, select

from storage import deployments
from storage.candidates import states
from storage.candidates.states import State
from storage.database import Database
from storage.hosting import ledger, needs
from storage.ledger.spending import NO_LIMITS, SpendingLimits
from storage.migrations.migrate import migrate
from storage.models import Candidate, DatasetVersion, HostedModel, HostingNotice, Launch, Model, now
from storage.ticks.attempts import Attempts
from tests.benchmarks.deaths.mortal import ADMIN, ERRORS, Deaths, MortalVerbs, World, die, main, serving
from tests.hosts.nebius import BASE, SERVED_BASE, NebiusHost, make_app
from training.candidates.switch import take_finished
from training.hosting.follow import follow_hosting
from training.launching.requests import PaidRequests
from training.providers.nebius import NebiusProvider

PROVIDER = "nebius"
LATE_SECONDS = 0.5


def provider_of(host: NebiusHost, client: openai.OpenAI | None = None) -> NebiusProvider:
    """With a client of its own, if none is given."""
    client = client or openai.OpenAI(base_url=host.url, api_key="sk-test", timeout=5)
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


class HostingWorld(World):
    """Hosted models."""

    host: NebiusHost

    def __init__(self, folder: Path, host: NebiusHost, chance: random.Random) -> None:
        super().__init__(folder, host, chance)
        self.n_jobs = 0
        self.absent: set[str] = set()
        """Marks of rows of which a person has said that they are not there: they may turn up after all."""

    def prepare(self) -> None:
        """A model that answers elsewhere."""
        prepare(self.url)

    def provider_of(self, client: openai.OpenAI) -> Any:
        """Nebius's shape; only what is done for hosting is counted."""
        provider: Any = provider_of(self.host, client)
        provider.hosting = MortalVerbs(provider.hosting, self.fuse)
        return provider

    def limits(self) -> SpendingLimits:
        """What may be spent now."""
        return NO_LIMITS

    def live(self, database: Database, provider: Any) -> None:
        """Until it dies."""
        deeds: list[Callable[[Database, Any], None]] = [self.follow] * 4 + [self.train, self.evaluate, self.evaluate]
        deeds += [self.end_hosting, self.settle_hosting, self.host_again]
        while True:
            self.turn_hosting_knobs()
            self.chance.choice(deeds)(database, provider)

    def turn_hosting_knobs(self) -> None:
        """What the host does with the next requests."""
        host, chance = self.host, self.chance
        luck = chance.random()
        host.lose_deploy_request, host.lose_deploy_answer = luck < 0.1, 0.1 <= luck < 0.45
        host.late_seconds = chance.choice([0.0, LATE_SECONDS])
        host.deploy_error = ERRORS.get(chance.randrange(20))
        host.undeploy_error = (503, "odd", "Hm.") if chance.random() < 0.15 else None
        look_errors = {0: (404, "unknown_url", "No such page."), 1: (500, "odd", "Hm.")}
        host.look_error = look_errors.get(chance.randrange(20))
        host.failure = "out of memory" if chance.random() < 0.15 else None

    def train(self, database: Database, provider: Any) -> None:
        """A training succeeds."""
        self.n_jobs += 1
        with database.begin() as session:
            succeed(session, self.host, self.n_jobs)

    def follow(self, database: Database, provider: Any) -> None:
        """All that a tick does for hosting; now and then it is time to look for strangers."""
        if self.chance.random() < 0.3:
            with database.begin() as session:
                for notice in session.exec(select(HostingNotice)).all():
                    notice.looked_at = None
        follow_hosting(database, provider, Attempts(), PaidRequests(), self.pauses, self.limits())

    def evaluate(self, database: Database, provider: Any) -> None:
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

    def end_hosting(self, database: Database, provider: Any) -> None:
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

    def settle_hosting(self, database: Database, provider: Any) -> None:
        """An admin looks at the host's own page, and says of a hosting in doubt that it is not there."""
        with database.begin() as session:
            query = select(HostedModel).where(col(HostedModel.doubted_at).is_not(None))
            row = session.exec(query.where(col(HostedModel.ended_at).is_(None))).first()
        if row is None or any(row.mark in name for name in self.shown()):
            return
        self.absent.add(row.mark)
        with database.begin() as session:
            is_clear = ledger.say_absent(session, row.id or 0, ADMIN)
        self.result.counts["hostings settled by a person"] += is_clear

    def shown(self) -> list[str]:
        """What stands on the host's page."""
        moment = time.monotonic()  # the loop's clock is this one
        return [name for name in list(self.host.custom_models) if self.host.hosted_from.get(name, moment) <= moment]

    def host_again(self, database: Database, provider: Any) -> None:
        """An admin has something hosted again, twice."""
        with database.begin() as session:
            rows = list(ledger.newest(session).values())
        if not rows:
            return
        row = self.chance.choice(rows)
        for _ in range(2):
            with database.begin() as session:
                self.want(session, ledger.model_of(session, row))

    def want(self, session: Session, model: Model) -> None:
        """An admin's tap."""
        ledger.want(session, model, 1.5, "USD", ADMIN)

    def hosting_rows(self) -> dict[str, HostedModel]:
        """The ledger as it stands, by mark."""
        with self.tables() as session:
            return {row.mark: row for row in session.exec(select(HostedModel)).all()}

    def audit(self) -> None:
        """Nothing is hosted twice, disowned, or changes after its end."""
        self.result.faults += self.hosting_faults(self.hosting_rows())

    def hosting_faults(self, rows: dict[str, HostedModel]) -> Iterator[str]:
        """Of the ledger against the host."""
        yield from self._doubles(rows)
        yield from self._disowned(rows)
        for row in rows.values():
            # What turns up after a person has not found it was there longer than we believed.
            if row.ended_at is not None and row.mark not in self.absent:
                yield from self.never_changes(row.mark, (row.status, row.host_id, row.ended_at, row.error))

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

    def quiet_hosting(self) -> None:
        """The host loses and refuses nothing any more."""
        host = self.host
        host.deploy_error = host.undeploy_error = host.look_error = host.failure = None
        host.lose_deploy_request = host.lose_deploy_answer = False

    def finish(self) -> None:
        """Until nothing is hosted but what answers."""
        self.quiet_hosting()
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with self.life(None) as (database, provider):
                self.follow(database, provider)
                self.settle_hosting(database, provider)
                self.evaluate(database, provider)
                if self.is_all_ended(database):
                    return
        self.result.faults.append(f"it never ends: {set(self.host.custom_models)} at the host")

    def is_all_ended(self, database: Database) -> bool:
        """Have all ended; whether it is so, but for what answers."""
        with database.begin() as session:
            rows = [row for row, _ in ledger.under_way(session)]
            for row in rows:
                needs.want_end(session, row.id or 0, ADMIN)
            ids_in_use = needs.in_use(session)
            host_ids = {row.host_id for row in rows}
        is_quiet = all(row.ready_at and row.model_id in ids_in_use for row in rows)
        return is_quiet and set(self.host.custom_models) == host_ids

    def count(self) -> None:
        """Hostings by their end."""
        with self.tables() as session:
            rows = session.exec(select(HostedModel)).all()
            n_candidates = len(session.exec(select(Candidate)).all())
        self.result.ends += Counter(f"hosting {row.status}{'' if row.ended_at else ', open'}" for row in rows)
        counts = {"hostings wanted": len(rows), "requests for one": len(self.host.deploy_requests)}
        self.result.counts.update(counts | {"made at the host": len(self.host.marks), "candidates": n_candidates})


def run(folder: Path, n_deaths: int, seed: int = 1) -> Deaths:
    """So many deaths."""
    host = NebiusHost()
    with serving(host, make_app(host)):
        return die(HostingWorld(folder, host, random.Random(seed)), n_deaths)


if __name__ == "__main__":
    raise SystemExit(main("tests.benchmarks.deaths.hosting", run))
