"""Messages to the bot: which of them are questions, who may ask now, and what of a picture or an album is looked at."""

from dataclasses import dataclass, replace

from aiogram.types import Message
from sqlalchemy import Connection

from bot.chat.answer import answer_question
from bot.chat.ask_vet import Vets, pass_on
from bot.chat.chatting import Chatting, Question
from bot.chat.incoming.address import without_name, words_of
from bot.chat.incoming.menus import group_help
from bot.chat.incoming.quotes import Quotation, quotation_in
from bot.chat.incoming.story import OwnerStory, story_before
from bot.chat.pictures import picture_in
from bot.chat.safety import UNWEIGHED, emergency, weigh_in_time
from bot.telegram.here import Here
from bot.texts import Html, Texts, paragraphs
from bot.triage import Triage
from storage import cases, turns
from storage.models import Turn


async def is_plain_question(message: Message) -> bool:
    """A text in a private chat that is no command and replies to nothing: no other route would want it."""
    text = message.text or "/"
    return text[0] != "/" and message.chat.type == "private" and message.reply_to_message is None


async def ask(message: Message, here: Here, chatting: Chatting, vets: Vets) -> None:
    """Answer a question, unless a vet has the chat, or it is one too many."""
    words, quotation = await read(message, here)
    if not words and quotation is None and here.chat_id < 0 and message.text is not None:
        await group_help(message, here)
        return
    await consider(message, Wording(words, quotation), here, chatting, vets)


@dataclass(frozen=True)
class Wording:
    """What a message says, with what it quotes."""

    words: str
    quotation: Quotation | None = None
    replaces: Turn | None = None
    """The turn of the same message before its owner has edited it."""

    def whole(self, say: Texts) -> str:
        """The question as it is kept and asked."""
        return self.words if self.quotation is None else self.quotation.before(self.words, say)

    @property
    def quoted_id(self) -> int | None:
        """Whose words it quotes, where they are somebody else's."""
        return None if self.quotation is None else self.quotation.person_id


async def read(message: Message, here: Here) -> tuple[str, Quotation | None]:
    """The words of a message, in a group without the bot's name, and what they refer to."""
    me = await here.bot.me() if here.chat_id < 0 else None
    words = words_of(message).strip() if me is None else without_name(message, me)
    return words, quotation_in(message, here.bot.id)


async def consider(message: Message, wording: Wording, here: Here, chatting: Chatting, vets: Vets) -> None:
    """Weigh what was said, pass it on where a vet has the chat, or answer it."""
    case_id, story = await here.database.run_core(_situation, message, here)
    triage = await weighed(wording, story, here, chatting)
    if case_id is not None:
        if not here.again and chatting.limits.words.is_full(here.person.telegram_id):
            await message.answer(_too_much(triage, here, chatting))
            return
        if triage.flag is not None:
            await message.answer(emergency(triage.flag, here.say, chatting.clinic))
        edited = "✏️ " if message.edit_date is not None else ""
        words = edited + wording.whole(here.say) if message.text else None
        if await pass_on(message, case_id, words, wording.quoted_id, here, vets):
            return
    # What was let in once is not judged again. In an emergency the message comes all the same, and the vets hear of it.
    word = None if here.again else await refusal(here, chatting)
    if word is not None and triage.flag is None:
        await message.answer(here.say(word, n=chatting.limits.messages.per_minute))
        return
    question = await _question(message, wording, triage, here, chatting)
    if question is not None:
        await answer_question(replace(question, refusal=word), here, chatting)


async def weighed(wording: Wording, story: OwnerStory, here: Here, chatting: Chatting) -> Triage:
    """The triage of a message, also together with what its owner has said before. Where it did not end in time its
    owner is told so, and what to do by themselves."""
    quoted_words = wording.quotation.whole if wording.quotation and not story.is_quotation_handled else None
    triage = await weigh_in_time(chatting.rules, wording.words, story.pieces, quoted_words)
    if triage is None:
        await here.send(here.say("not_weighed"))
    return triage or UNWEIGHED


def _too_much(triage: Triage, here: Here, chatting: Chatting) -> Html:
    """What is said of a message that is one too many for the vet who has the chat."""
    advice = None if triage.flag is None else emergency(triage.flag, here.say, chatting.clinic)
    return paragraphs(advice, here.say("too_fast_for_vets", n=chatting.limits.words.per_minute))


def _situation(connection: Connection, message: Message, here: Here) -> tuple[int | None, OwnerStory]:
    """The case that holds in this chat, and the story that the message goes on with."""
    return cases.holding(connection, here.chat_id, here.thread_id), story_before(connection, message, here)


async def _question(
    message: Message, wording: Wording, triage: Triage, here: Here, chatting: Chatting
) -> Question | None:
    """What is to be answered; null for a message without words or with a picture that is not looked at. The owner is
    told of what is not."""
    picture = picture_in(message) if chatting.sees_pictures else None
    place = chatting.albums.place(message)
    words = wording.whole(here.say)
    if message.text is None and (word := _cannot_see(words, picture, place, here.again)):
        await message.answer(here.say(word))
    if not words and (picture is None or place > 1):
        return None
    return Question(
        text=words if picture is None else f"📷 {words or here.say('picture_question')}",
        triage=triage,
        place=here.place,
        message_id=message.message_id,
        picture=picture,
        quoted_id=wording.quoted_id,
        replaces=wording.replaces,
    )


def _cannot_see(words: str, picture: str | None, place: int, again: bool) -> str | None:
    """The text that says what of a message without text is not looked at; null if all of it is, or it was said."""
    if picture is None:
        return ("words_only" if words else "text_only") if place == 1 and not again else None
    return "one_picture" if place == 2 and not words else None


async def refusal(here: Here, chatting: Chatting) -> str | None:
    """The text that says why this owner has to wait; null if they need not."""
    limits, owner_id = chatting.limits, here.person.telegram_id
    if limits.messages.is_full(owner_id):
        return "too_fast"
    midnight = chatting.budget.midnight()
    if not limits.knows(owner_id, midnight):
        limits.set_used(owner_id, await here.database.run_core(turns.tokens_since, owner_id, midnight))
    return "enough_today" if limits.has_used_up(owner_id) else None
