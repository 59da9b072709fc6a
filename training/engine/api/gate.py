"""Before every route: the size of the body, the name asked for, the key, and what is counted of each request.

Plain ASGI: a middleware of Starlette's would put a task and a queue between every streamed chunk and its client.
"""

import ipaddress
import logging
import re
import secrets

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from training.engine.api.errors import EngineError, broken, too_large, unauthorized, wrong_host
from training.engine.api.metrics import Metrics

log = logging.getLogger(__name__)

MAX_BYTES = 512 * 1024 * 1024
"""OpenAI's limit for one file."""
MAX_JSON_BYTES = 4 * 1024 * 1024
"""Far more than any context here holds, and parsed before anybody else has waited long."""
FORM_BYTES = 65_536
"""What a form may need around its file."""
LEAVE = "vetted.leave"
"""In a request's scope: what to call when it is over, however it ended."""
ABANDONED = 499
"""The status of a request whose client left before the answer, as nginx has it."""


class Gate:
    """Lets a request through to `app`, or refuses it."""

    def __init__(self, app: ASGIApp, key: str | None, metrics: Metrics) -> None:
        """Without `key`, a client still has to send one, whatever it is: so no web page that somebody looks at can
        talk to a loopback address without asking the browser first. And the request must name a loopback address: a
        page whose own name has been pointed here (DNS rebinding) need not ask the browser."""
        self._app, self._key, self._metrics = app, key, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # So that "/v1/models/" lists what "/v1/models" does; not by a redirect, which many clients do not follow.
        scope["path"] = scope["path"].rstrip("/") or "/"
        status, has_begun = ABANDONED, False

        async def sending(message: Message) -> None:
            nonlocal status, has_begun
            if message["type"] == "http.response.start":
                status, has_begun = message["status"], True
            await send(message)

        self._metrics.in_progress.inc()
        try:
            await self._pass_on(scope, receive, sending)
        except ClientDisconnect:
            pass
        except Exception as error:
            if has_begun:
                raise
            # Told here, since the framework would drop the connection after it, and with it who waits behind.
            log.exception("%s failed", scope["path"])
            await response(broken(error))(scope, receive, sending)
        finally:
            self._metrics.in_progress.dec()
            if leave := scope.get(LEAVE):
                leave()
            # The route's own path, not the request's: strangers must not be able to make new rows.
            route = getattr(scope.get("route"), "path", "unknown")
            method = scope["method"] if route != "unknown" else "any"
            self._metrics.requests.labels(method, route, str(status)).inc()

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        limit = MAX_BYTES + FORM_BYTES if scope["path"] == "/v1/files" else MAX_JSON_BYTES
        try:
            if int(headers.get(b"content-length", b"0")) > limit:
                raise too_large(limit)
            self._check_host(headers.get(b"host", b"").decode("latin-1"))
            self._check_key(scope["path"], headers.get(b"authorization", b""))
        except EngineError as refusal:
            await response(refusal)(scope, receive, send)
            return
        await self._app(scope, _limited(receive, limit), send)

    def _check_host(self, host: str) -> None:
        parts = re.fullmatch(r"\[(.+)\](?::\d+)?|([^:]+)(?::\d+)?", host)
        if not self._key and not (parts and is_loopback(parts[1] or parts[2])):
            raise wrong_host(host)

    def _check_key(self, path: str, authorization: bytes) -> None:
        if path == "/healthz":
            return
        scheme, _, key = authorization.partition(b" ")
        if scheme.lower() != b"bearer" or not key.strip():
            raise unauthorized("You didn't provide an API key: send 'Authorization: Bearer KEY'.")
        if self._key and not secrets.compare_digest(key.strip(), self._key.encode()):
            raise unauthorized("Incorrect API key provided. This engine's key is VETTED_ENGINE_KEY.")


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's own, to which no other can connect."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _limited(receive: Receive, limit: int) -> Receive:
    """`receive` that refuses more than `limit` bytes: not every body says beforehand how long it is."""
    n_bytes = 0

    async def receiving() -> Message:
        nonlocal n_bytes
        message = await receive()
        n_bytes += len(message.get("body", b""))
        if n_bytes > limit:
            raise too_large(limit)
        return message

    return receiving


def response(error: EngineError) -> Response:
    """The error as an HTTP response."""
    return JSONResponse(error.body(), error.status, error.headers)
