"""GET /healthz: how the bot is, for monitors. Beside the webhook, and on an address of its own where one is set: there
GET /metrics tells Prometheus all figures."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from storage.settings import SettingsError

Report = Callable[[], tuple[int, dict[str, object]]]
"""The HTTP status and what is told: figures, no names and no words, since anybody may read it."""

MetricsText = Callable[[], Awaitable[bytes]]
"""All figures in Prometheus' text format."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""What every Prometheus reads; the library's newest would be another."""


def add_health(app: web.Application, report: Report) -> None:
    """Let an application tell it."""

    async def tell(_request: web.Request) -> web.Response:
        status, content = report()
        return web.json_response(content, status=status)

    app.router.add_get("/healthz", tell)


def _add_metrics(app: web.Application, text: MetricsText) -> None:
    async def tell(_request: web.Request) -> web.Response:
        return web.Response(body=await text(), headers={"Content-Type": CONTENT_TYPE})

    app.router.add_get("/metrics", tell)


@asynccontextmanager
async def telling_health(listen: str | None, report: Report, metrics: MetricsText) -> AsyncIterator[None]:
    """Tell both at `listen` (host:port), if that is set. Raises `SettingsError` where nothing can listen."""
    if listen is None:
        yield
        return
    app = web.Application()
    add_health(app, report)
    _add_metrics(app, metrics)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    host, _, port = listen.rpartition(":")
    try:
        try:
            await web.TCPSite(runner, host, int(port)).start()
        except (OSError, OverflowError) as error:
            words = error.strerror if isinstance(error, OSError) else "no such port"
            raise SettingsError(f"VETTED_HEALTH_LISTEN = {listen!r}: {words}.") from None
        yield
    finally:
        await runner.cleanup()
