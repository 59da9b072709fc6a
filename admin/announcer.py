"""The job messages in Telegram are kept up to date, and the end of each job is told."""

import asyncio

from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup
from sqlmodel import Session

from admin.follow.buttons import job_buttons
from admin.follow.curve import curve_of, picture
from admin.follow.progress import figures_line
from admin.form.engine import engine_button
from admin.job_card import ERROR_SHOWN, describe, error_file, warnings
from bot.telegram.deliver import NOT_TAKEN, Delivery, amend, deliver, deliver_file, deliver_photo
from bot.texts import Html, Texts, lines, shorten
from storage import launches, people
from storage.database import Database
from storage.local import STARTER
from storage.models import Launch
from storage.ticks.attempts import Attempts, NotYet
from training.hosting.facts import is_hosted_by_hand
from training.providers.openai import CLOSED
from training.providers.refusals import kind_of


class Announcer:
    """Says how trainings are getting on, to whoever ordered them. One per process.

    What it remembers only spares edits: after a restart each message is edited once more, to the same text.
    """

    def __init__(self, bot: Bot, database: Database, local_base: str = STARTER) -> None:
        self._local_base = local_base
        self._bot = bot
        self._database = database
        self._shown: dict[str, str] = {}

    async def announce(self, attempts: Attempts) -> None:
        """One tick: edit what has changed, announce what has ended."""
        rows = await self._database.run(launches.to_announce)
        for launch in attempts.in_turn("announce", rows, lambda launch: launch.id[:8]):
            with attempts.trying("announce", launch.id[:8]):
                await self._announce(launch)

    async def _announce(self, launch: Launch) -> None:
        person = await self._database.run(people.find, launch.quoted_by)
        say = Texts(person.language if person else "en")
        await self._show(launch, *await self._database.run(_message, launch.id, say))
        if launch.finished_at is not None:
            await self._tell_end(launch, say)

    async def _show(self, launch: Launch, text: Html, buttons: InlineKeyboardMarkup | None) -> None:
        if launch.message_id is None or self._shown.get(launch.id) == text:
            return
        # What says so already, or is gone, stays as it is; where Telegram is away, the next tick edits again.
        if await amend(self._bot, launch.chat_id, launch.message_id, text, buttons) is not Delivery.LATER:
            self._shown[launch.id] = text

    async def _tell_end(self, launch: Launch, say: Texts) -> None:
        error, file = shorten(launch.error or "?", ERROR_SHOWN), error_file(launch)
        text = say(f"job_announce_{launch.status}", fine_tuned_model=launch.fine_tuned_model, error=error)
        figures = await self._database.run(figures_line, launch, say) if launch.status == "succeeded" else None
        is_closed = launch.status == "failed" and CLOSED in (launch.error or "")
        kind = launch.refusal or kind_of(launch.error or "") if launch.status == "failed" and not is_closed else None
        next_step = say(f"refusal_{kind}", provider=launch.provider) if kind is not None else None
        by_hand = None
        if launch.status == "succeeded" and is_hosted_by_hand(launch.provider):
            by_hand = say("job_announce_by_hand", provider=launch.provider)
        text = lines(text, by_hand, next_step, figures, warnings(launch, say) or None)
        buttons = engine_button(self._local_base, say) if is_closed else None
        chat_id = launch.chat_id
        sending = (
            deliver_file(self._bot, chat_id, file, text) if file else deliver(self._bot, chat_id, text, buttons=buttons)
        )
        if await sending is Delivery.LATER:
            raise NotYet(NOT_TAKEN, rests=False)
        self._shown.pop(launch.id, None)
        await self._database.run(launches.announced, launch.id)
        await self._send_curve(launch, say)

    async def _send_curve(self, launch: Launch, say: Texts) -> None:
        """The picture of how it went, where there is one. At most once: /job has it again."""
        figures, text = await self._database.run(curve_of, launch.id, say)
        if figures is not None:
            photo = await asyncio.to_thread(picture, figures, launch.id, say)
            await deliver_photo(self._bot, launch.chat_id, photo, text)


def _message(session: Session, launch_id: str, say: Texts) -> tuple[Html, InlineKeyboardMarkup | None]:
    """A training's message, its text and its buttons of the same moment: nothing would edit the one without the
    other."""
    rows = job_buttons(session.get_one(Launch, launch_id), say)
    return describe(session, launch_id, say), InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
