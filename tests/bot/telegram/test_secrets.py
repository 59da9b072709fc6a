"""No token and no key in any line of the log, at DEBUG, whatever goes wrong and whoever repeats them to us.

The bot is a process of its own; everything that it writes is read. Telegram and the model's host not only fail, they
say the token or the key in what they answer, as gateways and hosts do that quote the request.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.simulator.client import Simulator, contains, has_button
from tests.benchmarks.crowd import gather
from tests.benchmarks.process import ADMIN, TOKEN, Process, vetted_environment
from tests.conftest import LIMIT_SECONDS, eventually, import_file, serve

OWNER = 1001
SECRET_HALF = TOKEN.partition(":")[2]
KEY = "sk-proj-a-key-that-nobody-may-read-0123456789"
ENGINE_KEY = "engine-key-that-nobody-may-read-0123456789"
SECRETS = {"token": TOKEN, "half a token": SECRET_HALF, "key": KEY, "engine key": ENGINE_KEY}
START_SECONDS = 90


@dataclass
class Parrot:
    """An HTTP server that fails in the way it is told, and quotes what it was sent: path and headers."""

    how: str = "html"
    n_requests: int = 0
    url: str = ""
    _server: TestServer | None = field(default=None, repr=False)
    _end: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._server = await serve(app)
        self.url = str(self._server.make_url("")).rstrip("/")

    async def stop(self) -> None:
        """From now on connections are refused."""
        self._end.set()
        if self._server is not None:
            await self._server.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.n_requests += 1
        quote = f"{request.method} {request.path} {request.headers.get('Authorization', '')}"
        if self.how == "html":
            return web.Response(status=502, text=f"<h1>502 Bad Gateway</h1><p>{quote}</p>", content_type="text/html")
        if self.how == "silence":
            await self._end.wait()  # far longer than the bot waits
        if self.how == "drop":
            assert request.transport is not None
            request.transport.abort()
            return web.Response(status=499)
        error = {"message": f"Incorrect API key provided: {quote}", "type": "x", "param": None, "code": "bad_key"}
        if self.how.isdigit():
            body = {"error": error, "ok": False, "error_code": int(self.how), "description": quote}
            return web.json_response(body, status=int(self.how))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        data = json.dumps({"error": error}) if self.how == "error in the stream" else "{" + quote
        await response.write(f"data: {data}\n\n".encode())
        return response


@dataclass
class Watched:
    """A `vetted run` and all that it has written."""

    process: Process

    def text(self) -> str:
        return self.process.log.read_text(errors="replace")

    async def wrote(self, *any_of: str) -> None:
        """Wait for a line that holds one of these (without regard to case): the error was logged at all."""
        await eventually(
            lambda: any(words.lower() in self.text().lower() for words in any_of),
            lambda: f"something about {any_of} in:\n{self.process.tail(30)}",
        )

    def expect_no_secret(self) -> None:
        for line in self.text().splitlines():
            for name, secret in SECRETS.items():
                assert secret not in line, f"the {name} is in: {line}"


@pytest.fixture
async def host() -> AsyncIterator[Parrot]:
    """The model's host."""
    parrot = Parrot("401")
    await parrot.start()
    yield parrot
    await parrot.stop()


def watched(folder: Path, api_url: str, host: Parrot) -> Watched:
    environment = vetted_environment(
        folder,
        api_url,
        f"{host.url}/v1",
        VETTED_LOG_LEVEL="DEBUG",
        VETTED_POLL_SECONDS="0.5",
        VETTED_STALL_SECONDS="1",
    )
    environment |= {"OPENAI_API_KEY": KEY, "VETTED_ENGINE_KEY": ENGINE_KEY, "VETTED_ENGINE_URL": f"{host.url}/v1"}
    return Watched(Process("bot", ["bot", "run"], environment, folder / "logs"))


async def started(bot: Watched, people: Simulator) -> None:
    await bot.process.start()
    message_id = await people.say(ADMIN, "/help")
    await people.wait_for(ADMIN, contains("/finetune"), message_id, START_SECONDS)


async def refused(people: Simulator, host: Parrot, how: str) -> None:
    """Ask while the host fails in this way, until the owner has been told something."""
    host.how = how
    n_requests = host.n_requests
    message_id = await people.say(OWNER, f"How often should I brush my cat? ({how})")
    await people.wait_for(OWNER, lambda message: message["edits"] > 0, message_id, LIMIT_SECONDS)
    assert host.n_requests > n_requests, "the model's host was not asked"


