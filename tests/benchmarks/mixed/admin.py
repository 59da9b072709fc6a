"""An admin who trains, switches and rolls back all the time, and what of that must have been done once."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlmodel import Session, col, select

from admin.doubts import DoubtTap
from bot.simulator import people
from bot.simulator.state import Message
from storage.models import Launch
from storage.models import Message as ChatMessage
from tests.benchmarks.gate.place import Place
from tests.benchmarks.gate.team import tap
from tests.benchmarks.process import ADMIN
from training.importing.apply import import_rows

PATIENCE_SECONDS = 240.0
FIRST_ROWS = 12
"""Examples of the first job; each one after it has one more, so that all offers take as long."""
PUT_ASIDE = "Something went wrong with your message"
AGAIN_SECONDS = 6.0
"""After so long an admin whom nobody has answered taps once more."""


@dataclass
class Admin:
    """Jobs and commands in turn. `n_jobs`, `n_commands`: how many were wanted so far."""

    place: Place
    chance: random.Random
    n_jobs: int = 0
    n_commands: int = 0
    n_put_aside: int = 0
    """Commands that no process lived long enough for: their admin was told, and gave them again."""
    ends: Counter[str] = field(default_factory=Counter)
    """What became of the jobs."""
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def work_on(self) -> None:
        """Until it is cancelled."""
        while True:
            await self._job()
            for _ in range(self.chance.randint(1, 4)):
                await self._command()

    async def _command(self) -> None:
        """/use of a model that is there, or /rollback; not waited for, so that several may wait in the inbox."""
        names = [name for name in self.place.host.models if name.startswith("ft:")]
        word = f"/use {self.chance.choice(names)}" if names and self.chance.random() < 0.6 else "/rollback"
        self._say(word)
        self.n_commands += 1
        await asyncio.sleep(self.chance.uniform(0.2, 2.0))

    def _say(self, word: str) -> int:
        world = self.place.crowd.world
        return int(people.say(world, world.chats[ADMIN], {"from": ADMIN, "text": word})["message_id"])

    async def _job(self) -> None:
        """From new examples to the end of a paid job; the host may lose its answer on the way."""
        self._add_examples()
        self.place.host.lose_create_answer = self.chance.random() < 0.5
        self.n_jobs += 1
        command_id = self._say("/finetune")
        launch_id = await self._confirm(command_id)
        job_id = await self._job_of(launch_id)
        self.place.host.lose_create_answer = False
        if job_id is None:  # a kill came between the note and the request
            self.ends["never begun"] += 1
            return
        name = f"ft:{job_id}"
        if self.chance.random() < 0.3:
            self._say(f"/cancel {launch_id}")
            await asyncio.sleep(AGAIN_SECONDS)
            if self.chance.random() < 0.5 or self._launch(launch_id).finished_at is None:  # it finishes all the same
                self.place.host.finish(job_id, name)
        else:
            self.place.host.finish(job_id, name)
            self.place.host.nats[name] = self.chance.choice([0.5, 1.0, 3.0])
        await self._until(lambda: self._launch(launch_id).finished_at is not None, f"the end of {launch_id}")
        self.ends[self._launch(launch_id).status or "?"] += 1

    def _add_examples(self) -> None:
        rows: list[tuple[int, list[ChatMessage]]] = []
        for line in range(1, FIRST_ROWS + 1 if self.n_jobs == 0 else 2):
            n = next(self._numbers)
            question, answer = f"What is the vet's rule number {n} for rabbits?", f"The rule {n} is: hay first."
            rows.append((line, [_message("user", question), _message("assistant", answer)]))
        with self.place.database.begin() as session:
            import_rows(session, rows, f"rules-{self.n_jobs}.jsonl", ADMIN)

    async def _confirm(self, command_id: int) -> str:
        """Tap Start under the offer that answers this message until a launch is confirmed; its id."""
        moment = 0.0
        launch: Launch | None = None

        def is_confirmed() -> bool:
            nonlocal moment, launch, command_id
            offer = self._offer(command_id)
            if offer is None:
                if self._is_put_aside(command_id):  # twenty processes died over it, and the admin was told
                    self.n_put_aside += 1
                    command_id = self._say("/finetune")
                return False
            message, data = offer
            with self.place.database.begin() as session:
                launch = _confirmed_of(session, message.message_id)
            if launch is None and data and time.monotonic() - moment > AGAIN_SECONDS:
                moment = time.monotonic()
                tap(self.place, ADMIN, message, data)
            return launch is not None

        await self._until(is_confirmed, f"an offer that answers {command_id}, confirmed")
        assert launch is not None
        return launch.id

    def _is_put_aside(self, command_id: int) -> bool:
        messages = (m for m in self.place.crowd.bot_messages(ADMIN) if m.message_id > command_id)
        return any(PUT_ASIDE in (message.text or "") for message in messages)

    def _offer(self, command_id: int) -> tuple[Message, str] | None:
        """The message that was confirmed, else the newest with a Start button. A kill may have left two of them."""
        offers: list[tuple[Message, str]] = []
        for message in reversed(self.place.crowd.bot_messages(ADMIN)):
            if message.message_id <= command_id:
                break
            with self.place.database.begin() as session:
                if _confirmed_of(session, message.message_id) is not None:
                    return message, ""
            offers += [(message, data) for data in _starts(message)]
        return offers[0] if offers else None

    async def _job_of(self, launch_id: str) -> str | None:
        """The job that the host has made for this launch, once our row knows it; null where the bot does not know
        whether it has asked for one, and an admin who has looked at the host says that there is none."""
        moment = 0.0

        def is_settled() -> bool:
            nonlocal moment
            launch = self._launch(launch_id)
            is_doubtful = launch.doubted_at is not None and not self._is_at_host(launch_id)
            if is_doubtful and time.monotonic() - moment > AGAIN_SECONDS:
                moment = time.monotonic()
                self._say_absent(launch_id)
            return launch.job_id is not None or launch.finished_at is not None

        await self._until(is_settled, f"a job of {launch_id}, or word that there is none")
        return self._launch(launch_id).job_id

    def _is_at_host(self, launch_id: str) -> bool:
        return any((job["metadata"] or {}).get("vetted_launch") == launch_id for job in self.place.host.jobs.values())

    def _say_absent(self, launch_id: str) -> None:
        data = DoubtTap(launch=launch_id[:12], word="absent").pack()
        for message in reversed(self.place.crowd.bot_messages(ADMIN)):
            if any(button.get("callback_data") == data for row in message.inline_keyboard for button in row):
                tap(self.place, ADMIN, message, data)
                return

    def _launch(self, launch_id: str) -> Launch:
        with self.place.database.begin() as session:
            return session.get_one(Launch, launch_id)

    async def _until(self, condition: Callable[[], bool], goal: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, f"not within {PATIENCE_SECONDS:g} s: {goal}\n{self.place.bot.tail()}"
            await asyncio.sleep(0.1)

    def faults(self) -> list[str]:
        """Jobs paid twice or disowned, commands done twice."""
        jobs = Counter(str((job["metadata"] or {}).get("vetted_launch")) for job in self.place.host.jobs.values())
        with self.place.database.begin() as session:
            launches = {launch.id: launch for launch in session.exec(select(Launch)).all()}
            query = "SELECT update_id FROM deployment WHERE update_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
            doubles = [row[0] for row in session.execute(text(query))]
        paid = {launch_id for launch_id, launch in launches.items() if launch.requested_at is not None}
        return [
            *(f"{n} jobs of launch {launch_id}" for launch_id, n in jobs.items() if n > 1),
            *(f"a job of no launch of ours: {launch_id}" for launch_id in jobs if launch_id not in launches),
            *(f"a job whose launch never asked: {i}" for i in jobs if i in launches and i not in paid),
            *(
                f"launch {i} says {launch.status}, its job is {launch.job_id}"
                for i, launch in launches.items()
                if i in jobs and launch.finished_at is not None and launch.job_id not in self.place.host.jobs
            ),
            *(f"two deployments of update {update_id}" for update_id in doubles),
        ]


def _starts(message: Message) -> list[str]:
    buttons = [button for row in message.inline_keyboard for button in row if "Start" in str(button.get("text"))]
    return [data for button in buttons if (data := str(button.get("callback_data"))).startswith("quote:")]


def _message(role: str, content: str) -> ChatMessage:
    return {"role": role, "content": content}


def _confirmed_of(session: Session, message_id: int) -> Launch | None:
    query = select(Launch).where(Launch.message_id == message_id, col(Launch.confirmed_at).is_not(None))
    return session.exec(query).first()
