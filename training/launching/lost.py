"""A request went out and no answer came: the job is there, it is not, or nobody knows. It is looked for again and
again, never asked for a second time, and what may have begun is never said to have cost nothing."""

from collections.abc import Collection, Sequence
from typing import Any

from storage import launches
from storage.database import Database
from storage.ledger import doubts
from storage.models import Launch
from training.launching import launch as launching
from training.launching.lookout import ENOUGH_LOOKS
from training.providers import Job, Provider, ProviderError

CLOCKS_APART_SECONDS = 3600.0
"""How far a host's clock may be behind ours."""
MOST_CHOICES = 20
"""Jobs, the newest, among which a person may choose."""


def look(database: Database, provider: Provider, launch: Launch) -> bool:
    """Look once; whether the job was there. A host that says nothing is a look in vain, too."""
    try:
        jobs = provider.find_jobs(launch.id)
    except ProviderError as error:
        _in_vain(database, launch, str(error), None)
        return False
    with database.begin() as session:
        jobs_of_others, is_file_shared = doubts.others(session, launch)
    twins = [job for job in jobs if job.launch_id == launch.id]
    job = min(twins, key=lambda twin: twin.created_at or 0.0) if twins else None
    job = job or recognise(launch, jobs, jobs_of_others, is_file_shared)
    if job is None:
        choices = possible(launch, jobs, jobs_of_others)
        _in_vain(database, launch, f"it lists {len(jobs)} jobs, none of which names this training", choices)
        return False
    launching.adopt(database, launch.id, job)
    if len(twins) > 1:
        _warn(database, launch, [twin.id for twin in twins if twin.id != job.id])
    return True


def recognise(launch: Launch, jobs: Sequence[Job], jobs_of_others: Collection[str], is_file_shared: bool) -> Job | None:
    """At a host that keeps no metadata: the one job that learns the file which was sent for this launch alone. Pure."""
    keeps_metadata = any(job.launch_id for job in jobs)
    if keeps_metadata or is_file_shared or launch.training_file is None:
        return None
    twins = [job for job in jobs if job.training_file == launch.training_file and job.id not in jobs_of_others]
    return twins[0] if len(twins) == 1 else None


def possible(launch: Launch, jobs: Sequence[Job], jobs_of_others: Collection[str]) -> list[dict[str, Any]]:
    """The jobs of which a person may say that one is it, the newest first: those that learn its file, and those that
    were made of its base since it was asked for. Pure."""
    choices = [
        job
        for job in jobs
        if job.launch_id is None and job.id not in jobs_of_others and (_has_file(launch, job) or _may_be(launch, job))
    ]
    choices.sort(key=lambda job: (_has_file(launch, job), job.created_at or 0.0), reverse=True)
    return [
        {"id": job.id, "status": job.status, "model": job.model, "created_at": job.created_at}
        for job in choices[:MOST_CHOICES]
    ]


def _has_file(launch: Launch, job: Job) -> bool:
    return job.training_file is not None and job.training_file == launch.training_file


def _may_be(launch: Launch, job: Job) -> bool:
    """Hosts put a date behind the name of a base, or a path before it."""
    is_base = job.model is None or launch.model in job.model or job.model in launch.model
    if not is_base or launch.requested_at is None:
        return is_base
    return job.created_at is None or job.created_at >= launch.requested_at.timestamp() - CLOCKS_APART_SECONDS


def _in_vain(database: Database, launch: Launch, words: str, choices: list[dict[str, Any]] | None) -> None:
    with database.begin() as session:
        doubts.looked(session, launch.id, words, ENOUGH_LOOKS, choices)


def _warn(database: Database, launch: Launch, job_ids: Sequence[str]) -> None:
    """Something between us and the host has repeated the request: that is no doing of ours, and costs all the same."""
    text = f"for the same request there is a second job, {', '.join(job_ids)}: cancel it at the provider"
    with database.begin() as session:
        row = session.get_one(Launch, launch.id)
        launches.change(session, launch.id, warnings=list(dict.fromkeys([text, *(row.warnings or [])])))
