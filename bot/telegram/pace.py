"""How fast one chat may be written to, and waiting until it may."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import InlineKeyboardMarkup, ReplyParameters

from bot.telegram.spot import Spot
from bot.texts import Html

T = TypeVar("T")
log = logging.getLogger(__name__)

SECONDS_BETWEEN_EDITS = 1.5
SLOWER_BY = 0.1
"""Each edit of one answer comes so much of the pace later than the one before: who reads a long answer is behind it."""
SECONDS_BETWEEN_EDITS_IN_GROUPS = 3.0
"""Telegram allows 20 messages a minute in a group."""


class Pace:
    """How fast one chat may be written to: Telegram's flood control allows about a message a second, with bursts.

    Edits on the way are made only from what is left over, so that the final text and the next answer always find
    room; and while flood control has closed the chat, nothing knocks.
    """

    BURST = 4.0
    RESERVE = 2.0
    """For the final edit and the next placeholder."""

    def __init__(self, seconds_between_edits: float = SECONDS_BETWEEN_EDITS) -> None:
        self._between = seconds_between_edits
        self._per_second = min(1.0, 1.0 / seconds_between_edits) if seconds_between_edits > 1.5 else 1.0
        self._room, self._counted_at = self.BURST, time.monotonic()
        self._next_edit = self._closed_until = 0.0

    def allows_edit(self, is_first: bool = False) -> bool:
        """Whether an edit that may be left out should be made now. The first words of an answer come at once, unless
        flood control has been met in this chat."""
        now = time.monotonic()
        if now < self._next_edit or now < self._closed_until:
            return False
        return self._room_at(now) > self.RESERVE or (is_first and not self._closed_until)

    def sent(self) -> None:
        """A message was sent; the first edit of it may follow at once."""
        now = time.monotonic()
        # It may fall below nothing: what had to be sent in a hurry is made up for by fewer edits afterwards.
        self._room, self._counted_at = max(-self.BURST, self._room_at(now) - 1.0), now
        self._next_edit = now

    def edited(self, n_edits: int = 1) -> None:
        """A message was edited `n_edits` times by now; the next edit comes a while later, and later with each."""
        self.sent()
        self._next_edit = time.monotonic() + self._between * (1 + SLOWER_BY * (n_edits - 1))

    def refused(self, retry_after: float) -> None:
        """Flood control has told us to keep still for so many seconds; afterwards we go on more slowly."""
        log.info("flood control: a chat is closed for %.0f s", retry_after)
        now = time.monotonic()
        self._closed_until = max(self._closed_until, now + retry_after)
        self._room, self._counted_at = 0.0, self._closed_until
        self._between = min(self._between * 1.5, 6.0)

    def put_off(self) -> None:
        """An edit failed; the next one is tried later."""
        self._next_edit = time.monotonic() + self._between

    async def wait(self) -> None:
        """Until flood control lets us write again."""
        if (seconds := self._closed_until - time.monotonic()) > 0:
            await asyncio.sleep(seconds)

    @property
    def is_closed(self) -> bool:
        """Whether flood control has told us to keep still for a while yet."""
        return time.monotonic() < self._closed_until

    @property
    def is_rested(self) -> bool:
        """Whether nothing would be forgotten with this pace."""
        now = time.monotonic()
        return now > self._closed_until and self._room_at(now) >= self.BURST

    def _room_at(self, now: float) -> float:
        return min(self.BURST, self._room + max(0.0, now - self._counted_at) * self._per_second)


class Paces:
    """The pace of each chat that was written to lately."""

    def __init__(self, seconds_between_edits: float = SECONDS_BETWEEN_EDITS) -> None:
        self._between = seconds_between_edits
        self._paces: dict[int, Pace] = {}

    def of(self, chat_id: int) -> Pace:
        """This chat's."""
        if len(self._paces) > 1000:
            self._paces = {chat: pace for chat, pace in self._paces.items() if not pace.is_rested}
        if chat_id not in self._paces:
            is_group = chat_id < 0
            self._paces[chat_id] = Pace(SECONDS_BETWEEN_EDITS_IN_GROUPS if is_group else self._between)
        return self._paces[chat_id]


async def insist(pace: Pace, call: Callable[[], Awaitable[T]]) -> T:
    """Make a call that has to be made, as soon as flood control lets us. Every other error is raised."""
    while True:
        await pace.wait()
        try:
            return await call()
        except TelegramRetryAfter as error:
            pace.refused(error.retry_after)


Send = Callable[[Html, InlineKeyboardMarkup | None], Awaitable[int]]
"""Sends HTML into one chat as soon as flood control lets us; returns the message's id."""


def sender(bot: Bot, place: Spot, pace: Pace, reply_to: int | None = None) -> Send:
    """What sends into this chat or topic, each message as a reply to `reply_to` where that is still there."""
    reply = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True) if reply_to else None

    async def send(text: Html, buttons: InlineKeyboardMarkup | None) -> int:
        message = await insist(
            pace,
            lambda: bot.send_message(
                place.chat_id, text, message_thread_id=place.topic, reply_markup=buttons, reply_parameters=reply
            ),
        )
        pace.sent()
        return message.message_id

    return send
