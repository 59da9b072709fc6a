"""Edited messages: weighed for emergencies, whenever that is; what was edited at once is asked anew."""

from datetime import timedelta

from aiogram.types import Message
from sqlalchemy import Connection

from bot.chat.answer import answer_question
from bot.chat.ask_vet import Vets
from bot.chat.chatting import Chatting, Question
from bot.chat.incoming.story import OwnerStory, story_before
from bot.chat.questions import Wording, consider, read, weighed
from bot.telegram.here import Here
from bot.triage import Triage
from storage import cases, people, turns
from storage.models import Turn

AT_ONCE = timedelta(minutes=1)
"""So soon after the question its edit is the question."""


async def reconsider(message: Message, here: Here, chatting: Chatting, vets: Vets) -> None:
    """Answer an edited question once more, in the place of its answer, or only see whether it is an emergency now.

    Telegram calls much an edit: a link's preview, a place that moves. What says the same as before is none.
    """
    words, quotation = await read(message, here)
    wording = Wording(words, quotation)
    if not words:
        return
    earlier, case_id, story = await here.database.run_core(_situation, message, here)
    text = wording.whole(here.say)
    if earlier is not None and earlier.update_id != here.update_id and text in (earlier.question, earlier.question[2:]):
        return
    # In a private chat what began no turn was a command, or a reply to a card: its edit is no question either.
    is_question = (earlier is not None or here.chat_id < 0) and not words.startswith("/")
    if case_id is not None or (is_question and _is_at_once(message)):
        replaced = earlier if earlier is not None and earlier.update_id != here.update_id else None
        await consider(message, Wording(words, quotation, replaced), here, chatting, vets)
    else:
        triage = await weighed(wording, story, here, chatting)
        await _only_tell(message, wording, triage, earlier, here, chatting)


def _situation(connection: Connection, message: Message, here: Here) -> tuple[Turn | None, int | None, OwnerStory]:
    turn = turns.of_message(connection, here.chat_id, message.message_id, here.person.telegram_id)
    case_id = cases.holding(connection, here.chat_id, here.thread_id)
    return turn, case_id, story_before(connection, message, here)


def _is_at_once(message: Message) -> bool:
    return message.edit_date is not None and message.edit_date - message.date.timestamp() <= AT_ONCE.total_seconds()


async def _only_tell(
    message: Message, wording: Wording, triage: Triage, earlier: Turn | None, here: Here, chatting: Chatting
) -> None:
    """An emergency that its owner has not been told of yet is told, and the vets hear of it."""
    if triage.flag is None or (earlier is not None and earlier.flag == triage.flag and not here.again):
        return
    # Vets write of emergencies all day, to owners and to the bot: what they edit asks nothing.
    if earlier is None and await here.database.run(people.rank_of, here.person.telegram_id) is not None:
        return
    question = Question(
        text=wording.whole(here.say),
        triage=triage,
        place=here.place,
        message_id=message.message_id,
        quoted_id=wording.quoted_id,
        is_only_weighed=True,
    )
    await answer_question(question, here, chatting)
