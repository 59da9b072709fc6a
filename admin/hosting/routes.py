"""The buttons under what is told of a hosted model. Each counts once."""

import asyncio

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardMarkup
from sqlmodel import Session

from admin.desk import Desk
from admin.hosting.card import HostTap, button, fill
from admin.hosting.missing import SHORT, host_model
from admin.hosting.short import refused_card
from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import Html
from storage.database import Database
from storage.hosting import ledger, needs
from storage.models import HostedModel, Rank
from training.hosting.follow import look

ALERTS = ("hosting_in_use", "hosting_over", "hosting_there")
"""What is said in a window of its own: the message under which the button is stays."""


async def tap(query: CallbackQuery, callback_data: HostTap, here: Here, desk: Desk) -> None:
    """A person says what is to be, or what is so."""
    verb = callback_data.verb
    if verb == "model":
        await _host(query, callback_data.row, here, desk)
        return
    row = await here.database.run(ledger.find, callback_data.row)
    if row is None:
        await answer(query, here.say("old_button"))
        return
    if verb == "again":
        await _host(query, row.model_id, here, desk)
        return
    is_there = verb == "absent" and await _is_there(here.database, row, desk)
    key = "hosting_there" if is_there else await here.once(act, callback_data.row, verb, here.person.telegram_id)
    text = await here.database.run(_text, callback_data.row, key, here)
    if key in ALERTS or verb == "week":
        await answer(query, here.say(key) if key in ALERTS else here.say("hosting_ends_soon"), alert=True)
        return
    await answer(query)
    buttons = [[button(row, "again", here.say("hosting_again"))]] if key == "hosting_absent_said" else []
    await show(query, text, InlineKeyboardMarkup(inline_keyboard=buttons) if buttons else None)


async def _host(query: CallbackQuery, model_id: int, here: Here, desk: Desk) -> None:
    """Have a model hosted that has never been, or is no more."""
    row_id = await here.once(host_model, model_id, desk.spending, here.person.telegram_id)
    if row_id == SHORT:
        await answer(query)
        await here.send(*await here.database.run(refused_card, model_id, desk.spending, here.say))
        return
    if not row_id:
        await answer(query, here.say("hosting_over"), alert=True)
        return
    await answer(query)
    await show(query, await here.database.run(_text, row_id, "hosting_asked", here))


def act(session: Session, row_id: int, verb: str, person_id: int) -> str:
    """Do it; the key of what is to be said of it."""
    row = session.get_one(HostedModel, row_id)
    if verb in ("end", "week"):
        if needs.want_end(session, row_id, person_id):
            return "hosting_ends"
        return "hosting_in_use" if row.ended_at is None and row.ending_at is None else "hosting_over"
    if verb == "agree":
        return "hosting_asked" if ledger.agree(session, row_id, person_id) else "hosting_over"
    if verb == "leave":
        return "hosting_left" if ledger.leave(session, row_id) else "hosting_over"
    if verb == "absent":
        return "hosting_absent_said" if ledger.say_absent(session, row_id, person_id) else "hosting_over"
    return "hosting_kept"


def _text(session: Session, row_id: int, key: str, here: Here) -> Html:
    row = session.get_one(HostedModel, row_id)
    model = ledger.model_of(session, row)
    return fill(key, ledger.of_model(session, row.model_id) or row, model, here.say)


async def _is_there(database: Database, row: HostedModel, desk: Desk) -> bool:
    """Before a person's “not there” counts we look once more."""
    provider = await database.run(lambda session: ledger.model_of(session, row).provider)
    host = desk.providers.get(provider)
    if host is None or host.hosting is None or row.ended_at is not None:
        return False
    await asyncio.to_thread(look, database, host.hosting, row)
    newest = await database.run(ledger.find, row.id or 0)
    return newest is not None and newest.doubted_at is None and newest.ended_at is None


def make_router() -> Router:
    """The admins' route."""
    router = guarded("hosting", Rank.ADMIN)
    router.callback_query.register(tap, HostTap.filter())
    return router
