"""Faults to plant, each with the code of the line that names it, and the grade of that line."""

import asyncio
import sqlite3
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import aiohttp
from aiohttp import web
from sqlmodel import delete

from bot.doctor import machine
from bot.simulator.client import Simulator
from storage.models import (
    DatasetVersion,
    HostedModel,
    HostingNotice,
    InboxUpdate,
    Launch,
    Model,
    Rank,
    Role,
    Trouble,
    now,
)
from tests.bot.doctor.ward import Ward, beats
from tests.bot.telegram.test_webhook import free_port
from tests.conftest import ADMIN, OWNER, TOKEN, eventually, serve

Plant = Callable[[Ward], Any]
"""Plants one. What is an asynchronous context manager stays until the look is over."""

SECRET = "s3cret-path-of-another-program"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# Telegram


async def foreign_webhook(ward: Ward) -> None:
    await ward.call("setWebhook", url=f"https://other.example/{SECRET}")


async def another_webhook(ward: Ward) -> None:
    await foreign_webhook(ward)
    ward.set(WEBHOOK_URL="https://ours.example/hook", WEBHOOK_SECRET="w" * 20)


def no_webhook(ward: Ward) -> None:
    ward.set(WEBHOOK_URL="https://ours.example/hook", WEBHOOK_SECRET="w" * 20)


async def failing_webhook(ward: Ward) -> None:
    url = f"https://127.0.0.1:{free_port()}/hook"
    await ward.call("setWebhook", url=url)
    ward.set(WEBHOOK_URL=url, WEBHOOK_SECRET="w" * 20)
    async with Simulator(ward.simulator) as people, aiohttp.ClientSession() as http:
        await people.join(OWNER, "Lin", "en", "owner", "🧑")
        await people.say(OWNER, "Hello?")

        async def has_failed() -> bool:
            async with http.get(f"{ward.simulator}/bot{TOKEN}/getWebhookInfo") as answer:
                return "last_error_date" in (await answer.json())["result"]

        await eventually(has_failed, "a failure of the webhook")


async def many_wait(ward: Ward) -> None:
    async with Simulator(ward.simulator) as people:
        await people.join(OWNER, "Lin", "en", "owner", "🧑")
        for _ in range(110):
            await people.say(OWNER, "Hello?")


@asynccontextmanager
async def second_poller(ward: Ward) -> AsyncIterator[None]:
    """Another program asks for the same updates, again and again, and no bot of ours runs."""
    ward.add(*beats(seconds_ago=7200))
    task = asyncio.create_task(poll_for_ever(ward.simulator))
    yield
    task.cancel()


async def poll_for_ever(simulator: str) -> None:
    async with aiohttp.ClientSession() as http:
        while True:
            async with http.get(f"{simulator}/bot{TOKEN}/getUpdates?timeout=30") as answer:
                await answer.read()
            await asyncio.sleep(0.2)


