"""Deaths around upload, create, poll, deploy and undeploy, over one budget that both trainings and hosting share, and
that is so tight that it bites: `python -m tests.benchmarks.deaths.money`.

The host (Nebius's shape) bills by itself, by the clock of this world, which somebody moves: jobs by what they have
learned, hosting by the hour from the moment at which it is there. Several admins tap, some at once. A month's bill is
never above its budget, and our books never say less than the bill.
"""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import openai
from sqlmodel import Session

from storage import deployments
from storage.database import Database
from storage.hosting import ledger, reserves
from storage.hosting.costs import month_of, span_of, to_months_end
from storage.ledger import budget
from storage.ledger.spending import SpendingLimits
from storage.models import Launch, Model
from tests.benchmarks.deaths.hosting import PROVIDER, HostingWorld, provider_of
from tests.benchmarks.deaths.launches import LaunchWorld
from tests.benchmarks.deaths.mortal import Deaths, MortalVerbs, die, main, serving, sum_up
from tests.clock import MovableClock, moved
from tests.hosts.nebius import BASE, NebiusHost, make_app
from training.providers.catalogue import lay_over
from training.providers.marks import launch_in

ADMINS = (3, 4, 5)
HOUR = 1.0
"""What an hour of hosting costs, in US dollars, as trainings below."""
PRICES = (4.0, 12.0)
SECOND_ABOVE = 10.0
HOSTED, TRAINED = 1.3, 20.0
"""What a month has beside what is left up from the month before: as many models, hosted to its end, and so much for
trainings."""
BEGIN = datetime(2026, 11, 28, 12, tzinfo=UTC)
"""60 hours before a month ends."""
DEATHS_A_WORLD = 84
ROUNDING = 0.01
"""Of the books: a cent."""
HOURS = (0.0, 0.0, 0.2, 1.0, 5.0, 30.0)


class Meter(dict[str, dict[str, Any]]):
    """A host's models that are ready to answer, and from when to when each was there: that is billed."""

    def __init__(self, clock: MovableClock) -> None:
        super().__init__()
        self._clock = clock
        self.since: dict[str, datetime] = {}
        self.until: dict[str, datetime] = {}

    def __setitem__(self, name: str, fields: dict[str, Any]) -> None:
        super().__setitem__(name, fields)
        self.since.setdefault(name, self._clock.moment)

    def pop(self, name: str, *default: Any) -> Any:
        """It is gone, and billed no more."""
        self.until[name] = self._clock.moment
        return super().pop(name, *default)

    def bill(self, month: date) -> float:
        """Of all, in a month of UTC."""
        start, end = span_of(month, UTC)
        spans = [
            (max(begin, start), min(self.until.get(name, self._clock.moment), end))
            for name, begin in self.since.items()
        ]
        return HOUR * sum(max(0.0, (last - first).total_seconds()) / 3600 for first, last in spans)


