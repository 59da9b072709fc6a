"""Sending something to a person who may be away: what became of it, without an error. The growing answer to a question
is sent elsewhere (`bot/telegram/live.py`), and what a handler says to whoever writes just now needs none of this: the
worker tries it again.
"""

import logging
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
)
from aiogram.methods import SendDocument, SendMessage
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, ReplyParameters

from bot.telegram.fit import CAPTION_LIMIT, fit, fits
from bot.telegram.pace import Pace
from bot.telegram.spot import Spot
from bot.texts import Html, escaped, shorten, without_tags

log = logging.getLogger(__name__)


NOT_TAKEN = "Telegram does not take the message"
"""What is said of `Delivery.LATER` where it lasts."""


class Delivery(Enum):
    """What became of something that was to be sent."""

    SENT = "it is there"
    LATER = "flood control, or Telegram is away: to be tried again"
    GONE = "it will never be there: the bot is blocked, the chat or the message is gone"


async def deliver(
    bot: Bot,
    chat_id: int,
    text: Html,
    *,
    buttons: InlineKeyboardMarkup | None = None,
    reply_to: int | None = None,
    thread_id: int = 0,
    file: BufferedInputFile | None = None,
    pace: Pace | None = None,
    on_sent: Callable[[int], Awaitable[object]] | None = None,
) -> Delivery:
    """Send a text to a chat. Telegram's errors become the value; each is logged.

    Where the text does not fit into one message, `file` is sent, under it the text's first paragraph; without a file
    what `fit` makes of it. `reply_to` may be gone meanwhile. `thread_id`: the topic of a forum. `pace`: what is known
    of the chat; while flood control has closed it, nothing knocks. `on_sent(message_id)` is called for each message.
    """
    place = Spot(chat_id, thread_id)
    reply = None if reply_to is None else ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
    where: dict[str, Any] = {"chat_id": place.chat_id, "message_thread_id": place.topic}
    where |= {"reply_markup": buttons, "reply_parameters": reply}
    message: SendMessage | SendDocument = SendMessage(text=text, **where)
    if file is not None and not fits(text):
        message = SendDocument(document=file, caption=_caption(text), **where)
    calls = fit(message)

    async def send() -> None:
        for call in (*calls.earlier, calls.main, *calls.later):
            receipt = await bot(call)
            if on_sent is not None:
                await on_sent(receipt.message_id)

    return await _outcome(chat_id, pace, send)


async def deliver_file(bot: Bot, chat_id: int, file: BufferedInputFile, caption: Html) -> Delivery:
    """Send a file with words under it; Telegram's errors become the value, as in `deliver`."""

    async def send() -> None:
        await bot.send_document(chat_id, file, caption=caption)

    return await _outcome(chat_id, None, send)


async def deliver_photo(bot: Bot, chat_id: int, photo: BufferedInputFile, caption: Html) -> Delivery:
    """Send a picture with words under it; Telegram's errors become the value, as in `deliver`."""

    async def send() -> None:
        await bot.send_photo(chat_id, photo, caption=caption)

    return await _outcome(chat_id, None, send)


async def amend(
    bot: Bot,
    chat_id: int,
    message_id: int,
    text: Html | None,
    buttons: InlineKeyboardMarkup | None = None,
    pace: Pace | None = None,
) -> Delivery:
    """Make an earlier message say this, with these buttons or none; without a text only its buttons change. Telegram's
    errors become the value, as in `deliver`; a message that says so already is as good as sent."""

    async def edit() -> None:
        if text is None:
            await bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id, reply_markup=buttons)
        else:
            await bot.edit_message_text(text, chat_id=chat_id, message_id=message_id, reply_markup=buttons)

    return await _outcome(chat_id, pace, edit)


def _caption(text: Html) -> Html:
    """The first paragraph; all of it stands in the file."""
    caption = Html(text.partition("\n\n")[0])
    return caption if fits(caption, CAPTION_LIMIT) else escaped(shorten(without_tags(caption), CAPTION_LIMIT // 2))


async def _outcome(chat_id: int, pace: Pace | None, call: Callable[[], Awaitable[None]]) -> Delivery:
    if pace is not None and pace.is_closed:
        return Delivery.LATER
    try:
        await call()
    except TelegramRetryAfter as error:
        log.info("flood control: chat %s is closed for %.0f s", chat_id, error.retry_after)
        if pace is not None:
            pace.refused(error.retry_after)
        return Delivery.LATER
    except (TelegramForbiddenError, TelegramBadRequest) as error:
        log.info("chat %s does not take it: %s", chat_id, error.message)
        return Delivery.GONE
    except (TelegramAPIError, ClientDecodeError) as error:
        # Not the error's text: a client's may hold the URL, and so the token.
        log.info("chat %s cannot be reached for now: %s", chat_id, type(error).__name__)
        return Delivery.LATER
    return Delivery.SENT