@asynccontextmanager
async def mute_telegram(ward: Ward) -> AsyncIterator[None]:
    """It takes the connection, and says nothing."""
    end = asyncio.Event()

    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await end.wait()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    ward.set(TELEGRAM_API_URL=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    yield
    end.set()
    server.close()


class _OldClock(BaseHTTPRequestHandler):
    """A Bot API that says an hour ago."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def do_GET(self) -> None:
        body = b'{"ok": true, "result": {"url": "", "username": "old_bot"}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string((timestamp or time.time()) - 3600)

    def log_message(self, *_words: object) -> None:
        """Nothing."""


@asynccontextmanager
async def wrong_clock(ward: Ward) -> AsyncIterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _OldClock)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ward.set(TELEGRAM_API_URL=f"http://127.0.0.1:{server.server_port}")
    yield
    await asyncio.to_thread(server.shutdown)
    server.server_close()


# The database


def damaged(ward: Ward) -> None:
    ward.database.empty_log()
    ward.database.close()
    with ward.file.open("r+b") as file:
        file.seek(4096 * 6)
        file.write(b"\xff" * 4096 * 20)


def no_database(ward: Ward) -> None:
    ward.database.close()
    for path in ward.home.glob("vetted.sqlite3-*"):
        path.unlink()
    ward.file.write_text("This is a letter to a friend, and no database at all. " * 100)


def old_journal(ward: Ward) -> None:
    ward.database.close()
    connection = sqlite3.connect(ward.file)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


@asynccontextmanager
async def locked(ward: Ward) -> AsyncIterator[None]:
    connection = sqlite3.connect(ward.file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.close()


@asynccontextmanager
async def locked_for_readers(ward: Ward) -> AsyncIterator[None]:
    """By a program that has it to itself: nothing can be read, either."""
    ward.database.close()
    connection = sqlite3.connect(ward.file, isolation_level=None)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")
    yield
    connection.close()


def numbered(number: str) -> Plant:
    def plant(ward: Ward) -> None:
        with ward.database.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{number}'")

    return plant


# The engine


def engine(health: dict[str, object], status: int = 200, chat_url: str | None = None) -> Plant:
    """One that tells this of itself, and answers the list of models so."""

    @asynccontextmanager
    async def plant(ward: Ward) -> AsyncIterator[None]:
        app = web.Application()

        async def tell(_request: web.Request) -> web.Response:
            return web.json_response({"status": "ok", "models": ["vetted-starter"], "unfit": {}, **health})

        async def models(_request: web.Request) -> web.Response:
            return web.json_response({"data": []}, status=status)

        app.router.add_get("/healthz", tell)
        app.router.add_get("/v1/models", models)
        server = await serve(app)
        ward.set(PROVIDER="local", MODEL=None, ENGINE_URL=str(server.make_url("/v1")), CHAT_URL=chat_url)
        yield
        await server.close()

    return plant


# Hosts


def closing(ward: Ward) -> None:
    _overlay(ward, "training = 5", closes="2026-01-06")


def dark(ward: Ward) -> None:
    _overlay(ward, "shutdown = 2026-01-14")


def dark_soon(ward: Ward) -> None:
    _overlay(ward, f"shutdown = {(now() + 9 * DAY).date()}")


def _overlay(ward: Ward, words: str, closes: str = "2099-01-01") -> None:
    """What the operator says of the model in use, over what we say."""
    (ward.home / "providers").mkdir()
    text = f'closes = {closes}\n[models."base-model"]\n{words}\n'
    (ward.home / "providers" / "openai.toml").write_text(text, "utf-8")


# The machine


def open_modes(ward: Ward) -> None:
    ward.home.joinpath("datasets").mkdir()
    ward.home.joinpath("datasets", "v1.jsonl").write_text("{}")
    ward.home.joinpath("datasets", "v1.jsonl").chmod(0o644)
    ward.is_mended = False
    ward.file.chmod(0o600)


def open_env(ward: Ward) -> None:
    (ward.home / ".env").write_text("VETTED_LOG_LEVEL=INFO\n")
    (ward.home / ".env").chmod(0o644)


def low(name: str) -> Plant:
    """The measured value is below what is asked for."""
    return lambda ward: ward.patch.setattr(machine, name, 10**18)


def other_version(ward: Ward) -> None:
    folder = ward.home / "site" / "rich-1.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: rich\nVersion: 1.0\n")
    ward.patch.setattr(sys, "path", [str(folder.parent), *sys.path])


def other_zone(ward: Ward) -> None:
    ward.set(TIMEZONE=None)
    ward.patch.setenv("TZ", "Asia/Shanghai")
    time.tzset()


def file_as_home(ward: Ward) -> None:
    (ward.home / "a-file").write_text("")
    ward.set(HOME=str(ward.home / "a-file"))


# What the tables say


def nobody(ward: Ward) -> None:
    ward.set(OWNER_IDS=None)
    with ward.database.begin() as session:
        session.exec(delete(Role))


def no_owner(ward: Ward) -> None:
    ward.set(OWNER_IDS=None)
    ward.add(Role(telegram_id=ADMIN, rank=Rank.ADMIN))


def rows(*values: Any) -> Plant:
    return lambda ward: ward.add(*values)


def update(age: timedelta, **values: Any) -> InboxUpdate:
    return InboxUpdate(update_id=7, chat_id=OWNER, content="{}", received_at=now() - age, **values)


def waiting(ward: Ward) -> None:
    ward.add(*beats(seconds_ago=7200), update(HOUR))


def doubt(ward: Ward) -> None:
    version = DatasetVersion(id=1, name="v1", file_name="v1", sha256="", n_examples=10, frozen_by=1)
    values: dict[str, Any] = {"n_epochs": 3, "tokens_billed": 10, "quoted_by": ADMIN, "chat_id": ADMIN}
    ward.add(version)
    ward.add(Launch(id="ab12cd34" * 4, version_id=1, provider="openai", model="m", doubted_at=now(), **values))


def idle_hosting(ward: Ward) -> None:
    ward.add(Model(id=9, provider="together", name="ft:idle"))
    moment = now() - 3 * DAY
    ward.add(HostedModel(model_id=9, wanted_at=moment, requested_at=moment, ready_at=moment, price_per_hour=4.5))


def strangers(ward: Ward) -> None:
    ward.add(HostingNotice(provider="together", strangers=[{"id": "d1", "model": "m", "status": "ready"}]))


FAULTS: dict[str, tuple[Plant, str, str]] = {
    "no token": (lambda ward: ward.set(TELEGRAM_TOKEN=None), "token_none", "bad"),
    "a token that Telegram refuses": (
        lambda ward: ward.set(TELEGRAM_TOKEN="100000002:" + "u" * 35),
        "token_refused",
        "bad",
    ),
    "nobody at Telegram's address": (
        lambda ward: ward.set(TELEGRAM_API_URL=f"http://127.0.0.1:{free_port()}"),
        "telegram_silent",
        "bad",
    ),
    "a silent Telegram": (mute_telegram, "telegram_silent", "bad"),
    "another program's webhook": (foreign_webhook, "webhook_foreign", "bad"),
    "another webhook than ours": (another_webhook, "webhook_wrong", "bad"),
    "a webhook that nobody has set": (no_webhook, "webhook_unset", "bad"),
    "a webhook that fails": (failing_webhook, "webhook_fails", "bad"),
    "many updates that nobody takes": (many_wait, "webhook_pending", "look"),
    "another poller, while no bot runs": (second_poller, "poller not_running", "bad"),
    "another poller, as the bot has seen": (
        lambda ward: ward.add(Trouble(step="updates", item="", n_failures=1, error="Conflict: terminated")),
        "poller",
        "bad",
    ),
    "a clock that is wrong": (wrong_clock, "clock_wrong", "bad"),
    "a damaged database": (damaged, "database_damaged", "bad"),
    "a file that is no database": (no_database, "database_shut", "bad"),
    "another journal": (old_journal, "database_journal", "look"),
    "a database that others write to": (locked, "database_locked", "bad"),
    "a database that others have to themselves": (locked_for_readers, "database_locked", "bad"),
    "no server": (
        lambda ward: ward.set(DATABASE_URL=f"postgresql://vet:pa55word-of-the-clinic@127.0.0.1:{free_port()}/v"),
        "database_shut",
        "bad",
    ),
    "a database of another kind": (
        lambda ward: ward.set(DATABASE_URL="mysql://vet:pa55word-of-the-clinic@db/v"),
        "database_shut setting",
        "bad",
    ),
    "a home that is a file": (file_as_home, "home_file database_none", "bad"),
    "tables of a newer version": (numbered("9999"), "tables_newer", "bad"),
    "tables of an older version": (numbered("0030"), "tables_older", "look"),
    "tables of nobody's": (numbered("af3c"), "tables_unknown", "bad"),
    "no engine": (
        lambda ward: ward.set(PROVIDER="local", MODEL=None, ENGINE_URL=f"http://127.0.0.1:{free_port()}/v1"),
        "engine_silent",
        "bad",
    ),
    "an engine with another key": (engine({}, status=401), "engine_key", "bad"),
    "an engine with another base": (engine({"models": ["other"]}), "engine_base", "bad"),
    "an engine whose base is unfit": (engine({"status": "failed", "detail": "no weights"}), "engine_failed", "bad"),
    "an engine that is not ready": (engine({"status": "preparing", "detail": "fetching"}), "engine_preparing", "look"),
    "an engine of another version": (engine({"version": "0.0.1"}), "engine_version", "look"),
    "an engine with a model that it does not serve": (
        engine({"unfit": {"ft:1": "it writes nonsense"}}),
        "engine_unfit",
        "look",
    ),
    "a key that the host refuses": (lambda ward: setattr(ward.host, "key", "sk-another"), "host_key", "bad"),
    "a key that may not train": (
        lambda ward: setattr(ward.host, "list_error", (403, "permission_denied", "no fine-tuning for this key")),
        "host_no_training",
        "bad",
    ),
    "a vLLM that is away": (
        engine({}, chat_url=f"http://127.0.0.1:{free_port()}/v1"),
        "chat_url",
        "bad",
    ),
    "no host": (
        lambda ward: ward.set(OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}/v1"),
        "host_silent",
        "bad",
    ),
    "a model that the host does not have": (lambda ward: ward.set(MODEL="gone-model"), "host_model", "bad"),
    "a host that takes no trainings any more": (closing, "host_closes", "look"),
    "a model that is dark": (dark, "model_dark", "bad"),
    "a model that goes dark soon": (dark_soon, "model_ends", "look"),
    "a disk that is full": (low("DISK_BAD"), "disk_full", "bad"),
    "a disk that is nearly full": (low("DISK_LOOK"), "disk_low", "look"),
    "too little memory": (low("MEMORY_BAD"), "memory_short", "bad"),
    "a file that others can read": (open_modes, "modes_open", "bad"),
    "keys that others can read": (open_env, "modes_env", "bad"),
    "a setting that there is not": (lambda ward: ward.set(OWNER_ID="5"), "setting", "bad"),
    "two wrong values": (lambda ward: ward.set(CANARY="90", LOG_LEVEL="LOUD"), "setting", "bad"),
    "a token that is none": (lambda ward: ward.set(TELEGRAM_TOKEN="abc"), "setting token_refused", "bad"),
    "half a judge": (lambda ward: ward.set(JUDGE_KEY="j" * 20), "setting", "bad"),
    "a webhook without a secret": (
        lambda ward: ward.set(WEBHOOK_URL="https://ours.example/hook"),
        "setting webhook_unset",
        "bad",
    ),
    "a system prompt that is too long": (lambda ward: ward.set(SYSTEM_PROMPT="Be kind. " * 9000), "setting", "bad"),
    "a threshold without its model": (lambda ward: ward.set(EMBEDDING_THRESHOLD="0.9"), "setting_alone", "look"),
    "a trial that nobody lets begin": (lambda ward: ward.set(CANARY="10", GATE="ask"), "setting_canary", "look"),
    "nobody is admin": (nobody, "admins_none", "bad"),
    "no owner of the bot": (no_owner, "owner_ids", "look"),
    "no phone": (lambda ward: ward.set(CLINIC_PHONE=None), "phone_none", "look"),
    "another time zone": (other_zone, "timezone", "look"),
    "packages of other versions": (other_version, "versions_other", "look"),
    "no bot that runs": (lambda ward: ward.add(*beats(seconds_ago=7200)), "not_running", "bad"),
    "a step that hangs": (lambda ward: ward.add(*beats(whole_seconds_ago=7200)), "tick_late", "bad"),
    "something that keeps failing": (
        rows(Trouble(step="erasures:here", item="v1", n_failures=7, began_at=now() - HOUR, error="Is a directory")),
        "trouble",
        "bad",
    ),
    "an update that is stuck": (rows(update(HOUR)), "inbox_stuck", "bad"),
    "an update that waits for a start": (waiting, "not_running inbox_waits", "bad"),
    "an update that was set aside": (rows(update(HOUR, set_aside_at=now())), "set_aside", "look"),
    "a launch in doubt": (doubt, "doubts", "look"),
    "hosting for nobody": (idle_hosting, "hosting_idle", "look"),
    "hosting that nobody knows": (strangers, "hosting_strangers", "look"),
}
