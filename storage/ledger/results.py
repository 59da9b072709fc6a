"""Result files of launches: which of them are kept, and whose are still to be fetched."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from storage.ledger import views
from storage.models import JobResult, JobView, Launch, now

FETCHED_UNTIL = timedelta(days=14)
"""After a launch has ended: hosts keep such files for some weeks, and older launches had none fetched."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
"""After an attempt in vain; pauses double."""
MOST_ATTEMPTS = 10
"""After which a launch has no result files."""


def due(session: Session, provider: str) -> Sequence[Launch]:
    """Launches that have succeeded at this provider, and whose files are to be looked for now."""
    query = (
        select(Launch, JobView)
        .join(JobView, col(JobView.launch_id) == col(Launch.id), isouter=True)
        .where(
            Launch.provider == provider,
            Launch.status == "succeeded",
            col(Launch.job_id).is_not(None),
            col(Launch.finished_at) > now() - FETCHED_UNTIL,
            col(JobView.results_at).is_(None),
        )
        .order_by(col(Launch.finished_at))
    )
    return [launch for launch, view in session.exec(query).all() if view is None or _is_due(view)]


def _is_due(view: JobView) -> bool:
    pause = min(FIRST_PAUSE * 2 ** min(max(view.n_result_looks - 1, 0), 20), LONGEST_PAUSE)
    looked_at = view.results_looked_at
    return looked_at is None or not looked_at <= now() < looked_at + pause


def looked(session: Session, launch_id: str) -> None:
    """Its files were looked for in vain."""
    view = views.view(session, launch_id)
    view.n_result_looks += 1
    view.results_looked_at = now()
    if view.n_result_looks >= MOST_ATTEMPTS:
        view.results_at = now()


def keep(session: Session, rows: Sequence[JobResult]) -> None:
    """These, of one launch, lie here now; there are no more."""
    for row in rows:
        session.merge(row)
    views.view(session, rows[0].launch_id).results_at = now()


def of_launch(session: Session, launch_id: str) -> Sequence[JobResult]:
    """Those that are kept of a launch, by name."""
    return session.exec(select(JobResult).where(JobResult.launch_id == launch_id).order_by(col(JobResult.name))).all()


def newest_launch(session: Session) -> Launch | None:
    """The newest launch of which result files are kept."""
    query = select(Launch).where(col(Launch.id).in_(select(JobResult.launch_id)))
    return session.exec(query.order_by(col(Launch.finished_at).desc())).first()
