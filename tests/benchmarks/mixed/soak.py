"""Everything at once for a while: `python -m tests.benchmarks.mixed.soak`.

Owners ask in private chats and groups, with pictures, some in an emergency, some for a vet; an admin switches once a
minute; the bot is killed every two minutes; Telegram and the host fail in turns.
"""

import argparse
import asyncio
import contextlib
import itertools
import random
import re
import struct
import tempfile
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import col, func, select

from bot.simulator import people
from bot.simulator.state import BOT_USERNAME
from storage.endings import Ending, ending_of
from storage.models import InboxUpdate, Turn
from tests.benchmarks.gate import ledger
from tests.benchmarks.gate.place import Place, open_place
from tests.benchmarks.gate.team import Owners
from tests.benchmarks.mixed.guests import Guests
from tests.benchmarks.process import ADMIN
from tests.conftest import eventually

MODELS = ("ft:first", "ft:second")
GROUPS = (-1001, -1002, -1003)
MEMORY_AGE = 20.0
"""Seconds into a life when its memory is first looked at: all is imported and in use."""
PAUSES = re.compile(r"worst pause: (\d+) ms in the last minute.*: (\d+) ms of the loop, (\d+) ms of other")
SETTLED_SECONDS = 60.0
N_OWNERS = 200
GROUPS_SHARE = 0.1
"""Of the questions, with a mention in a group or with a picture."""
SWITCH_SECONDS = 60.0
CALM_SECONDS = 20.0
"""Between two troubles."""
TROUBLE_SECONDS = (5.0, 15.0)
ANSWERED = (Ending.COMPLETE, Ending.CUT, Ending.VERIFIED, Ending.VERIFIED_BY_EMBEDDING)


@dataclass
class Measures:
    """What was seen of the process and its files."""

    memory: list[tuple[float, float]] = field(default_factory=list)
    """MiB of each life: soon after its start, and at its end."""
    wal_mib: float = 0.0
    """The largest that the write-ahead log has been."""
    n_kills: int = 0
    troubles: Counter[str] = field(default_factory=Counter)


class Groups:
    """Owners who ask in groups, with a mention of the bot, some with a picture."""

    def __init__(self, place: Place, owners: Owners, chance: random.Random) -> None:
        self._place, self._owners, self._chance = place, owners, chance
        self._number = itertools.count()
        members = place.crowd.join(owners.n)
        for chat_id in GROUPS:
            people.add_group(place.crowd.world, {"id": chat_id, "title": f"Group {-chat_id}", "members": members})

    async def ask_on(self, rate: float) -> None:
        """Until it is cancelled."""
        world = self._place.crowd.world
        while True:
            await asyncio.sleep(self._chance.expovariate(rate))
            number = next(self._number)
            owner = self._chance.choice(self._place.crowd.join(self._owners.n))
            mark = f"q-{owner}-{900_000 + number}"
            self._owners.marks.append(mark)
            if number % 2:
                text = f"@{BOT_USERNAME} What may my rabbit eat? {mark}"
                people.say(world, world.chats[self._chance.choice(GROUPS)], {"from": owner, "text": text})
            else:
                form = {"from": owner, "kind": "photo", "caption": f"What is this? {mark}"}
                people.send_file(world, world.chats[owner], form, ("rabbit.png", "image/png", _png()))


