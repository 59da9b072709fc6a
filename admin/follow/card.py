"""All that /job tells of one training, with its buttons."""

from aiogram.types import InlineKeyboardMarkup
from sqlmodel import Session

import admin.doubts
from admin.data.lineage import lineage_button
from admin.follow.buttons import job_button, job_buttons
from admin.follow.events import events_block
from admin.follow.progress import figures_line
from admin.follow.results import results_line
from admin.job_card import describe, files_line
from bot.texts import Html, Texts, lines
from storage.models import Launch


def card(session: Session, launch_id: str, say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
    """How far it is or what it came to, what its provider said last, its files; where nobody knows how it stands, the
    choices."""
    launch = session.get_one(Launch, launch_id)
    text, rows = describe(session, launch_id, say), job_buttons(launch, say)
    if launch.doubted_at is not None:
        text, choices = admin.doubts.card(session, launch_id, say)
        rows = [*choices.inline_keyboard, *rows]
    figures = None if launch.finished_at is None else figures_line(session, launch, say)
    results = results_line(session, launch_id, say)
    events = events_block(session, launch_id, say)
    text = lines(text, figures, results, files_line(session, launch_id, say), events)
    last = [lineage_button("job", launch_id[:12], say)]
    if launch.finished_at is None:
        last.append(job_button(launch, "show", say))
    if results is not None:
        last.append(job_button(launch, "results", say))
    return text, InlineKeyboardMarkup(inline_keyboard=[*rows, last])
