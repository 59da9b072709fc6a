"""The files that a job has made of its figures are fetched once it has succeeded, and kept beside the dataset versions:
a host deletes them some day. They hold numbers, no words of anybody's."""

import logging
import re
from collections.abc import Sequence
from pathlib import Path

from storage.database import Database
from storage.ledger import results
from storage.models import JobResult, Launch
from training import atomic
from training.launching.requests import PaidRequests
from training.providers import Provider, ProviderError, ResultFile

log = logging.getLogger(__name__)

ROOM = "results"
"""The folder in that of the dataset versions, with one of each launch."""
MOST_FILES, MOST_BYTES = 20, 50_000_000
"""Of one job; what is larger is no table of losses."""


def fetch_results(database: Database, provider: Provider, folder: Path, requests: PaidRequests) -> None:
    """Fetch what is due at a provider, each launch by itself. Half of it again after a crash is the same files."""
    with database.begin() as session:
        launches = results.due(session, provider.name)
    for launch in launches:
        if requests.is_closed:
            return
        try:
            rows = fetch_of(database, provider, folder, launch)
        except ProviderError as error:
            log.info("launch %s: no result files (%s)", launch.id[:8], error)
            rows = []
        if not rows:
            with database.begin() as session:
                results.looked(session, launch.id)


def fetch_of(database: Database, provider: Provider, folder: Path, launch: Launch) -> list[JobResult]:
    """Fetch and keep the files of one launch; empty where its host has none (yet). Raises `ProviderError`."""
    rows = _keep(folder, launch, provider.results(launch.job_id)) if launch.job_id is not None else []
    if rows:
        with database.begin() as session:
            results.keep(session, rows)
    return rows


def _keep(folder: Path, launch: Launch, files: Sequence[ResultFile]) -> list[JobResult]:
    rows: dict[str, JobResult] = {}
    for file in files[:MOST_FILES]:
        if len(file.content) > MOST_BYTES:
            log.warning("launch %s: %s has %d bytes and is left there", launch.id[:8], file.name, len(file.content))
            continue
        name = _free(safe_name(file.name), rows)
        place = folder / ROOM / launch.id
        place.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(place / name, file.content)
        rows[name] = JobResult(launch_id=launch.id, name=name, n_bytes=len(file.content))
    return list(rows.values())


def safe_name(name: str) -> str:
    """A host's name for a file as one that any disk takes, and that leads nowhere else. Pure."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name.replace("\\", "/").rpartition("/")[2]).strip("._")
    return plain[-80:] or "results.csv"


def _free(name: str, rows: dict[str, JobResult]) -> str:
    """The name, or one beside it where two files have the same."""
    stem, dot, ending = name.rpartition(".")
    number = 2
    free = name
    while free in rows:
        free = f"{stem}-{number}.{ending}" if dot else f"{name}-{number}"
        number += 1
    return free


def read_result(folder: Path, row: JobResult) -> bytes:
    """A file that is kept. Raises `OSError` where it is gone."""
    return (folder / ROOM / row.launch_id / row.name).read_bytes()
