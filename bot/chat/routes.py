"""The owners' side: questions, the taps under their answers, and the few commands that everybody has."""

import logging
from datetime import timedelta

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import BaseFilter, Command, CommandStart
from aiogram.filters.callback_data import CallbackData
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from sqlalchemy import Connection

from bot.chat.answer import STARTER, Chatting, Question, answer_question
from bot.chat.ask_vet import Vets, pass_on
from bot.chat.buttons import AgainTap, FeedbackTap, StopTap, final_buttons
from bot.chat.people import Introduce
from bot.chat.pictures import picture_in
from bot.chat.privacy import ForgetTap
from bot.chat.safety import emergency, weigh
from bot.texts import Texts
from bot.triage import Triage, triage
from storage import cases, deployments, people, turns
from storage.database import Database
from storage.models import Person, Rank, now

log = logging.getLogger(__name__)

ONE_STORY = timedelta(minutes=3)
"""Messages of one owner in so short a time may tell one story."""


class LanguageTap(CallbackData, prefix="language"):
    language: str


async def start(message: Message, person: Person, say: Texts, database: Database) -> None:
    parts = [say("start", name=person.name)]
    model = await database.run(deployments.active)
    if model is not None and STARTER in model.name:
        parts.append(say("starter_note"))
    parts.append(say("your_id", id=person.telegram_id))
    await message.answer("\n\n".join(parts))


async def show_help(message: Message, person: Person, say: Texts, database: Database) -> None:
    rank = await database.run(people.rank_of, person.telegram_id)
    text = say("help")
    if rank is not None:
        text += say("help_vet")
    if rank is Rank.ADMIN:
        text += say("help_admin")
    await message.answer(text)


async def new(message: Message, say: Texts, database: Database) -> None:
    await database.run(turns.new_conversation, message.chat.id)
    await message.answer(say("new_conversation"))


async def language(message: Message, say: Texts) -> None:
    buttons = [("中文", "zh"), ("English", "en")]
    row = [InlineKeyboardButton(text=t, callback_data=LanguageTap(language=c).pack()) for t, c in buttons]
    await message.answer(say("language_asked"), reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]))


async def set_language(
    query: CallbackQuery, callback_data: LanguageTap, person: Person, database: Database, introduce: Introduce
) -> None:
    say = Texts(callback_data.language)
    await database.run(people.set_language, person.telegram_id, say.language)
    introduce.forget(person.telegram_id)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(say("language_set"))


class ToTheBot(BaseFilter):
    """A message that wants an answer: any in a private chat; in a group, one that names the bot or replies to it."""

    async def __call__(self, message: Message, bot: Bot) -> bool:
        if message.chat.type == "private":
            return True
        if message.from_user is None or message.sender_chat is not None:
            return False
        replied = message.reply_to_message
        if replied is not None and replied.from_user is not None and replied.from_user.id == bot.id:
            return True
        username = (await bot.me()).username
        entities = message.entities or message.caption_entities or []
        words = message.text or message.caption or ""
        return any(e.type == "mention" and e.extract_from(words).lower() == f"@{username}".lower() for e in entities)


async def ask(
    message: Message,
    event_update: Update,
    again: bool,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    chatting: Chatting,
    vets: Vets,
) -> None:
    """Answer a question, unless a vet has the chat, or it is one too many."""
    words, chat_id, in_group = (message.text or message.caption or "").strip(), message.chat.id, message.chat.id < 0
    if in_group:
        words = words.replace(f"@{(await bot.me()).username}", "").strip() or words
    case_id, before = await database.run_core(_situation, chat_id, person.telegram_id, event_update.update_id)
    seen = weigh(words, before)
    if case_id is not None:
        if seen.flag is not None:
            await message.answer(emergency(seen.flag, say, chatting.clinic))
        if await pass_on(message, case_id, bot, person, say, database, vets, event_update.update_id):
            return
    # Nobody with a dying cat is told to wait a minute; and what was let in once is not judged again.
    if seen.flag is None and not again and (word := await _refusal(person.telegram_id, database, chatting)):
        await message.answer(say(word, n=chatting.limits.messages_per_minute))
        return
    picture = picture_in(message) if chatting.sees_pictures else None
    place = chatting.albums.place(message)
    if message.text is None and (word := _cannot_see(words, picture, place, again)):
        await message.answer(say(word))
    if not words and (picture is None or place > 1):
        return
    asked = Question(
        chat_id=chat_id,
        owner_id=person.telegram_id,
        text=words if picture is None else f"📷 {words or say('picture_question')}",
        picture=picture,
        update_id=event_update.update_id,
        seen=seen,
        again=again,
        language=say.language,
        reply_to=message.message_id if in_group else None,
    )
    await answer_question(asked, bot, say, database, chatting)


def _situation(connection: Connection, chat_id: int, owner_id: int, update_id: int) -> tuple[int | None, str | None]:
    """The case that holds in this chat, and what the owner has just said before this update."""
    before = turns.said_before(connection, chat_id, owner_id, update_id, now() - ONE_STORY)
    return cases.holding(connection, chat_id), before


