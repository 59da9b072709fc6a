"""/stats: the last weeks in figures, as a picture with a caption."""

import asyncio

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, Message

from admin.desk import Desk
from admin.roles import guarded
from admin.watch.figures import WEEKS, look_back
from admin.watch.stats_picture import picture_of
from admin.watch.stats_text import caption
from bot.telegram.here import Here
from bot.texts import Html
from storage.models import Rank, now


async def stats(message: Message, here: Here, desk: Desk) -> None:
    """`/stats`: what there is to count."""
    text, picture = await asyncio.to_thread(_look, here, desk)
    if picture is None:
        await message.answer(text)
    else:
        await message.answer_photo(BufferedInputFile(picture, "stats.png"), caption=text)


def _look(here: Here, desk: Desk) -> tuple[Html, bytes | None]:
    """The caption and the picture; none where nobody has asked anything."""
    figures = look_back(here.database, now(), desk.zone)
    if not figures.total.n_all:
        return here.say("stats_none", n=WEEKS), None
    return caption(figures, desk.zone, here.say), picture_of(figures, here.say)


def make_router() -> Router:
    """The admins' route to the figures."""
    router = guarded("stats", Rank.ADMIN)
    router.message.register(stats, Command("stats"))
    return router
