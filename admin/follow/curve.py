"""The picture of a training's curve: what of the tables is drawn, and sent anew on a tap."""

import asyncio
import logging
from collections.abc import Sequence

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardMarkup, InputMediaPhoto, Message
from sqlmodel import Session

from admin.follow.buttons import job_button
from admin.follow.progress import losses
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines
from storage import datasets
from storage.ledger import views
from storage.ledger.views import CurvePoint
from storage.models import Launch
from training.drawing.curve import CurveFigures, Series, draw_curve

log = logging.getLogger(__name__)

ENOUGH = 2
"""Points, of which there is a curve."""


def figures_of(session: Session, launch_id: str) -> CurveFigures | None:
    """What is drawn of a training; null where its host has told too little (yet)."""
    launch, points = session.get_one(Launch, launch_id), views.curve(session, launch_id)
    figures = CurveFigures(
        title=f"{launch_id[:8]} · {datasets.version(session, launch.version_id).name} · {launch.model}",
        train_loss=_series(points, "train_loss"),
        valid_loss=_series(points, "valid_loss"),
        train_accuracy=_series(points, "train_accuracy"),
        valid_accuracy=_series(points, "valid_accuracy"),
        total_steps=None if launch.finished_at else launch.total_steps,
    )
    return figures if max(len(figures.train_loss), len(figures.valid_loss)) >= ENOUGH else None


def _series(points: Sequence[CurvePoint], name: str) -> Series:
    return [(point.step, value) for point in points if (value := getattr(point, name)) is not None]


def caption(session: Session, launch_id: str, say: Texts) -> Html:
    """What stands under the picture: which training, how far, and the newest losses."""
    launch = session.get_one(Launch, launch_id)
    words = losses(launch, views.curve(session, launch_id), say)
    state = say("curve_end" if launch.finished_at else "curve_now", id=launch_id[:8], step=launch.step or "?")
    return lines(state, Html(words.removeprefix(" · ")) or None)


def picture(figures: CurveFigures, launch_id: str, say: Texts) -> BufferedInputFile:
    """The picture as a file. Takes a tenth of a second, so it wants a thread."""
    return BufferedInputFile(draw_curve(figures, say), f"{launch_id[:8]}-curve.png")


def curve_of(session: Session, launch_id: str, say: Texts) -> tuple[CurveFigures | None, Html]:
    """What is drawn, and what stands under it."""
    return figures_of(session, launch_id), caption(session, launch_id, say)


async def send_curve(here: Here, launch_id: str) -> None:
    """The picture as it is now."""
    figures, text = await here.database.run(curve_of, launch_id, here.say)
    if figures is None:
        await here.send(here.say("curve_none"))
        return
    photo = await asyncio.to_thread(picture, figures, launch_id, here.say)
    buttons = await here.database.run(_buttons, launch_id, here.say)
    await here.bot.send_photo(
        here.chat_id, photo, caption=text, reply_markup=buttons, message_thread_id=here.place.topic
    )


async def renew_curve(query: CallbackQuery, here: Here, launch_id: str) -> None:
    """The picture as it is now in the place of the one that was tapped; a new one where that cannot be."""
    figures, text = await here.database.run(curve_of, launch_id, here.say)
    if figures is None or not isinstance(query.message, Message):
        await send_curve(here, launch_id)
        return
    photo = await asyncio.to_thread(picture, figures, launch_id, here.say)
    buttons = await here.database.run(_buttons, launch_id, here.say)
    try:
        await query.message.edit_media(InputMediaPhoto(media=photo, caption=text), reply_markup=buttons)
    except TelegramBadRequest as error:
        log.info("the picture that %s tapped stays as it is: %s", query.from_user.id, error.message)


def _buttons(session: Session, launch_id: str, say: Texts) -> InlineKeyboardMarkup | None:
    """To renew it, while there is something new to come."""
    launch = session.get_one(Launch, launch_id)
    if launch.finished_at is not None:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[job_button(launch, "renew", say)]])
