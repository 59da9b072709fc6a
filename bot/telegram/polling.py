"""Updates by long polling. aiogram's own polling acknowledges an update when its handler begins, so a crash loses what
was under way; here the next request acknowledges, when the rows are in the inbox."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
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
from aiohttp import ClientError, ClientTimeout
from sqlalchemy.exc import DBAPIError

from bot.telegram.intake import WANTED, Intake, number_of
from bot.telegram.passing import kind_of
from bot.telegram.wire import decode, number_in
from storage.ticks.attempts import Attempts
from storage.ticks.health import POLLER

log = logging.getLogger(__name__)

POLL_SECONDS = 30
"""How long Telegram may keep a request for updates open."""
CONFLICT_SECONDS = 60
"""How long another poller of the same bot is put up with: an older process of ours may still be shutting down."""
LONGEST_PAUSE_SECONDS = 8.0
CONFLICT_LASTS_SECONDS = 600
"""After so long without one it is over: two pollers throw each other out only now and then."""
LOOKS = 3
"""So often the same update has to come in the same unreadable form: a body may also be cut off on its way."""


class IntakeEnded(Exception):
    """Telegram will not give us updates any more. The message is shown to the operator."""


@asynccontextmanager
async def polling(bot: Bot, intake: Intake, attempts: Attempts | None = None) -> AsyncIterator[asyncio.Task[None]]:
    """Updates come in, as the task that takes them. `attempts`: what remembers that another process takes them, too."""
    await bot.delete_webhook()
    task = asyncio.create_task(Poller(bot, intake, attempts).poll())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})


class Poller:
    """Asks for updates, for ever."""

    def __init__(self, bot: Bot, intake: Intake, attempts: Attempts | None = None) -> None:
        self._bot = bot
        self._intake = intake
        self._attempts = attempts or Attempts()
        self._pause = 0.0
        self._offset: int | None = None
        self._unreadable: tuple[str, int] | None = None
        """What was no JSON the last time, and how often in succession."""
        self._conflict_since: float | None = None
        self._conflict_at = -math.inf

    async def poll(self) -> None:
        """Raises `IntakeEnded` for a refused token and for a lasting second poller."""
        while True:
            await asyncio.sleep(self._pause)
            try:
                updates = await self._get_updates()
                if updates:
                    await self._intake.accept(updates)
                    # The next request acknowledges; until then the rows are in the inbox.
                    self._move_on(updates)
            except (TelegramAPIError, ClientDecodeError, ClientError, TimeoutError, DBAPIError) as error:
                self._pause = self._pause_after(error)
            else:
                self._pause, self._conflict_since = 0.0, None
                if asyncio.get_running_loop().time() - self._conflict_at > CONFLICT_LASTS_SECONDS:
                    self._attempts.worked(POLLER)

    def _pause_after(self, error: Exception) -> float:
        """Seconds until the next attempt."""
        if isinstance(error, TelegramUnauthorizedError):
            raise IntakeEnded(
                "Telegram does not accept VETTED_TELEGRAM_TOKEN any more (401). "
                "@BotFather tells the new one: /mybots, API Token."
            ) from None
        if isinstance(error, TelegramConflictError):
            return self._pause_after_conflict(error)
        if isinstance(error, TelegramRetryAfter):
            log.warning("flood control at getUpdates: again in %.0f s", error.retry_after)
            return float(error.retry_after)
        pause = min(max(1.0, self._pause * 2), LONGEST_PAUSE_SECONDS)
        log.warning("no updates (%s); trying again in %.0f s", kind_of(error), pause)
        return pause

    def _pause_after_conflict(self, error: TelegramConflictError) -> float:
        now = asyncio.get_running_loop().time()
        self._conflict_since, self._conflict_at = self._conflict_since or now, now
        self._attempts.failed(POLLER, "", error.message)
        if now - self._conflict_since > CONFLICT_SECONDS:
            raise IntakeEnded(
                f"Another process takes this bot's updates ({error.message}). End it, or use another token."
            ) from None
        log.warning("Conflict: another process takes this bot's updates; trying again")
        return 3.0

    def _move_on(self, updates: Sequence[Any]) -> None:
        numbers = [number for update in updates if (number := number_of(update)) is not None]
        if numbers:
            self._offset = max(numbers) + 1

    async def _get_updates(self) -> Sequence[Any]:
        """The updates as Telegram sent them: they are stored as they came, and parsed once, when they are handled."""
        session = self._bot.session
        assert isinstance(session, AiohttpSession)
        http = await session.create_session()
        body = {"timeout": POLL_SECONDS, "allowed_updates": WANTED}
        if self._offset is not None:
            body["offset"] = self._offset
        if self._unreadable is not None:  # one of them is; which, is found out one by one
            body["limit"] = 1
        url = session.api.api_url(token=self._bot.token, method="getUpdates")
        async with http.post(url, json=body, timeout=ClientTimeout(total=POLL_SECONDS + 30)) as response:
            content = await response.read()
        if response.status == 200 and (updates := _updates_in(content)) is not None:
            self._unreadable = None
            return updates
        text = content.decode(errors="replace")
        if response.status == 200 and number_in(text) is not None:
            await self._look_again(text)
            return []
        # Everything else becomes aiogram's typed exception.
        session.check_response(self._bot, GetUpdates(), response.status, text)
        return []

    async def _look_again(self, text: str) -> None:
        """What is no JSON is asked for once more, alone. If it stays what it is, what can be read of it is taken."""
        n_looks = self._unreadable[1] + 1 if self._unreadable is not None and self._unreadable[0] == text else 1
        self._unreadable = (text, n_looks)
        if n_looks < LOOKS:
            log.warning("updates that are no JSON; looking at them one by one")
            return
        number = await self._intake.accept_remains(text)
        log.error("update %s is no JSON", number)
        if number is not None:
            self._unreadable, self._offset = None, number + 1


def _updates_in(content: bytes) -> list[Any] | None:
    try:
        answer = decode(content)
    except ValueError:
        return None
    if isinstance(answer, dict) and answer.get("ok") is True and isinstance(answer.get("result"), list):
        return list(answer["result"])
    return None
