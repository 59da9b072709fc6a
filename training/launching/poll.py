"""Each tick looks at every launch that has not ended. May run twice, at any time."""

import logging
from collections.abc import Collection
from pathlib import Path

from storage import launches
from storage.database import Database
from storage.ledger import doubts
from storage.models import Launch
from storage.ticks.attempts import Attempts, NotYet
from training.launching import launch as launching
from training.launching import lost, news
from training.launching.lookout import ENOUGH_LOOKS, ENOUGH_ODD_LOOKS, Lookout
from training.launching.requests import PaidRequests
from training.providers import Provider, ProviderError, Refused

log = logging.getLogger(__name__)

SECONDS = 60.0
"""For all launches at one provider: those that it did not come to are the first of the next tick."""


def poll_jobs(
    database: Database,
    provider: Provider,
    folder: Path,
    attempts: Attempts,
    requests: PaidRequests,
    lookout: Lookout | None = None,
) -> None:
    """Bring every launch under way at a provider up to date with it; send those that were never sent.

    Each by itself: what one meets is its own trouble. A provider that does not answer changes nothing: the old status
    stands, and a later tick tries again. `lookout`: when to look again where we do not know how a launch stands;
    without one, each time.
    """
    step = f"jobs:{provider.name}"
    for launch in attempts.in_turn(step, _under_way(database, provider.name), _name, SECONDS):
        if requests.is_closed:
            return
        with attempts.trying(step, _name(launch)):
            try:
                _poll(database, provider, launch, folder, requests, lookout or Lookout())
            except ProviderError as error:
                log.warning("launch %s: %s; looking again later", launch.id[:8], error)
                raise NotYet(str(error)) from None


def miss_providers(
    database: Database, providers: Collection[str], attempts: Attempts, lookout: Lookout | None = None
) -> None:
    """Launches under way at a provider that the settings do not name any more wait, and somebody has to hear of it. How
    one stands whose request is out nobody knows: a person may say it, or it would wait for ever."""
    with database.begin() as session:
        strays = [launch for launch in launches.under_way(session) if launch.provider not in providers]
    for launch in attempts.in_turn("strays", strays, _name):
        words = f"provider {launch.provider!r} is not configured"
        attempts.failed("strays", _name(launch), words)
        if launch.requested_at is not None:
            _doubt(database, launch, lookout or Lookout(), words, ENOUGH_LOOKS)


def _under_way(database: Database, provider: str) -> list[Launch]:
    with database.begin() as session:
        return [launch for launch in launches.under_way(session) if launch.provider == provider]


def _name(launch: Launch) -> str:
    return launch.id[:8]


def _poll(
    database: Database, provider: Provider, launch: Launch, folder: Path, requests: PaidRequests, lookout: Lookout
) -> None:
    if launch.requested_at is None:
        launching.submit(database, provider, launch.id, folder, requests)
        return
    if launch.job_id is None:
        if lookout.is_due(launch):
            lost.look(database, provider, launch)
        return
    if not lookout.is_time(launch):
        return
    try:
        job = provider.retrieve_job(launch.job_id)
    except Refused as error:
        if error.http_status != 404:  # a wrong key may be mended
            raise
        _doubt(database, launch, lookout, f"it does not know job {launch.job_id} ({error})", ENOUGH_LOOKS)
        return
    news.note(database, provider, launch, job)
    puzzle = launching.adopt(database, launch.id, job)
    if puzzle is not None:
        _doubt(database, launch, lookout, puzzle, ENOUGH_ODD_LOOKS)


def _doubt(database: Database, launch: Launch, lookout: Lookout, words: str, n_enough: int) -> None:
    """A job that is gone may have been paid, and may be there again when an address or a key is mended; an odd word may
    be the host's for an end. Neither ends a launch by itself, or leaves it in silence for ever."""
    if lookout.is_due(launch):
        with database.begin() as session:
            doubts.looked(session, launch.id, words, n_enough, None)
