"""Messages of ours that showed a forgotten owner's words leave the vets' and admins' chats, one by one."""

import logging

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
)
from sqlmodel import Session

from bot.telegram.deliver import NOT_TAKEN, deliver
from bot.texts import Texts
from storage import people
from storage.database import Database
from storage.forgetting import retractions
from storage.models import Retraction
from storage.ticks.attempts import Attempts, NotYet

STEP = "retractions"
log = logging.getLogger(__name__)


class RetractionRefused(Exception):
    """Telegram does not let us take this message back; the message says why, in Telegram's words."""


async def retract_messages(bot: Bot, database: Database, attempts: Attempts) -> None:
    """One tick: what is due. Each by itself: one that cannot go holds up none of the others."""
    for row in await database.run(retractions.due):
        with attempts.trying(STEP, f"{row.chat_id}/{row.message_id}"):
            await _settle(bot, database, row)


async def _settle(bot: Bot, database: Database, row: Retraction) -> None:
    say = await database.run(_say, row.chat_id)
    try:
        await _retract(bot, row, say)
    except RetractionRefused as reason:
        log.info("message %s in chat %s stays: %s", row.message_id, row.chat_id, reason)
        await deliver(bot, row.chat_id, say("retraction_by_hand"), reply_to=row.message_id)
        await database.run(retractions.leave, row.id, str(reason))
    except (TelegramAPIError, ClientDecodeError, TimeoutError) as error:
        await database.run(retractions.failed, row.id, type(error).__name__)
        raise NotYet(NOT_TAKEN, rests=False) from None
    else:
        await database.run(retractions.gone, row.id)


async def _retract(bot: Bot, row: Retraction, say: Texts) -> None:
    """Delete it. After 48 hours Telegram refuses that, and lets us say something else in its place.

    Raises `RetractionRefused` where it lets us do neither; of a picture the words can be changed, and not the picture.
    """
    try:
        await bot.delete_message(row.chat_id, row.message_id)
    except TelegramForbiddenError as error:  # its reader has blocked us
        raise RetractionRefused(error.message) from None
    except TelegramBadRequest as error:
        if not _is_gone(error) and not await _was_rewritten(bot, row, say):
            raise RetractionRefused(error.message) from None


async def _was_rewritten(bot: Bot, row: Retraction, say: Texts) -> bool:
    try:
        await bot.edit_message_text(say("retracted"), chat_id=row.chat_id, message_id=row.message_id)
    except TelegramBadRequest as error:
        if _is_gone(error):
            return True
        await _empty_caption(bot, row, say)
        return False
    return True


async def _empty_caption(bot: Bot, row: Retraction, say: Texts) -> None:
    """Of a file its words, at least."""
    try:
        await bot.edit_message_caption(chat_id=row.chat_id, message_id=row.message_id, caption=say("retracted"))
    except TelegramBadRequest as error:
        log.info("the words under message %s in chat %s stay: %s", row.message_id, row.chat_id, error.message)


def _is_gone(error: TelegramBadRequest) -> bool:
    return "not found" in error.message and "chat not found" not in error.message


def _say(session: Session, chat_id: int) -> Texts:
    person = people.find(session, chat_id)
    return Texts(person.language if person else "en")