def _png(size: int = 8) -> bytes:
    """A small picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80\x60\x40" * size for _ in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


async def switch_on(place: Place, seconds: float) -> None:
    """Now the one model, now the other."""
    for name in itertools.cycle(MODELS):
        await asyncio.sleep(seconds)
        people.say(place.crowd.world, place.crowd.world.chats[ADMIN], {"from": ADMIN, "text": f"/use {name}"})


async def trouble_on(place: Place, measures: Measures, chance: random.Random) -> None:
    """Telegram, then the host, then Telegram otherwise: each for some seconds."""
    world = place.crowd.world
    wishes = (
        {"method": "*", "kind": "error", "error_code": 502, "description": "Bad Gateway", "times": 40},
        {"method": "*", "kind": "html", "times": 40},
        {"method": "editMessageText", "kind": "delay", "seconds": 3.0, "times": 60},
        {"method": "sendMessage", "kind": "error", "error_code": 429, "retry_after": 3, "times": 20},
    )
    errors = ((503, "busy", "Later."), (500, "server_error", "Oops."), (429, "rate_limit", "Slower."))
    for wish, error in zip(itertools.cycle(wishes), itertools.cycle(errors), strict=False):
        await asyncio.sleep(CALM_SECONDS)
        measures.troubles[f"Telegram {wish['kind']} {wish.get('error_code', '')}".strip()] += 1
        fault = world.faults.add(wish)
        await asyncio.sleep(chance.uniform(*TROUBLE_SECONDS))
        fault.times = 0
        await asyncio.sleep(CALM_SECONDS)
        measures.troubles[f"host {error[0]}"] += 1
        place.host.chat_error = error
        await asyncio.sleep(chance.uniform(*TROUBLE_SECONDS))
        place.host.chat_error = None


async def live_on(place: Place, folder: Path, measures: Measures, life_seconds: float) -> None:
    """Lives of the bot, one after the other; each is looked at and killed."""
    wal = folder / "home" / "vetted.sqlite3-wal"
    while True:
        began, first = time.monotonic(), 0.0
        while (age := time.monotonic() - began) < life_seconds:
            await asyncio.sleep(1.0)
            if wal.exists():
                measures.wal_mib = max(measures.wal_mib, wal.stat().st_size / 2**20)
            if not first and age > MEMORY_AGE:
                first = place.bot.memory_mib()
        measures.memory.append((first, place.bot.memory_mib()))
        await place.bot.kill()
        measures.n_kills += 1
        await place.wake()


def lost(place: Place, owners: Owners) -> tuple[list[str], Counter[str]]:
    """Questions that nothing became of, or something else than the tables say; how the others have ended."""
    with place.database.begin() as session:
        turns = {turn.question.split()[-1]: turn for turn in session.exec(select(Turn)).all() if turn.question.split()}
    answers, faults, endings = owners.answers(), [], Counter[str]()
    for chat_id in GROUPS:
        for message in place.crowd.bot_messages(chat_id):
            for mark, first, last in owners.answers_in(message.text or ""):
                answers.setdefault(mark, []).append((first, last))
    for mark in owners.marks:
        turn = turns.get(mark)
        ending = ending_of(turn) if turn else None
        if turn is None or ending is None:
            faults.append(f"{mark}: no turn" if turn is None else f"{mark}: not ended")
            continue
        endings[ending.value] += 1
        if ending in ANSWERED and answers.get(mark) != [(turn.model, turn.model)]:
            faults.append(f"{mark}: {turn.model} answered, the chat shows {answers.get(mark)}")
    return faults, endings


def kind_of(fault: str) -> str:
    """What all faults like this one have in common."""
    words = fault.partition(": ")[2] or fault
    return "not shown" if words.endswith("the chat shows None") else words[:40]


class Crowd:
    """Who is there at once, for a while."""

    def __init__(self, place: Place, rate: float, seed: int) -> None:
        self.place, self.rate, self.chance = place, rate, random.Random(seed)
        self.measures = Measures()
        self.owners = Owners(place, N_OWNERS, rate * (1 - GROUPS_SHARE), most_open=None)
        self.guests = Guests(place, self.chance)
        self.groups = Groups(place, self.owners, self.chance)

    async def live(self, folder: Path, seconds: float, life_seconds: float) -> None:
        """All of them for so long; raises what breaks one of them."""
        tasks = [
            asyncio.create_task(one)
            for one in (
                self.owners.ask_on(),
                self.groups.ask_on(self.rate * GROUPS_SHARE),
                self.guests.come_on(),
                switch_on(self.place, SWITCH_SECONDS),
                trouble_on(self.place, self.measures, self.chance),
                live_on(self.place, folder, self.measures, life_seconds),
            )
        ]
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            if task.done():
                task.result()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def settle(self) -> None:
        """No trouble any more: what can be answered is."""
        self.place.host.chat_error = None
        self.place.crowd.world.faults.faults.clear()
        if not self.place.bot.is_alive:
            await self.place.wake()
        # What is behind is no fault as long as it comes nearer; what is missing then is told afterwards.
        n_before, n_open = 0, self._n_open()
        while n_open and n_open != n_before:
            n_before = n_open
            with contextlib.suppress(AssertionError):
                await eventually(lambda: not self._n_open(), "an end", SETTLED_SECONDS)
            n_open = self._n_open()

    def _n_open(self) -> int:
        """What the bot has left to do, and guests who wait."""
        is_open = (col(InboxUpdate.done_at).is_(None), col(InboxUpdate.set_aside_at).is_(None))
        with self.place.database.begin() as session:
            n = session.exec(select(func.count()).select_from(InboxUpdate).where(*is_open)).one()
        return n + self.guests.n_open


async def run(folder: Path, seconds: float, rate: float, life_seconds: float, seed: int = 1) -> tuple[str, list[str]]:
    """What came of it in a line, and what must not have."""
    async with open_place(folder) as place:
        place.host.models.extend(MODELS)
        crowd = Crowd(place, rate, seed)
        await place.wake()
        await crowd.live(folder, seconds, life_seconds)
        await crowd.settle()
        faults, endings = lost(place, crowd.owners)
        faults += [*ledger.faults(place.database), *crowd.guests.faults()]
        counts = ledger.counts(place.database)
    measures, n = crowd.measures, len(crowd.owners.marks)
    pauses = [tuple(map(int, pause)) for pause in PAUSES.findall((folder / "bot.log").read_text(errors="replace"))]
    growth = max((end / first for first, end in measures.memory if first), default=0.0)
    return (
        f"{n} questions in {seconds:.0f} s ({n / seconds:.1f} a second): {dict(endings)}; "
        f"{len(crowd.guests.emergencies)} emergencies, {len(crowd.guests.cases)} cases, {measures.n_kills} kills, "
        f"{dict(measures.troubles)}, {counts}; memory of a life × {growth:.2f} at most, MiB {measures.memory}; "
        f"WAL {measures.wal_mib:.1f} MiB; worst pauses of the loop, ms, by minute, with the CPU of the "
        f"loop and of other threads in them {pauses}; "
        f"{len(faults)} faults {dict(Counter(kind_of(fault) for fault in faults))} {faults[:20]}"
    ), faults


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mixed.soak", description="Everything at once.")
    parser.add_argument("--minutes", type=float, default=20.0, help="how long (default %(default)s)")
    parser.add_argument("--rate", type=float, default=30.0, help="questions a second (default %(default)s)")
    parser.add_argument("--life", type=float, default=120.0, help="seconds between kills (default %(default)s)")
    parser.add_argument("--keep", type=Path, help="keep logs and the database in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep.absolute() if options.keep else Path(temporary)
        line, faults = asyncio.run(run(folder, 60 * options.minutes, options.rate, options.life))
    print(line)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
