"""What /metrics costs an answer: `python -m tests.benchmarks.metrics`.

Two bots of the same checkout, side by side in one run: one without VETTED_HEALTH_LISTEN, which counts nothing, and one
that counts and is read once a second (Prometheus reads every 15 or 60 s). Rounds alternate (A B B A …). About two
minutes. Beside it, what counting one answer and telling all figures take by themselves.
"""

import argparse
import asyncio
import contextlib
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import reduce
from operator import add
from pathlib import Path

import aiohttp

from bot.metrics.counts import BotMetrics
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Turn
from tests.benchmarks.answers import Knobs
from tests.benchmarks.contest import Contestant, Round
from tests.benchmarks.crowd import gather
from tests.benchmarks.process import Process, start_model, vetted_environment
from tests.bot.telegram.test_webhook import free_port

SHORT = Knobs(tokens=20, first=0.02, between=0.02)
READ_EVERY_SECONDS = 1.0


async def compare(n_pairs: int, n_owners: int, n_questions: int) -> list[str]:
    async with contextlib.AsyncExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        model, url = await start_model(root)
        stack.push_async_callback(model.stop)
        listen = f"127.0.0.1:{free_port()}"
        bots = []
        for name, more in (("without", {}), ("with", {"VETTED_HEALTH_LISTEN": listen})):
            crowd = await stack.enter_async_context(gather())
            folder = root / name
            folder.mkdir()
            environment = vetted_environment(folder / "home", crowd.url, url, **more)
            bot = Contestant(name, crowd, Process(name, ["bot", "run"], environment, folder), model)
            await bot.start()
            stack.push_async_callback(bot.process.stop)
            bots.append(bot)
        reading = asyncio.create_task(_read_again_and_again(listen))
        rounds: dict[str, list[Round]] = {bot.name: [] for bot in bots}
        for bot in bots:
            await bot.round(n_owners, 2, SHORT)  # what is made at the first answers
        for pair in range(n_pairs):
            for bot in bots if pair % 2 == 0 else reversed(bots):
                rounds[bot.name].append(await bot.round(n_owners, n_questions, SHORT))
        reading.cancel()
    return list(_rows(rounds, *await _alone()))


async def _read_again_and_again(listen: str) -> None:
    async with aiohttp.ClientSession() as http:
        while True:
            async with http.get(f"http://{listen}/metrics") as answer:
                await answer.read()
            await asyncio.sleep(READ_EVERY_SECONDS)


def _rows(rounds: dict[str, list[Round]], us_counting: float, ms_telling: float) -> Iterator[str]:
    whole = {name: reduce(add, list_, Round()) for name, list_ in rounds.items()}
    cpu = {name: result.cpu_ms for name, result in whole.items()}
    ratios = [b.cpu_ms / a.cpu_ms for a, b in zip(rounds["without"], rounds["with"], strict=True)]
    yield _row("CPU ms an answer", cpu)
    yield f"  pair by pair: median {statistics.median(ratios):.3f} x, from {min(ratios):.3f} to {max(ratios):.3f}"
    p50 = {name: result.quantile(0.5) for name, result in whole.items()}
    yield _row("whole answer p50, s", p50)
    yield f"lost: {whole['without'].n_lost} and {whole['with'].n_lost} of {whole['with'].n_answers} each"
    share = us_counting / 1000 / cpu["without"]
    yield f"counting one answer: {us_counting:.1f} us, {share:.4f} of an answer's CPU; telling all: {ms_telling:.2f} ms"


def _row(name: str, values: dict[str, float]) -> str:
    ratio = values["with"] / values["without"]
    return f"{name}: {values['without']:.3f} without, {values['with']:.3f} with: {ratio:.3f} x"


async def _alone() -> tuple[float, float]:
    """(µs of CPU of counting one answer, ms of telling all of it)."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'vetted.sqlite3'}")
        migrate(database)
        metrics = BotMetrics(database, lambda: datetime.now(UTC), lambda *_: 0.0)
        turn = Turn(conversation_id=1, chat_id=1, owner_id=1, question="", messages=[], provider="", model="")
        turn.answer, turn.finish_reason, turn.first_token_ms = "A.", "stop", 100
        turn.prompt_tokens = turn.completion_tokens = 100
        start = time.process_time()
        for _ in range(10_000):
            metrics.note_end(turn, 1.5)
        us_counting = (time.process_time() - start) / 10_000 * 1e6
        await metrics.text()
        start = time.process_time()
        for _ in range(200):
            await metrics.text()
        ms_telling = (time.process_time() - start) / 200 * 1000
        database.close()
    return us_counting, ms_telling


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=6)
    parser.add_argument("--owners", type=int, default=20)
    parser.add_argument("--questions", type=int, default=6)
    options = parser.parse_args()
    print("\n".join(asyncio.run(compare(options.pairs, options.owners, options.questions))))


if __name__ == "__main__":
    main()
