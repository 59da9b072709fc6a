"""The buttons under a training: what can be looked at, and what can be done with it as it is."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from bot.texts import Texts
from storage.models import Launch

JobVerb = Literal["show", "curve", "renew", "results", "checkpoints", "events", "pause", "resume"]
MAY_PAUSE = ("validating_files", "queued", "running")
HAS_CHECKPOINTS = ("running", "pausing", "paused", "succeeded", "cancelled")


class JobTap(CallbackData, prefix="job"):
    """A button under a training."""

    launch: str
    """The beginning of its id."""
    verb: JobVerb


def job_buttons(launch: Launch, say: Texts) -> list[list[InlineKeyboardButton]]:
    """Those that have a point for a launch as it is. Whether a host can pause only asking it tells."""
    if launch.job_id is None or launch.doubted_at is not None:
        return []
    buttons = [job_button(launch, verb, say) for verb in ("curve", "events")]
    if launch.status in HAS_CHECKPOINTS:
        buttons.append(job_button(launch, "checkpoints", say))
    if launch.finished_at is None and launch.status in MAY_PAUSE:
        buttons.append(job_button(launch, "pause", say))
    if launch.finished_at is None and launch.status == "paused":
        buttons.append(job_button(launch, "resume", say))
    return [buttons]


def job_button(launch: Launch, verb: JobVerb, say: Texts) -> InlineKeyboardButton:
    """One of them."""
    data = JobTap(launch=launch.id[:12], verb=verb).pack()
    return InlineKeyboardButton(text=say(f"job_do_{verb}"), callback_data=data)
