"""Messages to the bot: which of them are questions, who may ask now, and what of a picture or an album is looked at."""

from datetime import timedelta

from aiogram import Bot
from aiogram.filters import BaseFilter
from aiogram.types import Message
from sqlalchemy import Connection

from bot.chat.answer import answer_question
from bot.chat.ask_vet import Vets, pass_on
from bot.chat.chatting import Chatting, Question
from bot.chat.pictures import picture_in
from bot.chat.safety import emergency, weigh
from bot.telegram.here import Here
from bot.triage import Triage
from storage import cases, turns
from storage.models import now

ONE_STORY = timedelta(minutes=3)
"""Messages of one owner in so short a time may tell one story."""


class ToTheBot(BaseFilter):
    """A message that wants an answer: any in a private chat; in a group, one that names the bot or replies to it."""

    async def __call__(self, message: Message, bot: Bot) -> bool:
        """Whether this message is one."""
        if message.chat.type == "private":
            return True
        if message.from_user is None or message.sender_chat is not None:
            return False
        original = message.reply_to_message
        if original is not None and original.from_user is not None and original.from_user.id == bot.id:
            return True
        username = (await bot.me()).username
        entities = message.entities or message.caption_entities or []
        words = message.text or message.caption or ""
        return any(e.type == "mention" and e.extract_from(words).lower() == f"@{username}".lower() for e in entities)


async def is_plain_question(message: Message) -> bool:
    """A text in a private chat that is no command and replies to nothing: no other route would want it."""
    text = message.text or "/"
    return text[0] != "/" and message.chat.type == "private" and message.reply_to_message is None


async def ask(message: Message, here: Here, chatting: Chatting, vets: Vets) -> None:
    """Answer a question, unless a vet has the chat, or it is one too many."""
    words = await _words(message, here)
    case_id, last_words = await here.database.run_core(_situation, here)
    triage = weigh(words, last_words)
    if case_id is not None:
        if triage.flag is not None:
            await message.answer(emergency(triage.flag, here.say, chatting.clinic))
        if await pass_on(message, case_id, here, vets):
            return
    # Nobody with a dying cat is told to wait a minute; and what was let in once is not judged again.
    if triage.flag is None and not here.again and (word := await refusal(here, chatting)):
        await message.answer(here.say(word, n=chatting.limits.messages_per_minute))
        return
    question = await _question(message, words, triage, here, chatting)
    if question is not None:
        await answer_question(question, here, chatting)


async def _words(message: Message, here: Here) -> str:
    words = (message.text or message.caption or "").strip()
    if here.chat_id < 0:  # a group, where the bot is called by its name
        return words.replace(f"@{(await here.bot.me()).username}", "").strip() or words
    return words


def _situation(connection: Connection, here: Here) -> tuple[int | None, str | None]:
    """The case that holds in this chat, and what the owner has just said before this update."""
    story_begin = now() - ONE_STORY
    last_words = turns.said_before(connection, here.chat_id, here.person.telegram_id, here.update_id, story_begin)
    return cases.holding(connection, here.chat_id), last_words


async def _question(message: Message, words: str, triage: Triage, here: Here, chatting: Chatting) -> Question | None:
    """What is to be answered; null for a message without words or with a picture that is not looked at. The owner is
    told of what is not."""
    picture = picture_in(message) if chatting.sees_pictures else None
    place = chatting.albums.place(message)
    if message.text is None and (word := _cannot_see(words, picture, place, here.again)):
        await message.answer(here.say(word))
    if not words and (picture is None or place > 1):
        return None
    return Question(
        text=words if picture is None else f"📷 {words or here.say('picture_question')}",
        triage=triage,
        chat_id=here.chat_id,
        reply_to=message.message_id if here.chat_id < 0 else None,
        picture=picture,
    )


def _cannot_see(words: str, picture: str | None, place: int, again: bool) -> str | None:
    """The text that says what of a message without text is not looked at; null if all of it is, or it was said."""
    if picture is None:
        return ("words_only" if words else "text_only") if place == 1 and not again else None
    return "one_picture" if place == 2 and not words else None


async def refusal(here: Here, chatting: Chatting) -> str | None:
    """The text that says why this owner has to wait; null if they need not."""
    limits, owner_id = chatting.limits, here.person.telegram_id
    if limits.is_too_fast(owner_id):
        return "too_fast"
    if not limits.knows(owner_id, turns.midnight()):
        limits.set_used(owner_id, await here.database.run_core(turns.tokens_since, owner_id, turns.midnight()))
    return "enough_today" if limits.has_used_up(owner_id) else None
