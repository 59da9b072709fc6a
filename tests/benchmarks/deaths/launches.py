"""Deaths at every step of the ledger of trainings: `python -m tests.benchmarks.deaths.launches`.

The host loses requests and answers, makes jobs late, keeps metadata or none; people tap, cancel, and say what is so.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import openai
from sqlmodel import col, select

from storage import launches
from storage.database import Database
from storage.ledger import doubts
from storage.ledger.budget import MonthSpending
from storage.ledger.spending import SpendingLimits
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, Launch
from storage.ticks.attempts import Attempts
from tests.benchmarks.deaths.mortal import ADMIN, ERRORS, Deaths, MortalVerbs, World, die, main, serving, sum_up
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

FIRST_BUDGET, PRICE = 2.0, 1.0
"""In US dollars: what may be spent at first, and what a training costs. Somebody raises the budget now and then."""
N_VERSIONS = 400
"""So that there is one to train whatever is under way or unknown."""
LATE_SECONDS = 1.5
STATUSES = ("running", "Succeeded", "FAILED", "canceled", "expired", "odd")


class LaunchWorld(World):
    """Trainings."""

    name, base = "openai", "base-model"
    turns = 0.03
    """How often a job stands otherwise at the host."""

    def __init__(self, folder: Path, host: Host, chance: random.Random) -> None:
        super().__init__(folder, host, chance)
        self.second_yes: set[str] = set()
        """Launches that were started beside another in full knowledge."""
        self.version_id = 1
        """The last that somebody wanted trained: half of the time it is the same again."""
        self.budget = FIRST_BUDGET

    def prepare(self) -> None:
        """Very many versions of the same few rows."""
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

    def provider_of(self, client: openai.OpenAI) -> Any:
        """OpenAI's shape."""
        return MortalVerbs(OpenAIProvider(self.name, client), self.fuse)

    def limits(self) -> SpendingLimits:
        """What may be spent now."""
        return SpendingLimits({"USD": self.budget})

    def live(self, database: Database, provider: Any) -> None:
        """Until it dies."""
        deeds: list[Callable[[Database, Any], None]] = (
            [self.order] * 2 + [self.poll] * 3 + [self.stop, self.settle_launch]
        )
        while True:
            self.turn_launch_knobs()
            self.chance.choice(deeds)(database, provider)

    def turn_launch_knobs(self) -> None:
        """What the host does with the next requests, and what becomes of its jobs."""
        host, chance = self.host, self.chance
        luck = chance.random()
        host.lose_create_request = luck < 0.1
        host.lose_create_answer = 0.1 <= luck < 0.45
        host.late_seconds = chance.choice([0.0, LATE_SECONDS])
        host.create_error = ERRORS.get(chance.randrange(24))
        host.list_error = (404, "unknown_url", "No list.") if chance.random() < 0.1 else None
        for job_id, job in list(host.jobs.items()):
            if chance.random() < self.turns:
                self.turn_job(
                    job_id, job, chance.choice(["running", "Succeeded", "FAILED", "canceled", "expired", "odd"])
                )

    def turn_job(self, job_id: str, job: dict[str, Any], status: str) -> None:
        """A job stands otherwise at the host from now on."""
        job["status"] = status
        job["fine_tuned_model"] = f"ft:{job_id}" if status == "Succeeded" else None
        job["trained_tokens"] = self.chance.choice([None, 1])

    def quote(self, database: Database, person_id: int = ADMIN, price: float = PRICE) -> str:
        """An offer."""
        self.version_id = self.chance.choice([self.chance.randint(1, N_VERSIONS), self.version_id])
        with database.begin() as session:
            return launches.quote(
                session,
                Launch(version_id=self.version_id, provider=self.name, model=self.base, n_epochs=1, tokens_billed=1,
                       price=price, quoted_by=person_id, chat_id=person_id),
            ).id  # fmt: skip

    def order(self, database: Database, provider: Any) -> None:
        """An offer, and its button tapped twice; a second training of the same now and then."""
        launch_id = self.quote(database)
        for _ in range(2):
            self.tap(database, launch_id, ADMIN)

    def tap(self, database: Database, launch_id: str, person_id: int) -> Ruling:
        """A yes."""
        twin = ""
        with database.begin() as session:
            sister = launches.twin(session, session.get_one(Launch, launch_id))
            if sister is not None and self.chance.random() < 0.3:
                twin = sister.id[:12]
                self.second_yes.add(launch_id)
        with database.begin() as session:
            ruling, _ = start(session, (launch_id, person_id, 1, twin), True, self.limits())
        if ruling == Ruling.OVER_BUDGET:
            self.result.counts["trainings over the budget"] += 1
            self.is_over_budget()
        if ruling not in (Ruling.STARTED, Ruling.USED, Ruling.SECOND, Ruling.WAITS, Ruling.FOREIGN):
            self.second_yes.discard(launch_id)
        return ruling

    def is_over_budget(self) -> None:
        """Somebody raises it now and then."""
        self.budget += PRICE * (self.chance.random() < 0.2)

    def poll(self, database: Database, provider: Any) -> None:
        """All that a tick does for a host's trainings."""
        requests = PaidRequests()
        poll_jobs(database, provider, self.folder, Attempts(), requests)
        remove_files(database, provider, requests)

    def stop(self, database: Database, provider: Any) -> None:
        """An admin cancels some training."""
        with database.begin() as session:
            under_way = list(launches.under_way(session))
        if under_way and self.chance.random() < 0.3:
            with suppress(ProviderError):
                cancel(database, provider, self.chance.choice(under_way).id, ADMIN)

    def settle_launch(self, database: Database, provider: Any) -> None:
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
        self.result.counts["trainings settled by a person"] += is_clear

    def truth(self) -> dict[str, str]:
        """The host's jobs, and of which launch each is: what a host without metadata does not tell."""
        return {job_id: metadata[LAUNCH_KEY] for job_id, metadata in self.host.metadata_sent.items()}

    def launch_rows(self) -> dict[str, Launch]:
        """The ledger as it stands."""
        with self.tables() as session:
            return {row.id: row for row in session.exec(select(Launch)).all()}

    def audit(self) -> None:
        """No job twice, none disowned, nothing changes after its end, no budget is overspent."""
        rows = self.launch_rows()
        self.result.faults += [*self.launch_faults(rows), *self._spending(rows)]

    def launch_faults(self, rows: dict[str, Launch]) -> Iterator[str]:
        """Of the ledger against the host."""
        yield from self._jobs(rows)
        for row in rows.values():
            if row.finished_at is not None:
                values = row.status, row.job_id, row.finished_at, row.error, row.fine_tuned_model
                yield from self.never_changes(row.id, values)
        yield from _twins(rows, self.second_yes)

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

    def _spending(self, rows: dict[str, Launch]) -> Iterator[str]:
        """What the host may bill, and what we believe that is gone."""
        spending = MonthSpending()
        for row in rows.values():
            if row.confirmed_at is not None:
                spending.add(row)
        n_jobs = len(self.truth())
        if spending.gone > self.budget or n_jobs * PRICE > spending.gone:
            yield f"{n_jobs} jobs, {spending.gone} gone in our books, of {self.budget}"

    def quiet_launches(self) -> None:
        """The host loses nothing any more, and its jobs come to an end."""
        self.host.create_error = self.host.list_error = None
        self.host.lose_create_answer = self.host.lose_create_request = False
        for job_id, job in list(self.host.jobs.items()):
            if job["status"] not in ("Succeeded", "succeeded", "FAILED", "canceled", "expired", "cancelled"):
                self.turn_job(job_id, job, "Succeeded")

    def finish(self) -> None:
        """Until no training is under way."""
        for _ in range(400):
            with self.life(None) as (database, provider):
                self.quiet_launches()
                self.poll(database, provider)
                self.settle_launch(database, provider)
                with database.begin() as session:
                    if not launches.under_way(session):
                        return
        self.result.faults.append("some trainings never end")

    def count(self) -> None:
        """Trainings by their end."""
        rows = [row for row in self.launch_rows().values() if row.confirmed_at is not None]
        self.result.ends += Counter(str(row.status) for row in rows)
        self.result.counts.update({"trainings confirmed": len(rows), "jobs at the host": len(self.host.jobs)})


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


def run(folder: Path, n_deaths: int, seed: int = 1, keeps_metadata: bool = True) -> Deaths:
    """So many deaths at a host with metadata, or without."""
    host = Host(drops_metadata=not keeps_metadata, page_size=3)
    with serving(host, make_app(host)):
        return die(LaunchWorld(folder, host, random.Random(seed)), n_deaths)


def run_both(folder: Path, n_deaths: int, seed: int = 1) -> Deaths:
    """Half of them at each of the two hosts."""
    results = []
    for keeps_metadata in (True, False):
        (folder / str(keeps_metadata)).mkdir()
        results.append(run(folder / str(keeps_metadata), n_deaths // 2, seed, keeps_metadata))
    return sum_up(results)


if __name__ == "__main__":
    raise SystemExit(main("tests.benchmarks.deaths.launches", run_both))
