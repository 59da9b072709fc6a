"""Updates come in: each is a row in the inbox before Telegram is told that we have it. By polling or by webhook.

aiogram's own polling acknowledges an update when its handler begins, so a crash loses what was under way.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates
from aiohttp import ClientError, ClientTimeout, web
from sqlalchemy.exc import DBAPIError

from storage import inbox
from storage.database import Database

log = logging.getLogger(__name__)

RawUpdate = dict[str, Any]
WANTED = ["message", "callback_query", "my_chat_member"]
POLL_SECONDS = 30
"""How long Telegram may keep a request for updates open."""
CONFLICT_SECONDS = 60
"""How long another poller of the same bot is put up with: an older process of ours may still be shutting down."""
LONGEST_PAUSE_SECONDS = 8.0


class IntakeEnded(Exception):
    """Telegram will not give us updates any more. The message is shown to the operator."""


class Intake:
    """Takes updates from Telegram, commits them to the inbox, and hands the new ones on."""

    def __init__(self, bot: Bot, database: Database, hand_on: Callable[[RawUpdate, int, bool], None]) -> None:
        """`hand_on(update, n_attempts, again)` is called for each update after its row is committed; `again` for those
        that a process before has left open."""
        self._bot = bot
        self._database = database
        self._hand_on = hand_on

    async def replay(self) -> int:
        """Hand on what an earlier process has left open, oldest first; returns how many."""
        rows = await self._database.run_core(inbox.begin_again)
        for _, _, content, n_attempts in rows:
            self._hand_on(json.loads(content), n_attempts, True)
        return len(rows)

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        """Commit, then hand on. Raises the database's error, and hands on nothing, if the commit fails."""
        rows = [(int(u["update_id"]), chat_of(u), json.dumps(u, ensure_ascii=False)) for u in updates]
        new = set(await self._database.run_core(inbox.keep, rows))
        for update in updates:
            if update["update_id"] in new:
                self._hand_on(update, 1, False)

    async def poll(self) -> None:
        """Long polling, for ever. Raises `IntakeEnded` for a refused token and for a lasting second poller."""
        pause, offset, conflict_since = 0.0, None, None
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(pause)
            try:
                updates = await self._get_updates(offset)
                if updates:
                    await self.accept(updates)
                    # The next request acknowledges; until then the rows are in the inbox.
                    offset = int(updates[-1]["update_id"]) + 1
            except TelegramUnauthorizedError:
                raise IntakeEnded(
                    "Telegram does not accept VETTED_TELEGRAM_TOKEN any more (401). "
                    "@BotFather tells the new one: /mybots, API Token."
                ) from None
            except TelegramConflictError as error:
                conflict_since = conflict_since or loop.time()
                if loop.time() - conflict_since > CONFLICT_SECONDS:
                    raise IntakeEnded(
                        f"Another process takes this bot's updates ({error.message}). End it, or use another token."
                    ) from None
                log.warning("Conflict: another process takes this bot's updates; trying again")
                pause = 3.0
            except TelegramRetryAfter as error:
                pause = float(error.retry_after)
                log.warning("flood control at getUpdates: again in %.0f s", pause)
            except (TelegramAPIError, ClientDecodeError, ClientError, TimeoutError, DBAPIError) as error:
                # Not the error's text: a client's may hold the URL, and so the token.
                pause = min(max(1.0, pause * 2), LONGEST_PAUSE_SECONDS)
                log.warning("no updates (%s); trying again in %.0f s", _kind(error), pause)
            else:
                pause, conflict_since = 0.0, None

    async def _get_updates(self, offset: int | None) -> list[RawUpdate]:
        """The updates as Telegram sent them: they are stored as they came, and parsed once, when they are handled."""
        session = self._bot.session
        assert isinstance(session, AiohttpSession)
        http = await session.create_session()
        body = {"timeout": POLL_SECONDS, "allowed_updates": WANTED, **({} if offset is None else {"offset": offset})}
        url = session.api.api_url(token=self._bot.token, method="getUpdates")
        async with http.post(url, json=body, timeout=ClientTimeout(total=POLL_SECONDS + 30)) as response:
            content = await response.text()
        if response.status == 200:
            try:
                answer = json.loads(content)
            except ValueError:
                answer = None
            if isinstance(answer, dict) and answer.get("ok") is True and isinstance(answer.get("result"), list):
                return list(answer["result"])
        # Everything else becomes aiogram's typed exception.
        session.check_response(self._bot, GetUpdates(), response.status, content)
        return []

    def webhook(self, path: str, secret: str) -> web.Application:
        """An HTTP application that takes updates at `path`, and answers 200 only after the commit."""
        app = web.Application(client_max_size=1_000_000)

        async def take(request: web.Request) -> web.Response:
            given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
            if not hmac.compare_digest(given.encode(), secret.encode()):
                return web.Response(status=403)
            try:
                update = json.loads(await request.text())
                int(update["update_id"])
            except (ValueError, TypeError, KeyError):
                return web.Response(status=400)
            try:
                await self.accept([update])
            except DBAPIError as error:
                log.warning("an update could not be kept (%s); Telegram will send it again", _kind(error))
                return web.Response(status=503)
            return web.Response()

        app.router.add_post(path, take)
        return app


def chat_of(update: RawUpdate) -> int:
    """The chat whose turn it is: updates of one chat are handled in order. 0 where there is none."""
    for kind in ("message", "callback_query", "my_chat_member"):
        event = update.get(kind)
        if isinstance(event, dict):
            message = event.get("message") if kind == "callback_query" else event
            chat = message.get("chat") if isinstance(message, dict) else None
            found = chat if isinstance(chat, dict) else event.get("from")
            if isinstance(found, dict) and isinstance(found.get("id"), int):
                return int(found["id"])
    return 0


def _kind(error: BaseException) -> str:
    """An error in one word that cannot hold a secret."""
    origin = getattr(error, "orig", None)
    return f"{type(error).__name__}: {origin}" if isinstance(error, DBAPIError) else type(error).__name__
