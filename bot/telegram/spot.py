"""Where something is said: a chat, or one topic of a forum."""

from typing import NamedTuple

from aiogram.types import Message


class Spot(NamedTuple):
    """A chat, or one topic of it."""

    chat_id: int
    thread_id: int = 0
    """0 where the chat has no topics, and for a forum's General topic."""

    @property
    def topic(self) -> int | None:
        """The topic as Telegram's methods want it: General has none."""
        return self.thread_id or None


def spot_of(message: Message) -> Spot:
    """Where a message stands. Outside forums a thread is only a chain of replies, and nobody can be sent into it."""
    is_in_topic = message.is_topic_message and message.message_thread_id is not None
    return Spot(message.chat.id, (message.message_thread_id or 0) if is_in_topic else 0)
