"""After the yes to an offer: one request. The ledger row exists before anything is sent."""

from pathlib import Path

from storage import audit, datasets, launches
from storage.database import Database
from storage.models import Deed, Launch, now
from training.dataset.version_files import VersionDamaged, read_test, read_version, require_whole
from training.launching.requests import PaidRequests
from training.providers import Job, NotCleared, Provider, Refused, Unreachable


def submit(database: Database, provider: Provider, launch_id: str, folder: Path, requests: PaidRequests) -> None:
    """Send a confirmed launch to its provider. May run again after any crash: it asks for the job once.

    Raises `Unreachable` where the next tick should look again; a clear no, the provider's or ours, ends the launch as
    failed. A hosted provider's `upload` looks at the very bytes once more: see `clearance.py`.
    """
    try:
        _upload(database, provider, launch_id, folder)
        with requests.under_way():
            job = _ask(database, provider, launch_id)
            if job is not None:
                adopt(database, launch_id, job)
    except (Refused, NotCleared, VersionDamaged) as error:
        _end(database, launch_id, str(error))


def _upload(database: Database, provider: Provider, launch_id: str, folder: Path) -> None:
    """Uploading is free, so it may happen twice; the job may not."""
    with database.begin() as session:
        launch = session.get_one(Launch, launch_id)
        version = datasets.version(session, launch.version_id)
    if launch.training_file is None:
        launch.training_file = provider.upload(read_version(folder, version), version.file_name)
        _note_files(database, launch)
    if version.test_file_name is not None and launch.validation_file is None:
        launch.validation_file = provider.upload(read_test(folder, version), version.test_file_name)
        _note_files(database, launch)


def _ask(database: Database, provider: Provider, launch_id: str) -> Job | None:
    """Ask for the job; null where somebody has asked for it before."""
    with database.begin() as session:
        launch = session.get_one(Launch, launch_id)
        version = datasets.version(session, launch.version_id)
        # An owner may have been forgotten since: nothing is learned from a version that holds their rows.
        require_whole(version)
        may_ask = launches.claim_request(session, launch_id)
    if not may_ask:
        return None
    assert launch.training_file is not None  # `_upload` has seen to it
    return provider.create_job(
        launch_id, launch.model, launch.training_file, launch.n_epochs, version.name, launch.validation_file
    )


def _note_files(database: Database, launch: Launch) -> None:
    with database.begin() as session:
        row = session.get_one(Launch, launch.id)
        row.training_file, row.validation_file = launch.training_file, launch.validation_file


def find_lost(database: Database, provider: Provider, launch: Launch, patience_seconds: float = 120) -> None:
    """A request went out and no answer came: look whether the job exists, and never ask for a second one.

    If the provider answers and has no such job `patience_seconds` after the request, the launch ends as failed.
    """
    job = provider.find_job(launch.id)
    if job is not None:
        adopt(database, launch.id, job)
    elif launch.requested_at is not None and (now() - launch.requested_at).total_seconds() > patience_seconds:
        _end(
            database,
            launch.id,
            "the request never reached the provider, nothing was billed. /finetune starts anew.",
        )


def adopt(database: Database, launch_id: str, job: Job) -> None:
    """Write what the provider says of the job into the launch."""
    with database.begin() as session:
        launch = session.get_one(Launch, launch_id)
        launch.job_id, launch.status = job.id, job.status
        launch.fine_tuned_model = job.fine_tuned_model or launch.fine_tuned_model
        launch.trained_tokens = job.trained_tokens or launch.trained_tokens
        launch.error = job.error
        if job.status in launches.ENDED and launch.finished_at is None:
            launch.finished_at = now()


def cancel(database: Database, provider: Provider, launch_id: str, admin_id: int) -> str:
    """Stop a launch and return its status. Before the request it is simply withdrawn.

    Raises `Refused` (already ended) or `Unreachable`.
    """
    with database.begin() as session:
        launch = session.get_one(Launch, launch_id)
        if launch.requested_at is None and launch.finished_at is None:
            launch.status, launch.finished_at = "cancelled", now()
            audit.log(session, admin_id, Deed.LAUNCH_CANCELLED, "launch", launch_id[:8])
            return launch.status
    if launch.job_id is None:
        raise Unreachable("the provider has not named the job yet; try again in a minute")
    # Logged before it is asked for: a cancelled job without an entry would be worse than an entry too many.
    with database.begin() as session:
        audit.log(session, admin_id, Deed.LAUNCH_CANCELLED, "launch", launch_id[:8], launch.job_id)
    job = provider.cancel_job(launch.job_id)
    adopt(database, launch_id, job)
    return job.status


def _end(database: Database, launch_id: str, error: str) -> None:
    with database.begin() as session:
        launch = session.get_one(Launch, launch_id)
        launch.status, launch.error, launch.finished_at = "failed", error, now()
