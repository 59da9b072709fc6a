"""What a million logged turns cost: `python -m tests.benchmarks.million`.

Fills a database with them, reads random chats' histories as the chat does, then lets two bots answer in turns: one on
this database, one on a database that holds the same 50 turns of the owners who ask and nothing else.
"""

import argparse
import asyncio
import inspect
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlmodel import SQLModel

from bot.prompts import SYSTEM_PROMPT
from storage import turns
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Conversation, Person, Turn
from tests.benchmarks import contest
from tests.benchmarks.chat import alternate
from tests.benchmarks.contest import Round
from tests.benchmarks.crowd import FIRST_OWNER, gather
from tests.benchmarks.process import start_model
from tests.benchmarks.spread import percentile

TURNS_PER_CHAT = 50
CONVERSATIONS_PER_CHAT = 4
N_OWNERS = 20
"""Who ask while CPU is measured; both databases know them."""
READS = 4000
ANSWER = (
    "Most long-haired cats do well with a comb every other day; watch the skin, and stop when the cat has had enough. "
)


@dataclass
class Result:
    """Times in ms; `cpu_ms` per answer."""

    n_turns: int = 0
    fill_s: float = 0.0
    file_mib: float = 0.0
    reads_ms: dict[str, dict[str, float]] = field(default_factory=dict)
    """Read → p50, p99 and longest."""
    cpu_ms: dict[str, float] = field(default_factory=dict)
    rounds: dict[str, Any] = field(default_factory=dict)


def fill(folder: Path, n_chats: int, turns_per_chat: int) -> Path:
    """A database of today's schema with `n_chats` times `turns_per_chat` turns; returns its file."""
    path = folder / "vetted.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    chats = range(FIRST_OWNER, FIRST_OWNER + n_chats)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        with connection:
            _insert(connection, Person, ({"telegram_id": c, "name": f"Owner {c}", "language": "en"} for c in chats))
            _insert(connection, Conversation, _conversations(chats))
            _insert(connection, Turn, _turns(chats, turns_per_chat))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _conversations(chats: range) -> Iterator[dict[str, Any]]:
    for n in range(CONVERSATIONS_PER_CHAT):
        for index, chat in enumerate(chats):
            yield {"id": n * len(chats) + index + 1, "chat_id": chat}


def _turns(chats: range, turns_per_chat: int) -> Iterator[dict[str, Any]]:
    """In the order of time, so that a chat's turns lie far apart; over the last year."""
    step = timedelta(days=360) / (turns_per_chat * len(chats))
    at = datetime.now(UTC) - timedelta(days=362)
    update_id = 1
    for n in range(turns_per_chat):
        conversation = n * CONVERSATIONS_PER_CHAT // turns_per_chat
        for index, chat in enumerate(chats):
            question = f"How often should I brush my cat? Visit {n} of chat {chat}."
            answer = ANSWER * (1 + (n + index) % 4)
            earlier = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}] * (n % 4)
            yield {
                "conversation_id": conversation * len(chats) + index + 1,
                "chat_id": chat,
                "owner_id": chat,
                "question": question,
                "messages": [
                    {"role": "system", "content": SYSTEM_PROMPT},
                    *earlier,
                    {"role": "user", "content": question},
                ],
                "provider": "openai",
                "model": "bench-model",
                "answer": answer,
                "finish_reason": "stop",
                "prompt_tokens": 300,
                "completion_tokens": 60,
                "first_token_ms": 400,
                "latency_ms": 1500,
                "update_id": update_id,
                "message_ids": [2 * update_id],
                "created_at": at,
                "finished_at": at,
            }
            update_id += 1
            at += step


