"""Updates by webhook: an HTTP application of ours, which answers only when an update is in the inbox."""

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiogram import Bot
from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot.telegram.intake import WANTED, Intake, kind_of
from storage.settings import SettingsError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Webhook:
    """Where Telegram sends updates, and where they arrive."""

    url: str
    secret: str
    listen: str
    """`host:port` of this machine."""


@asynccontextmanager
async def listening(bot: Bot, intake: Intake, webhook: Webhook) -> AsyncIterator[asyncio.Task[None]]:
    """Updates come in, as a task that never ends. Raises `SettingsError` where nothing can listen."""
    app = make_app(intake, urlsplit(webhook.url).path or "/", webhook.secret)
    runner = web.AppRunner(app, access_log=None)
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
    app = web.Application(client_max_size=1_000_000)

    async def take(request: web.Request) -> web.Response:
        word = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(word.encode(), secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.text())
            int(update["update_id"])
        except (ValueError, TypeError, KeyError):
            return web.Response(status=400)
        try:
            await intake.accept([update])
        except DBAPIError as error:
            log.warning("an update could not be kept (%s); Telegram will send it again", kind_of(error))
            return web.Response(status=503)
        return web.Response()

    app.router.add_post(path, take)
    return app
