"""Owners are told that a vet has improved an answer that they got, where the clinic wants it (VETTED_TELL_OWNERS).

What still has to be told stands in the tables; a tick sends it, and a crash leaves it to the next one.
"""

from aiogram import Bot
from aiogram.types import BufferedInputFile
from sqlmodel import Session

from bot.telegram.deliver import NOT_TAKEN, Delivery, deliver
from bot.texts import Html, Texts, as_written, shorten
from storage import people, reviews
from storage.database import Database
from storage.models import Review, Turn
from storage.ticks.attempts import Attempts, NotYet


async def tell_owners(bot: Bot, database: Database, attempts: Attempts) -> None:
    """One tick: every correction that waits, oldest first; of several of one turn the newest."""
    rows = await database.run(reviews.untold)
    for review, turn in attempts.in_turn("owners", rows, lambda row: str(row[0].id)):
        with attempts.trying("owners", str(review.id)):
            text = await database.run(_text, review, turn)
            if text is not None and await _send(bot, turn, review.correction or "", text) is Delivery.LATER:
                raise NotYet(NOT_TAKEN, rests=False)
            await database.run(reviews.told, review.id)


def _text(session: Session, review: Review, turn: Turn) -> Html | None:
    """What the owner is told; null where a newer verdict stands, or they have had the turn forgotten."""
    standing = reviews.latest(session, review.turn_id)
    owner = people.find(session, turn.owner_id)
    if standing is None or standing.id != review.id or turn.answer is None or owner is None:
        return None
    question = shorten(turn.question, 200)
    return Texts(owner.language)("answer_improved", question=question, correction=as_written(review.correction or ""))


async def _send(bot: Bot, turn: Turn, correction: str, text: Html) -> Delivery:
    """Under the answer that was improved, if it is still there; a long correction as a file."""
    file = BufferedInputFile(correction.encode(), f"answer-{turn.id}.txt")
    answer_id = turn.message_ids[-1] if turn.message_ids else None
    return await deliver(bot, turn.chat_id, text, reply_to=answer_id, thread_id=turn.thread_id, file=file)
