"""Where an answer has gone, and where a model comes from: /lineage, and the 🧬 buttons.

turn → verdict → example → dataset version → job → model, and back.
"""

import asyncio
import re
from typing import Literal

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, Message
from sqlmodel import Session

from admin.data.lineage_text import LineageEntry, of_job, of_model, of_turn, of_version
from admin.data.versions import VersionTap
from admin.roles import guarded
from admin.shown import shown
from bot.telegram.here import Here
from bot.telegram.taps import answer
from bot.texts import Texts, shorten
from storage import datasets, deployments, reviews
from storage.forgetting import showings
from storage.models import Model, Rank
from training.dataset.export import table_rows
from training.dataset.table import to_csv

_TURN = re.compile(r"#?(\d{1,15})")


class LineageTap(CallbackData, prefix="lineage"):
    """A 🧬 button."""

    kind: Literal["turn", "model", "job"]
    ref: str
    """The turn's or model's id; of a launch's the first 12 characters."""


def lineage_button(kind: Literal["turn", "model", "job"], ref: str | int, say: Texts) -> InlineKeyboardButton:
    """A button that shows what this is made of, or what has become of it."""
    return InlineKeyboardButton(text=say("lineage_button"), callback_data=LineageTap(kind=kind, ref=str(ref)).pack())


async def command(message: Message, command: CommandObject, here: Here) -> None:
    """`/lineage VERSION|MODEL|JOB|TURN`, or as a reply to a review card."""
    name = (command.args or "").strip()
    if not name and message.reply_to_message is not None:
        turn_id = await here.database.run(reviews.turn_on_card, here.chat_id, message.reply_to_message.message_id)
        name = str(turn_id or "")
    if not name:
        await message.answer(here.say("lineage_how"))
        return
    number = _TURN.fullmatch(name)
    turn_id = None if number is None else int(number[1])
    await _answer(message, await here.database.run(_find, name, here.say), name, here, turn_id)


async def tap(query: CallbackQuery, callback_data: LineageTap, here: Here) -> None:
    """A 🧬 under a turn, a model or a job."""
    is_number = callback_data.ref.isdecimal()
    if not isinstance(query.message, Message) or (callback_data.kind != "job" and not is_number):
        await answer(query, here.say("old_button"))
        return
    await answer(query)
    entry = await here.database.run(_look_up, callback_data.kind, callback_data.ref, here.say)
    turn_id = int(callback_data.ref) if callback_data.kind == "turn" else None
    await _answer(query.message, entry, callback_data.ref, here, turn_id)


async def tap_version(query: CallbackQuery, callback_data: VersionTap, here: Here) -> None:
    """The 🧬 of the newest version, under /dataset."""
    if not isinstance(query.message, Message):
        await answer(query, here.say("old_button"))
        return
    await answer(query)
    name = f"v{callback_data.version_id}"
    await _answer(query.message, await here.database.run(_find, name, here.say), name, here)


async def _answer(
    message: Message, entry: LineageEntry | None, name: str, here: Here, turn_id: int | None = None
) -> None:
    if entry is None:
        await message.answer(here.say("lineage_unknown", name=shorten(name, 80)))
        return
    text, version = entry
    content = None if version is None else to_csv(await asyncio.to_thread(table_rows, here.database, version))
    reply = await message.answer(text)
    if turn_id is not None:
        await shown(here, reply, showings.show_story, turn_id)
    if version is not None and content is not None:
        file = BufferedInputFile(content, f"{version.name}-lineage.csv")
        document = await message.answer_document(file, caption=here.say("lineage_file", name=version.name))
        await shown(here, document, showings.show_version, version.id)


def _look_up(session: Session, kind: str, ref: str, say: Texts) -> LineageEntry | None:
    if kind == "job":
        return of_job(session, ref, say)
    if kind == "turn":
        return of_turn(session, int(ref), say)
    model = session.get(Model, int(ref))
    return of_model(session, model, say) if model else None


def _find(session: Session, name: str, say: Texts) -> LineageEntry | None:
    """A number is a turn; then versions, models and jobs by their names."""
    if number := _TURN.fullmatch(name):
        return of_turn(session, int(number[1]), say)
    version = datasets.find_version(session, name)
    if version is not None:
        return of_version(session, version, say), version
    model = deployments.find_model(session, name)
    if model is not None:
        return of_model(session, model, say)
    return of_job(session, name, say)


def make_router() -> Router:
    """The vets' and admins' routes to lineage."""
    router = guarded("lineage", Rank.VET)
    router.message.register(command, Command("lineage"))
    router.callback_query.register(tap, LineageTap.filter())
    router.callback_query.register(tap_version, VersionTap.filter(F.verb == "lineage"))
    return router
