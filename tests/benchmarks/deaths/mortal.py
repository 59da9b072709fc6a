"""What dies: a process, before a transaction, before its commit, after it, before a request to the host and after the
host has done what was asked.

All of that is an exception here, at a step drawn by chance: the tables and the host are left as a kill -9 leaves them,
and a life takes milliseconds.
"""

import argparse
import asyncio
import itertools
import random
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import openai
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import Session

from storage.database import Database
from tests.openai_host import Host
from training.hosting.pauses import HostingPauses

ADMIN = 3
ERRORS = {0: (500, "odd", "Hm."), 1: (403, "no", "No."), 2: (409, "odd", "Twice?"), 3: (429, "no", "Later.")}
"""What a host says to every so-and-so-many-th request."""


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


class MortalVerbs:
    """Each verb has two places to die at: before it is sent, and when the host has done it."""

    def __init__(self, verbs: Any, fuse: Fuse) -> None:
        self._verbs, self._fuse = verbs, fuse

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._verbs, name)
        if not callable(value):
            return value

        def mortal(*args: Any, **kwargs: Any) -> Any:
            self._fuse.burn()
            answer = value(*args, **kwargs)
            self._fuse.burn()
            return answer

        return mortal


@dataclass
class Deaths:
    """What they did."""

    n_deaths: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """What there was to count, by its words."""
    peaks: Counter[str] = field(default_factory=Counter)
    """The most of something that any world had."""
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        counts = "".join(f", {n} {words}" for words, n in [*self.counts.items(), *self.peaks.items()])
        faults = f"{len(self.faults)} faults {self.faults[:10]}"
        return f"{self.n_deaths} deaths{counts}, ends {dict(self.ends)}, {self.seconds:.0f} s: {faults}"


def sum_up(results: Iterable[Deaths]) -> Deaths:
    """Those of several worlds."""
    total = Deaths()
    for result in results:
        total.n_deaths += result.n_deaths
        total.counts += result.counts
        total.peaks |= result.peaks
        total.ends += result.ends
        total.faults += result.faults
        total.seconds += result.seconds
    return total


def ticking_clock() -> Callable[[], float]:
    """One on which every pause is over at the next look."""
    hours = itertools.count()
    return lambda: 3600.0 * next(hours)


class World(ABC):
    """A host, a folder, and whoever taps: what outlives each life."""

    longest_life = 60
    """Steps."""

    def __init__(self, folder: Path, host: Host, chance: random.Random) -> None:
        self.folder, self.host, self.chance = folder, host, chance
        self.result, self.fuse = Deaths(), Fuse()
        self.ended: dict[str, tuple[Any, ...]] = {}
        """What a row that has ended was like then: it never changes."""
        self.pauses = HostingPauses(ticking_clock())
        self.url = f"sqlite:///{folder / 'vetted.sqlite3'}"
        # One of each for all lives: what they remember is how statements are compiled, and no key.
        self.database = MortalDatabase(self.url, self.fuse)
        http = httpx2.Client(verify=False, timeout=5)
        self.client = openai.OpenAI(base_url=host.url, api_key="sk-test", timeout=5, http_client=http)

    @abstractmethod
    def prepare(self) -> None:
        """The tables, as they are before the first life."""

    @abstractmethod
    def provider_of(self, client: openai.OpenAI) -> Any:
        """The adapter of a life, with mortal verbs."""

    @abstractmethod
    def live(self, database: Database, provider: Any) -> None:
        """Until it dies: people tap, ticks go by, the host goes on."""

    @abstractmethod
    def audit(self) -> None:
        """What must hold whenever a process comes up."""

    @abstractmethod
    def finish(self) -> None:
        """Nobody dies any more: all comes to an end."""

    @abstractmethod
    def count(self) -> None:
        """At the end: what there was."""

    @contextmanager
    def life(self, n_steps: int | None) -> Iterator[tuple[Database, Any]]:
        """One process: a provider of its own, over what the last has left."""
        provider = self.provider_of(self.client)
        self.pauses = HostingPauses(ticking_clock())
        self.fuse.n_left = n_steps
        try:
            yield self.database, provider
        except Death:
            self.result.n_deaths += 1
        finally:
            self.fuse.n_left = None

    def close(self) -> None:
        """It is over."""
        self.database.close()
        self.client.close()

    @contextmanager
    def tables(self) -> Iterator[Session]:
        """For who only looks, between two steps: nobody dies of it."""
        n_left, self.fuse.n_left = self.fuse.n_left, None
        with self.database.begin() as session:
            yield session
        self.fuse.n_left = n_left

    def never_changes(self, key: str, values: tuple[Any, ...]) -> Iterator[str]:
        """A fault where what has ended is not as it was."""
        if self.ended.setdefault(key, values) != values:
            yield f"{key[:20]} had ended as {self.ended[key]} and is {values}"


@contextmanager
def serving(host: Host, app: web.Application) -> Iterator[None]:
    """The host in a loop and a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = TestServer(app, loop=loop)
    asyncio.run_coroutine_threadsafe(server.start_server(), loop).result()
    host.url = str(server.make_url("/v1"))
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def die(world: World, n_deaths: int) -> Deaths:
    """So many deaths, and what stands in the tables and at the host after each."""
    began, result = time.monotonic(), world.result
    world.prepare()
    while result.n_deaths < n_deaths:
        with world.life(world.chance.randint(1, world.longest_life)) as (database, provider):
            world.live(database, provider)
        world.audit()
    world.finish()
    world.audit()
    world.count()
    world.close()
    result.seconds, result.faults = time.monotonic() - began, list(dict.fromkeys(result.faults))
    return result


def main(prog: str, run: Callable[[Path, int, int], Deaths], n_deaths: int = 500) -> int:
    """The program: one run, printed."""
    parser = argparse.ArgumentParser(prog=f"python -m {prog}")
    parser.add_argument("--deaths", type=int, default=n_deaths, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = run(Path(folder), options.deaths, options.seed)
    print(result, flush=True)
    return 1 if result.faults else 0
