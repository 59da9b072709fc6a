"""kill -9 under load, again and again, and what became of every question: `python -m tests.benchmarks.kills`.

Owners ask on while the bot is dead and while it starts; their messages wait in the simulator, as they wait at Telegram.
At the end every question must have exactly one whole answer in its chat. A start costs seconds of imports, so `--fork`
lets one process import everything once and fork each life from there: the same code, four times as many kills a minute.
"""

import argparse
import asyncio
import json
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.benchmarks import answers
from tests.benchmarks.answers import Knobs
from tests.benchmarks.crowd import Asked, Crowd, gather
from tests.benchmarks.life import Life, prepare
from tests.benchmarks.process import start_model, vetted_environment

START_SECONDS = 120
OPEN_QUESTIONS = 3
"""That an owner has open at a time; more would be refused by a bot that limits its queue, and rightly so."""
GIVEN_UP_SECONDS = 8.0
"""A question that is older, in time that the bot was alive, does not keep its owner from asking on."""
SETTLED_SECONDS = 20.0
"""Without any news after the last kill: what is not answered then will not be."""


@dataclass
class Result:
    """What 200 kills did."""

    n_kills: int = 0
    n_questions: int = 0
    lost_marks: list[str] = field(default_factory=list)
    """Marks of the questions without a whole answer."""
    twice: list[str] = field(default_factory=list)
    """Marks whose whole answer stands in two messages or more."""
    orphans: int = 0
    """Messages of the bot that hold no whole answer: placeholders and beginnings that nobody came back to."""
    integrity: str = ""
    """`PRAGMA integrity_check`; `ok`."""
    n_turns: int = 0
    questions_with_many_turns: int = 0
    questions_without_turn: int = 0
    inbox_open: int | None = None
    """Rows of the inbox that are neither done nor set aside; null without an inbox."""
    set_aside: int | None = None
    n_model_requests: int = 0
    answered_p50_s: float | None = None
    api_errors: dict[str, int] = field(default_factory=dict)
    exit_code: int | None = None
    """Of the last life, after SIGTERM."""
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing twice, the file in order."""
        return not self.lost_marks and not self.twice and self.integrity == "ok" and self.n_questions > 0


class Owners:
    """They ask as long as they are told to, at random moments, up to three questions at a time."""

    def __init__(self, crowd: Crowd, n_owners: int, chance: random.Random) -> None:
        self._crowd = crowd
        self._chance = chance
        self.questions: list[Asked] = []
        self.alive_seconds = 0.0
        """How long the bot has lived so far; the owners' patience does not count its deaths."""
        self._tasks = [asyncio.create_task(self._ask_on(owner)) for owner in crowd.join(n_owners)]

    async def _ask_on(self, owner: int) -> None:
        open_since: list[tuple[Asked, float]] = []
        while True:
            await asyncio.sleep(self._chance.uniform(0.05, 1.5))
            open_since = [
                (question, moment)
                for question, moment in open_since
                if not question.whole.is_set() and self.alive_seconds - moment < GIVEN_UP_SECONDS
            ]
            if len(open_since) < OPEN_QUESTIONS:
                tokens = self._chance.choice([5, 20, 20, 60])
                question = self._crowd.ask(owner, Knobs(tokens=tokens, first=round(self._chance.uniform(0, 0.3), 3)))
                self.questions.append(question)
                open_since.append((question, self.alive_seconds))

    def hush(self) -> None:
        for task in self._tasks:
            task.cancel()


async def first_call(crowd: Crowd, bot: Life, n_calls: int) -> None:
    """Wait for the first Bot API call of this life. A getUpdates may still be one of the life before."""
    deadline = time.monotonic() + START_SECONDS
    while not any(call["method"] != "getUpdates" for call in crowd.calls_since(n_calls)):
        if not bot.is_alive or time.monotonic() > deadline:
            raise RuntimeError(f"the bot does not start:\n{bot.tail()}")
        await asyncio.sleep(0.02)


async def run(
    n_kills: int, folder: Path, n_owners: int = 8, seed: int = 1, in_a_fork: bool = False, longest_life: float = 3.0
) -> Result:
    """Kill the bot `n_kills` times, each between 0.3 and `longest_life` s after its first call, then let it finish."""
    chance = random.Random(seed)
    began = time.monotonic()
    model, model_url = await start_model(folder)
    async with gather() as crowd:
        environment = vetted_environment(folder / "home", crowd.url, model_url)
        bot = await prepare(environment, folder, in_a_fork)
        owners = Owners(crowd, n_owners, chance)
        try:
            for n in range(n_kills + 1):
                last_call = crowd.last_call()
                await bot.start()
                await first_call(crowd, bot, last_call)
                if n == n_kills:
                    break
                life = chance.uniform(0.3, longest_life)
                await asyncio.sleep(life)
                await bot.kill()
                owners.alive_seconds += life
                if (n + 1) % 10 == 0:
                    _say(f"{n + 1} kills, {len(owners.questions)} questions, {_n_answered(owners)} answered")
            owners.hush()
            await settle(crowd, owners)
            result = count(crowd, owners)
            result.n_kills = n_kills
            result.n_model_requests = sum((await _stats(model_url)).values())
            result.exit_code = await bot.stop()
        finally:
            owners.hush()
            await bot.close()
            await model.stop()
    _look_into(folder / "home" / "vetted.sqlite3", owners, result)
    result.seconds = round(time.monotonic() - began, 1)
    return result


