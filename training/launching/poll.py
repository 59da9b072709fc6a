"""Each tick looks at every launch that has not ended. May run twice, at any time."""

import logging
from collections.abc import Mapping
from pathlib import Path

from storage import launches
from storage.database import Database
from storage.models import Launch, now
from training.launching import launch as launching
from training.providers import Provider, ProviderError, Refused, Unreachable

log = logging.getLogger(__name__)


def poll_jobs(database: Database, providers: Mapping[str, Provider], folder: Path) -> None:
    """Bring every launch under way up to date with its provider; send those that were never sent.

    A provider that does not answer changes nothing: the old status stands, and the next tick tries again.
    """
    with database.begin() as session:
        under_way = launches.under_way(session)
    for launch in under_way:
        provider = providers.get(launch.provider)
        if provider is None:
            log.warning("launch %s waits for provider %r, which is not configured", launch.id[:8], launch.provider)
            continue
        try:
            _poll(database, provider, launch, folder)
        except ProviderError as error:
            log.warning("launch %s: %s; looking again at the next tick", launch.id[:8], error)


def _poll(database: Database, provider: Provider, launch: Launch, folder: Path) -> None:
    if launch.requested_at is None:
        launching.submit(database, provider, launch.id, folder)
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
