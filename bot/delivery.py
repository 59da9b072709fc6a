"""Shows a growing answer in Telegram: paced edits, long answers split, and always the final text.

Edits may be repeated and lost without harm, sends may not: the first message exists before the model is asked,
and everything after it is an edit, until the answer outgrows a message.
"""

import asyncio
import logging
import time

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramNetworkError, TelegramRetryAfter
from aiogram.types import InlineKeyboardMarkup

log = logging.getLogger(__name__)

MESSAGE_LIMIT = 4096
"""UTF-16 code units that always fit into one message."""


class LiveMessage:
    """One answer in one chat, as long as it grows."""

    def __init__(self, bot: Bot, chat_id: int, message_id: int, seconds_between_edits: float) -> None:
        self._bot = bot
        self._chat_id = chat_id
        self._message_ids = [message_id]
        self._shown: list[str] = [""]
        self._pace = seconds_between_edits
        self._next_edit = 0.0
        self._closed_until = 0.0
        """Until when flood control has told us to keep still."""

    @classmethod
    async def begin(cls, bot: Bot, chat_id: int, placeholder: str, seconds_between_edits: float = 1.5) -> "LiveMessage":
        """Send the placeholder (HTML) that becomes the answer, as soon as flood control lets us."""
        while True:
            try:
                sent = await bot.send_message(chat_id, placeholder)
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            else:
                return cls(bot, chat_id, sent.message_id, seconds_between_edits)

    @property
    def message_ids(self) -> list[int]:
        """The messages that show the answer, in order."""
        return self._message_ids

    async def show(self, text: str) -> None:
        """Show how far the answer is, if it is time for an edit; errors here are not worth a word."""
        if not text.strip() or time.monotonic() < max(self._next_edit, self._closed_until):
            return
        try:
            await self._bring(text, None)
        except TelegramRetryAfter as error:
            self._closed_until = time.monotonic() + error.retry_after
        except TelegramAPIError as error:
            log.info("an intermediate edit in chat %s failed: %s", self._chat_id, error)
            self._next_edit = time.monotonic() + self._pace

    async def finish(self, text: str, buttons: InlineKeyboardMarkup | None, attempts: int = 8) -> None:
        """Show the final text, with the buttons under its last message; waits out flood control and lost lines.

        Raises Telegram's error if it is a refusal (a blocked bot, a deleted chat) or all attempts are used up.
        """
        for attempt in range(1, attempts + 1):
            await asyncio.sleep(max(0.0, self._closed_until - time.monotonic()))
            try:
                await self._bring(text, buttons)
                return
            except TelegramRetryAfter as error:
                self._closed_until = time.monotonic() + error.retry_after
            except TelegramNetworkError:
                if attempt == attempts:
                    raise
                await asyncio.sleep(min(2.0**attempt / 4, 10))
        raise TimeoutError(f"chat {self._chat_id}: the final text was refused by flood control {attempts} times")

    async def _bring(self, text: str, buttons: InlineKeyboardMarkup | None) -> None:
        """Make the chat show `text`: edit what differs, send what is new, leave the rest alone."""
        parts = split(text)
        for index, part in enumerate(parts):
            markup = buttons if index == len(parts) - 1 else None
            if index == len(self._message_ids):
                sent = await self._bot.send_message(self._chat_id, part, parse_mode=None, reply_markup=markup)
                self._message_ids.append(sent.message_id)
                self._shown.append(part)
            elif self._shown[index] != part or markup is not None:
                await self._edit(self._message_ids[index], part, markup)
                self._shown[index] = part
            self._next_edit = time.monotonic() + self._pace

    async def _edit(self, message_id: int, part: str, markup: InlineKeyboardMarkup | None) -> None:
        try:
            await self._bot.edit_message_text(
                part, chat_id=self._chat_id, message_id=message_id, parse_mode=None, reply_markup=markup
            )
        except TelegramBadRequest as error:
            # What we wanted to see is there already: an edit whose answer got lost.
            if "message is not modified" not in error.message:
                raise


def split(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Cut a text into parts of at most `limit` UTF-16 units, at a paragraph, line, sentence or word where possible.

    The cuts depend only on what stands before them, so a growing text keeps its earlier parts. Joined, the parts
    give the text but for white space at the cuts.
    """
    parts: list[str] = []
    rest = text.strip()
    while (fits := _prefix(rest, limit)) < len(rest):
        cut = _good_cut(rest[:fits])
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _prefix(text: str, limit: int) -> int:
    """How many characters of `text` fit into `limit` UTF-16 units."""
    if len(text) * 2 <= limit:
        return len(text)
    units = 0
    for index, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > limit:
            # Not between a character and what modifies it: joiners, variation selectors, skin tones.
            while index > 1 and (ord(text[index]) in _JOINING or ord(text[index - 1]) == 0x200D):
                index -= 1
            return index
    return len(text)


_JOINING = {0x200D, 0x20E3, *range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400)}


def _good_cut(window: str) -> int:
    """Where to cut a full window: after the best separator in its second half, or at its end."""
    for separator in ("\n\n", "\n", "。", ". ", " "):
        at = window.rfind(separator, len(window) // 2)
        if at > 0:
            return at + len(separator)
    return len(window)
