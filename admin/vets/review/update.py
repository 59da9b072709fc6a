"""Brings Telegram up to what the tables say of a turn's review. Every step is an edit and may be repeated."""

from aiogram import Bot

from admin.vets.review.buttons import card_buttons
from admin.vets.review.card import card_text
from admin.vets.review.scene import ReviewScene, look
from bot.telegram.deliver import amend
from storage import reviews
from storage.database import Database
from storage.models import ReviewCard


async def update_cards(bot: Bot, database: Database, turn_id: int) -> None:
    """Make every message that shows this turn say what is so, whoever's chat it is in: a chat's newest card in full,
    older ones and previews that cannot be saved any more without buttons.

    What cannot be edited stays as it is: what was decided stands, and a stale button does nothing.
    """
    scene = await database.run(look, turn_id)
    if scene is None:
        return
    newest = {(card.chat_id, card.kind): card.message_id for card in scene.cards}  # oldest first, so the last stays
    for card in scene.cards:
        reader = card.chat_id
        if card.message_id != newest[reader, card.kind] or not _has_buttons(scene, card):
            await amend(bot, reader, card.message_id, None)
            await database.run(reviews.close_card, reader, card.message_id)
        elif card.kind == "card":
            say = scene.colleagues[reader].say
            text, buttons = card_text(scene, reader, say), card_buttons(scene, reader, say)
            await amend(bot, reader, card.message_id, text, buttons)


def _has_buttons(scene: ReviewScene, card: ReviewCard) -> bool:
    """Whether this message may still have some: a preview for its vet's draft, a card for whoever is a vet still."""
    if card.kind == "preview":
        return scene.claim is not None and scene.claim.vet_id == card.chat_id and scene.claim.draft is not None
    return card.chat_id in scene.colleagues
