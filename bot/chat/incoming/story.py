"""What one owner tells in several messages: the pieces that are weighed with the newest, unless they are handled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiogram.types import Message
from sqlalchemy import Connection

from bot.telegram.here import Here
from storage import turns
from storage.models import now
from storage.turns import Said, without_quotation

ONE_STORY = timedelta(minutes=10)
"""Messages of one owner in so short a time may tell one story."""
PIECES = 3
"""Of them are weighed with the newest one, the last ones."""


@dataclass(frozen=True)
class OwnerStory:
    """What a message may go on with."""

    pieces: tuple[str, ...] = ()
    """What its owner has said before it, the oldest first."""
    is_quotation_handled: bool = False
    """Whether the message that it replies to was told to be an emergency just now: it is not told again."""


def story_before(connection: Connection, message: Message, here: Here) -> OwnerStory:
    """The story that a message goes on with, by the tables: it outlives a restart."""
    place, owner_id = (here.chat_id, here.thread_id), here.person.telegram_id
    words = turns.said_before(connection, place, owner_id, here.update_id, now() - ONE_STORY)
    original = message.reply_to_message
    return story_of(words, message.message_id, original.message_id if original is not None else None)


def story_of(messages: Sequence[Said], message_id: int, quoted_message_id: int | None = None) -> OwnerStory:
    """The story of what was said, the newest first. What was handled ends it; an edited message is no piece of itself,
    and one that was answered twice is one piece."""
    handled_ids = {words.message_id for words in messages if words.is_handled}
    pieces: dict[int | None, str] = {}
    for words in messages:
        if words.message_id in handled_ids:
            break
        if words.message_id != message_id:
            pieces.setdefault(words.message_id, without_quotation(words.question).removeprefix("📷").strip())
    is_handled = quoted_message_id is not None and quoted_message_id in handled_ids
    return OwnerStory(tuple(reversed(list(pieces.values())[:PIECES])), is_handled)
