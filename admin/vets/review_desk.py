"""Brings Telegram up to what the tables say of a turn's review. Every step is an edit and may be repeated."""

import logging

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.types import InlineKeyboardMarkup

from admin.vets.review_card import Scene, card_buttons, card_text, look
from storage import reviews
from storage.database import Database
from storage.models import ReviewCard

log = logging.getLogger(__name__)


async def update_cards(bot: Bot, database: Database, turn_id: int) -> None:
    """Make every message that shows this turn say what is so, whoever's chat it is in: a chat's newest card in full,
    older ones and previews that cannot be saved any more without buttons."""
    scene = await database.run(look, turn_id)
    if scene is None:
        return
    newest = {(card.chat_id, card.kind): card.message_id for card in scene.cards}  # oldest first, so the last stays
    for card in scene.cards:
        reader = card.chat_id
        if card.message_id != newest[reader, card.kind] or not _has_buttons(scene, card):
            await _edit(bot, card, None, None)
            await database.run(reviews.close_card, card.chat_id, card.message_id)
        elif card.kind == "card":
            say = scene.colleagues[reader].say
            await _edit(bot, card, card_text(scene, reader, say), card_buttons(scene, reader, say))


def _has_buttons(scene: Scene, card: ReviewCard) -> bool:
    """Whether this message may still have some: a preview for its vet's draft, a card for whoever is a vet still."""
    if card.kind == "preview":
        return scene.claim is not None and scene.claim.vet_id == card.chat_id and scene.claim.draft is not None
    return card.chat_id in scene.colleagues


async def _edit(bot: Bot, card: ReviewCard, text: str | None, buttons: InlineKeyboardMarkup | None) -> None:
    """Without a text only the buttons go."""
    chat_id, message_id = card.chat_id, card.message_id
    try:
        if text is None:
            await bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id)
        else:
            await bot.edit_message_text(text, chat_id=chat_id, message_id=message_id, reply_markup=buttons)
    except (TelegramAPIError, ClientDecodeError) as error:
        # Unchanged, deleted, too old, or Telegram is away: what was decided stands, and a stale button does nothing.
        log.debug("card %s in chat %s stays as it is: %s", card.message_id, card.chat_id, error)
