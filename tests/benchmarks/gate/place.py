"""A clinic whose bot lives many times, with a host of ours, and finished models that come into its tables."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.simulator.client import Simulator
from storage import people
from storage.database import Database
from storage.models import Rank
from storage.settings import Settings
from tests import openai_host
from tests.admin.candidates.conftest import Nursery
from tests.benchmarks.crowd import Crowd, gather
from tests.benchmarks.fake_model import MODEL
from tests.benchmarks.gate import ledger
from tests.benchmarks.kills import first_call
from tests.benchmarks.life import Forked
from tests.benchmarks.process import ADMIN, vetted_environment
from tests.conftest import Clinic, serve

VETS = (2001, 2002)
MARK = re.compile(r"q-\d+-\d+")


@dataclass
class Place:
    """All that there is, but for the bot's present life."""

    crowd: Crowd
    clinic: Clinic
    nursery: Nursery
    bot: Forked

    @property
    def host(self) -> openai_host.Host:
        """The models' host."""
        return self.clinic.host

    @property
    def database(self) -> Database:
        """The bot's."""
        return self.clinic.database

    async def wake(self) -> None:
        """Begin a life; returns when it has called Telegram."""
        n_calls = self.crowd.last_call()
        await self.bot.start()
        await first_call(self.crowd, self.bot, n_calls)


def answer(host: openai_host.Host, body: dict[str, Any]) -> str:
    """Owners' questions have a mark: the answer names the model at its beginning and its end."""
    question, model = str(body["messages"][-1]["content"]), str(body["model"])
    mark = MARK.search(question)
    if mark is None:
        return (host.answers | host.answers_of.get(model, {})).get(question, host.default_answer)
    return f"Answer {mark[0]} by {model}: give it fresh water and rest, and look at it again tonight. {model} ends."


@asynccontextmanager
async def open_place(folder: Path, **more: str) -> AsyncIterator[Place]:
    """A clinic with an admin and vets, whose bot has lived once; `more`: its settings."""
    host = openai_host.Host(models=[MODEL], nats={MODEL: 2.0})
    host.reply = lambda body: answer(host, body)
    host.learn_to_speak()
    # A bot that is killed lets go of its connections, and the host would say so each time.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    server = await serve(openai_host.make_app(host))
    host.url = str(server.make_url("/v1"))
    async with gather() as crowd, Simulator(crowd.url) as client:
        for vet in VETS:
            await client.join(vet, f"Dr. {vet}", "en", "vet", "🩺")
        environment = vetted_environment(folder / "home", crowd.url, host.url, VETTED_POLL_SECONDS="0.2", **more)
        bot = await Forked.prepare(environment, folder)
        database = Database(f"sqlite:///{folder / 'home' / 'vetted.sqlite3'}")
        clinic = Clinic(client, host, database, Settings(_env_file=None))
        place = Place(crowd, clinic, Nursery(clinic), bot)
        try:
            await place.wake()
            await asyncio.sleep(0.5)
            await bot.kill()
            _let_in(database)
            ledger.install(database)
            yield place
        finally:
            await bot.close()
            database.close()
            await server.close()


def _let_in(database: Database) -> None:
    """The vets have their rank."""
    with database.begin() as session:
        for vet in VETS:
            people.meet(session, vet, f"Dr. {vet}", "en")
            people.grant(session, vet, Rank.VET, ADMIN)
