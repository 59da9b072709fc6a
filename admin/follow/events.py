"""What a job's host has told of it: the last few lines on its card, all of them as a file."""

from collections.abc import Sequence
from datetime import UTC

from aiogram.types import BufferedInputFile
from sqlmodel import Session

from bot.texts import Html, Texts, lines, shorten
from storage.ledger import views
from training.launching.news import moment_of
from training.providers import JobEvent

MESSAGE_SHOWN = 160
"""Characters of an event on a card."""
_SIGNS = {"warn": "⚠️ ", "error": "❌ "}


def events_block(session: Session, launch_id: str, say: Texts) -> Html | None:
    """The last few events, the newest last; null where none is known."""
    view = views.find(session, launch_id)
    if view is None or not view.last_events:
        return None
    rows = [
        say(
            "job_event",
            when=_when(row["at"]),
            text=_SIGNS.get(row["level"], "") + shorten(row["message"], MESSAGE_SHOWN),
        )
        for row in reversed(view.last_events)
    ]
    return lines(say("job_events"), *rows)


def _when(seconds: float | None) -> str:
    moment = moment_of(seconds)
    return "–" if moment is None else f"{moment.astimezone(UTC):%m-%d %H:%M}"


def events_file(launch_id: str, events: Sequence[JobEvent]) -> BufferedInputFile:
    """All of them as text, a line each, the oldest first: time (UTC), level, message."""
    text = "".join(event_line(event) + "\n" for event in reversed(events))
    return BufferedInputFile(text.encode("utf-8", "replace"), f"{launch_id[:8]}-events.txt")


def event_line(event: JobEvent) -> str:
    """One event as a line of text."""
    moment = moment_of(event.created_at)
    when = "-" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{when}\t{event.level}\t{' '.join(event.message.split())}"
