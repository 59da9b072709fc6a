"""A job is paused and let go on, where its provider can do that."""

from storage import audit
from storage.database import Database
from storage.ledger import views
from storage.models import Deed, Launch
from training.launching.launch import adopt
from training.providers import Provider, Refused, Unreachable


def pause(database: Database, provider: Provider, launch_id: str, admin_id: int) -> str:
    """Stop a launch's job so that it can go on; returns its status. That it is paused here is written down before it is
    asked for: a pause whose answer got lost is no riddle either.

    Raises `Refused` (the host cannot, or the job as it is) or `Unreachable`.
    """
    job_id = _job_of(database, launch_id)
    with database.begin() as session:
        view = views.view(session, launch_id)
        former, view.paused_by = view.paused_by, admin_id
        audit.log(session, admin_id, Deed.LAUNCH_PAUSED, "launch", launch_id[:8], job_id)
    try:
        job = provider.pause_job(job_id)
    except Refused:
        with database.begin() as session:
            views.view(session, launch_id).paused_by = former
        raise
    adopt(database, launch_id, job)
    return job.status


def resume(database: Database, provider: Provider, launch_id: str, admin_id: int) -> str:
    """Let a paused job go on; returns its status. Raises as `pause`."""
    job_id = _job_of(database, launch_id)
    with database.begin() as session:
        audit.log(session, admin_id, Deed.LAUNCH_RESUMED, "launch", launch_id[:8], job_id)
    job = provider.resume_job(job_id)
    with database.begin() as session:
        views.view(session, launch_id).paused_by = None
    adopt(database, launch_id, job)
    return job.status


def _job_of(database: Database, launch_id: str) -> str:
    with database.begin() as session:
        launch = session.get_one(Launch, launch_id)
    if launch.finished_at is not None:
        raise Refused(f"it has ended already: {launch.status}", 400)
    if launch.job_id is None:
        raise Unreachable(f"the provider has not named the job yet: /job {launch_id[:8]}")
    return launch.job_id
