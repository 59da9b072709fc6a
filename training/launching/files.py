"""The files that ended launches have left at their provider are deleted there, each by itself; it is no harm if that
does not work, and its row says so."""

import logging
import time

from storage.database import Database
from storage.ledger import sent_files
from training.launching.requests import PaidRequests
from training.providers import Provider, ProviderError

log = logging.getLogger(__name__)

SECONDS = 30.0
"""For all files at one provider in a tick."""


def remove_files(database: Database, provider: Provider, requests: PaidRequests) -> None:
    """Delete what is due. Whatever is broken off is tried again: what is gone already is no error."""
    end = time.monotonic() + SECONDS
    with database.begin() as session:
        sent_files.plan(session, provider.name)
    with database.begin() as session:
        due = sent_files.due(session, provider.name)
    for row in due:
        if requests.is_closed or time.monotonic() > end:
            return
        error = _delete(provider, row.file_id)
        with database.begin() as session:
            sent_files.tried(session, row.id or 0, error)


def _delete(provider: Provider, file_id: str) -> str | None:
    """Why that did not work."""
    try:
        provider.delete_files([file_id], [])
    except ProviderError as error:
        log.info("file %s stays at %s for now: %s", file_id, provider.name, error)
        return str(error)
    return None
