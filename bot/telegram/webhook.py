"""Updates by webhook: an HTTP application of ours, which answers only when an update is in the inbox."""

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiogram import Bot
from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot.healthz import Report, add_health
from bot.telegram.intake import WANTED, Intake, number_of
from bot.telegram.passing import kind_of
from bot.telegram.polling import polling
from bot.telegram.wire import decode
from storage.leases.hold import LeaseOver
from storage.settings import Settings, SettingsError
from storage.ticks.attempts import Attempts

log = logging.getLogger(__name__)

MAX_BYTES = 1_000_000
"""Of one update; Telegram's have some thousand."""
END_SECONDS = 3.0
"""For updates that are being taken when the process ends; Telegram sends again what is not answered by then."""
BODY_SECONDS = 10.0
"""Within which a body has come, or it is not waited for."""


@dataclass(frozen=True)
class Webhook:
    """Where Telegram sends updates, and where they arrive."""

    url: str
    secret: str
    listen: str
    """`host:port` of this machine."""


def taking_updates(
    bot: Bot, intake: Intake, settings: Settings, health: Report, attempts: Attempts
) -> AbstractAsyncContextManager[asyncio.Task[None]]:
    """Take updates, by webhook where one is set, else by polling."""
    if settings.webhook_url is None:
        return polling(bot, intake, attempts)
    assert settings.webhook_secret is not None  # wiring.py has seen to it
    secret = settings.webhook_secret.get_secret_value()
    return listening(bot, intake, Webhook(settings.webhook_url, secret, settings.webhook_listen), health)


@asynccontextmanager
async def listening(bot: Bot, intake: Intake, webhook: Webhook, report: Report) -> AsyncIterator[asyncio.Task[None]]:
    """Updates come in, as a task that never ends. Raises `SettingsError` where nothing can listen."""
    app = make_app(intake, urlsplit(webhook.url).path or "/", webhook.secret)
    add_health(app, report)
    # Whoever does not know the secret keeps a connection for a moment only, whatever they go on sending.
    runner = web.AppRunner(
        app, access_log=None, lingering_time=1.0, keepalive_timeout=75.0, shutdown_timeout=END_SECONDS
    )
    await runner.setup()
    host, _, port = webhook.listen.rpartition(":")
    try:
        try:
            await web.TCPSite(runner, host, int(port)).start()
        except OSError as error:
            raise SettingsError(f"VETTED_WEBHOOK_LISTEN = {webhook.listen!r}: {error.strerror}.") from None
        await bot.set_webhook(webhook.url, secret_token=webhook.secret, allowed_updates=WANTED)
        log.info("Telegram sends updates to %s; listening on %s", webhook.url, webhook.listen)
        yield asyncio.create_task(_for_ever())
    finally:
        await runner.cleanup()


async def _for_ever() -> None:
    await asyncio.Event().wait()


def make_app(intake: Intake, path: str, secret: str) -> web.Application:
    """An HTTP application that takes updates at `path`, and answers 200 only after the commit."""
    app = web.Application(client_max_size=MAX_BYTES)

    async def take(request: web.Request) -> web.Response:
        # Before anything of the body is read, or waited for.
        if not _knows(request, secret):
            return web.Response(status=403)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        try:
            is_update = await _accept(intake, body)
        except (DBAPIError, LeaseOver) as error:
            log.warning("an update could not be kept (%s); Telegram will send it again", kind_of(error))
            return web.Response(status=503)
        return web.Response(status=200 if is_update else 400)

    app.router.add_post(path, take)
    return app


def _knows(request: web.Request, secret: str) -> bool:
    """Whether a request carries the secret: once, and compared as bytes, since a header may hold any."""
    words = request.headers.getall("X-Telegram-Bot-Api-Secret-Token", [])
    # aiohttp keeps what is no UTF-8 as half surrogates, which an ordinary encoding refuses.
    return len(words) == 1 and hmac.compare_digest(words[0].encode("utf-8", "surrogateescape"), secret.encode())


async def _accept(intake: Intake, body: bytes) -> bool:
    """Take the update in a body, whatever the request says of the body's type, as far as it can be read; false where it
    holds none. Raises the database's error."""
    try:
        update = decode(body)
    except ValueError:
        return await intake.accept_remains(body.decode(errors="replace")) is not None
    if number_of(update) is None:
        return False
    await intake.accept([update])
    return True
