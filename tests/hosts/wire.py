"""What hosts of the tests have in common: what they were asked, how answers get lost, a thread to stand in."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler


class Fault(Enum):
    """How a request ends that would otherwise be answered."""

    LOST_REQUEST = auto()
    """It is hung up on, and nothing is made."""
    LOST_ANSWER = auto()
    """What was asked for is made, and it is hung up on."""
    LATE = auto()
    """The same, and nobody sees what was made until `Wire.commit`."""
    TROUBLE = auto()
    """What was asked for is made, and the answer is an HTTP 500."""
    SILENT = auto()
    """What was asked for is made, and no answer comes."""
    PAGE = auto()
    """What was asked for is made, and the answer is a page for people."""


@dataclass
class Call:
    """A request, as it came."""

    verb: str
    """As the host's routes name it."""
    method: str
    path: str
    query: dict[str, str]
    body: Any
    """The JSON, or a form's fields with the contents of its files; null for none."""


@dataclass
class Wire:
    """One for each host. Tests read it and turn its knobs."""

    key: str
    calls: list[Call] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    """By verb; until a test takes them out."""
    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By verb: status and message of a no that comes before anything is done."""
    late_names: set[str] = field(default_factory=set)
    """What was made late, and is not to be seen yet."""

    def count(self, verb: str) -> int:
        """How often that was asked."""
        return sum(call.verb == verb for call in self.calls)

    def bodies(self, verb: str) -> list[Any]:
        """What was sent with it, the first first."""
        return [call.body for call in self.calls if call.verb == verb]

    def made(self, verb: str, name: str) -> None:
        """Tell that this was made by this request: it may be late."""
        if self.faults.get(verb) is Fault.LATE:
            self.late_names.add(name)

    def commit(self) -> None:
        """What is late can be seen from now on."""
        self.late_names.clear()


WIRE = web.AppKey("wire", Wire)


@web.middleware
async def wired(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep what came, look at the key, answer as the knobs are. A host's own errors are HTTP errors with JSON."""
    wire = request.app[WIRE]
    verb = request.match_info.route.name or "unknown"
    wire.calls.append(Call(verb, request.method, request.path, dict(request.query), await _body(request)))
    fault = wire.faults.get(verb)
    if fault is Fault.LOST_REQUEST:
        return _hung_up(request)
    if verb in wire.refusals:
        return problem(*wire.refusals[verb])
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token != wire.key:
        return problem(401, f"Incorrect API key provided: {token}.")
    answer = await handler(request)
    if fault in (Fault.LOST_ANSWER, Fault.LATE):
        return _hung_up(request)
    if fault is Fault.TROUBLE:
        return problem(500, f"Internal error while serving {token}.")
    if fault is Fault.PAGE:
        return web.Response(text="<html>Please log in</html>", content_type="text/html")
    if fault is Fault.SILENT:
        await asyncio.Event().wait()
    return answer


def problem(status: int, message: str) -> web.Response:
    """An error as most hosts write one."""
    return web.json_response({"error": {"message": message, "type": "error", "param": None}}, status=status)


async def _body(request: web.Request) -> Any:
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        return {k: v.file.read() if isinstance(v, web.FileField) else v for k, v in form.items()}
    text = await request.text()
    return json.loads(text) if text else None


def _hung_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


@contextmanager
def standing(app: web.Application) -> Iterator[str]:
    """The app on a free port of loopback, in a thread of its own: for tests whose own thread asks it. Gives its URL."""
    loop = asyncio.new_event_loop()
    server = TestServer(app)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    # A client that a test has left behind would be waited for, a minute long.
    asyncio.run_coroutine_threadsafe(server.start_server(shutdown_timeout=0.2), loop).result(60)
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()
