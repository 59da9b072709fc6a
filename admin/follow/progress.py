"""How far a training is, in a line: bar, steps, losses, and how long it has still to go."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from bot.texts import Html, Texts
from storage.ledger import views
from storage.ledger.views import CurvePoint
from storage.models import Launch, now
from training.launching.eta import time_to_go

_BAR = 10
"""Characters."""
_ROUND_HOURS_MINUTES = 10
"""An estimate of hours is no truer than that, and a message that changes each minute says no more."""


def progress_line(session: Session, launch: Launch, say: Texts) -> Html:
    """A bar with step, total, losses (nats a token) and the time to go; nothing before the first step."""
    if not launch.step:
        return Html(_time_line(session, launch, [], say).removeprefix(" · "))
    points = views.curve(session, launch.id)
    parts = [_bar(launch), losses(launch, points, say), _time_line(session, launch, points, say)]
    return Html("").join(parts)


def figures_line(session: Session, launch: Launch, say: Texts) -> Html | None:
    """What an ended training came to; null where its host has told no loss."""
    words = losses(launch, views.curve(session, launch.id), say)
    return say("job_figures", losses=Html(words.removeprefix(" · "))) if words else None


def losses(launch: Launch, points: Sequence[CurvePoint], say: Texts) -> Html:
    """The newest training loss and validation loss, as far as they are known."""
    valid = next((point.valid_loss for point in reversed(points) if point.valid_loss is not None), None)
    parts = [
        say("job_loss", loss=f"{launch.train_loss:.3f}") if launch.train_loss is not None else "",
        say("job_valid_loss", loss=f"{valid:.3f}") if valid is not None else "",
    ]
    return Html("").join(parts)


def _bar(launch: Launch) -> str:
    if not launch.step or not launch.total_steps:
        return str(launch.step)
    n_full = min(_BAR, round(_BAR * launch.step / launch.total_steps))
    return f"{'▰' * n_full}{'▱' * (_BAR - n_full)} {launch.step}/{launch.total_steps}"


def _time_line(session: Session, launch: Launch, points: Sequence[CurvePoint], say: Texts) -> Html:
    """Nothing for what does not run."""
    if launch.status != "running":
        return Html()
    view = views.find(session, launch.id)
    time = time_to_go(points, launch.total_steps, None if view is None else view.estimated_finish, now())
    return Html() if time is None else time_words(time, say)


def time_words(time: timedelta, say: Texts) -> Html:
    """So long it has still to go, roughly."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 1:
        return say("eta_soon")
    if minutes < 60:
        return say("eta_minutes", n=minutes)
    minutes = _ROUND_HOURS_MINUTES * round(minutes / _ROUND_HOURS_MINUTES)
    if minutes < 48 * 60:
        return say("eta_hours", hours=minutes // 60, minutes=f"{minutes % 60:02}")
    return say("eta_days", n=round(minutes / 60 / 24))