def _insert(connection: sqlite3.Connection, table: type[SQLModel], rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows past the object mapper; columns that a row lacks get what the table's class gives them."""
    first = next(rows)
    columns = {name: _stored(value) for name, value in table(**first).model_dump().items()}
    if columns.get("id", "") is None and "id" not in first:
        del columns["id"]
    sql = (
        f"INSERT INTO {table.__tablename__} ({', '.join(columns)}) VALUES ({', '.join(f':{name}' for name in columns)})"
    )

    def values(row: dict[str, Any]) -> dict[str, Any]:
        return {**columns, **{name: _stored(value) for name, value in row.items()}}

    connection.execute(sql, values(first))
    connection.executemany(sql, map(values, rows))


def _stored(value: Any) -> Any:
    """As SQLAlchemy stores it in SQLite."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, date) else value


def time_reads(path: Path, n_chats: int) -> dict[str, dict[str, float]]:
    """p50, p99 and longest, in ms, of what the chat reads before it asks the model."""
    database = Database(f"sqlite:///{path}")
    chance = random.Random(1)
    times: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[..., Any], *arguments: Any) -> Any:
        began = time.perf_counter()
        result = work(*arguments)
        times.setdefault(name, []).append(1000 * (time.perf_counter() - began))
        return result

    for _ in range(READS):
        chat_id = FIRST_OWNER + chance.randrange(n_chats)
        began = time.perf_counter()
        with database.begin() as session:
            history = timed("history (conversation and context)", _history, session.connection(), chat_id)
            # The chat's limit on tokens a day, where it has one.
            if query := getattr(turns, "tokens_since", None):
                today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
                timed("tokens of the day", query, session, chat_id, today)
        times.setdefault("all in one transaction", []).append(1000 * (time.perf_counter() - began))
        assert history, f"chat {chat_id} has no history"
    database.close()
    return {name: _quantiles(list_) for name, list_ in times.items()}


def _history(connection: Connection, chat_id: int) -> list[Any]:
    conversation: Any = turns.current_conversation(connection, chat_id)
    limit = 6 if "n_turns" in inspect.signature(turns.context).parameters else 2000
    return turns.context(connection, getattr(conversation, "id", conversation), limit)


def _quantiles(times: list[float]) -> dict[str, float]:
    return {
        "p50": round(statistics.median(times), 3),
        "p99": round(percentile(times, 99), 3),
        "longest": round(max(times), 3),
    }


async def time_answers(folder: Path, homes: dict[str, Path], n_rounds: int) -> dict[str, Round]:
    """Both bots answer in turns, each on its own database."""
    model, model_url = await start_model(folder)
    async with gather() as small_crowd, gather() as large_crowd:
        bots = [
            contest.vetted(crowd, model, model_url, homes[name].parent, name)
            for name, crowd in (("small", small_crowd), ("large", large_crowd))
        ]
        try:
            for bot in bots:
                await bot.start()
                await alternate([bot], N_OWNERS, 2, 1)
            return await alternate(bots, N_OWNERS, 6, n_rounds)
        finally:
            await asyncio.gather(*(bot.process.stop() for bot in bots), model.stop())


def measure(folder: Path, n_turns: int, n_rounds: int) -> Result:
    """Everything, in this folder: about 2 GB for a million turns."""
    n_chats = n_turns // TURNS_PER_CHAT
    homes = {name: folder / name / "home" for name in ("small", "large")}
    fill(homes["small"], N_OWNERS, TURNS_PER_CHAT)
    began = time.monotonic()
    path = fill(homes["large"], n_chats, TURNS_PER_CHAT)
    result = Result(n_turns=n_chats * TURNS_PER_CHAT, fill_s=round(time.monotonic() - began, 1))
    result.file_mib = round(path.stat().st_size / 2**20, 1)
    print(f"filled: {result.n_turns} turns in {result.fill_s} s, {result.file_mib} MiB", flush=True)
    result.reads_ms = time_reads(path, n_chats)
    rounds = asyncio.run(time_answers(folder, homes, n_rounds))
    result.cpu_ms = {name: round(r.cpu_ms, 3) for name, r in rounds.items()}
    result.rounds = {name: r.summary() for name, r in rounds.items()}
    return result


def table(result: Result) -> str:
    """Markdown: what, figure, target."""
    rows = [f"| {result.n_turns:,} turns filled in, s | {result.fill_s} | |", f"| file, MiB | {result.file_mib} | |"]
    for name, times in result.reads_ms.items():
        mark = "✓" if times["p99"] < 10 else "✗"
        rows.append(
            f"| {name}: p50, p99, longest, ms | {times['p50']}, {times['p99']}, {times['longest']} | < 10 {mark} |"
        )
    small, large = result.cpu_ms["small"], result.cpu_ms["large"]
    mark = "✓" if large <= 1.2 * small else "✗"
    rows.append(
        f"| CPU ms/answer: {N_OWNERS * TURNS_PER_CHAT:,} turns, {result.n_turns:,} turns | {small}, {large} | |"
    )
    rows.append(f"| ratio | {large / small:.2f} | ≤ 1.2 {mark} |")
    return "\n".join(["| what | figure | target |", "|---|---|---|", *rows])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.million", description="A million logged turns.")
    parser.add_argument("--turns", type=int, default=1_000_000, help="how many (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=4, help="of each bot (default %(default)s)")
    parser.add_argument("--json", type=Path, help="write the result into this file")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave the databases there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep.absolute() if options.keep else Path(temporary)
        result = measure(folder, options.turns, options.rounds)
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(asdict(result), indent=1))


if __name__ == "__main__":
    main()
