"""Each tick looks at every launch that has not ended. May run twice, at any time."""

import logging
from collections.abc import Collection
from pathlib import Path

from storage import launches
from storage.database import Database
from storage.models import Launch, now
from storage.ticks.attempts import Attempts, NotYet
from training.launching import launch as launching
from training.launching.requests import PaidRequests
from training.providers import Provider, ProviderError, Refused, Unreachable

log = logging.getLogger(__name__)

SECONDS = 60.0
"""For all launches at one provider: those that it did not come to are the first of the next tick."""


def poll_jobs(database: Database, provider: Provider, folder: Path, attempts: Attempts, requests: PaidRequests) -> None:
    """Bring every launch under way at a provider up to date with it; send those that were never sent.

    Each by itself: what one meets is its own trouble. A provider that does not answer changes nothing: the old status
    stands, and a later tick tries again.
    """
    step = f"jobs:{provider.name}"
    for launch in attempts.in_turn(step, _under_way(database, provider.name), _name, SECONDS):
        if requests.is_closed:
            return
        with attempts.trying(step, _name(launch)):
            try:
                _poll(database, provider, launch, folder, requests)
            except ProviderError as error:
                log.warning("launch %s: %s; looking again later", launch.id[:8], error)
                raise NotYet(str(error)) from None


def miss_providers(database: Database, providers: Collection[str], attempts: Attempts) -> None:
    """Launches under way at a provider that the settings do not name any more wait, and somebody has to hear of it."""
    with database.begin() as session:
        strays = [launch for launch in launches.under_way(session) if launch.provider not in providers]
    for launch in attempts.in_turn("strays", strays, _name):
        attempts.failed("strays", _name(launch), f"provider {launch.provider!r} is not configured")


def _under_way(database: Database, provider: str) -> list[Launch]:
    with database.begin() as session:
        return [launch for launch in launches.under_way(session) if launch.provider == provider]


def _name(launch: Launch) -> str:
    return launch.id[:8]


def _poll(database: Database, provider: Provider, launch: Launch, folder: Path, requests: PaidRequests) -> None:
    if launch.requested_at is None:
        launching.submit(database, provider, launch.id, folder, requests)
        return
    if launch.job_id is None:
        launching.find_lost(database, provider, launch)
        return
    try:
        job = provider.retrieve_job(launch.job_id)
    except Refused as error:
        _forgotten(database, launch, error)
        return
    if job.status == "running":
        _note_progress(database, provider, launch)
        _note_warnings(database, provider, launch, 100)
    elif job.status in launches.ENDED:
        _note_warnings(database, provider, launch)
    launching.adopt(database, launch.id, job)


def _note_progress(database: Database, provider: Provider, launch: Launch) -> None:
    assert launch.job_id is not None
    try:
        progress = provider.progress(launch.job_id)
    except (Refused, Unreachable) as error:
        log.info("launch %s: no progress to show (%s)", launch.id[:8], error)
        return
    if progress is not None:
        with database.begin() as session:
            row = session.get_one(Launch, launch.id)
            row.step, row.total_steps, row.train_loss = progress.step, progress.total_steps, progress.train_loss


def _note_warnings(database: Database, provider: Provider, launch: Launch, most: int = 2000) -> None:
    """Before its end is written down and told, with which they are told."""
    assert launch.job_id is not None
    try:
        warnings = provider.warnings(launch.job_id, most)
    except (Refused, Unreachable) as error:
        log.info("launch %s: no events to look at (%s)", launch.id[:8], error)
        return
    if warnings:
        with database.begin() as session:
            row = session.get_one(Launch, launch.id)
            row.warnings = list(dict.fromkeys([*(row.warnings or []), *warnings]))


def _forgotten(database: Database, launch: Launch, error: Refused) -> None:
    """A clear no to a plain question: a wrong key may be mended, a job that is gone stays gone."""
    if error.http_status != 404:
        raise error
    with database.begin() as session:
        row = session.get_one(Launch, launch.id)
        row.status, row.finished_at = "failed", now()
        row.error = f"the provider no longer knows job {launch.job_id} ({error})"