class MoneyWorld(LaunchWorld, HostingWorld):
    """Trainings and their hosting."""

    name, base = PROVIDER, BASE
    longest_life = 400
    turns = 0.2
    host: NebiusHost

    def __init__(self, folder: Path, host: NebiusHost, chance: random.Random, clock: MovableClock) -> None:
        self.clock = clock
        self.meter = host.custom_models = Meter(clock)
        self.bills: dict[str, float] = {}
        """Job → what its host bills for it once it has ended, told or not."""
        self.prices: dict[str, float] = {}
        """Launch → its estimate."""
        self.budgets = {month_of(BEGIN, UTC): self.tight()}
        super().__init__(folder, host, chance)

    def prepare(self) -> None:
        """Versions, and a model that answers elsewhere."""
        LaunchWorld.prepare(self)
        with self.tables() as session:
            deployments.deploy(session, deployments.add_model(session, "local", "base"), ADMINS[0], "/use")

    def provider_of(self, client: openai.OpenAI) -> Any:
        """Every verb is counted."""
        provider: Any = provider_of(self.host, client)
        provider.hosting = MortalVerbs(provider.hosting, self.fuse)
        return MortalVerbs(provider, self.fuse)

    @property
    def month(self) -> date:
        """The one that it is."""
        return month_of(self.clock.moment, UTC)

    def limits(self) -> SpendingLimits:
        """This month's."""
        return SpendingLimits({"USD": self.budgets[self.month]}, {"USD": SECOND_ABOVE})

    def live(self, database: Database, provider: Any) -> None:
        """Until it dies."""
        deeds: list[Callable[[Database, Any], None]] = [self.tick] * 6 + [self.order] * 2 + [self.crowd, self.evaluate]
        deeds += [self.end_hosting, self.host_again, self.settle_hosting, self.settle_launch, self.stop, self.say_bill]
        while True:
            self.turn_launch_knobs()
            self.turn_hosting_knobs()
            self.chance.choice(deeds)(database, provider)
            self.pass_time()

    def pass_time(self) -> None:
        """Somebody who sees at a month's turn what is left up gives it so much and a little more."""
        self.clock.forward(hours=self.chance.choice(HOURS))
        if self.month not in self.budgets:
            with self.tables() as session:
                gone = budget.of_this_month(session, UTC, "USD").gone
            self.budgets[self.month] = self.tight() + gone

    @staticmethod
    def tight() -> float:
        """A month's, as far as it has not gone by."""
        return HOSTED * to_months_end(HOUR, UTC) + TRAINED

    def tick(self, database: Database, provider: Any) -> None:
        """All that a tick does for a host."""
        self.poll(database, provider)
        self.follow(database, provider)

    def turn_job(self, job_id: str, job: dict[str, Any], status: str) -> None:
        """A job stands otherwise; where it ends, its host knows what it bills, and tells it or not."""
        if job_id in self.bills:
            return
        if status == "Succeeded":
            self.host.finish(job_id)
        job["status"] = status.lower() if status == "Succeeded" else status
        job["trained_tokens"] = self.chance.choice([None, 1, 2, 4])
        if status not in ("running", "odd"):
            share = job["trained_tokens"] / 4 if job["trained_tokens"] else self.chance.random()
            self.bills[job_id] = share * self.prices[self.truth()[job_id]]

    def quote(self, database: Database, person_id: int = ADMINS[0], price: float = PRICES[0]) -> str:
        """An offer; its tokens are four, so that a bill may be less."""
        launch_id = super().quote(database, person_id, price)
        self.prices[launch_id] = price
        with database.begin() as session:
            session.get_one(Launch, launch_id).tokens_billed = 4
        return launch_id

    def order(self, database: Database, provider: Any) -> None:
        """An offer, which all admins tap in some order, some twice."""
        launch_id = self.quote(database, self.chance.choice(ADMINS), self.chance.choice(PRICES))
        for person_id in self.chance.choices(ADMINS, k=4):
            self.tap(database, launch_id, person_id)

    def crowd(self, database: Database, provider: Any) -> None:
        """Several admins tap at the same moment: offers of their own, and what they want hosted."""
        offers = [(self.quote(database, person_id), person_id) for person_id in ADMINS]
        with database.begin() as session:
            models = [ledger.model_of(session, row) for row in list(ledger.newest(session).values())[-2:]]
        with ThreadPoolExecutor(8) as pool:
            taps: list[Any] = [pool.submit(self.tap, database, *offer) for offer in offers]
            taps += [pool.submit(self._want_in_thread, database, model) for model in models]
        for tap in taps:
            tap.result()  # the death of one is that of all

    def _want_in_thread(self, database: Database, model: Model) -> None:
        with database.begin() as session:
            self.want(session, model)

    def want(self, session: Session, model: Model) -> None:
        """An admin's tap: what does not fit is refused at once."""
        row = reserves.want(session, model, (HOUR, "USD"), self.limits(), self.chance.choice(ADMINS))
        self.result.counts["hostings refused at the tap"] += isinstance(row, reserves.Shortage)

    def is_over_budget(self) -> None:
        """Somebody raises it now and then."""
        self.budgets[self.month] += PRICES[0] * (self.chance.random() < 0.1)

    def say_bill(self, database: Database, provider: Any) -> None:
        """An admin looks at the host's page and says what a training has cost that it does not tell of."""
        with database.begin() as session:
            for launch in budget.unsettled(session):
                if launch.job_id in self.bills:
                    budget.settle(session, launch.id, self.bills[str(launch.job_id)], self.chance.choice(ADMINS))

    def shown(self) -> list[str]:
        """Nobody says that something is not there before the longest that it has ever been late is over."""
        return list(self.host.custom_models)

    def truth(self) -> dict[str, str]:
        """Jobs by the mark in their suffix."""
        return {job_id: launch_in(sent["suffix"]) or "" for job_id, sent in list(self.host.metadata_sent.items())}

    def audit(self) -> None:
        """All of both, and the month's bills."""
        launches = self.launch_rows()
        hostings = self.hosting_rows()
        self.result.faults += [*self.launch_faults(launches), *self.hosting_faults(hostings), *self._bills(launches)]
        waits = {mark for mark, row in hostings.items() if row.waits_for_room}
        self.result.counts["looks at a hosting that waits for room"] += len(waits)

    def bill_of(self, month: date, launches: dict[str, Launch]) -> float:
        """The host's own: of the jobs whose yes was in this month, and of hosting by the hour."""
        rows = [(job_id, launches[launch_id]) for job_id, launch_id in self.truth().items() if job_id in self.bills]
        jobs = [
            self.bills[job_id] for job_id, row in rows if row.confirmed_at and month_of(row.confirmed_at, UTC) == month
        ]
        return sum(jobs) + self.meter.bill(month)

    def _bills(self, launches: dict[str, Launch]) -> Iterator[str]:
        with self.tables() as session:
            books = budget.by_month(session, UTC, min(self.budgets))
        for month, amount in self.budgets.items():
            bill, gone = self.bill_of(month, launches), books[month, "USD"].gone if (month, "USD") in books else 0.0
            if bill > amount + ROUNDING:
                yield f"{month}: {bill:.2f} billed, of {amount:.2f}"
            if bill > gone + ROUNDING:
                yield f"{month}: {bill:.2f} billed, {gone:.2f} in our books"
            if gone > amount + ROUNDING:
                yield f"{month}: {gone:.2f} gone in our books, of {amount:.2f}"

    def finish(self) -> None:
        """The host loses nothing any more, there is room for all that waits, and all ends but what answers."""
        self.quiet_hosting()
        for _ in range(400):
            self.budgets[self.month] += 10_000.0
            with self.life(None) as (database, provider):
                self.quiet_launches()
                self.tick(database, provider)
                self.settle_launch(database, provider)
                self.settle_hosting(database, provider)
                self.evaluate(database, provider)
                self.say_bill(database, provider)
                if self.is_all_ended(database) and not self._is_under_way():
                    return
        self.result.faults.append(f"it never ends: {set(self.host.custom_models)} at the host")

    def _is_under_way(self) -> bool:
        rows = self.launch_rows().values()
        return any(row.confirmed_at is not None and row.finished_at is None for row in rows)

    def count(self) -> None:
        """Of both, and what the months had and cost."""
        LaunchWorld.count(self)
        HostingWorld.count(self)
        launches = self.launch_rows()
        shares = {month: self.bill_of(month, launches) / amount for month, amount in self.budgets.items()}
        last = max(self.budgets)  # in it there was room for all in the end
        self.result.counts["months"] = len(self.budgets)
        self.result.peaks["percent of its budget billed in the dearest month"] = round(
            100 * max((share for month, share in shares.items() if month != last), default=0.0)
        )


def run(folder: Path, n_deaths: int, seed: int = 1) -> Deaths:
    """So many deaths."""
    (folder / "nebius.toml").write_text(f"[hosting]\nprice_per_hour = {HOUR}\n", "utf-8")
    lay_over(folder)
    host = NebiusHost(page_size=3)
    try:
        with moved(BEGIN) as clock, serving(host, make_app(host)):
            return die(MoneyWorld(folder, host, random.Random(seed), clock), n_deaths)
    finally:
        lay_over(folder / "nothing")


def run_worlds(folder: Path, n_deaths: int, seed: int = 1) -> Deaths:
    """Worlds of at most so many deaths, two at a time: the older one is, the longer each look at it takes."""
    n_worlds = -(-n_deaths // DEATHS_A_WORLD)
    folders = [folder / str(n) for n in range(n_worlds)]
    for place in folders:
        place.mkdir()
    shares = [n_deaths // n_worlds + (n < n_deaths % n_worlds) for n in range(n_worlds)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return sum_up(pool.map(run, folders, shares, range(seed, seed + n_worlds)))


if __name__ == "__main__":
    raise SystemExit(main("tests.benchmarks.deaths.money", run_worlds))