@pytest.mark.long
async def test_a_running_bot(tmp_path: Path, host: Parrot) -> None:
    async with gather() as crowd, Simulator(crowd.url) as people:
        await people.join(OWNER, "Olga", "en", "owner", "🧑")
        bot = watched(tmp_path, crowd.url, host)
        try:
            await started(bot, people)
            for how in ("401", "429", "500", "html", "drop", "silence", "garbage in the stream", "error in the stream"):
                await refused(people, host, how)
            host.how = "401"
            await train(people)
            await telegram_fails(people, bot)
            await bot.wrote("401")
            await bot.wrote("provider_slow")
            await bot.wrote("ServerDisconnected", "NetworkError", "connection")
            await bot.wrote("DecodeError", "Bad Gateway", "502")
            await bot.wrote("RetryAfter", "retry after", "flood control")
            await bot.wrote("Conflict")
            await host.stop()
            message_id = await people.say(OWNER, "Is anybody there?")
            await people.wait_for(OWNER, lambda message: message["edits"] > 0, message_id, LIMIT_SECONDS)
            await bot.wrote("APIConnectionError", "ConnectorError", "unreachable")
        finally:
            await bot.process.stop()
        bot.expect_no_secret()
        # Nor in what people read: hosts quote the key in the errors that admins are shown.
        for chat in crowd.world.chats.values():
            for message in chat.messages.values():
                for name, secret in SECRETS.items():
                    assert secret not in (message.text or ""), f"the {name} is in the chat: {message.text}"


async def train(people: Simulator) -> None:
    """A launch that the host refuses."""
    rows = "".join(
        json.dumps({"messages": [{"role": "user", "content": f"Q{n}"}, {"role": "assistant", "content": f"A{n}"}]})
        + "\n"
        for n in range(12)
    )
    await import_file(people, "good.jsonl", rows.encode())
    message_id = await people.say(ADMIN, "/finetune")
    offer = await people.wait_for(ADMIN, lambda message: has_button(message, "Start"), message_id)
    await people.tap(ADMIN, offer, "Start")
    for command in ("/jobs", "/models", "/use 1"):
        message_id = await people.say(ADMIN, command)
        await people.wait_for(ADMIN, lambda _: True, message_id)


async def telegram_fails(people: Simulator, bot: Watched) -> None:
    """Every kind of fault at every method that the chat uses, then files that cannot be had."""
    kinds: list[dict[str, Any]] = [
        {"kind": "error", "error_code": 500},
        {"kind": "error", "error_code": 403, "description": "Forbidden: bot was blocked by the user"},
        {"kind": "error", "retry_after": 1},
        {"kind": "html"},
        {"kind": "drop"},
        {"kind": "drop_after"},
        {"kind": "status", "status": 504},
    ]
    for fault in kinds:
        for method in ("sendMessage", "editMessageText", "sendChatAction"):
            await people.call("POST", "/faults", json={"method": method, **fault})
        await people.say(OWNER, f"And with {fault['kind']}?")
        await eventually(lambda: _are_used(people, "sendMessage"), f"the bot meets {fault['kind']}")
    for fault in (kinds[0], kinds[3], kinds[4]):  # each makes the bot wait longer before it polls again
        await people.call("POST", "/faults", json={"method": "getUpdates", **fault})
    conflict: dict[str, Any] = {
        "kind": "error",
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request",
    }
    await people.call("POST", "/faults", json={"method": "getUpdates", **conflict})
    for fault in ({"kind": "error", "error_code": 404, "description": "Not Found"}, *kinds[3:]):
        # Twice: aiohttp itself tries a dropped GET again.
        await people.call("POST", "/faults", json={"method": "download", "times": 2, **fault})
        for _ in range(2):
            await people.send_file(ADMIN, "gone.jsonl", b"{}")
    await people.call("POST", "/faults", json={"method": "getFile", "kind": "error", "error_code": 400})
    await people.send_file(ADMIN, "gone.jsonl", b"{}")
    await eventually(lambda: _are_used(people, "download"), "the files are asked for", seconds=3 * LIMIT_SECONDS)
    await people.call("DELETE", "/faults")
    message_id = await people.say(ADMIN, "/help")
    await people.wait_for(ADMIN, contains("/finetune"), message_id, LIMIT_SECONDS)
    assert bot.process.is_alive


async def _are_used(people: Simulator, method: str) -> bool:
    """Whether the bot has met every fault at this method."""
    return not [fault for fault in await people.call("GET", "/faults") if fault["method"] == method]


@pytest.mark.parametrize("how", ["401", "drop", pytest.param("html", marks=pytest.mark.long)])
async def test_a_bot_that_cannot_start(tmp_path: Path, host: Parrot, how: str) -> None:
    telegram = Parrot(how)
    await telegram.start()
    bot = watched(tmp_path, telegram.url, host)
    await bot.process.start()
    # One that tries again has been refused often enough.
    await eventually(
        lambda: not bot.process.is_alive or telegram.n_requests >= 3, "the bot gives up", seconds=START_SECONDS
    )
    await bot.process.stop()
    await telegram.stop()
    assert "Telegram" in bot.text()
    bot.expect_no_secret()
