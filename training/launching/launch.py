"""After the yes to an offer: one request. The ledger row exists before anything is sent."""

from pathlib import Path
from typing import Any

from sqlmodel import Session, col

from storage import audit, datasets, launches
from storage.database import Database
from storage.ledger import views
from storage.models import Deed, Launch, now
from training.dataset.version_files import VersionDamaged, require_whole
from training.launching.requests import PaidRequests
from training.launching.rows import RowChoice, rows_of, sent_rows
from training.providers import Hyperparameters, Job, JobOrder, NotCleared, Provider, Refused, Unreachable
from training.providers.border import ENDED, GOES_ON
from training.providers.refusals import RefusalKind

PASSING = (408, 409, 425, 429)
"""HTTP statuses of a host that does not take a file now, and may the next time."""


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
        _end(database, launch_id, str(error), error.kind if isinstance(error, Refused) else None)


def _upload(database: Database, provider: Provider, launch_id: str, folder: Path) -> None:
    """Uploading is free, so it may happen twice; the job may not."""
    with database.begin() as session:
        launch = session.get_one(Launch, launch_id)
        choice = row_choice(session, launch)
    version = choice.version
    has_test = choice.is_validated and version.test_file_name is not None
    if launch.training_file is not None and (launch.validation_file is not None or not has_test):
        return
    rows = sent_rows(rows_of(choice, folder), launch.api)
    if launch.training_file is None:
        launch.training_file = _send(provider, b"".join(rows.training), version.file_name)
        _note_files(database, launch)
    if version.test_file_name is not None and has_test and launch.validation_file is None:
        launch.validation_file = _send(provider, b"".join(rows.validation), version.test_file_name)
        _note_files(database, launch)


def row_choice(session: Session, launch: Launch) -> RowChoice:
    """Which rows a launch trains on."""
    past_version = None if launch.since_version_id is None else datasets.version(session, launch.since_version_id)
    return RowChoice(datasets.version(session, launch.version_id), past_version, launch.is_validated)


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
    choice = Hyperparameters(launch.n_epochs, launch.learning_rate, launch.batch_size, launch.seed)
    suffix = launch.suffix or version.name
    database.require_hold()  # a process that stood still since then asks for nothing
    return provider.create_job(
        JobOrder(launch_id, launch.model, launch.training_file, choice, suffix, launch.validation_file)
    )


def _send(provider: Provider, content: bytes, file_name: str) -> str:
    try:
        return provider.upload(content, file_name)
    except Refused as error:
        if error.http_status not in PASSING:
            raise
        raise Unreachable(str(error)) from error


def _note_files(database: Database, launch: Launch) -> None:
    with database.begin() as session:
        row = session.get_one(Launch, launch.id)
        row.training_file, row.validation_file = launch.training_file, launch.validation_file


def adopt(database: Database, launch_id: str, job: Job) -> str | None:
    """Write what the provider says of the job into the launch; returns what in it is a riddle. One that has ended never
    changes."""
    values: dict[str, Any] = {"job_id": job.id, "status": job.status, "error": job.error, "refusal": job.refusal}
    values |= {"fine_tuned_model": job.fine_tuned_model} if job.fine_tuned_model else {}
    values |= {"trained_tokens": job.trained_tokens} if job.trained_tokens else {}
    with database.begin() as session:
        launch = session.get_one(Launch, launch_id)
        view = views.find(session, launch_id)
        riddle = puzzle(launch, job, view is not None and view.paused_by is not None)
        if riddle is None:
            values |= {"n_looks": 0, "host_words": None, "doubted_at": None, "possible_jobs": None}
            values |= {"finished_at": now(), "bill": bill_of(launch, job)} if job.status in ENDED else {}
        is_its_job = col(Launch.job_id).is_(None) | (col(Launch.job_id) == job.id)
        launches.change(session, launch_id, is_its_job, **values)
    return riddle


def bill_of(launch: Launch, job: Job) -> float | None:
    """What an ended job has cost, in the launch's currency: what its host says, else the tokens that it was billed for
    at the price that was offered. Null where neither is known: it may have cost something all the same."""
    if launch.price == 0 or job.price is not None:
        return job.price or 0.0
    if launch.price is None or not job.trained_tokens or not launch.tokens_billed:
        return None
    share = job.trained_tokens / launch.tokens_billed
    return launch.price * share


def puzzle(launch: Launch, job: Job, is_paused_here: bool = False) -> str | None:
    """What in the host's word for the job does not tell how it stands; null where all is clear. Of a pause somebody has
    to be told, unless it was made here."""
    if job.status == "paused" and is_paused_here:
        return None
    if job.status == "succeeded" and not (job.fine_tuned_model or launch.fine_tuned_model):
        return "it has succeeded, and names no model"
    return None if job.status in ENDED or job.status in GOES_ON else f"its status is “{job.status}”"


def cancel(database: Database, provider: Provider, launch_id: str, admin_id: int) -> str:
    """Stop a launch and return its status. Before the request it is simply withdrawn.

    Raises `Refused` (already ended) or `Unreachable`.
    """
    with database.begin() as session:
        if launches.withdraw(session, launch_id, admin_id):
            return "cancelled"
        launch = session.get_one(Launch, launch_id)
    if launch.job_id is None and launch.finished_at is None:
        raise Unreachable(f"the provider has not named the job yet, if there is one: /job {launch_id[:8]}")
    if launch.job_id is None:
        raise Refused(f"it has ended already: {launch.status}", 400)
    # Logged before it is asked for: a cancelled job without an entry would be worse than an entry too many.
    with database.begin() as session:
        audit.log(session, admin_id, Deed.LAUNCH_CANCELLED, "launch", launch_id[:8], launch.job_id)
    job = provider.cancel_job(launch.job_id)
    adopt(database, launch_id, job)
    return job.status


def _end(database: Database, launch_id: str, error: str, kind: RefusalKind | None) -> None:
    with database.begin() as session:
        launches.end(session, launch_id, "failed", error, kind)
