"""Launches of which we do not know how they stand: whether their job was made at all, or what became of it.

Such a launch stays open. It is found, its provider speaks clearly again, or a person says what is so.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage import audit, launches
from storage.models import Deed, Launch, now

ABSENT = (
    "the answer to the request was lost, and a person has looked: the provider has no such job. If it turns up there "
    "after all, it costs money until it is cancelled there. /finetune starts anew."
)
"""What an ended launch says of a job that a person did not find at the provider."""


def looked(session: Session, launch_id: str, words: str, n_enough: int, jobs: list[dict[str, Any]] | None) -> None:
    """We have looked in vain once more; `words`: what that has brought. After `n_enough` looks we doubt.

    `jobs`: what the provider has that may be it; null where it did not say.
    """
    launch = session.get_one(Launch, launch_id)
    values: dict[str, Any] = {"n_looks": launch.n_looks + 1, "host_words": words}
    if jobs is not None:
        values["possible_jobs"] = jobs
    if launch.doubted_at is None and launch.n_looks + 1 >= n_enough:
        values["doubted_at"] = now()
    launches.change(session, launch_id, **values)


def unanswered(session: Session, version_id: int) -> Launch | None:
    """A launch of this version whose request is out and whose job nobody has named yet: it may cost money already."""
    query = select(Launch).where(
        Launch.version_id == version_id,
        col(Launch.requested_at).is_not(None),
        col(Launch.job_id).is_(None),
        col(Launch.finished_at).is_(None),
    )
    return session.exec(query.order_by(col(Launch.requested_at))).first()


def others(session: Session, launch: Launch) -> tuple[set[str], bool]:
    """The jobs at its provider that other launches have, and whether one of these was sent the very file, too: a host
    may know a file by what is in it."""
    query = select(Launch).where(Launch.provider == launch.provider, Launch.id != launch.id)
    rows = session.exec(query).all()
    return {row.job_id for row in rows if row.job_id}, launch.training_file in {row.training_file for row in rows}


def find(session: Session, prefix: str) -> Launch | None:
    """The launch in doubt whose id begins so."""
    query = select(Launch).where(_is_in_doubt(), col(Launch.id).startswith(prefix, autoescape=True))
    return session.exec(query).first()


def name_job(session: Session, launch_id: str, job_id: str, person_id: int) -> bool:
    """A person says that this job is the launch's. False where that is settled, or another launch has it."""
    launch = session.get_one(Launch, launch_id)
    if job_id in others(session, launch)[0]:
        return False
    status = next((job["status"] for job in launch.possible_jobs or [] if job["id"] == job_id), None)
    values = {"job_id": job_id, "status": status, "n_looks": 0, "host_words": None}
    values |= {"doubted_at": None, "possible_jobs": None}
    if not launches.change(session, launch_id, _is_in_doubt(), col(Launch.job_id).is_(None), **values):
        return False
    audit.log(session, person_id, Deed.LAUNCH_NAMED, "launch", launch_id[:8], job_id)
    return True


def say_absent(session: Session, launch_id: str, person_id: int) -> bool:
    """A person says that the provider has no job of this launch. False where nobody is in doubt any more."""
    return _end(session, launch_id, person_id, Deed.LAUNCH_ABSENT, ABSENT)


def say_ended(session: Session, launch_id: str, person_id: int) -> bool:
    """A person says that the job has ended: well, if it has named a model. False where nobody is in doubt any more."""
    launch = session.get_one(Launch, launch_id)
    error = f"a person says that it has ended; the provider: {launch.host_words}"
    return _end(session, launch_id, person_id, Deed.LAUNCH_ENDED, error, launch.fine_tuned_model)


def _end(
    session: Session, launch_id: str, person_id: int, deed: Deed, error: str, fine_tuned_model: str | None = None
) -> bool:
    has_job = col(Launch.job_id).is_not(None) if deed is Deed.LAUNCH_ENDED else col(Launch.job_id).is_(None)
    status = "succeeded" if fine_tuned_model else "failed"
    values = {"status": status, "error": error, "finished_at": now(), "doubted_at": None}
    if not launches.change(session, launch_id, _is_in_doubt(), has_job, **values):
        return False
    audit.log(session, person_id, deed, "launch", launch_id[:8])
    return True


def _is_in_doubt() -> Any:
    return col(Launch.doubted_at).is_not(None) & col(Launch.finished_at).is_(None)


def to_tell(session: Session) -> Sequence[Launch]:
    """Launches in doubt of which the admins do not know, oldest first."""
    query = select(Launch).where(_is_in_doubt(), col(Launch.doubt_told_at).is_(None))
    return session.exec(query.order_by(col(Launch.doubted_at))).all()


def to_clear(session: Session) -> Sequence[Launch]:
    """Launches of which the admins believe that we are in doubt, and we are not any more."""
    query = select(Launch).where(col(Launch.doubt_told_at).is_not(None), col(Launch.doubted_at).is_(None))
    return session.exec(query.order_by(col(Launch.doubt_told_at))).all()


def told(session: Session, launch_id: str, is_in_doubt: bool) -> None:
    """The admins know of the doubt, or of its end."""
    session.get_one(Launch, launch_id).doubt_told_at = now() if is_in_doubt else None
