"""A Telegram and the owners in it, in one process: the simulator is served over HTTP to the bot, and the owners act on
its world directly, so that hundreds of them cost no requests of their own.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.simulator import people
from bot.simulator.server import make_app
from bot.simulator.sim_api import WORLD
from bot.simulator.state import Actor, Message, World
from tests.benchmarks import answers
from tests.benchmarks.answers import Knobs
from tests.benchmarks.process import ADMIN, TOKEN

FIRST_OWNER = 1001


@dataclass
class Asked:
    """A question, and when (monotonic seconds) its answer began and was whole in the chat."""

    owner: int
    mark: str
    message_id: int
    asked_at: float
    first_at: float | None = None
    whole_at: float | None = None
    whole: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def seconds(self) -> float | None:
        """From the question to the whole answer; null if it never came."""
        return None if self.whole_at is None else self.whole_at - self.asked_at


class Crowd:
    """Owners who ask the bot and watch their chats. `url` is the Bot API server of this world."""

    def __init__(self, world: World, url: str) -> None:
        self.world = world
        self.url = url
        self._open: dict[int, list[Asked]] = defaultdict(list)
        self._n_asked = 0
        self._events: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        world.subscribers.add(self._events)

    def join(self, n_owners: int) -> list[int]:
        """The first `n_owners` owners, let in if they are new."""
        owners = list(range(FIRST_OWNER, FIRST_OWNER + n_owners))
        for owner in owners:
            if owner not in self.world.people:
                self.world.add_person(Actor(owner, f"Owner {owner}", language_code="en"))
        return owners

    def ask(self, owner: int, knobs: Knobs) -> Asked:
        """Send a question with a fresh mark."""
        self._n_asked += 1
        mark = f"q-{owner}-{self._n_asked}"
        text = answers.ask(mark, knobs)
        message = people.say(self.world, self.world.chats[owner], {"from": owner, "text": text})
        question = Asked(owner, mark, message["message_id"], time.monotonic())
        self._open[owner].append(question)
        return question

    async def answered(self, question: Asked, seconds: float) -> bool:
        """Wait until the whole answer is in the chat; false if it is not after `seconds`."""
        try:
            await asyncio.wait_for(question.whole.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def watch(self) -> None:
        """Notice answers as they appear; runs until it is cancelled."""
        while True:
            event = await self._events.get()
            if event is not None and event["type"] == "chat" and (waiting := self._open.get(event["chat_id"])):
                self._look(event["chat_id"], waiting)

    def _look(self, chat_id: int, waiting: list[Asked]) -> None:
        oldest = waiting[0].message_id
        for message in reversed(self.world.chats[chat_id].messages.values()):
            if message.message_id <= oldest:
                break
            text = message.text
            if not message.from_bot or not text:
                continue
            for question in waiting:
                if question.first_at is None and text.startswith("Answer"):
                    question.first_at = time.monotonic()
                if f"{answers.end_of(question.mark)}." in text:
                    question.whole_at = time.monotonic()
                    question.whole.set()
        self._open[chat_id] = [question for question in waiting if not question.whole.is_set()]

    def last_call(self) -> int:
        """The number of the newest Bot API call."""
        return int(self.world.calls[-1]["n"]) if self.world.calls else 0

    def calls_since(self, n: int) -> list[dict[str, Any]]:
        """The Bot API calls after number `n`; the simulator keeps the last 20,000."""
        return [call for call in self.world.calls if call["n"] > n]

    def bot_messages(self, owner: int) -> list[Message]:
        """What the bot shows in an owner's chat, oldest first."""
        return [m for m in self.world.chats[owner].messages.values() if m.from_bot and not m.deleted]


@asynccontextmanager
async def gather() -> AsyncIterator[Crowd]:
    """A fresh Telegram on a free port of loopback, and nobody in it but the admin."""
    app = make_app(TOKEN)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    crowd = Crowd(app[WORLD], f"http://127.0.0.1:{runner.addresses[0][1]}")
    app[WORLD].add_person(Actor(ADMIN, "Alex", language_code="en"))
    watching = asyncio.create_task(crowd.watch())
    try:
        yield crowd
    finally:
        watching.cancel()
        await runner.cleanup()
