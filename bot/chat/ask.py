"""An answer is fetched, from the first source that has one: a vet's to the same question, one to nearly the same, the
model's, which is shown as it grows and can be stopped."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiogram.exceptions import TelegramAPIError

from bot.chat.chatting import Chatting
from bot.chat.model import Asking, NoAnswer
from bot.chat.safety import without_doses_in_time
from bot.chat.source import Answer, fill
from bot.chat.stand_in import ask_whoever_may
from bot.telegram.here import Here
from bot.texts import Texts
from storage.endings import Ending, fail
from storage.forgetting.texts import texts_in
from storage.models import Turn

log = logging.getLogger(__name__)

PetFacts = Sequence[Mapping[str, Any]]

TYPING_AFTER_SECONDS = 1.0
TYPING_LASTS_SECONDS = 4.5


async def fetch_answer(asking: Asking, pet_facts: PetFacts | None, here: Here, chatting: Chatting) -> str:
    """Fill in the turn. `pet_facts`: what the owner's animals add to the question; null where no vet's earlier answer
    may be served. Returns the text of an answer that broke off."""
    verified_answer = None if pet_facts is None else chatting.verified.look_up(asking.turn, pet_facts)
    if verified_answer is not None:
        fill(asking.turn, verified_answer)
        return ""
    await chatting.budget.look(here.database)
    with _under_way(asking, here, chatting):
        try:
            fill(asking.turn, await _nearest_or_model(asking, pet_facts, here, chatting))
        except NoAnswer as error:
            if error.ending not in (Ending.STOPPED, Ending.BUDGET_SPENT):
                words = _without_question(str(error), asking.turn)
                log.warning("turn %s has no answer from %s: %s", asking.turn.id, asking.turn.model, words)
            fail(asking.turn, error.ending, error.code)
            return await without_doses_in_time(chatting.rules, asking.text.strip(), here.say) or ""
    return ""


def _without_question(words: str, turn: Turn) -> str:
    """A host's words without what they quote of the question: no log holds an owner's."""
    for text in (turn.question, *(text for message in turn.messages for text in texts_in(message))):
        words = words.replace(text, "…") if text.strip() else words
    return words


async def _nearest_or_model(asking: Asking, pet_facts: PetFacts | None, here: Here, chatting: Chatting) -> Answer:
    if chatting.budget.is_spent:
        raise NoAnswer(Ending.BUDGET_SPENT)
    if pet_facts is not None:
        verified_answer = await _near(asking.turn, pet_facts, here, chatting)
        if verified_answer is not None and not asking.was_stopped:
            return verified_answer
    with chatting.budget.asking(asking.turn):
        await ask_whoever_may(asking, here, chatting)
    return await _models_answer(asking, here.say, chatting)


async def _near(turn: Turn, pet_facts: PetFacts, here: Here, chatting: Chatting) -> Answer | None:
    """What a vet has said to a question that others than the frames call the same: embeddings, a model's opinion."""
    verified_answer = None
    if chatting.nearest is not None:
        verified_answer = await chatting.nearest.look_up(turn, pet_facts, here.database)
    if verified_answer is None and chatting.matches is not None:
        verified_answer = await chatting.matches.look_up(turn, pet_facts)
    return verified_answer


async def _models_answer(asking: Asking, say: Texts, chatting: Chatting) -> Answer:
    text = asking.text.strip()
    if not text:
        raise NoAnswer(Ending.STOPPED) if asking.was_stopped else NoAnswer(Ending.QUESTION_REFUSED, "empty answer")
    answer = await without_doses_in_time(chatting.rules, text, say)
    if answer is None:
        raise NoAnswer(Ending.UNCHECKED)
    return Answer(answer, asking.turn.finish_reason or Ending.COMPLETE, named_dose=answer != text)


@contextlib.contextmanager
def _under_way(asking: Asking, here: Here, chatting: Chatting) -> Iterator[None]:
    """The chat knows what it is being answered, so that Stop finds it, and shows that somebody is at work."""
    chat_id = asking.turn.chat_id
    chatting.asking[chat_id] = asking
    typing = asyncio.create_task(_type(asking, here))
    try:
        yield
    finally:
        typing.cancel()
        if chatting.asking.get(chat_id) is asking:
            del chatting.asking[chat_id]


async def _type(asking: Asking, here: Here) -> None:
    """While nothing of the answer is there, show that somebody is at work."""
    pause = TYPING_AFTER_SECONDS
    while True:
        await asyncio.sleep(pause)
        if asking.text:
            return
        with contextlib.suppress(TelegramAPIError):  # a nicety
            await here.bot.send_chat_action(
                asking.turn.chat_id, "typing", message_thread_id=asking.turn.thread_id or None
            )
        pause = TYPING_LASTS_SECONDS
