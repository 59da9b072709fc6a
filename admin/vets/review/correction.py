"""A vet's correction: from a message or a .txt file to text."""

from aiogram import Bot
from aiogram.types import Document, Message

from bot.telegram.files.fetch import NoFile, fetch
from bot.texts import Texts
from training.reading.decode import decode, decode_gb18030

CORRECTION_LIMIT = 8000
"""Characters. An answer is two messages long at most."""
FILE_LIMIT_BYTES = 64_000


class UnreadableText(Exception):
    """What was sent is no text that can be used. The message is shown to whoever sent it."""


async def read_correction(message: Message, bot: Bot, say: Texts) -> str:
    """The text of a reply, or of the .txt file that it brings. Raises `UnreadableText`."""
    document = message.document
    text = message.text or "" if document is None else await _read_file(document, bot, say)
    text = text.strip()
    if not text:
        raise UnreadableText(say("correction_text_only"))
    if len(text) > CORRECTION_LIMIT:
        raise UnreadableText(say("correction_long", n=len(text), limit=CORRECTION_LIMIT))
    return text


async def _read_file(document: Document, bot: Bot, say: Texts) -> str:
    if not (document.file_name or "").lower().endswith(".txt"):
        raise UnreadableText(say("correction_text_only"))
    if (document.file_size or 0) > FILE_LIMIT_BYTES:
        raise UnreadableText(say("correction_long", n=document.file_size, limit=CORRECTION_LIMIT))
    return await download_text(document, bot, say)


async def download_text(document: Document, bot: Bot, say: Texts) -> str:
    """The text in a file that somebody has sent. Raises `UnreadableText`."""
    try:
        content = await fetch(bot, document, FILE_LIMIT_BYTES)
    except NoFile as error:
        if error.reason == "not_now":
            raise UnreadableText(say("file_not_now", n=error.n_tries)) from None
        raise UnreadableText(say("file_gone")) from None
    text = text_of(content)
    if text is None:
        raise UnreadableText(say("correction_encoding", file=document.file_name or "file"))
    return text


def text_of(content: bytes) -> str | None:
    """A file's text: UTF-8, UTF-16 with its mark, or GB18030; null where it is none of them, or no text."""
    text = (decode_gb18030(content) or decode(content)).text
    # Bytes that could not be decoded stand in it as lone surrogates.
    is_text = "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if is_text else None
