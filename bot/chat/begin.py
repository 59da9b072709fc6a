"""A turn begins: it is logged with exactly what the model will be sent, and its messages stand in the chat: the
emergency message, where triage saw one, then the placeholder. After a crash it is found again, and goes on from there.
"""

import logging
from contextlib import suppress

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from sqlalchemy import Connection

from bot.chat.buttons import stop_button
from bot.chat.chatting import Chatting, Question
from bot.chat.pets.describe import describe_pets
from bot.chat.pictures import with_picture
from bot.chat.safety import emergency
from bot.telegram.here import Here
from bot.telegram.pace import Send
from bot.texts import Html, paragraphs
from storage import pets, turns
from storage.candidates import answerer as answerers
from storage.cases import MOST_IN_AN_HOUR
from storage.endings import Ending, ending_of, fail
from storage.local import STARTER
from storage.models import Message, Turn, now
from storage.reviews import BY_MODEL, BY_VET
from training.text.reasoning import without_thoughts
from training.text.system import asked_with, system_messages

log = logging.getLogger(__name__)


class OwnerForgotten(Exception):
    """Whoever asks has been forgotten since they asked: nothing of the question is kept."""


async def begin(question: Question, here: Here, chatting: Chatting, send: Send) -> Turn:
    """The question's turn, with the messages that it has in the chat. It may have ended already: see `has_ended`.

    Raises `OwnerForgotten`.
    """
    turn = await here.database.run(turns.find_by_update, here.update_id) if here.again else None
    if (flag := question.triage.flag) is not None:
        if turn is None:
            turn = await _log(question, here, chatting, await _told(emergency(flag, here.say, chatting.clinic), send))
        is_told = await chatting.red_flag(turn)  # also after a crash: the same turn is told once
        await _say_what_is_missing(question, is_told, here, send)
        if (reason := _why_not_asked(turn, question)) is not None:
            fail(turn, Ending.NOT_ASKED, reason)
            await here.database.run_core(turns.finish, turn)
            return turn
        if not turn.message_ids:
            return await _not_shown(turn, "not even the emergency message", here)
    try:
        return await _with_placeholder(question, turn, here, chatting, send)
    except TelegramForbiddenError as error:
        # Nobody would read the answer: the model is not asked, and the tables say so.
        return await _not_shown(turn or await _log(question, here, chatting, []), error.message, here)


async def _not_shown(turn: Turn, reason: str, here: Here) -> Turn:
    fail(turn, Ending.NOT_SHOWN, reason)
    await here.database.run_core(turns.finish, turn)
    return turn


async def _told(text: Html, send: Send) -> list[int]:
    """The emergency message; none where we may not write: the vets hear of it all the same."""
    with suppress(TelegramForbiddenError):
        return [await send(text, None)]
    return []


async def _say_what_is_missing(question: Question, is_told: bool, here: Here, send: Send) -> None:
    """The emergency message is never limited; of what is, it is said."""
    notes = [] if is_told else [here.say("vets_have_enough", n=MOST_IN_AN_HOUR)]
    notes += [] if question.refusal is None else [here.say("advice_only")]
    if notes:
        await _told(paragraphs(*notes), send)


def _why_not_asked(turn: Turn, question: Question) -> str | None:
    """Why the model is not asked in this emergency; null if it is."""
    if ending_of(turn) is Ending.NOT_ASKED:
        return "it was not asked before"
    if question.refusal is not None:
        return f"over a limit: {question.refusal}"
    if question.is_only_weighed:
        return "edited too late to be asked"
    # What it makes up must not stand beside an emergency.
    return "the starter model was not asked" if STARTER in turn.model else None


async def _with_placeholder(question: Question, turn: Turn | None, here: Here, chatting: Chatting, send: Send) -> Turn:
    needs_message = not chatting.uses_draft(question.chat_id)
    if turn is None:
        message_ids = await _messages_of_before(question, here)
        if not message_ids and needs_message:
            message_ids = [await send(here.say("thinking"), stop_button(here.say))]
        return await _log(question, here, chatting, message_ids)
    if len(turn.message_ids) == n_before_answer(turn) and needs_message:
        turn.message_ids = [*turn.message_ids, await send(here.say("thinking"), stop_button(here.say))]
        await here.database.run_core(turns.set_message_ids, turn.id, turn.message_ids)
    return turn


