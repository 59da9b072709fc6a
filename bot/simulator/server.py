"""The web server: /bot<token>/<method>, /file/bot<token>/<path>, /sim and the page."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, hdrs, web

from bot.simulator import errors, sim_api, site
from bot.simulator.checks import UPLOAD_BYTES, FormFile, Params
from bot.simulator.errors import ApiError
from bot.simulator.knobs import Fault
from bot.simulator.methods_bot import BY_LOWER_NAME
from bot.simulator.sim_api import WORLD
from bot.simulator.state import World

TOKEN_SHAPE = re.compile(r"\d+:[\w-]{30,}")
TOKEN = web.AppKey("token", str)
BODY_BYTES = 10 * 1024 * 1024  # of requests without files
LOGGED_CHARACTERS = 1000

GATEWAY_PAGE = (
    "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n"
    "<center><h1>{status} {reason}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


def check_token(request: web.Request) -> None:
    """401 for a token that is not ours; the bot's id is the number before the colon."""
    token, own_token = request.match_info["token"], request.app[TOKEN]
    if token != own_token if own_token else not TOKEN_SHAPE.fullmatch(token):
        raise ApiError(401, "Unauthorized")
    request.app[WORLD].bot_id = int(token.partition(":")[0])


async def read_params(request: web.Request) -> Params:
    """Query, form, multipart or JSON parameters; 413 for uploads over 50 MB."""
    params = Params(dict(request.query))
    if request.content_type == "multipart/form-data":
        await _read_multipart(request, params)
        return params
    try:
        body = await request.read()
        text = body.decode()
    except web.HTTPRequestEntityTooLarge:
        raise errors.entity_too_large() from None
    except UnicodeDecodeError:
        raise errors.bad_request("strings must be encoded in UTF-8") from None
    if request.content_type == "application/json":
        try:
            fields = json.loads(text) if text else {}
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict):
            raise errors.bad_request("can't parse request body JSON object")
        params.values.update({key: value for key, value in fields.items() if value is not None})
    else:
        params.values.update(parse_qsl(text, keep_blank_values=True))
    return params


async def _read_multipart(request: web.Request, params: Params) -> None:
    too_large = False
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        data = bytearray()
        while chunk := await part.read_chunk(65536):
            too_large = too_large or len(data) + len(chunk) > UPLOAD_BYTES
            if not too_large:  # read on to the end: a client that still writes would not see the answer
                data += chunk
        if part.filename is None:
            params.values[part.name] = data.decode(errors="replace")
        else:
            mime_type = part.headers.get(hdrs.CONTENT_TYPE)
            params.uploads[part.name] = FormFile(part.filename, mime_type, bytes(data))
    if too_large:
        raise errors.entity_too_large()


async def bot_api(request: web.Request) -> web.StreamResponse:
    """One Bot API call, with the faults and the flood control that tests asked for, and a line in the log."""
    world = request.app[WORLD]
    start = time.time()
    name = request.match_info["method"]
    params = Params({})
    error: ApiError | None = None
    response: web.StreamResponse
    try:
        check_token(request)
        if name.lower() not in BY_LOWER_NAME:
            raise ApiError(404, "Not Found: method not found")
        name, _ = BY_LOWER_NAME[name.lower()]
        params = await read_params(request)
        response = await _call(world, request, name, params)
    except ApiError as refusal:
        error = refusal
        headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else None
        response = web.json_response(refusal.body(), status=refusal.code, headers=headers)
    _log_call(world, name, params, start, error, response.status)
    return response


async def _call(world: World, request: web.Request, name: str, params: Params) -> web.StreamResponse:
    fault = world.faults.take(name, params.chat_id())
    if fault is not None and fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
    elif fault is not None and fault.kind != "drop_after":
        return _broken(request, fault)
    world.flood.check(name, params.chat_id())
    result = BY_LOWER_NAME[name.lower()][1](world, params)
    if asyncio.iscoroutine(result):
        result = await result
    if fault is not None and fault.kind == "drop_after":
        return _dropped(request)
    return web.json_response({"ok": True, "result": result})


def _broken(request: web.Request, fault: Fault) -> web.Response:
    if fault.kind in ("drop", "drop_after"):
        return _dropped(request)
    if fault.kind == "error":
        raise ApiError(fault.error_code, fault.description, fault.retry_after)
    if fault.kind == "status":
        return web.Response(status=fault.status)
    reason = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}.get(fault.status, "Error")
    page = GATEWAY_PAGE.format(status=fault.status, reason=reason)
    return web.Response(status=fault.status, text=page, content_type="text/html")


def _dropped(request: web.Request) -> web.Response:
    """Close the connection under the caller; 499 is what the log then shows, as nginx would."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)


def _log_call(world: World, name: str, params: Params, start: float, error: ApiError | None, status: int) -> None:
    ok = error is None and status == 200
    world.calls.append(
        {
            "n": next(world.call_numbers),
            "method": name,
            "chat_id": params.chat_id(),
            "at": start,
            "ms": round((time.time() - start) * 1000, 1),
            "ok": ok,
            "error_code": None if ok else (error.code if error else status),
            "params": {k: _short(v) for k, v in params.values.items()},
        }
    )


def _short(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(text) <= LOGGED_CHARACTERS else text[:LOGGED_CHARACTERS] + "…"


async def download(request: web.Request) -> web.Response:
    """The bytes of a file that getFile named; faults know it as the method `download`."""
    try:
        check_token(request)
        fault = request.app[WORLD].faults.take("download", None)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault is not None:
            return _broken(request, fault)
    except ApiError as refusal:
        return web.json_response(refusal.body(), status=refusal.code)
    path = request.match_info["path"]
    file = next((f for f in request.app[WORLD].files.values() if f.path == path), None)
    if file is None:
        return web.json_response(ApiError(404, "Not Found").body(), status=404)
    return web.Response(body=file.data, content_type="application/octet-stream")


async def _deliver_to_webhook(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(app[WORLD].updates.deliver_forever())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _end_streams(app: web.Application) -> None:
    """Let event streams and long polls go, or shutting down would wait for them."""
    for queue in app[WORLD].subscribers:
        with suppress(asyncio.QueueFull):
            queue.put_nowait(None)
    app[WORLD].subscribers.clear()


def make_app(token: str | None = None, host: str = "127.0.0.1") -> web.Application:
    """The whole server. With `token` only that one is accepted, else any of the right shape.

    `host` is a further name under which the page and /sim may be called, besides the loopback names.
    """
    app = web.Application(client_max_size=BODY_BYTES, middlewares=[site.only_same_origin])
    app[WORLD] = World()
    app[TOKEN] = token or ""
    app[site.HOST] = host
    if token:
        app[WORLD].bot_id = int(token.partition(":")[0])
    app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]*}", bot_api)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", download)
    sim_api.add_routes(app)
    app.cleanup_ctx.append(_deliver_to_webhook)
    app.on_shutdown.append(_end_streams)
    return app


async def run(host: str, port: int, token: str | None, stop: asyncio.Event, listening: Any) -> None:
    """Serve until `stop` is set; `listening(url)` is called once requests are taken. OSError: port taken."""
    runner = web.AppRunner(make_app(token, host), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        address = f"[{host}]" if ":" in host else host
        listening(f"http://{address}:{runner.addresses[0][1]}")
        await stop.wait()
    finally:
        await runner.cleanup()