def _n_answered(owners: Owners) -> int:
    return sum(question.whole.is_set() for question in owners.questions)


async def settle(crowd: Crowd, owners: Owners) -> None:
    """Until every question is answered, or nothing has happened for a while; then some seconds for second answers."""
    n_seen, quiet_since = -1, time.monotonic()
    while _n_answered(owners) < len(owners.questions) and time.monotonic() - quiet_since < SETTLED_SECONDS:
        now = sum(call["method"] not in ("getUpdates", "sendChatAction") for call in crowd.calls_since(0))
        if now != n_seen:
            n_seen, quiet_since = now, time.monotonic()
        await asyncio.sleep(0.3)
    await asyncio.sleep(3)


async def _stats(model_url: str) -> dict[str, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(model_url.split(":")[2].split("/")[0]))
    writer.write(b"GET /stats HTTP/1.1\r\nHost: model\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
    writer.close()
    requests: dict[str, int] = json.loads(body)["requests"]
    return requests


def count(crowd: Crowd, owners: Owners) -> Result:
    """What the chats show."""
    result = Result(n_questions=len(owners.questions))
    shows: dict[str, int] = {}
    for owner in {question.owner for question in owners.questions}:
        for message in crowd.bot_messages(owner):
            ends = answers.END.findall(message.text or "")
            result.orphans += not ends
            for end in ends:
                shows[f"q-{end}"] = shows.get(f"q-{end}", 0) + 1
    result.lost_marks = [question.mark for question in owners.questions if not shows.get(question.mark)]
    result.twice = [question.mark for question in owners.questions if shows.get(question.mark, 0) > 1]
    times = [question.seconds for question in owners.questions if question.seconds is not None]
    result.answered_p50_s = round(statistics.median(times), 2) if times else None
    for call in crowd.calls_since(0):
        if not call["ok"] and call["method"] != "getUpdates":  # a dead life's poll gets a 409 from the next one's
            name = f"{call['method']} {call['error_code']}"
            result.api_errors[name] = result.api_errors.get(name, 0) + 1
    return result


def _look_into(database: Path, owners: Owners, result: Result) -> None:
    """What the tables hold, once nobody has them open."""
    with closing(sqlite3.connect(database)) as connection:
        result.integrity = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
        turns: dict[str, int] = {}
        for (question,) in connection.execute("SELECT question FROM turn"):
            turns[answers.mark_of(question)] = turns.get(answers.mark_of(question), 0) + 1
        result.n_turns = sum(turns.values())
        result.questions_with_many_turns = sum(n > 1 for n in turns.values())
        result.questions_without_turn = sum(question.mark not in turns for question in owners.questions)
        if connection.execute("SELECT count(*) FROM inboxupdate").fetchone()[0]:
            waits = "done_at IS NULL AND set_aside_at IS NULL"
            query = f"SELECT sum({waits}), sum(set_aside_at IS NOT NULL) FROM inboxupdate"
            result.inbox_open, result.set_aside = connection.execute(query).fetchone()


def table(result: Result) -> str:
    """Markdown: what, figure, target."""

    def verdict(is_met: bool) -> str:
        return "✓" if is_met else "✗"

    rows = [
        ("kills -9", str(result.n_kills), ""),
        ("questions", str(result.n_questions), ""),
        ("lost", str(len(result.lost_marks)), f"0 {verdict(not result.lost_marks)}"),
        ("answered twice", str(len(result.twice)), f"0 {verdict(not result.twice)}"),
        ("integrity_check", result.integrity, f"ok {verdict(result.integrity == 'ok')}"),
        ("messages without a whole answer", str(result.orphans), "0 is best"),
        ("turns", str(result.n_turns), ""),
        ("questions with more than one turn", str(result.questions_with_many_turns), "0 is best"),
        ("questions without a turn", str(result.questions_without_turn), "0 is best"),
        ("inbox rows still open", str(result.inbox_open), "0 or None"),
        ("inbox rows set aside", str(result.set_aside), "0 or None"),
        ("requests to the model", str(result.n_model_requests), ""),
        ("question to whole answer, p50, s", str(result.answered_p50_s), ""),
        ("refused calls", ", ".join(f"{k}: {n}" for k, n in result.api_errors.items()) or "none", ""),
        ("exit code after SIGTERM", str(result.exit_code), "0"),
        ("seconds", f"{result.seconds:.0f}", ""),
    ]
    return "\n".join(["| what | figure | target |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)])


def _say(line: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {line}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kills", description="kill -9 under load.")
    parser.add_argument("--kills", type=int, default=200, help="how many (default %(default)s)")
    parser.add_argument("--owners", type=int, default=8, help="who ask at the same time (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments (default %(default)s)")
    parser.add_argument("--fork", action="store_true", help="import once, fork every life from there")
    parser.add_argument("--json", type=Path, help="write the result into this file")
    parser.add_argument("--keep", type=Path, help="keep logs and the database in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep.absolute() if options.keep else Path(temporary)
        result = asyncio.run(run(options.kills, folder, options.owners, options.seed, options.fork))
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(asdict(result), indent=1))
    return 0 if result.is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