def has_ended(turn: Turn) -> bool:
    """Whether a turn that has just begun needs no answer: in an emergency, or where nobody would read one."""
    return ending_of(turn) in (Ending.NOT_ASKED, Ending.NOT_SHOWN)


def n_before_answer(turn: Turn) -> int:
    """How many messages of the turn stand before its answer: the emergency message, where triage saw one."""
    is_seen_later = turn.flag in (None, BY_MODEL, BY_VET) or turn.flag_source is not None
    return 0 if is_seen_later else 1


async def _messages_of_before(question: Question, here: Here) -> list[int]:
    """The messages that become the answer: the one that told of a failure which is tried again, or the answer to the
    question as it was before its edit."""
    if (earlier_turn := question.replaces) is not None:
        message_ids = earlier_turn.message_ids[n_before_answer(earlier_turn) :]
        return message_ids if message_ids and await _says_thinking(message_ids[0], here) else []
    earlier = question.earlier
    return [] if earlier is None or question.wants_another else earlier.message_ids[-1:]


async def _says_thinking(message_id: int, here: Here) -> bool:
    """Take the old answer back at once. False where it is no more."""
    try:
        await here.bot.edit_message_text(
            here.say("thinking"), chat_id=here.chat_id, message_id=message_id, reply_markup=stop_button(here.say)
        )
    except TelegramBadRequest as error:
        log.info("the answer to an edited question in chat %s stays: %s", here.chat_id, error.message)
        return False
    return True


async def _log(question: Question, here: Here, chatting: Chatting, message_ids: list[int]) -> Turn:
    """Log the turn. Raises `OwnerForgotten`, and takes back what has just been sent for it."""
    try:
        return await here.database.run_core(_begun, question, here, chatting, message_ids)
    except OwnerForgotten:
        for message_id in message_ids if question.earlier is None and question.replaces is None else ():
            with suppress(TelegramAPIError):  # nobody waits for it any more
                await here.bot.delete_message(question.chat_id, message_id)
        raise


def _begun(connection: Connection, question: Question, here: Here, chatting: Chatting, message_ids: list[int]) -> Turn:
    if chatting.wishes.covers(here.person.telegram_id, here.update_id):
        raise OwnerForgotten
    answerer = answerers.answerer(connection, chatting.system_prompt, question.chat_id)
    assert answerer is not None  # app.py sees to a first deployment
    conversation_id = turns.current_conversation(connection, *question.place)
    # Also where a turn is answered once more: the model may be another one since.
    # Answers from before thoughts were told apart may begin with one.
    talk = without_thoughts(_talk(connection, question, here, chatting, conversation_id))
    messages = asked_with(talk, answerer.system_prompt)
    turn = turns.begin(
        connection,
        Turn(
            conversation_id=conversation_id,
            chat_id=question.chat_id,
            owner_id=here.person.telegram_id,
            question=question.text,
            messages=chatting.as_sent(answerer.provider, messages),
            provider=answerer.provider,
            model=answerer.name,
            update_id=here.update_id,
            flag=question.triage.flag,
            dose=question.triage.dose,
            message_ids=message_ids,
            thread_id=question.place.thread_id,
            question_message_id=question.message_id,
            quoted_id=question.quoted_id,
            created_at=now(),  # given, not left to its default: that would be three times the cost of the whole row
        ),
    )
    if question.replaces is not None:
        turns.replace(connection, question.replaces, turn)
    return turn


def _talk(
    connection: Connection, question: Question, here: Here, chatting: Chatting, conversation_id: int
) -> list[Message]:
    """The owner's pets, what was said before, and the question: the same as the first time where a turn is answered
    once more."""
    if question.earlier is not None:
        return question.earlier.messages
    # In a group anybody may ask, and everybody reads: whose pet it is stays between the owner and the bot.
    known_pets = pets.known_of(connection, here.person.telegram_id) if question.chat_id > 0 else []
    profile = describe_pets(known_pets, here.say.language, now().date())
    content = with_picture(question.text, question.picture) if question.picture else question.text
    return [
        *system_messages(None, profile),
        *turns.context(connection, conversation_id, chatting.context_tokens, question.replaces),
        {"role": "user", "content": content},
    ]
