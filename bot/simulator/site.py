"""The page's own files, and the guard that keeps other web pages away from /sim."""

import mimetypes
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.simulator.people import SimError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOST = web.AppKey("host", str)
PAGE = Path(__file__).parent / "page"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@web.middleware
async def only_same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep other web pages out of /sim: neither by a cross-site request nor by DNS rebinding."""
    if not request.path.startswith(("/bot", "/file/bot")):
        host = urlsplit(f"//{request.headers.get('Host', '')}")
        origin = request.headers.get("Origin")
        if host.hostname not in LOOPBACK | {request.app[HOST]}:
            return _refuse(403, f"This page answers on loopback names only, not on {host.hostname!r}.")
        if origin is not None and urlsplit(origin).netloc != host.netloc:
            return _refuse(403, f"Requests from pages of {origin} are refused.")
    try:
        return await handler(request)
    except SimError as wrong:
        return _refuse(wrong.status, str(wrong))


def _refuse(status: int, text: str) -> web.Response:
    return web.json_response({"error": text}, status=status)


async def page(request: web.Request) -> web.StreamResponse:
    """The page's own files; nothing from anywhere else may be loaded into it."""
    path = PAGE / (request.match_info.get("name") or "index.html")
    if path.parent != PAGE or not path.is_file():
        raise SimError("There is no such page.", 404)
    headers = {
        "Content-Type": mimetypes.types_map.get(path.suffix, "text/plain") + "; charset=utf-8",
        "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'",
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=path.read_bytes(), headers=headers)
