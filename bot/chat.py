"""The owners' side: question → active model → streamed answer → logged turn → feedback."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command, CommandStart
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.utils.chat_action import ChatActionSender
from openai import AsyncOpenAI
from sqlmodel import Session

from bot.delivery import LiveMessage
from bot.model import NoAnswer, stream_answer
from bot.texts import Texts
from storage import deployments, people, turns
from storage.database import Database
from storage.models import Person, Rank, Turn

log = logging.getLogger(__name__)

STARTER = "vetted-starter"
"""In the name of the engine's starter model and of every model tuned from it."""
QUESTION_LIMIT = 2000
"""Characters. Telegram's own limit is 4,096; nobody describes a pet's trouble in more than this."""
CONTEXT_TURNS = 6
"""How many earlier turns the model is shown."""
WAITING_LIMIT = 4
"""Questions of one chat that may be open at a time."""


@dataclass
class Chatting:
    """What answering needs: one client for each provider, and what the model is told first."""

    clients: Mapping[str, AsyncOpenAI]
    system_prompt: str
    queue: "ChatQueue" = field(default_factory=lambda: ChatQueue(WAITING_LIMIT))
    seconds_between_edits: float = 1.5


class ChatQueue:
    """Lets the questions of one chat through one by one, chats side by side."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._n_here: dict[int, int] = defaultdict(int)
        self._idle = asyncio.Event()
        self._idle.set()

    def is_full(self, chat_id: int) -> bool:
        return self._n_here.get(chat_id, 0) >= self._limit

    @asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[None]:
        """Wait until the chat's earlier questions are answered."""
        self._n_here[chat_id] += 1
        self._idle.clear()
        try:
            async with self._locks[chat_id]:
                yield
        finally:
            self._n_here[chat_id] -= 1
            if not self._n_here[chat_id]:
                del self._n_here[chat_id], self._locks[chat_id]
            if not self._n_here:
                self._idle.set()

    async def drain(self, seconds: float) -> None:
        """Wait until no question is open, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)


class FeedbackTap(CallbackData, prefix="feedback"):
    turn_id: int
    value: int


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


async def set_language(query: CallbackQuery, callback_data: LanguageTap, person: Person, database: Database) -> None:
    say = Texts(callback_data.language)
    await database.run(people.set_language, person.telegram_id, say.language)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(say("language_set"))


async def ask(message: Message, bot: Bot, person: Person, say: Texts, database: Database, chatting: Chatting) -> None:
    """Answer a question. Messages of one chat are answered one after the other, chats side by side."""
    question = (message.text or "").strip()
    chat_id = message.chat.id
    if len(question) > QUESTION_LIMIT:
        await message.answer(say("too_long", n=len(question), limit=QUESTION_LIMIT))
        return
    if chatting.queue.is_full(chat_id):
        await message.answer(say("busy"))
        return
    async with chatting.queue.turn(chat_id):
        turn = await database.run(_begin, chat_id, person.telegram_id, question, chatting.system_prompt)
        await _answer(turn, bot, say, database, chatting)


def _begin(session: Session, chat_id: int, owner_id: int, question: str, system_prompt: str) -> Turn:
    """Log the question with exactly what the model will be sent."""
    conversation = turns.current_conversation(session, chat_id)
    assert conversation.id is not None
    model = deployments.active(session)
    assert model is not None  # app.py sees to a first deployment
    return turns.begin(
        session,
        Turn(
            conversation_id=conversation.id,
            chat_id=chat_id,
            owner_id=owner_id,
            question=question,
            messages=[
                {"role": "system", "content": system_prompt},
                *turns.context(session, conversation.id, CONTEXT_TURNS),
                {"role": "user", "content": question},
            ],
            provider=model.provider,
            model=model.name,
        ),
    )


async def _answer(turn: Turn, bot: Bot, say: Texts, database: Database, chatting: Chatting) -> None:
    """Stream the model's answer into the chat and log it. The answer is logged before its final edit."""
    live = await LiveMessage.begin(bot, turn.chat_id, say("thinking"), chatting.seconds_between_edits)
    text, shown, buttons = "", "", None
    try:
        async with ChatActionSender.typing(chat_id=turn.chat_id, bot=bot):
            async for piece in stream_answer(chatting.clients.get(turn.provider), turn):
                text += piece
                await live.show(text)
        if not text.strip():
            raise NoAnswer("provider_trouble", "empty answer")
        turn.answer = shown = text.strip()
        buttons = feedback_buttons(turn.id or 0, None)
    except NoAnswer as error:
        log.warning("turn %s has no answer from %s: %s", turn.id, turn.model, error.code)
        turn.error = error.code
        shown = text.strip() + say("stopped_early") if text.strip() else say(error.key)
    await database.run(turns.finish, turn)
    await live.finish(shown, buttons)
    turn.message_ids = live.message_ids
    await database.run(turns.finish, turn)


def feedback_buttons(turn_id: int, value: int | None) -> InlineKeyboardMarkup:
    """👍 and 👎 under an answer, the chosen one marked."""
    row = [
        InlineKeyboardButton(
            text=f"{icon} ✓" if value == this else icon,
            callback_data=FeedbackTap(turn_id=turn_id, value=this).pack(),
        )
        for icon, this in (("👍", 1), ("👎", -1))
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])


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
        try:
            await query.message.edit_reply_markup(reply_markup=feedback_buttons(callback_data.turn_id, value))
        except TelegramAPIError as error:  # tapped twice, or deleted meanwhile: the feedback is stored all the same
            log.info("the feedback buttons of turn %s stay as they are: %s", callback_data.turn_id, error)


async def not_text(message: Message, say: Texts) -> None:
    await message.answer(say("text_only"))


async def old_button(query: CallbackQuery, say: Texts) -> None:
    await query.answer(say("old_button"))


def make_router() -> Router:
    """The owners' routes. It comes last: what nobody else wanted is a question."""
    router = Router(name="chat")
    router.message.filter(F.chat.type == "private")
    router.message.register(start, CommandStart())
    router.message.register(show_help, Command("help"))
    router.message.register(new, Command("new"))
    router.message.register(language, Command("language"))
    router.message.register(ask, F.text)
    router.message.register(not_text)
    router.callback_query.register(set_language, LanguageTap.filter())
    router.callback_query.register(feedback, FeedbackTap.filter())
    router.callback_query.register(old_button)
    return router
