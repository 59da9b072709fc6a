"""One question from the inbox to its final text: emergency first, placeholder, model, committed answer, last edit.

Each step is committed before the next, so that whatever is cut off goes on where it was: a turn is found by its
update, its messages by their ids, its answer by its row. Nothing is answered twice, because what repeats is an edit.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import InlineKeyboardMarkup, ReplyParameters
from openai import AsyncOpenAI
from sqlalchemy import Connection
from sqlmodel import Session

from bot.chat.buttons import final_buttons, retry_button, stop_button
from bot.chat.limits import Limits
from bot.chat.model import UNFIT, Asking, NoAnswer
from bot.chat.nearest import Nearest
from bot.chat.pets.card import describe_pets
from bot.chat.pictures import Albums, asked_with, with_bytes
from bot.chat.safety import MODEL_FLAG, Clinic, emergency, settled, without_doses
from bot.chat.stand_in import HandOver, hand_over
from bot.chat.verified import Found, VerifiedAnswers, fill
from bot.telegram.live import LiveMessage
from bot.telegram.pace import Paces, insist
from bot.texts import Texts
from bot.triage import Triage
from storage import cases, deployments, pets, turns, verified
from storage.database import Database
from storage.models import Message, Turn, now
from storage.reviews import BY_VET

log = logging.getLogger(__name__)

TYPING_AFTER_SECONDS = 1.0
TYPING_LASTS_SECONDS = 4.5
STARTER = "vetted-starter"
"""In the name of the engine's starter model and of every model tuned from it: it is for trying things out."""
FAILURES = 3
"""After so many in a row the deployment before takes over."""
HELD = "held"
"""The error of a turn whose answer was kept back because a vet had taken over."""
NOT_ASKED = "emergency: the starter model was not asked"


async def _nobody(*_news: object) -> None:
    """Nobody is to be told."""


def as_it_is(_provider: str, messages: list[Message]) -> list[Message]:
    """Nothing is left out."""
    return messages


@dataclass
class Chatting:
    """What answering needs."""

    clients: Mapping[str, AsyncOpenAI]
    """One for each provider."""
    system_prompt: str
    clinic: Clinic = field(default_factory=Clinic)
    context_tokens: int = 2000
    """How much of the conversation the model is shown, at most."""
    limits: Limits = field(default_factory=Limits)
    paces: Paces = field(default_factory=Paces)
    red_flag: Callable[[Turn], Awaitable[None]] = _nobody
    """Tells the vets of a turn with a red flag."""
    fell_back: Callable[[Turn], Awaitable[None]] = _nobody
    """Tells the admins that the deployment before this turn's model has taken over."""
    unfit: Callable[[str, str | None], Awaitable[None]] = _nobody
    """Tells the admins why the engine does not serve the active model, and which one answers in its place."""
    unfit_alarms: set[tuple[str, str, str | None]] = field(default_factory=set)
    """What they were told of it: the model, why, and who answers; forgotten when the model answers again."""
    verified: VerifiedAnswers = field(default_factory=VerifiedAnswers)
    nearest: Nearest | None = None
    """Looks further by a provider's embeddings, where the operator has set one."""
    stall_seconds: float = 60.0
    """The longest wait for the next piece of an answer."""
    sees_pictures: bool = False
    """Whether the models that answer can."""
    drafts: bool = False
    """Show a growing answer as Telegram's own draft where that is possible."""
    as_sent: Callable[[str, list[Message]], list[Message]] = as_it_is
    """What of a prompt goes to this provider: to a hosted one no phone numbers and the like."""
    asking: dict[int, Asking] = field(default_factory=dict)
    """What each chat is being answered just now."""
    albums: Albums = field(default_factory=Albums)


@dataclass(frozen=True)
class Question:
    """What an owner wants to know, and where the answer goes."""

    chat_id: int
    owner_id: int
    text: str
    update_id: int
    seen: Triage
    again: bool
    """An attempt before this one may have got half-way."""
    language: str = "en"
    reply_to: int | None = None
    """In groups: the message that asks."""
    about: Turn | None = None
    """The turn that is to be answered once more."""
    picture: str | None = None
    """Telegram's file_id of the picture that came with it."""


Send = Callable[[str, InlineKeyboardMarkup | None], Awaitable[int]]
"""Sends HTML into the question's chat as soon as flood control lets us; returns the message's id."""


