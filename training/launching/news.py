"""What a job's provider shows of it while it runs: how far it is, its curve, what is warned of, when it may end."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from storage import launches
from storage.database import Database
from storage.ledger import views
from storage.models import JobPoint, Launch, now
from training.providers import Job, JobEvent, Provider, Refused, Unreachable, newest_progress, warnings_in
from training.providers.border import ENDED

log = logging.getLogger(__name__)

RUNNING_EVENTS = 25
"""In one look at a running job, which comes every few seconds: each costs a quarter of a millisecond. What is missed of
its curve is made up for at its end."""
LATEST_MOMENT = 1e11
"""Seconds since 1970; what is later counts something else, or no clock does."""


def note(database: Database, provider: Provider, launch: Launch, job: Job) -> None:
    """Take in what is new, before the job's end is written down and told, with which it is told. A host that does not
    say anything of events is no trouble: how the job stands we know."""
    if job.status != "running" and job.status == launch.status:
        return
    _note_finish(database, launch, job)
    if job.status == "running" or job.status in ENDED:
        events = _events(provider, launch, RUNNING_EVENTS if job.status == "running" else 2000)
        if events:
            take_in(database, launch.id, events, job.status in ENDED)


def _note_finish(database: Database, launch: Launch, job: Job) -> None:
    finish = moment_of(job.estimated_finish)
    with database.begin() as session:
        view = views.find(session, launch.id)
        if (None if view is None else view.estimated_finish) != finish:
            views.view(session, launch.id).estimated_finish = finish


def _events(provider: Provider, launch: Launch, most: int) -> list[JobEvent]:
    assert launch.job_id is not None
    try:
        return provider.events(launch.job_id, most)
    except (Refused, Unreachable) as error:
        log.info("launch %s: no events to look at (%s)", launch.id[:8], error)
        return []


def take_in(database: Database, launch_id: str, events: Sequence[JobEvent], is_whole: bool) -> None:
    """Write down what these events, the newest first, tell. Twice the same changes nothing. `is_whole`: what is older
    than the newest that was taken in before counts, too."""
    with database.begin() as session:
        view = views.find(session, launch_id)
        if view is not None and view.newest_event and not is_whole:
            events = since(events, view.newest_event)
        if not events:
            return
        values: dict[str, object] = {}
        if (progress := newest_progress(events)) is not None:
            values = {"step": progress.step, "total_steps": progress.total_steps}
            values |= {"train_loss": progress.train_loss} if progress.train_loss is not None else {}
        if warnings := warnings_in(events):
            row = session.get_one(Launch, launch_id)
            values["warnings"] = list(dict.fromkeys([*(row.warnings or []), *warnings]))
        if values:
            launches.change(session, launch_id, **values)
        views.keep_points(session, points_of(launch_id, events))
        rows = [{"at": event.created_at, "level": event.level, "message": event.message} for event in events]
        views.keep_events(session, launch_id, events[0].id, [row for row in rows if row["message"]])


def since(events: Sequence[JobEvent], event_id: str | None) -> Sequence[JobEvent]:
    """Of events, the newest first, those that came after this one; all where it is not among them. Pure."""
    place = next((place for place, event in enumerate(events) if event.id == event_id), None) if event_id else None
    return events if place is None else events[:place]


def points_of(launch_id: str, events: Sequence[JobEvent]) -> list[JobPoint]:
    """The steps that these events tell of. Pure but for the clock, where the host tells no time."""
    return [
        JobPoint(
            launch_id=launch_id,
            step=event.progress.step,
            at=moment_of(event.created_at) or now(),
            train_loss=event.progress.train_loss,
            valid_loss=event.progress.valid_loss,
            train_accuracy=event.progress.train_accuracy,
            valid_accuracy=event.progress.valid_accuracy,
        )
        for event in reversed(events)
        if event.progress is not None
    ]


def moment_of(seconds: float | None) -> datetime | None:
    """A moment that a host tells; null for what is none."""
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 < seconds < LATEST_MOMENT else None
