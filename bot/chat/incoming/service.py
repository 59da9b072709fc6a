"""Messages that nobody has written: pinned, a timer, a theme, a boost, a topic, somebody has come. They get silence."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ContentType
from aiogram.types import Message, TelegramObject
from sqlalchemy import Connection

from storage import cases, turns
from storage.database import Database

SAID = frozenset(
    {
        *(ContentType.TEXT, ContentType.PHOTO, ContentType.VOICE, ContentType.VIDEO, ContentType.VIDEO_NOTE),
        *(ContentType.AUDIO, ContentType.DOCUMENT, ContentType.ANIMATION, ContentType.STICKER, ContentType.LOCATION),
        *(ContentType.VENUE, ContentType.CONTACT, ContentType.POLL, ContentType.DICE, ContentType.GAME),
        *(ContentType.STORY, ContentType.PAID_MEDIA, ContentType.LIVE_PHOTO, ContentType.CHECKLIST),
        ContentType.RICH_MESSAGE,
    }
)
"""What people send. All else is news of a chat, also what Telegram will think of next."""


class OnlyWhatIsSaid(BaseMiddleware):
    """Stands before everything: what nobody has said ends here, counts for nothing, and makes nobody known."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Go on with what somebody has said."""
        assert isinstance(event, Message)
        if event.text is not None or event.caption is not None or event.content_type in SAID:
            return await handler(event, data)
        if event.migrate_to_chat_id is not None:
            database: Database = data["database"]
            await database.run_core(_move, event.chat.id, event.migrate_to_chat_id)
        return None


def _move(connection: Connection, chat_id: int, new_chat_id: int) -> None:
    """A group has become a supergroup, and has another number from now on."""
    turns.move_chat(connection, chat_id, new_chat_id)
    cases.move_chat(connection, chat_id, new_chat_id)