def _cannot_see(words: str, picture: str | None, place: int, again: bool) -> str | None:
    """The text that says what of a message without text is not looked at; null if all of it is, or it was said."""
    if picture is None:
        return ("words_only" if words else "text_only") if place == 1 and not again else None
    return "one_picture" if place == 2 and not words else None


async def _refusal(owner_id: int, database: Database, chatting: Chatting) -> str | None:
    """The text that says why this owner has to wait; null if they need not."""
    limits = chatting.limits
    if limits.too_fast(owner_id):
        return "too_fast"
    if not limits.knows(owner_id, turns.midnight()):
        limits.set_used(owner_id, await database.run_core(turns.tokens_since, owner_id, turns.midnight()))
    return "enough_today" if limits.too_many_tokens(owner_id) else None


async def answer_again(
    query: CallbackQuery,
    callback_data: AgainTap,
    event_update: Update,
    again: bool,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    chatting: Chatting,
) -> None:
    """Another answer to the same question; after a failure, the first one."""
    turn = await database.run(turns.find, callback_data.turn_id)
    if turn is None or turn.owner_id != person.telegram_id or not isinstance(query.message, Message):
        await query.answer(say("not_yours" if turn else "old_button"), show_alert=True)
        return
    if await database.run_core(cases.holding, turn.chat_id):
        await query.answer(say("held"), show_alert=True)
        return
    if not again and (word := await _refusal(person.telegram_id, database, chatting)):
        await query.answer(say(word, n=chatting.limits.messages_per_minute), show_alert=True)
        return
    await query.answer()
    if turn.answer is not None:
        value = (await database.run(turns.feedback_on, [callback_data.turn_id])).get(callback_data.turn_id)
        await _edit_buttons(query.message, final_buttons(callback_data.turn_id, value, say, again=False))
    asked = Question(
        chat_id=turn.chat_id,
        owner_id=turn.owner_id,
        text=turn.question,
        update_id=event_update.update_id,
        seen=Triage(flag=None, dose=triage(turn.question).dose),  # the emergency message stands there already
        again=again,
        about=turn,
    )
    await answer_question(asked, bot, say, database, chatting)


def waits_its_turn(callback_data: str) -> bool:
    """Whether a tap comes after the messages before it: a question asked again, and /forget, which must not overtake
    an answer that is being written. Other taps take effect at once."""
    return callback_data.partition(":")[0] in (AgainTap.__prefix__, ForgetTap.__prefix__)


async def stop(query: CallbackQuery, person: Person, say: Texts, chatting: Chatting) -> None:
    """End the answer that is growing just now, with what is there."""
    asking = chatting.asking.get(query.message.chat.id) if query.message else None
    if asking is not None and asking.turn.owner_id != person.telegram_id:
        await query.answer(say("not_yours"), show_alert=True)
        return
    if asking is not None:
        asking.stop()
    await query.answer()


async def feedback(
    query: CallbackQuery, callback_data: FeedbackTap, person: Person, say: Texts, database: Database
) -> None:
    value = 1 if callback_data.value > 0 else -1
    theirs = await database.run(turns.give_feedback, callback_data.turn_id, person.telegram_id, value)
    if not theirs:
        await query.answer(say("not_yours"), show_alert=True)
        return
    await query.answer(say("thanks_up" if value > 0 else "thanks_down"))
    if isinstance(query.message, Message):
        has_again = AgainTap(turn_id=callback_data.turn_id).pack() in _taps(query.message)
        await _edit_buttons(query.message, final_buttons(callback_data.turn_id, value, say, has_again))


def _taps(message: Message) -> set[str | None]:
    """The callback data of all buttons under a message."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return {button.callback_data for row in rows for button in row}


async def _edit_buttons(message: Message, buttons: InlineKeyboardMarkup) -> None:
    try:
        await message.edit_reply_markup(reply_markup=buttons)
    except TelegramAPIError as error:  # tapped twice, or deleted meanwhile: what was tapped is stored all the same
        log.info("the buttons of message %s stay as they are: %s", message.message_id, type(error).__name__)


async def is_plain_question(message: Message) -> bool:
    """A text in a private chat that is no command and replies to nothing: no other route would want it."""
    text = message.text or "/"
    return text[0] != "/" and message.chat.type == "private" and message.reply_to_message is None


async def unknown_command(message: Message, say: Texts) -> None:
    await message.answer(say("unknown_command", command=(message.text or "").split()[0]))


async def old_button(query: CallbackQuery, say: Texts) -> None:
    await query.answer(say("old_button"))


def make_router() -> Router:
    """The owners' routes. It comes last: what nobody else wanted is a question."""
    router = Router(name="chat")
    router.message.filter(ToTheBot())
    router.message.register(start, CommandStart())
    router.message.register(show_help, Command("help"))
    router.message.register(new, Command("new"))
    router.message.register(language, Command("language"))
    router.message.register(unknown_command, F.text.regexp(r"^/[a-zA-Z_]+(@\w+)?$"))
    router.message.register(ask)
    router.callback_query.register(set_language, LanguageTap.filter())
    router.callback_query.register(feedback, FeedbackTap.filter())
    router.callback_query.register(stop, StopTap.filter())
    router.callback_query.register(answer_again, AgainTap.filter())
    router.callback_query.register(old_button)
    return router
