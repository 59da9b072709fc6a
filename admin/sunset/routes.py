"""The buttons under a warning: what training the same rows elsewhere would be, as /finetune shows it."""

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from admin.desk import Desk
from admin.finetune import propose
from admin.roles import guarded
from admin.sunset.card import SunsetTap
from bot.telegram.here import Here
from bot.telegram.taps import answer
from storage.models import Rank
from training.launching.bases import BaseChoice
from training.launching.choices import AUTOMATIC


async def tap(query: CallbackQuery, callback_data: SunsetTap, here: Here, desk: Desk) -> None:
    """🎓: the offer, with its price and its own yes. Nothing is spent here."""
    if not isinstance(query.message, Message) or callback_data.provider not in desk.providers:
        await answer(query, here.say("old_button"))
        return
    await answer(query)
    await _offer(query.message, callback_data, here, desk)


async def _offer(message: Message, way: SunsetTap, here: Here, desk: Desk) -> None:
    """The one place at which this knows how offers are made: of the version that the model has learned, as it was."""
    choices = replace(AUTOMATIC, version_id=way.version_id or None)
    await propose(message, BaseChoice(way.provider, way.base), choices, here, desk)


def make_router() -> Router:
    """The admins' route from a warning to an offer."""
    router = guarded("sunset", Rank.ADMIN)
    router.callback_query.register(tap, SunsetTap.filter())
    return router
