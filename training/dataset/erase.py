"""After an owner was forgotten: the files of erased versions go, here and at every provider that was sent them.

Each tick looks at the tables, may run twice, and may fail at any place: what is not gone yet is tried again.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from storage import erasures
from storage.database import Database
from storage.models import DatasetVersion, Erasure
from training.providers import Provider, ProviderError

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=2)
"""After the first failure; it doubles with each."""


def erase_files(database: Database, providers: Mapping[str, Provider], folder: Path) -> None:
    """Delete what erased versions have left behind. To be run after `poll_jobs`, never beside it."""
    with database.begin() as session:
        erasures.plan(session)
    with database.begin() as session:
        due = erasures.due(session, FIRST_PAUSE)
    for erasure, version in due:
        error = _erase(database, providers, folder, erasure, version)
        with database.begin() as session:
            erasures.tried(session, erasure.id, error)
        if error is not None:
            log.warning("%s is not erased at %s yet: %s", version.name, erasure.place, error)


def _erase(
    database: Database, providers: Mapping[str, Provider], folder: Path, erasure: Erasure, version: DatasetVersion
) -> str | None:
    """Delete one version's files in one place; returns why that did not work."""
    file_names = [name for name in (version.file_name, version.test_file_name) if name is not None]
    if erasure.place == erasures.HERE:
        for name in file_names:
            (folder / name).unlink(missing_ok=True)
        return None
    provider = providers.get(erasure.place)
    if provider is None:
        return f"provider {erasure.place!r} is not configured"
    with database.begin() as session:
        file_ids = erasures.file_ids(session, erasure)
    try:
        provider.delete_files(file_ids, file_names)
    except ProviderError as error:
        return str(error)
    return None
