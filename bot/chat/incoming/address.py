"""Is it said to the bot? And the words without its name."""

import re
from collections.abc import Iterator

from aiogram import Bot
from aiogram.filters import BaseFilter
from aiogram.types import Message, MessageEntity, User

COMMAND = re.compile(r"/(?P<word>\w+)(?:@(?P<bot>\w+))?(?!\S)")
IN_GROUPS = frozenset({"start", "help", "new"})
"""Commands that mean something in a group."""
BETWEEN_US = frozenset({"language", "pet", "privacy", "forget"})
"""Owners' commands that are for the chat with the bot alone."""
_LEFT_OVER = " \t\n,:;，：；、"
"""What stands between a name and what is said to it."""


class ToTheBot(BaseFilter):
    """A message that wants an answer: any in a private chat; in a group, one that names the bot or replies to it."""

    async def __call__(self, message: Message, bot: Bot) -> bool:
        """Whether this message is one."""
        if message.chat.type == "private":
            return True
        if message.from_user is None or message.sender_chat is not None:
            return False
        me = await bot.me()
        command = COMMAND.match(words_of(message))
        if command is not None and command["bot"]:
            return is_name(command["bot"], me)
        if command is not None:
            # Without a name it may be meant for another bot, also where it replies to a message of ours.
            is_known = command["word"].lower() in IN_GROUPS | BETWEEN_US
            return is_known and is_reply_to(message, me.id)
        return is_reply_to(message, me.id) or next(_namings(message, me), None) is not None


class InGroup(BaseFilter):
    """A message that others read, too."""

    async def __call__(self, message: Message) -> bool:
        """Whether this message is one."""
        return message.chat.type != "private"


def words_of(message: Message) -> str:
    """What is said in a message, or below its picture or file."""
    return message.text or message.caption or ""


def is_reply_to(message: Message, bot_id: int) -> bool:
    """Whether a message replies to one of the bot's. In a forum, what replies to nothing is shown as a reply to the
    message that opened the topic: that is none."""
    original = message.reply_to_message
    if original is None or original.from_user is None or original.forum_topic_created is not None:
        return False
    return original.from_user.id == bot_id


def is_name(name: str, me: User) -> bool:
    """Whether this is the bot's name, in whatever case."""
    return name.lower() == (me.username or "").lower()


def _namings(message: Message, me: User) -> Iterator[MessageEntity]:
    """Where a message names the bot: by its @name, or by a mention that only its app shows as one."""
    words = words_of(message)
    for entity in message.entities or message.caption_entities or []:
        is_mention = entity.type == "mention" and is_name(entity.extract_from(words)[1:], me)
        if is_mention or (entity.type == "text_mention" and entity.user is not None and entity.user.id == me.id):
            yield entity


def without_name(message: Message, me: User) -> str:
    """The words without the bot's name, wherever it stands. Entities count UTF-16 units."""
    units = words_of(message).encode("utf-16-le", "surrogatepass")
    for entity in sorted(_namings(message, me), key=lambda entity: entity.offset, reverse=True):
        units = units[: entity.offset * 2] + units[(entity.offset + entity.length) * 2 :]
    words = units.decode("utf-16-le", "surrogatepass")
    return re.sub(r"[ \t]{2,}", " ", words).strip().lstrip(_LEFT_OVER).strip()
