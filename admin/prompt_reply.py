"""The prompt that an admin replies with: the text of a message, or of a .txt file. Longer ones come as a file only."""

from aiogram import Bot
from aiogram.types import Document, Message

from admin.vets.review.correction import FILE_LIMIT_BYTES, UnreadableText, download_text
from bot.texts import Texts
from training.text.system import MAX_CHARACTERS, fault_of, tidy

WHOLE_UNITS = 4000
"""UTF-16 units. Telegram's clients send what is longer than 4,096 in parts, and cut a little before that: from here on
a message may be the first part of a prompt."""


async def read_prompt(message: Message, bot: Bot, say: Texts) -> str:
    """The whole prompt, tidy. Raises `UnreadableText`."""
    limit = f"{MAX_CHARACTERS:,}"
    if message.document is not None:
        text = await _read_file(message.document, bot, say)
    elif message.text is None:
        raise UnreadableText(say("prompt_text_only", limit=limit))
    elif len(message.text.encode("utf-16-le", "surrogatepass")) // 2 >= WHOLE_UNITS:
        raise UnreadableText(say("prompt_is_cut", whole=f"{WHOLE_UNITS:,}", limit=limit))
    else:
        text = message.text
    text = tidy(text)
    if (fault := fault_of(text)) is not None:
        raise UnreadableText(say(f"prompt_is_{fault}", limit=limit))
    return text


async def _read_file(document: Document, bot: Bot, say: Texts) -> str:
    if not (document.file_name or "").lower().endswith(".txt"):
        raise UnreadableText(say("prompt_text_only", limit=f"{MAX_CHARACTERS:,}"))
    if (document.file_size or 0) > FILE_LIMIT_BYTES:
        raise UnreadableText(say("prompt_is_long", limit=f"{MAX_CHARACTERS:,}"))
    return await download_text(document, bot, say)
