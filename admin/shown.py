"""What shows an owner's words to a vet or an admin is remembered, so that it goes when the owner is forgotten."""

import contextlib
from collections.abc import Callable

from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message

from bot.telegram.here import Here


async def shown(here: Here, message: Message, remember: Callable[..., bool], *what: object) -> None:
    """`remember(session, chat, message, *what)` keeps what this message of ours shows; where its owner was forgotten
    since it was read, the message goes again."""
    if not await here.database.run(remember, message.chat.id, message.message_id, *what):
        with contextlib.suppress(TelegramAPIError):  # its reader has it on the screen by now, either way
            await here.bot.delete_message(message.chat.id, message.message_id)