async def answer_question(asked: Question, bot: Bot, say: Texts, database: Database, chatting: Chatting) -> None:
    """Answer, from wherever an earlier attempt has got to."""
    send = _sender(asked, bot, chatting)
    theirs = None
    if _may_be_verified(asked):
        theirs = await chatting.verified.refresh(asked.chat_id, asked.owner_id, database)
    turn = await _begun(asked, send, say, database, chatting)
    if turn.error == NOT_ASKED:
        return
    n_before = _n_before(turn)
    before = turn.message_ids[:n_before]

    async def on_sent(message_ids: list[int]) -> None:
        await database.run_core(turns.set_message_ids, turn.id, [*before, *message_ids])

    live = LiveMessage(
        bot,
        turn.chat_id,
        turn.message_ids[n_before:],
        chatting.paces.of(asked.chat_id),
        on_sent,
        prepare=lambda text: without_doses(settled(text), say),
        stop_button=stop_button(say),
        draft_id=turn.id if _as_draft(asked, chatting) else None,
    )
    partial = ""
    if turn.answer is None and turn.error is None:
        found = None if theirs is None else chatting.verified.look_up(turn, theirs)
        if found is not None:
            fill(turn, found)
        else:

            async def nearest() -> Found | None:
                if theirs is None or chatting.nearest is None:
                    return None
                return await chatting.nearest.look_up(turn, theirs, database)

            temperature = 0.7 if asked.about and asked.about.answer else 0.0
            partial = await _ask(turn, live, bot, say, database, chatting, nearest, temperature)
        turn.message_ids = [*before, *live.message_ids]
        if await _settle(turn, partial, send, say, database, chatting):
            partial = ""
    if not live.message_ids:
        await live.begin(lambda: send(say("thinking"), None))
    text, buttons = _final(turn, partial, asked.seen.dose, say)
    await live.finish(text, buttons)


def _sender(asked: Question, bot: Bot, chatting: Chatting) -> Send:
    pace = chatting.paces.of(asked.chat_id)
    reply = ReplyParameters(message_id=asked.reply_to, allow_sending_without_reply=True) if asked.reply_to else None

    async def send(text: str, markup: InlineKeyboardMarkup | None) -> int:
        sent = await insist(
            pace, lambda: bot.send_message(asked.chat_id, text, reply_markup=markup, reply_parameters=reply)
        )
        pace.sent()
        return sent.message_id

    return send


async def _begun(asked: Question, send: Send, say: Texts, database: Database, chatting: Chatting) -> Turn:
    """The question's turn, with the messages that it has in the chat: the emergency message, then the placeholder."""
    turn = await database.run(turns.find_by_update, asked.update_id) if asked.again else None
    flag = asked.seen.flag
    if flag is not None:
        if turn is None:
            emergency_id = await send(emergency(flag, say, chatting.clinic), None)
            turn = await database.run_core(_begin, asked, chatting, [emergency_id], flag)
        await chatting.red_flag(turn)  # also after a crash: the same turn is told once
        if STARTER in turn.model:
            # What it makes up must not stand beside an emergency.
            turn.error = NOT_ASKED
            await database.run_core(turns.finish, turn)
            return turn
    if turn is None and asked.about is not None and asked.about.answer is None and asked.about.message_ids:
        # The failure that is tried again becomes the answer.
        return await database.run_core(_begin, asked, chatting, asked.about.message_ids[-1:], None)
    if turn is None:
        placeholder = [] if _as_draft(asked, chatting) else [await send(say("thinking"), stop_button(say))]
        return await database.run_core(_begin, asked, chatting, placeholder, None)
    if len(turn.message_ids) == _n_before(turn) and not _as_draft(asked, chatting):
        turn.message_ids = [*turn.message_ids, await send(say("thinking"), stop_button(say))]
        await database.run_core(turns.set_message_ids, turn.id, turn.message_ids)
    return turn


def _as_draft(asked: Question, chatting: Chatting) -> bool:
    """Whether the answer grows in a draft, and gets its message only when it is whole. Groups have no drafts."""
    return chatting.drafts and asked.chat_id > 0


