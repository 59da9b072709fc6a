"""After an owner was forgotten: the files of erased versions go, here and at every provider that was sent them.

Each tick looks at the tables, may run twice, and may fail at any place: what is not gone yet is tried again.
"""

import logging
import re
import time
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from storage import erasures
from storage.database import Database
from storage.models import DatasetVersion, Erasure
from storage.ticks.attempts import Attempts
from storage.ticks.words import words_of
from training.providers import Provider, ProviderError

log = logging.getLogger(__name__)

VERSION_FILE = re.compile(r"v\d+-[0-9a-f]{12}(-test)?\.(jsonl|part)")
"""As `freeze` calls them, and as they are called until they are whole."""
ORPHAN_SECONDS = 600.0
"""A freeze has named its files long before."""
FIRST_PAUSE = timedelta(seconds=2)
"""After the first failure; it doubles with each."""
SECONDS = 60.0
"""For all that is erased at one place in a tick."""


def erase_files(database: Database, place: str, provider: Provider | None, folder: Path, attempts: Attempts) -> None:
    """Delete what erased versions have left behind at a place: a provider's name, where it is run after `poll_jobs`,
    never beside it; or `HERE`. Each version by itself."""
    with database.begin() as session:
        erasures.plan(session)
        if place == erasures.HERE and (orphans := _orphans(folder, erasures.file_names(session))):
            error = _delete(orphans)
            log.info("files that no dataset version names: %d (%s)", len(orphans), error or "deleted")
    with database.begin() as session:
        due = [(erasure, version) for erasure, version in erasures.due(session, FIRST_PAUSE) if erasure.place == place]
    step, end = f"erasures:{place}", time.monotonic() + SECONDS
    for erasure, version in due:
        if time.monotonic() > end:
            return  # they stand in the order of their rows, and what has failed is due later each time
        error = _tried(database, provider, folder, erasure, version)
        with database.begin() as session:
            erasures.tried(session, erasure.id, error)
        if error is None:
            attempts.worked(step, version.name)
        else:
            log.warning("%s is not erased at %s yet: %s", version.name, place, error)
            attempts.failed(step, version.name, error)


def miss_places(database: Database, providers: Mapping[str, Provider], folder: Path, attempts: Attempts) -> None:
    """Files that lie at providers that the settings do not name any more stay there, and somebody has to hear of it."""
    with database.begin() as session:
        places = {erasure.place for erasure, _ in erasures.due(session, FIRST_PAUSE)} - {erasures.HERE, *providers}
    for place in sorted(places):
        erase_files(database, place, None, folder, attempts)


def _tried(
    database: Database, provider: Provider | None, folder: Path, erasure: Erasure, version: DatasetVersion
) -> str | None:
    """As `_erase`; whatever goes wrong is this version's trouble at this place."""
    try:
        return _erase(database, provider, folder, erasure, version)
    except Exception as error:
        words = words_of(error)
        is_news = erasure.error != words
        log.error("%s could not be erased at %s", version.name, erasure.place, exc_info=error if is_news else None)
        return words


def _erase(
    database: Database, provider: Provider | None, folder: Path, erasure: Erasure, version: DatasetVersion
) -> str | None:
    """Delete one version's files in one place; returns why that did not work."""
    file_names = [name for name in (version.file_name, version.test_file_name) if name is not None]
    if erasure.place == erasures.HERE:
        return _delete(folder / name for name in file_names)
    if provider is None:
        return f"provider {erasure.place!r} is not configured"
    with database.begin() as session:
        file_ids = erasures.file_ids(session, erasure)
    try:
        provider.delete_files(file_ids, file_names)
    except ProviderError as error:
        return str(error)
    return None


def _delete(paths: Iterable[Path]) -> str | None:
    """Delete our own files; returns why that did not work, after having tried each."""
    errors = []
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            errors.append(f"{path.name}: {error.strerror or type(error).__name__}")
    return "; ".join(errors) or None


def _orphans(folder: Path, names: Collection[str]) -> list[Path]:
    """Files of ours that no version names: what a crash has left of a freeze. Their rows may be forgotten by now. A
    young one may be about to be named."""
    paths = folder.iterdir() if folder.exists() else ()
    youngest = time.time() - ORPHAN_SECONDS
    return [
        path
        for path in paths
        if path.name not in names and VERSION_FILE.fullmatch(path.name) and path.stat().st_mtime < youngest
    ]
