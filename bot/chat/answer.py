"""One question from the inbox to its final text: emergency first, placeholder, a source's answer, committed, last edit.

Each step is committed before the next, so that whatever is cut off goes on where it was: a turn is found by its
update, its messages by their ids, its answer by its row. Nothing is answered twice, because what repeats is an edit.
"""

from bot.chat.ask import fetch_answer
from bot.chat.begin import begin, n_before_answer
from bot.chat.buttons import stop_button
from bot.chat.chatting import Chatting, Question
from bot.chat.final import final
from bot.chat.model import Asking
from bot.chat.safety import settled, without_doses
from bot.chat.settle import settle
from bot.telegram.here import Here
from bot.telegram.live import LiveMessage
from bot.telegram.pace import sender
from storage import turns
from storage.endings import Ending, ending_of
from storage.models import Turn

WARM = 0.7
"""The temperature of another answer to the same question; of the first it is 0."""


async def answer_question(question: Question, here: Here, chatting: Chatting) -> None:
    """Answer, from wherever an earlier attempt has got to."""
    send = sender(here.bot, question.chat_id, chatting.paces.of(question.chat_id), question.reply_to)
    pet_facts = None
    if _may_be_verified(question):
        pet_facts = await chatting.verified.refresh(question.chat_id, here.person.telegram_id, here.database)
    turn = await begin(question, here, chatting, send)
    if ending_of(turn) is Ending.NOT_ASKED:
        return
    messages_before = turn.message_ids[: n_before_answer(turn)]
    live = _live_message(turn, messages_before, here, chatting)
    partial = ""
    if ending_of(turn) is None:
        temperature = WARM if question.wants_another else 0.0
        asking = Asking(turn, live.show, chatting.stall_seconds, temperature, chatting.thinkers)
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
        turn.chat_id,
        turn.message_ids[len(messages_before) :],
        chatting.paces.of(turn.chat_id),
        commit,
        prepare=lambda text: without_doses(settled(text), here.say),
        stop_button=stop_button(here.say),
        draft_id=turn.id if chatting.uses_draft(turn.chat_id) else None,
    )
