"""Edits that come late: one whose answer we never got, since the connection or the process ended, may still be carried
out, after a newer one, and would leave half an answer standing. So where that may be, the newest is said once more."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError
from aiogram.methods import DeleteMessage, EditMessageReplyMarkup, EditMessageText, Response, TelegramMethod
from aiogram.types import Message

SECONDS = 8.0
"""After which an edit whose answer we did not get is held to have come, or never to come."""
FIRST_SECONDS = 60.0
"""Of a process, in which edits of the one before may come."""
Key = tuple[int | str, int]
"""A message: its chat, its id."""


class LateEdits(BaseRequestMiddleware):
    """Repeats the newest edit of a message of which an earlier one may come late."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = SECONDS, clock
        self._first_until = clock() + FIRST_SECONDS
        self._own: set[Key] = set()
        """Messages that this process has sent in its first seconds: no process before has edited them."""
        self._doubts: dict[Key, float] = {}
        """Until when an edit without an answer may come."""
        self._newest: dict[Key, TelegramMethod[Any]] = {}
        """What is said once more."""
        self._tasks: set[asyncio.Task[None]] = set()

    def begin_anew(self) -> None:
        """Another process has ended now, whose edits may come."""
        self._first_until = self._clock() + FIRST_SECONDS

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        """Make the call, and remember what may have to be said again."""
        key = _key(method)
        if key is None:
            response = await make_request(bot, method)
            self._note_own(response)
            return response
        try:
            return await make_request(bot, method)
        except TelegramNetworkError:
            self._doubts[key] = self._clock() + self._seconds
            raise
        finally:
            self._note_edit(key, make_request, bot, method)

    def _note_own(self, response: Response[Any]) -> None:
        message = getattr(response, "result", response)
        if self._clock() < self._first_until and isinstance(message, Message):
            self._own.add((message.chat.id, message.message_id))

    def _note_edit(
        self, key: Key, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> None:
        if isinstance(method, DeleteMessage):
            self._newest.pop(key, None)
        elif key in self._newest:
            self._newest[key] = _both(self._newest[key], method)
        elif self._may_come_late(key):
            self._newest[key] = method
            task = asyncio.create_task(self._say_again(key, make_request, bot))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _may_come_late(self, key: Key) -> bool:
        moment = self._clock()
        if self._own and moment >= self._first_until:
            self._own.clear()
        self._doubts = {doubtful: until for doubtful, until in self._doubts.items() if until > moment}
        return key in self._doubts or (moment < self._first_until and key not in self._own)

    async def _say_again(self, key: Key, make_request: NextRequestMiddlewareType[Any], bot: Bot) -> None:
        await asyncio.sleep(self._seconds)
        method = self._newest.pop(key, None)
        if method is not None:
            with suppress(TelegramAPIError):  # mostly: it is not modified
                await make_request(bot, method)

    async def close(self) -> None:
        """Say nothing again any more."""
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _key(method: TelegramMethod[Any]) -> Key | None:
    """The message that it changes; null for what changes none."""
    if not isinstance(method, EditMessageText | EditMessageReplyMarkup | DeleteMessage):
        return None
    return None if method.chat_id is None or method.message_id is None else (method.chat_id, method.message_id)


def _both(before: TelegramMethod[Any], method: TelegramMethod[Any]) -> TelegramMethod[Any]:
    """What shows the same as these two edits, one after the other."""
    if isinstance(before, EditMessageText) and isinstance(method, EditMessageReplyMarkup):
        return before.model_copy(update={"reply_markup": method.reply_markup})
    return method