def _n_before(turn: Turn) -> int:
    """How many messages of the turn stand before its answer: the emergency message, where triage saw one."""
    return 0 if turn.flag in (None, MODEL_FLAG, BY_VET) else 1


async def _settle(turn: Turn, partial: str, send: Send, say: Texts, database: Database, chatting: Chatting) -> bool:
    """Commit what the model has said, and tell whom it concerns; true if a vet has taken the chat over meanwhile."""
    is_new_flag = turn.flag is None and (turn.answer or partial).startswith("🚨")
    if is_new_flag:
        turn.flag = MODEL_FLAG
        await send(emergency(MODEL_FLAG, say, chatting.clinic), None)
    is_held = await database.run_core(_finish, turn)
    chatting.limits.used(turn.owner_id, turn.prompt_tokens, turn.completion_tokens)
    if is_new_flag:
        await chatting.red_flag(turn)
    if turn.error not in (None, HELD) and await database.run(_fall_back, turn):
        await chatting.fell_back(turn)
    return is_held


def _begin(
    connection: Connection, asked: Question, chatting: Chatting, message_ids: list[int], flag: str | None
) -> Turn:
    """Log the question with exactly what the model will be sent."""
    active = deployments.active_name(connection)
    assert active is not None  # app.py sees to a first deployment
    provider, model = active
    conversation_id = turns.current_conversation(connection, asked.chat_id)
    messages: list[Message]
    if asked.about is not None:
        messages = asked.about.messages
    else:
        # In a group anybody may ask, and everybody reads: whose pet it is stays between the owner and the bot.
        theirs = pets.known_of(connection, asked.owner_id) if asked.chat_id > 0 else []
        known = describe_pets(theirs, asked.language, now().date())
        messages = [
            {"role": "system", "content": "\n".join(filter(None, (chatting.system_prompt, known)))},
            *turns.context(connection, conversation_id, chatting.context_tokens),
            {"role": "user", "content": asked_with(asked.text, asked.picture) if asked.picture else asked.text},
        ]
    return turns.begin(
        connection,
        Turn(
            conversation_id=conversation_id,
            chat_id=asked.chat_id,
            owner_id=asked.owner_id,
            question=asked.text,
            messages=chatting.as_sent(provider, messages),
            provider=provider,
            model=model,
            update_id=asked.update_id,
            flag=flag,
            dose=asked.seen.dose,
            message_ids=message_ids,
            created_at=now(),  # given, not left to its default: that would be three times the cost of the whole row
        ),
    )


async def _ask(
    turn: Turn,
    live: LiveMessage,
    bot: Bot,
    say: Texts,
    database: Database,
    chatting: Chatting,
    nearest: Callable[[], Awaitable[Found | None]],
    temperature: float,
) -> str:
    """Ask the model, showing the text as it grows, unless the nearest verified answer is near enough; fills in the
    turn. Returns the text of an answer that broke off."""
    asking = Asking(turn, live.show, chatting.stall_seconds)
    chatting.asking[turn.chat_id] = asking
    typing = asyncio.create_task(_typing(bot, turn.chat_id, asking))
    partial = ""
    try:
        found = await nearest()
        if found is not None and not asking.was_stopped:
            fill(turn, found)
            return ""
        try:
            await _run(asking, bot, chatting, temperature)
            chatting.unfit_alarms = {alarm for alarm in chatting.unfit_alarms if alarm[0] != turn.model}
        except NoAnswer as error:
            if error.key != UNFIT:
                raise
            await _run_another(asking, error, bot, database, chatting, temperature)
        if asking.text.strip():
            turn.answer = without_doses(asking.text.strip(), say)
            turn.dose |= turn.answer != asking.text.strip()
        else:
            turn.error = "stopped" if asking.was_stopped else "provider_trouble: empty answer"
    except NoAnswer as error:
        log.warning("turn %s has no answer from %s: %s", turn.id, turn.model, error)
        turn.error = str(error)
        partial = without_doses(asking.text.strip(), say)
    finally:
        typing.cancel()
        if chatting.asking.get(turn.chat_id) is asking:
            del chatting.asking[turn.chat_id]
    return partial


async def _run(asking: Asking, bot: Bot, chatting: Chatting, temperature: float) -> None:
    turn = asking.turn
    await asking.run(chatting.clients.get(turn.provider), await with_bytes(turn.messages, bot), temperature)


