"""Which turn a vet sees next, and the card that shows it."""

import asyncio

from sqlmodel import Session

from admin.shown import shown
from admin.vets.review.buttons import card_buttons
from admin.vets.review.card import card_text
from admin.vets.review.risk import QueueEntry, VettedQuestions, queue
from admin.vets.review.scene import look
from admin.vets.review.update import update_cards
from bot.telegram.here import Here
from bot.texts import paragraphs
from storage import claims, reviews
from storage.models import now
from storage.wordings import proposals


async def open_next(here: Here) -> None:
    """Show the vet the turn that is theirs, or claim the riskiest one that waits."""
    vet_id, database = here.person.telegram_id, here.database
    waiting, vetted_turns = await database.run(_read, vet_id)
    entries = await asyncio.to_thread(lambda: queue(waiting, VettedQuestions(vetted_turns)))
    turn_id = await database.run(_claim_first, entries, vet_id)
    scene = None if turn_id is None else await database.run(look, turn_id)
    if turn_id is None or scene is None:
        n_wordings = len(await database.run(proposals.waiting, vet_id))
        line = here.say("wordings_wait", n=n_wordings) if n_wordings else None
        await here.bot.send_message(vet_id, paragraphs(here.say("review_empty"), line))
        return
    text, buttons = card_text(scene, vet_id, here.say, len(entries)), card_buttons(scene, vet_id, here.say)
    card = await here.bot.send_message(vet_id, text, reply_markup=buttons)
    await shown(here, card, reviews.show_card, turn_id)
    if scene.cards:  # in this chat further up, or with the vet whose claim has expired
        await update_cards(here.bot, database, turn_id)


def _read(session: Session, vet_id: int) -> tuple[list[reviews.Waiting], list[reviews.Vetted]]:
    return reviews.waiting(session, vet_id, now()), reviews.vetted(session)


def _claim_first(session: Session, entries: list[QueueEntry], vet_id: int) -> int | None:
    """The turn that this vet works on already; else the first that can still be claimed."""
    current_id = claims.held_by(session, vet_id, now())
    if current_id is not None and reviews.take(session, current_id, vet_id, now()) is not None:
        return current_id
    for entry in entries:
        if reviews.take(session, entry.turn.turn_id, vet_id, now()) is not None:
            return entry.turn.turn_id
    return None
