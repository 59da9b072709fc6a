"""The vets' work: /review shows the riskiest answer that nobody works on; approve, correct, reject, alarm, skip.

What a tap does happens in one transaction that checks the claim; what Telegram shows is then brought up to it.
"""

from typing import Any

from aiogram import F, Router
from aiogram.filters import BaseFilter, Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import guarded
from admin.shown import shown
from admin.vets.cases.desk import VetDesk
from admin.vets.review.buttons import ReviewTap
from admin.vets.review.card import in_full
from admin.vets.review.correction import UnreadableText, read_correction
from admin.vets.review.draft import ask_for_correction, preview
from admin.vets.review.next_turn import open_next
from admin.vets.review.scene import look
from admin.vets.review.update import update_cards
from admin.vets.review.verdict import TapOutcome, act
from bot.telegram.here import Here
from bot.telegram.taps import answer, rewrite
from bot.texts import Html, paragraphs
from storage import reviews
from storage.models import Rank


class OnCard(BaseFilter):
    """A reply to a message that shows a turn; hands the turn's id to the handler."""

    async def __call__(self, message: Message, here: Here) -> bool | dict[str, Any]:
        """The turn's id, if the message is such a reply."""
        if message.reply_to_message is None:
            return False
        turn_id = await here.database.run(reviews.turn_on_card, here.chat_id, message.reply_to_message.message_id)
        return False if turn_id is None else {"turn_id": turn_id}


async def review(message: Message, here: Here) -> None:
    """`/review`: the next card."""
    await open_next(here)


async def tap(query: CallbackQuery, callback_data: ReviewTap, here: Here, desk: Desk, vets: VetDesk) -> None:
    """Do what a card's or a preview's button says, and show what follows from it."""
    turn_id = callback_data.turn_id
    outcome = TapOutcome.of(await here.once(_act, callback_data, here, desk))
    await answer(query, outcome.word, outcome.alert)
    if isinstance(query.message, Message) and (outcome.buttons is not None or outcome.last_line is not None):
        await rewrite(query, paragraphs(Html(query.message.html_text), outcome.last_line), outcome.buttons)
    if outcome.buttons is not None:
        return
    await update_cards(here.bot, here.database, turn_id)
    if outcome.case_id is not None:
        await vets.attend(here.bot, here.database, outcome.case_id)
    if outcome.next_step == "next":
        await open_next(here)
    elif outcome.next_step == "prompt":
        await ask_for_correction(here, turn_id, outcome.draft)
    elif outcome.next_step == "file":
        await _send_file(here, turn_id)


def _act(session: Session, tap: ReviewTap, here: Here, desk: Desk) -> dict[str, Any]:
    return act(session, tap, here, desk).values()


async def _send_file(here: Here, turn_id: int) -> None:
    """The whole conversation; a reply to the file is a correction, too."""
    vet_id, scene = here.person.telegram_id, await here.database.run(look, turn_id)
    if scene is not None:
        file = BufferedInputFile(in_full(scene, here.say).encode(), f"turn-{turn_id}.txt")
        message = await here.bot.send_document(vet_id, file)
        await shown(here, message, reviews.show_card, turn_id, "prompt")


async def correction(message: Message, turn_id: int, here: Here) -> None:
    """The vet's reply to a card, word for word, is the answer that should have been given, once they have seen what
    it changes and saved it."""
    try:
        text = await read_correction(message, here.bot, here.say)
    except UnreadableText as error:
        await message.reply(str(error))
        return
    if await preview(message, turn_id, text, here):
        await update_cards(here.bot, here.database, turn_id)


def make_router() -> Router:
    """The vets' routes to reviews."""
    router = guarded("review", Rank.VET)
    router.message.register(review, Command("review"))
    # A command stays a command, also as a reply to a card.
    router.message.register(correction, ~F.text.startswith("/"), OnCard())
    router.callback_query.register(tap, ReviewTap.filter())
    return router