async def _run_another(
    asking: Asking, unfit: NoAnswer, bot: Bot, database: Database, chatting: Chatting, temperature: float
) -> None:
    """Ask the model before, since the active one must not answer. The admins hear of it when it is news."""
    turn = asking.turn
    # What the starter makes up must not stand beside an emergency.
    may_answer = lambda name: turn.flag is None or STARTER not in name  # noqa: E731
    model = turn.model
    failure: NoAnswer | None = unfit
    outcome = await database.run(hand_over, turn, may_answer, chatting.as_sent)
    if outcome is HandOver.DONE:
        try:
            await _run(asking, bot, chatting, temperature)
        except NoAnswer as error:
            failure = error
        else:
            failure = None
    # Whether somebody stands in, and who: another one, or nobody any more, is news.
    alarm = (model, unfit.code, turn.model if failure is None else None)
    if outcome is not HandOver.NOT_THIS_TURN and alarm not in chatting.unfit_alarms:
        chatting.unfit_alarms.add(alarm)
        log.error("%s In its place: %s", unfit.code, alarm[2] or "nothing answers")
        await chatting.unfit(unfit.code, alarm[2])
    if failure is not None:
        raise failure


def _may_be_verified(asked: Question) -> bool:
    """Whether a vet's earlier answer may be served: not in an emergency, not where no dose may be given, and not to
    somebody who wants another answer."""
    return asked.seen.flag is None and not asked.seen.dose and (asked.about is None or asked.about.answer is None)


async def _typing(bot: Bot, chat_id: int, asking: Asking) -> None:
    """While nothing of the answer is there, show that somebody is at work."""
    pause = TYPING_AFTER_SECONDS
    while True:
        await asyncio.sleep(pause)
        if asking.text:
            return
        with contextlib.suppress(TelegramAPIError):  # a nicety
            await bot.send_chat_action(chat_id, "typing")
        pause = TYPING_LASTS_SECONDS


def _finish(connection: Connection, turn: Turn) -> bool:
    """Log what became of the question; true if a vet has taken the chat over meanwhile, so that nothing is shown."""
    held = cases.holding(connection, turn.chat_id) is not None
    if held:
        turn.answer, turn.error = None, HELD
        turn.verified_id = turn.similarity = None
    if turn.verified_id is not None:
        verified.count(connection, turn.verified_id)
    turns.finish(connection, turn)
    return held


def _fall_back(session: Session, turn: Turn) -> bool:
    """Deploy the model before, if this turn's has failed several times in a row and the other may do better."""
    key = (turn.error or "").partition(":")[0]
    if key not in ("model_gone", "provider_trouble", "provider_unreachable", "provider_slow"):
        return False
    errors = turns.last_errors(session.connection(), turn.provider, turn.model, FAILURES)
    active, before = deployments.active(session), deployments.before_active(session)
    if len(errors) < FAILURES or not all(errors) or active is None or before is None:
        return False
    if (active.provider, active.name) != (turn.provider, turn.model):
        return False
    if before.provider == turn.provider and key in ("provider_unreachable", "provider_slow"):
        return False
    deployments.deploy(session, before, None, deployments.FALLBACK)
    log.error("%s has failed %d times in a row; %s answers now", turn.model, FAILURES, before.name)
    return True


def _final(turn: Turn, partial: str, asks_dose: bool, say: Texts) -> tuple[str, InlineKeyboardMarkup | None]:
    """The text and the buttons that the answer ends with."""
    assert turn.id is not None
    if turn.verified_id is not None and turn.answer is not None:
        return f"{say('verified_label')}\n\n{turn.answer}", final_buttons(turn.id, None, say)
    if turn.answer is not None:
        text = f"{say('no_dose')}\n\n{turn.answer}" if asks_dose else turn.answer
        if turn.finish_reason == "stopped":
            text += say("answer_stopped")
        elif turn.finish_reason == "length":
            text += say("answer_cut")
        return text, final_buttons(turn.id, None, say)
    if turn.error == HELD:
        return say("held"), None
    if turn.error == "stopped":
        return say("stopped"), retry_button(turn.id, say)
    key = (turn.error or "provider_trouble").partition(":")[0]
    if partial:
        return partial + say("stopped_early"), retry_button(turn.id, say)
    return say(key), retry_button(turn.id, say)
