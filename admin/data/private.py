"""Personal data in the dataset: /private shows the rows one by one, and a person decides on each."""

import asyncio

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.data.private_card import PrivateTap, fingerprint, next_card, row_file
from admin.desk import Desk
from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from storage import audit, clearances
from storage.forgetting import showings
from storage.models import Deed, Rank
from training.examples import sha256_of
from training.privacy import clearance
from training.privacy.rows import open_findings, struck_out


async def private(message: Message, here: Here, desk: Desk) -> None:
    """`/private`: the first row that waits for a person."""
    text, buttons = await next_card(here, desk)
    await _remember(here, (await message.answer(text, reply_markup=buttons)).message_id, buttons)


async def tap(query: CallbackQuery, callback_data: PrivateTap, here: Here, desk: Desk) -> None:
    """A card's button: decide, and show the next row in its place."""
    verb = callback_data.verb
    if verb == "open":
        await answer(query)
        text, buttons = await next_card(here, desk)
        card = await here.bot.send_message(here.person.telegram_id, text, reply_markup=buttons)
        await _remember(here, card.message_id, buttons)
        return
    if verb == "file":
        file = await row_file(here, desk, callback_data.example_id)
        await answer(query, None if file else here.say("private_changed"))
        if file is not None:
            await here.bot.send_document(here.person.telegram_id, file)
        return
    if verb == "later":
        await answer(query)
    else:
        # A card may show what only its reader has looked at so far: what is decided on is noted first.
        await asyncio.to_thread(clearance.look_through, here.database, desk.clinic_texts)
        is_done = await here.once(_decide, callback_data, here.person.telegram_id, desk)
        await answer(query, here.say(f"private_did_{verb}" if is_done else "private_changed"))
    text, buttons = await next_card(here, desk, callback_data.example_id)
    await _remember(here, await show(query, text, buttons), buttons)


async def _remember(here: Here, message_id: int, buttons: InlineKeyboardMarkup | None) -> None:
    """Whose words a card shows, so that it goes when they are forgotten."""
    data = buttons.inline_keyboard[0][0].callback_data if buttons else None
    if data is not None:
        ids = [PrivateTap.unpack(data).example_id]
        await here.database.run(showings.show_examples, here.chat_id, message_id, ids)


def _decide(session: Session, data: PrivateTap, person_id: int, desk: Desk) -> bool:
    """Do what the button says; false if the row is not what the card showed any more."""
    example = clearances.find(session, data.example_id)
    if example is None or not clearances.is_open(example):
        return False
    if fingerprint(example, desk.clinic_texts) != data.fingerprint:
        return False
    audit.log(session, person_id, Deed.CLEARED, "example", example.id, data.verb)
    if data.verb == "keep":
        findings = open_findings(example.messages, example.kept, desk.clinic_texts)
        clearances.keep(session, example, [finding.value for finding in findings], person_id)
    elif data.verb == "drop":
        clearances.drop(session, example, person_id)
    else:
        messages = struck_out(example.messages, example.kept, desk.clinic_texts)
        clearances.strike_out(session, example, messages, sha256_of(messages), person_id)
    return True


def make_router() -> Router:
    """The admins' routes to personal data."""
    router = guarded("private", Rank.ADMIN)
    router.message.register(private, Command("private"))
    router.callback_query.register(tap, PrivateTap.filter())
    return router
