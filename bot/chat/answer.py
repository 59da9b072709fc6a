"""One question from the inbox to its final text: emergency first, placeholder, a source's answer, committed, last edit.

Each step is committed before the next, so that whatever is cut off goes on where it was: a turn is found by its
update, its messages by their ids, its answer by its row. Nothing is answered twice, because what repeats is an edit.
"""

import logging
import time

from aiogram.exceptions import TelegramForbiddenError

from bot.chat.ask import PetFacts, fetch_answer
from bot.chat.begin import OwnerForgotten, begin, has_ended, n_before_answer
from bot.chat.buttons import stop_button
from bot.chat.chatting import Chatting, Question
from bot.chat.final import final
from bot.chat.safety import settled, without_doses_in_time
from bot.chat.settle import settle
from bot.telegram.here import Here
from bot.telegram.live import LiveMessage, Unshowable
from bot.telegram.pace import Send, sender
from bot.telegram.spot import Spot
from storage import turns
from storage.endings import Ending, ending_of, fail
from storage.models import Turn

log = logging.getLogger(__name__)

WARM = 0.7
"""The temperature of another answer to the same question; of the first it is 0."""


async def answer_question(question: Question, here: Here, chatting: Chatting) -> None:
    """Answer, from wherever an earlier attempt has got to."""
    start = time.monotonic()
    turn = await _to_its_end(question, here, chatting)
    if turn is not None:
        chatting.note_end(turn, time.monotonic() - start)


async def _to_its_end(question: Question, here: Here, chatting: Chatting) -> Turn | None:
    """The turn as it has ended; null where nothing of it is kept."""
    send = sender(here.bot, question.place, chatting.paces.of(question.chat_id), question.reply_to)
    pet_facts = None
    if _may_be_verified(question):
        pet_facts = await chatting.verified.refresh(question.chat_id, here.person.telegram_id, here.database)
    try:
        turn = await begin(question, here, chatting, send)
    except OwnerForgotten:
        return None
    if has_ended(turn):
        return turn
    if question.triage.weak and chatting.second is not None:
        chatting.second.begin(turn)
    try:
        await _answer(turn, question, pet_facts, here, chatting, send)
    except (Unshowable, TelegramForbiddenError) as error:
        log.info("turn %s has no reader: %s", turn.id, error)
        fail(turn, Ending.NOT_SHOWN, str(error))
        await here.database.run_core(turns.finish, turn)
    return turn


async def _answer(
    turn: Turn, question: Question, pet_facts: PetFacts | None, here: Here, chatting: Chatting, send: Send
) -> None:
    messages_before = turn.message_ids[: n_before_answer(turn)]
    live = _live_message(turn, messages_before, here, chatting)
    partial = ""
    if ending_of(turn) is None:
        temperature = WARM if question.wants_another else 0.0

        def show(text: str) -> None:
            live.show(text)
            if live.is_gone:
                asking.stop()  # nobody reads it, and somebody pays for it

        asking = chatting.asking_for(turn, show, temperature)
        partial = await fetch_answer(asking, pet_facts, here, chatting)
        turn.message_ids = [*messages_before, *live.message_ids]
        if await settle(turn, partial, here, chatting, send):
            partial = ""
    if not live.message_ids:
        await live.begin(lambda: send(here.say("thinking"), None))
    text, buttons = final(turn, partial, question.triage.dose, here.say)
    await live.finish(text, buttons)


def _may_be_verified(question: Question) -> bool:
    """Whether a vet's earlier answer may be served: not in an emergency, not where no dose may be given, and not to
    somebody who wants another answer."""
    return question.triage.flag is None and not question.triage.dose and not question.wants_another


def _live_message(turn: Turn, messages_before: list[int], here: Here, chatting: Chatting) -> LiveMessage:
    async def commit(message_ids: list[int]) -> None:
        await here.database.run_core(turns.set_message_ids, turn.id, [*messages_before, *message_ids])

    return LiveMessage(
        here.bot,
        Spot(turn.chat_id, turn.thread_id),
        turn.message_ids[len(messages_before) :],
        chatting.paces.of(turn.chat_id),
        commit,
        prepare=lambda text: without_doses_in_time(chatting.rules, settled(text), here.say),
        stop_button=stop_button(here.say),
        draft_id=turn.id if chatting.uses_draft(turn.chat_id) else None,
    )
