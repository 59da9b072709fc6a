"""Shows a growing answer in Telegram: paced edits, long answers in several messages, and always the final text.

Edits may be repeated and lost without harm, sends may not: the first message exists before the model is asked, its id
is committed, and everything after it is an edit, until the answer outgrows a message.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import InlineKeyboardMarkup

from bot.telegram.pace import Pace, insist
from bot.telegram.render import MessagePart, plain, render
from bot.telegram.spot import Spot

log = logging.getLogger(__name__)

GONE = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID")
"""Refusals that say: this message is no more, or not ours to change."""


class Unshowable(Exception):
    """The answer cannot be shown, now or later: its message was deleted, or we may not write here any more."""


def is_gone(error: TelegramAPIError) -> bool:
    """Whether this refusal means that nobody will ever see what we wanted to show."""
    is_deleted = isinstance(error, TelegramBadRequest) and any(words in error.message for words in GONE)
    return is_deleted or isinstance(error, TelegramForbiddenError)


RENDERED_AT_ONCE = 2000
"""Characters; of a longer text the parser may take so long that others would notice."""


async def _rendered(text: str) -> list[MessagePart]:
    """The messages that show a text; as it was written where its Markdown shows nothing."""
    parts = render(text) if len(text) <= RENDERED_AT_ONCE else await asyncio.to_thread(render, text)
    return parts or plain(text)


class LiveMessage:
    """One answer in one chat, as long as it grows."""

    def __init__(
        self,
        bot: Bot,
        place: Spot,
        message_ids: Sequence[int],
        pace: Pace,
        on_sent: Callable[[list[int]], Awaitable[None]],
        prepare: Callable[[str], Awaitable[str | None]],
        stop_button: InlineKeyboardMarkup | None = None,
        draft_id: int | None = None,
    ) -> None:
        """`message_ids`: at least the placeholder, but for a draft. `on_sent(message_ids)` commits the ids when one
        more was sent. `prepare(text)`: what of a text that is still growing may be shown, if anything.
        `draft_id`: while there is no message yet, the text grows in the draft of Telegram's with this id."""
        self._bot = bot
        self._place = place
        self._message_ids = list(message_ids)
        self._shown: list[tuple[MessagePart, InlineKeyboardMarkup | None] | None] = [None] * len(self._message_ids)
        """What each message shows; null where we do not know."""
        self._pace = pace
        self._on_sent = on_sent
        self._prepare = prepare
        self._stop_button = stop_button
        self._draft_id = draft_id
        self._edit: asyncio.Task[None] | None = None
        self._n_edits = 0
        self.is_gone = False
        """Nobody sees it any more: its owner has deleted it, or we may not write here."""

    @property
    def message_ids(self) -> list[int]:
        """The messages that show the answer, in order."""
        return self._message_ids

    def show(self, text: str) -> None:
        """Show how far the answer is, if it is time for an edit. Never waits, and its errors are not worth a word."""
        if self._edit is None and self._pace.allows_edit(is_first=not self._n_edits) and text.strip():
            self._edit = asyncio.create_task(self._show(text))

    async def _show(self, text: str) -> None:
        try:
            if (ready := await self._prepare(text) or "").strip():
                parts = await _rendered(ready)
                await (self._bring(parts, self._stop_button) if self._message_ids else self._draft(parts))
        except TelegramRetryAfter as error:
            self._pace.refused(error.retry_after)
        except TelegramAPIError as error:
            log.info("an edit on the way in chat %s failed: %s", self._place.chat_id, type(error).__name__)
            self.is_gone = is_gone(error)
            self._pace.put_off()
        finally:
            self._edit = None

    async def _draft(self, parts: Sequence[MessagePart]) -> None:
        """Show the end of a growing text as a draft: Telegram lets it fade by itself."""
        assert self._draft_id is not None
        await self._bot.send_message_draft(
            self._place.chat_id,
            self._draft_id,
            message_thread_id=self._place.topic,
            text=parts[-1].text,
            entities=list(parts[-1].entities),
            parse_mode=None,
        )
        self._n_edits += 1
        self._pace.edited(self._n_edits)

    async def begin(self, send: Callable[[], Awaitable[int]]) -> None:
        """Put the first message where the draft was, so that all that follows is an edit."""
        if self._edit is not None:
            await self._edit
        self._message_ids.append(await send())
        self._shown.append(None)
        await self._on_sent(self._message_ids)

    async def finish(self, text: str, buttons: InlineKeyboardMarkup | None) -> None:
        """Show the final text, with the buttons under its last message; waits out flood control.

        Raises `Unshowable` where it will never be seen, and Telegram's error for everything else: what passes is for
        the worker to try again, and safe to repeat.
        """
        if self._edit is not None:
            await self._edit
        try:
            await self._finish(text, buttons)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            if is_gone(error):
                raise Unshowable(error.message) from None
            raise

    async def _finish(self, text: str, buttons: InlineKeyboardMarkup | None) -> None:
        # Markdown of nothing, like a lone "**", is shown as it is.
        parts = await _rendered(text) or [MessagePart("…")]
        try:
            await insist(self._pace, lambda: self._bring(parts, buttons))
        except TelegramBadRequest as error:
            if is_gone(error) or not any(part.entities for part in parts):
                raise
            log.warning(
                "chat %s: Telegram refuses the formatting (%s); sent as plain text", self._place.chat_id, error.message
            )
            parts = plain(text)
            await insist(self._pace, lambda: self._bring(parts, buttons))
        for message_id in self._message_ids[len(parts) :]:
            await self._remove(message_id)

    async def _bring(self, parts: Sequence[MessagePart], buttons: InlineKeyboardMarkup | None) -> None:
        """Make the chat show these parts: edit what differs, send what is new, leave the rest alone."""
        place = self._place
        for index, part in enumerate(parts):
            markup = buttons if index == len(parts) - 1 else None
            if index == len(self._message_ids):
                message = await self._bot.send_message(
                    place.chat_id,
                    part.text,
                    message_thread_id=place.topic,
                    entities=list(part.entities),
                    parse_mode=None,
                    reply_markup=markup,
                )
                self._message_ids.append(message.message_id)
                self._shown.append((part, markup))
                await self._on_sent(self._message_ids)
            elif self._shown[index] != (part, markup):
                await self._bot.edit_message_text(
                    part.text,
                    chat_id=self._place.chat_id,
                    message_id=self._message_ids[index],
                    entities=list(part.entities),
                    parse_mode=None,
                    reply_markup=markup,
                )
                self._shown[index] = (part, markup)
            else:
                continue
            self._n_edits += 1
            self._pace.edited(self._n_edits)

    async def _remove(self, message_id: int) -> None:
        """Delete a message that an earlier attempt had sent and this answer does not need."""
        try:
            await self._bot.delete_message(self._place.chat_id, message_id)
        except TelegramAPIError as error:
            log.info("message %s in chat %s stays: %s", message_id, self._place.chat_id, type(error).__name__)
