"""The vets' work: a card with question and answer; approve, correct by replying, or skip."""

import logging
from typing import Any

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import BaseFilter, Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.roles import guarded
from bot.texts import Texts, shorten
from storage import reviews, turns
from storage.database import Database
from storage.models import Person, Rank, Turn, Verdict

log = logging.getLogger(__name__)

SHOWN_CHARACTERS = 1500
"""Of question and answer each, so that a card stays one message."""


class ReviewTap(CallbackData, prefix="review"):
    turn_id: int
    verb: str
    """`approve`, `correct` or `skip`."""


class OnCard(BaseFilter):
    """A reply to a message that shows a turn; hands the turn's id to the handler."""

    async def __call__(self, message: Message, database: Database) -> bool | dict[str, Any]:
        if message.reply_to_message is None:
            return False
        turn_id = await database.run(reviews.turn_on_card, message.chat.id, message.reply_to_message.message_id)
        return False if turn_id is None else {"turn_id": turn_id}


async def review(message: Message, bot: Bot, person: Person, say: Texts, database: Database) -> None:
    await _send_next_card(bot, message.chat.id, person, say, database)


async def tap(
    query: CallbackQuery, callback_data: ReviewTap, bot: Bot, person: Person, say: Texts, database: Database
) -> None:
    turn = await database.run(turns.find, callback_data.turn_id)
    if turn is None or not isinstance(query.message, Message):
        await query.answer(say("old_button"))
        return
    if callback_data.verb == "correct":
        await query.answer()
        await _ask_for_correction(bot, query.message.chat.id, turn, say, database)
        return
    verdict = Verdict.APPROVED if callback_data.verb == "approve" else Verdict.SKIPPED
    decided = await database.run(reviews.decide, callback_data.turn_id, person.telegram_id, verdict)
    await query.answer(None if decided else say("review_taken"))
    word = {Verdict.APPROVED: "review_approved", Verdict.SKIPPED: "review_skipped"}[verdict]
    await _close_card(query.message, say(word, name=person.name) if decided else say("review_taken"))
    if verdict is not Verdict.SKIPPED:
        await retire_cards(bot, callback_data.turn_id, database)
    await _send_next_card(bot, query.message.chat.id, person, say, database)


async def correction(message: Message, turn_id: int, bot: Bot, person: Person, say: Texts, database: Database) -> None:
    """The vet's reply to a card, word for word, is the answer that should have been given."""
    text = (message.text or "").strip()
    turn = await database.run(turns.find, turn_id)
    if turn is None or not text:
        await message.reply(say("correction_text_only" if turn else "old_button"))
        return
    if text == turn.answer:
        await message.reply(say("correction_same"))
        return
    await database.run(reviews.decide, turn_id, person.telegram_id, Verdict.CORRECTED, text)
    await message.reply(say("correction_saved"))
    await retire_cards(bot, turn_id, database)
    await _send_next_card(bot, message.chat.id, person, say, database)


async def _ask_for_correction(bot: Bot, chat_id: int, turn: Turn, say: Texts, database: Database) -> None:
    sent = await bot.send_message(
        chat_id,
        say("correct_how", question=shorten(turn.question, SHOWN_CHARACTERS)),
        reply_markup=ForceReply(input_field_placeholder=say("correction_placeholder")),
    )
    await database.run(reviews.show_card, chat_id, sent.message_id, turn.id)


async def _send_next_card(bot: Bot, chat_id: int, person: Person, say: Texts, database: Database) -> None:
    text, turn_id = await database.run(_card, person.telegram_id, say)
    if turn_id is None:
        await bot.send_message(chat_id, text)
        return
    row = [
        InlineKeyboardButton(text=say(verb), callback_data=ReviewTap(turn_id=turn_id, verb=verb).pack())
        for verb in ("approve", "correct", "skip")
    ]
    sent = await bot.send_message(chat_id, text, reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]))
    await database.run(reviews.show_card, chat_id, sent.message_id, turn_id)


def _card(session: Session, vet_id: int, say: Texts) -> tuple[str, int | None]:
    """The text of the next card and its turn; the turn is null when nothing waits."""
    waiting = reviews.next_turn(session, vet_id)
    if waiting is None:
        return say("review_empty"), None
    turn, n_waiting = waiting
    assert turn.id is not None
    value = turns.feedback_on(session, [turn.id]).get(turn.id)
    mood = "" if value is None else say("review_mood_up" if value > 0 else "review_mood_down")
    n_context = (len(turn.messages) - 2) // 2
    if n_context > 0:
        mood += say("review_context", n=n_context)
    text = say(
        "review_card",
        n=n_waiting,
        mood=mood,
        when=f"{turn.created_at:%Y-%m-%d %H:%M} UTC",
        model=turn.model,
        question=shorten(turn.question, SHOWN_CHARACTERS),
        answer=shorten(turn.answer or "", SHOWN_CHARACTERS),
    )
    return text, turn.id


async def retire_cards(bot: Bot, turn_id: int, database: Database) -> None:
    """Take the buttons off every card that shows a decided turn, whoever's chat it is in."""
    for card in await database.run(reviews.cards_of, turn_id):
        try:
            await bot.edit_message_reply_markup(chat_id=card.chat_id, message_id=card.message_id)
        except TelegramAPIError as error:  # no buttons left, deleted, or too old: the verdict stands all the same
            log.debug("card %s in chat %s stays as it is: %s", card.message_id, card.chat_id, error)


async def _close_card(card: Message, line: str) -> None:
    """Take the buttons off a decided card and say what was decided."""
    await card.edit_text(f"{card.html_text}\n\n<i>{line}</i>", reply_markup=None)


def make_router() -> Router:
    router = guarded("review", Rank.VET)
    router.message.register(review, Command("review"))
    # A command stays a command, also as a reply to a card.
    router.message.register(correction, ~F.text.startswith("/"), OnCard())
    router.callback_query.register(tap, ReviewTap.filter())
    return router
