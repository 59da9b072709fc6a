"""Owners are told that a vet has improved an answer that they got, where the clinic wants it (VETTED_TELL_OWNERS).

What still has to be told stands in the tables; a tick sends it, and a crash leaves it to the next one.
"""

import logging

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import BufferedInputFile, ReplyParameters
from sqlmodel import Session

from admin.vets.case_desk import fits
from bot.texts import Texts, shorten
from storage import people, reviews
from storage.database import Database
from storage.models import Review, Turn

log = logging.getLogger(__name__)


async def tell_owners(bot: Bot, database: Database) -> None:
    """One tick: every correction that waits, oldest first; of several of one turn the newest."""
    for review, turn in await database.run(reviews.untold):
        text = await database.run(_text, review, turn)
        if text is not None:
            try:
                await _send(bot, turn, review.correction or "", text)
            except (TelegramForbiddenError, TelegramBadRequest) as error:
                log.info("turn %s: its owner cannot be told of the correction: %s", turn.id, error.message)
            except (TelegramAPIError, ClientDecodeError) as error:
                log.info("turn %s: its owner is told at the next tick: %s", turn.id, type(error).__name__)
                continue
        await database.run(reviews.told, review.id)


def _text(session: Session, review: Review, turn: Turn) -> str | None:
    """What the owner is told; null where a newer verdict stands, or they have had the turn forgotten."""
    standing = reviews.latest(session, review.turn_id)
    owner = people.find(session, turn.owner_id)
    if standing is None or standing.id != review.id or turn.answer is None or owner is None:
        return None
    question = shorten(turn.question, 200)
    return Texts(owner.language)("answer_improved", question=question, correction=review.correction)


async def _send(bot: Bot, turn: Turn, correction: str, text: str) -> None:
    """Under the answer that was improved, if it is still there; a long correction as a file."""
    reply = None
    if turn.message_ids:
        reply = ReplyParameters(message_id=turn.message_ids[-1], allow_sending_without_reply=True)
    if fits(text):
        await bot.send_message(turn.chat_id, text, reply_parameters=reply)
        return
    caption = shorten(text.partition("\n\n")[0], 900)
    file = BufferedInputFile(correction.encode(), f"answer-{turn.id}.txt")
    await bot.send_document(turn.chat_id, file, caption=caption, reply_parameters=reply)
