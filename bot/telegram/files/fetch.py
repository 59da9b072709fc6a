"""The bytes of a file that somebody has sent: asked for again while Telegram's file server fails, with an end."""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import Downloadable

log = logging.getLogger(__name__)

PAUSES: Sequence[float] = (1, 2, 4, 8, 15, 30)
"""Seconds before each further try, for who can wait: a minute in all."""
SHORT_PAUSES: Sequence[float] = (0.5, 1)
"""For who waits for an answer."""
FINAL = (TelegramBadRequest, TelegramForbiddenError, TelegramNotFound, TelegramUnauthorizedError)
"""What Telegram will say the next time, too."""


class NoFile(Exception):
    """Telegram does not give the file. `reason`: `gone`, `too_big`, or `not_now` after so many tries (`n_tries`)."""

    def __init__(self, reason: str, n_tries: int = 1) -> None:
        super().__init__(reason)
        self.reason, self.n_tries = reason, n_tries


class _Content(io.BytesIO):
    """Takes so many bytes and no more: not every file's size is told beforehand, or truly."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, piece: object) -> int:
        """The next piece; raises `NoFile` beyond the limit."""
        assert isinstance(piece, bytes)
        if self.tell() + len(piece) > self._limit:
            raise NoFile("too_big")
        return super().write(piece)


async def fetch(
    bot: Bot,
    file: Downloadable | str,
    limit: int,
    pauses: Sequence[float] | None = None,
    wait: Callable[[], Awaitable[object]] | None = None,
) -> bytes:
    """The file's bytes, `limit` at most. Raises `NoFile`. `wait()` is called once, before the second try, to tell
    somebody that it takes longer."""
    pauses = PAUSES if pauses is None else pauses
    for n_tries, pause in enumerate([*pauses, None], start=1):
        content = _Content(limit)
        try:
            await bot.download(file, content)
            return content.getvalue()
        except (AiogramError, aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError) as error:
            # Never with its text: that holds the file's URL, and so the token.
            log.warning("Telegram's file server: %s, try %d", type(error).__name__, n_tries)
            if (reason := _reason(error)) is not None:
                raise NoFile(reason) from None
            if pause is None:
                raise NoFile("not_now", n_tries) from None
            if n_tries == 1 and wait is not None:
                await wait()
            await asyncio.sleep(max(pause, error.retry_after) if isinstance(error, TelegramRetryAfter) else pause)
    raise AssertionError


def _reason(error: BaseException) -> str | None:
    """Why it is no use to ask again; null where it may be."""
    if isinstance(error, TelegramBadRequest) and "too big" in error.message:
        return "too_big"
    if isinstance(error, TelegramBadRequest) and "temporarily unavailable" in error.message:
        return None
    is_refused = isinstance(error, aiohttp.ClientResponseError) and 400 <= error.status < 500
    is_passing = isinstance(error, aiohttp.ClientResponseError) and error.status in (408, 429)
    return "gone" if isinstance(error, FINAL) or (is_refused and not is_passing) else None
