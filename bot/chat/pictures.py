"""Pictures that owners send. The turn keeps Telegram's name of the file; the bytes go along when the model is asked.

Photos stay where they are, so neither the database nor the training data ever holds one.
"""

import base64
from collections.abc import Sequence
from typing import Any

from aiogram import Bot
from aiogram.types import Message as TelegramMessage

from bot.chat.model import NoAnswer
from bot.telegram.files.fetch import SHORT_PAUSES, NoFile, fetch
from storage.endings import Ending
from storage.models import Message

SCHEME = "telegram:"
LONGEST_EDGE = 1600
"""Pixels. Telegram keeps each photo in several sizes; models scale down what is larger."""
LARGEST_BYTES = 5_000_000
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")


def picture_in(message: TelegramMessage) -> str | None:
    """Telegram's file_id of the picture in a message: a photo, or a file that is an image."""
    if message.photo:
        fitting = [size for size in message.photo if max(size.width, size.height) <= LONGEST_EDGE]
        return (fitting or message.photo[:1])[-1].file_id
    document = message.document
    if document is None or document.mime_type not in IMAGE_TYPES or (document.file_size or 0) > LARGEST_BYTES:
        return None
    return document.file_id


def with_picture(text: str, file_id: str) -> list[dict[str, Any]]:
    """A user message's content, in OpenAI's parts: the words, and the picture by Telegram's name."""
    return [{"type": "text", "text": text}, {"type": "image_url", "image_url": {"url": SCHEME + file_id}}]


async def with_bytes(messages: Sequence[Message], bot: Bot) -> list[Message]:
    """The messages as a model needs them: each picture's bytes where Telegram's name for it stands.

    Raises `NoAnswer` if Telegram does not give one.
    """
    return [
        {**message, "content": [await _with_bytes(part, bot) for part in message["content"]]}
        if isinstance(message["content"], list)
        else message
        for message in messages
    ]


async def _with_bytes(part: dict[str, Any], bot: Bot) -> dict[str, Any]:
    url = part.get("image_url", {}).get("url", "")
    if not url.startswith(SCHEME):
        return part
    data = await _download(url.removeprefix(SCHEME), bot)
    text = base64.b64encode(data).decode()
    return {"type": "image_url", "image_url": {"url": f"data:{_type_of(data)};base64,{text}"}}


async def _download(file_id: str, bot: Bot) -> bytes:
    try:
        return await fetch(bot, file_id, LARGEST_BYTES, SHORT_PAUSES)
    except NoFile as error:
        raise NoAnswer(Ending.PICTURE_GONE, error.reason) from None


def _type_of(data: bytes) -> str:
    """By the first bytes: Telegram does not say it of photos."""
    if data.startswith(b"\x89PNG"):
        return "image/png"
    if data.startswith(b"GIF8"):
        return "image/gif"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else "image/jpeg"


class Albums:
    """Which picture of an album a message is. An album's pictures come as messages of their own."""

    def __init__(self) -> None:
        self._places: dict[int, tuple[str, int]] = {}

    def place(self, message: TelegramMessage) -> int:
        """1 for the first picture of an album and for a single one, 2 for the next, …"""
        album = message.media_group_id
        if album is None:
            return 1
        if len(self._places) > 1000:
            self._places.clear()
        last_album, last_place = self._places.get(message.chat.id, ("", 0))
        place = last_place + 1 if last_album == album else 1
        self._places[message.chat.id] = (album, place)
        return place
