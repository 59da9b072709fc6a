"""/verified: vets look at the answers that owners get at once, edit one by replying to its card, withdraw it."""

from typing import Any

from aiogram import F, Router
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.types import CallbackQuery, Message
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import guarded
from admin.shown import shown
from admin.vets.review.update import update_cards
from admin.vets.verified_card import LISTED, VerifiedTap, card, page
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import paragraphs
from storage import prompts, reviews
from storage import verified as store
from storage.forgetting import showings
from storage.models import Rank, Turn, Verdict, VerifiedAnswer
from storage.wordings import labels, proposals
from training.dataset import promote

PROMPT = "verified"
"""A card that a reply edits (`storage/prompts`)."""


class OnVerified(BaseFilter):
    """A reply to a card of ours; hands the answer's id to the handler."""

    async def __call__(self, message: Message, here: Here) -> bool | dict[str, Any]:
        """The answer's id, if the message is such a reply."""
        if message.reply_to_message is None:
            return False
        prompt = await here.database.run(prompts.find, here.chat_id, message.reply_to_message.message_id)
        return {"verified_id": prompt.ref} if prompt is not None and prompt.kind == PROMPT else False


async def verified(message: Message, command: CommandObject, here: Here) -> None:
    """`/verified` lists, `/verified words` searches."""
    words = (command.args or "").strip()
    text, buttons = await here.database.run(page, words, 0, here.say)
    n_wordings = len(await here.database.run(proposals.waiting, here.person.telegram_id))
    text = paragraphs(text, here.say("wordings_wait", n=n_wordings) if n_wordings else None)
    await shown(here, await message.answer(text, reply_markup=buttons), _show_page, words, 0)


def _show_page(session: Session, chat_id: int, message_id: int, words: str, offset: int) -> bool:
    rows, _ = store.search(session, words, offset, LISTED)
    return showings.show_verified(session, chat_id, message_id, [row.id or 0 for row in rows])


async def tap(query: CallbackQuery, callback_data: VerifiedTap, here: Here, desk: Desk) -> None:
    """Turn the page, or open, withdraw or restore an answer and show its card."""
    if callback_data.verb == "page":
        await answer(query)
        text, buttons = await here.database.run(page, "", callback_data.number, here.say)
        message_id = await show(query, text, buttons)
        await here.database.run(_show_page, here.chat_id, message_id, "", callback_data.number)
        return
    word = await here.once(_do, callback_data, here.person.telegram_id)
    row = await here.database.run(_row_of, callback_data)
    if row is None:
        await answer(query, here.say("verified_gone"), alert=True)
        return
    await answer(query, here.say(word) if word else None, alert=word is not None)
    text, buttons = await here.database.run(card, row, desk, here.say)
    message_id = await show(query, text, buttons)
    await here.database.run(_remember, here.chat_id, message_id, row)


def _row_of(session: Session, tap: VerifiedTap) -> VerifiedAnswer | None:
    """The answer whose card is tapped."""
    if tap.verb != "unalias":
        return store.find(session, tap.number)
    pair = proposals.find(session, tap.number)
    return None if pair is None or pair.answered_id is None else store.of_turn(session, pair.answered_id)


def _remember(session: Session, chat_id: int, message_id: int, row: VerifiedAnswer) -> None:
    """A reply to this card edits the answer, and whose questions it shows may wish to be forgotten."""
    prompts.remember(session, chat_id, message_id, PROMPT, row.id)
    showings.show_verified(session, chat_id, message_id, [row.id or 0])
    for alias in [] if row.turn_id is None else labels.aliases_of(session, row.turn_id):
        showings.show_wording(session, chat_id, message_id, alias.id or 0)


async def edit(message: Message, verified_id: int | None, here: Here, desk: Desk) -> None:
    """The vet's reply to a card is a newer correction of the same turn, and takes the answer's place."""
    text = (message.text or "").strip()
    if not text:
        await message.reply(here.say("correction_text_only"))
        return
    key, new_id = await here.once(_edit, verified_id, here.person.telegram_id, text)
    await message.reply(here.say(key))
    row = None if new_id is None else await here.database.run(store.find, new_id)
    if row is None:
        return
    if row.turn_id is not None:
        await update_cards(here.bot, here.database, row.turn_id)
    card_text, buttons = await here.database.run(card, row, desk, here.say)
    new_card = await here.bot.send_message(here.chat_id, card_text, reply_markup=buttons)
    await here.database.run(_remember, here.chat_id, new_card.message_id, row)


def _do(session: Session, tap: VerifiedTap, vet_id: int) -> str | None:
    """Do what was tapped, where that is more than to look; the text that says why not."""
    if tap.verb == "withdraw":
        store.withdraw(session, tap.number, vet_id)
    elif tap.verb == "restore":
        row = store.restore(session, tap.number, vet_id)
        return "verified_stays" if row is not None and row.withdrawn_why == store.WITHDRAWN else None
    elif tap.verb == "unalias" and not proposals.take_back(session, tap.number, vet_id):
        return "verified_alias_stays"
    return None


def _edit(session: Session, verified_id: int | None, vet_id: int, text: str) -> tuple[str, int | None]:
    """The key of the text that says what became of it, and the new answer's id, if there is one."""
    row = None if verified_id is None else store.find(session, verified_id)
    if row is None or row.turn_id is None or row.withdrawn_why == store.FORGOTTEN:
        return "verified_gone", None
    if session.get_one(Turn, row.turn_id).owner_id == vet_id:
        return "review_own", None
    # A card may be older than the newest correction of its turn, which this vet has perhaps not seen.
    latest, newest = reviews.latest(session, row.turn_id), store.newest_of_turn(session, row.turn_id)
    if latest is not None and latest.id != row.review_id and latest.vet_id != vet_id:
        return "verified_overtaken", None if newest is None else newest.id
    standing = store.of_turn(session, row.turn_id) or row
    if text == standing.answer and store.is_served(standing):
        return "correction_same", None
    promote.decide(session, row.turn_id, vet_id, Verdict.CORRECTED, text)
    new = store.of_turn(session, row.turn_id)
    return ("verified_gone", None) if new is None else ("verified_edited", new.id)


def make_router() -> Router:
    """The vets' routes to verified answers."""
    router = guarded("verified", Rank.VET)
    router.message.register(verified, Command("verified"))
    router.message.register(edit, ~F.text.startswith("/"), OnVerified())
    router.callback_query.register(tap, VerifiedTap.filter())
    return router
