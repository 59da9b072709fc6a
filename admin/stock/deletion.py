"""✕ under /models: a model is deleted at its provider, after a second yes, and only where nothing needs it."""

import asyncio

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.alerts import tell_each_admin
from admin.desk import Desk
from admin.hosting.card import button as hosting_button
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import Html, Texts, lines, shorten
from storage import deployments, lineage
from storage.database import Database
from storage.hosting import ledger
from storage.ledger import deletions
from storage.models import Model, ModelDeletion
from training.launching.delete import delete_wanted

REASON_SHOWN = 300
"""Characters of what a host says."""


class DeleteTap(CallbackData, prefix="delmodel"):
    """✕ under the list, and the two answers to the question behind it."""

    model_id: int
    verb: str
    """`ask`, `yes` or `no`."""


def delete_button(model: Model) -> InlineKeyboardButton:
    """Asks whether this model is to be deleted."""
    data = DeleteTap(model_id=model.id or 0, verb="ask").pack()
    return InlineKeyboardButton(text=f"✕ {model.id}", callback_data=data)


async def tap(query: CallbackQuery, callback_data: DeleteTap, here: Here, desk: Desk) -> None:
    """One of the three buttons."""
    model = await here.database.run(deployments.find_model, str(callback_data.model_id))
    if model is None or not isinstance(query.message, Message):
        await answer(query, here.say("old_button"))
    elif callback_data.verb == "ask":
        await _ask(query, query.message, model, here)
    elif callback_data.verb == "no":
        await answer(query)
        await show(query, here.say("model_kept", name=model.name))
    elif callback_data.verb == "yes":
        await _delete(query, model, here, desk)


async def _ask(query: CallbackQuery, message: Message, model: Model, here: Here) -> None:
    hold, text = await here.database.run(_question, model, here.say)
    if hold is deletions.Hold.HOSTED:
        await answer(query)
        await _offer_end(message, model, here)
        return
    if hold is not None:
        await answer(query, here.say(f"model_hold_{hold}", name=model.name), alert=True)
        return
    await answer(query)
    buttons = [
        InlineKeyboardButton(
            text=here.say(f"model_delete_{verb}"), callback_data=DeleteTap(model_id=model.id or 0, verb=verb).pack()
        )
        for verb in ("yes", "no")
    ]
    await message.answer(text, reply_markup=InlineKeyboardMarkup(inline_keyboard=[buttons]))


async def _offer_end(message: Message, model: Model, here: Here) -> None:
    """It is hosted, which is to be ended first: a tap does that."""
    rows = await here.database.run(ledger.under_way)
    buttons = [
        [hosting_button(row, "end", here.say("hosting_end_one", name=member.name))]
        for row, member in rows
        if member.launch_id == model.launch_id
    ]
    text = here.say("model_hold_hosted", name=model.name)
    await message.answer(text, reply_markup=InlineKeyboardMarkup(inline_keyboard=buttons))


def _question(session: Session, model: Model, say: Texts) -> tuple[deletions.Hold | None, Html]:
    origin = lineage.of_model(session, model)
    version = say("model_delete_version", version=origin[1].name) if origin else Html()
    text = say("model_delete", name=model.name, provider=model.provider, version=version)
    is_next, target = deletions.next_rollback(session, model)
    if is_next:
        key = "model_delete_rollback" if target else "model_delete_no_rollback"
        text = lines(text, say(key, next=target.name if target else ""))
    return deletions.hold_on(session, model), text


async def _delete(query: CallbackQuery, model: Model, here: Here, desk: Desk) -> None:
    """The row first: whatever becomes of the request, nobody can let the model answer any more."""
    provider = desk.providers.get(model.provider)
    if provider is None:
        await answer(query, here.say("model_hold_away", name=model.name, provider=model.provider), alert=True)
        return
    hold, deletion_id = await here.once(deletions.want, model.id or 0, here.person.telegram_id)
    if hold is not None:
        await answer(query, here.say(f"model_hold_{hold}", name=model.name), alert=True)
        return
    await answer(query)
    row = await asyncio.to_thread(delete_wanted, here.database, provider, deletion_id)
    await show(query, outcome(row, model, here.say))


def outcome(row: ModelDeletion, model: Model, say: Texts) -> Html:
    """What has become of it, in words."""
    key = "done" if row.done_at else "refused" if row.refused_at else "unclear"
    reason = say("in_brackets", text=shorten(row.error, REASON_SHOWN)) if row.error else Html()
    return say(f"model_deletion_{key}", name=model.name, provider=model.provider, reason=reason)


async def tell_deleted(bot: Bot, database: Database, row: ModelDeletion) -> None:
    """What nobody knew when it was asked for is known now."""
    _, model = await database.run(deletions.find, row.id or 0)
    await tell_each_admin(bot, database, lambda say: (outcome(row, model, say), None))
