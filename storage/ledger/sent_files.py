"""Files that launches have sent to their providers: which of them nobody needs any more, and what became of each."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from storage.models import Launch, SentFile, now

KEPT = timedelta(days=1)
"""After a launch has ended: who tries its job again at the provider's own page needs its files."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
"""After a failure; pauses double."""
MOST_ATTEMPTS = 24
"""Half a day, after which a file is left where it is, and its row says why."""


def plan(session: Session, provider: str) -> None:
    """See to it that there is a row for each file of a launch that has ended long enough ago. May run any number of
    times."""
    query = select(Launch).where(
        Launch.provider == provider,
        col(Launch.finished_at) <= now() - KEPT,
        col(Launch.training_file).is_not(None),
        col(Launch.id).not_in(select(SentFile.launch_id)),
    )
    for launch in session.exec(query).all():
        file_ids = dict.fromkeys(filter(None, (launch.training_file, launch.validation_file)))
        session.add_all(SentFile(launch_id=launch.id, file_id=file_id) for file_id in file_ids)


def due(session: Session, provider: str) -> Sequence[SentFile]:
    """What is to be deleted at this provider now. What a launch that has not ended has sent stays: a host may know a
    file by what is in it."""
    under_way = select(Launch).where(Launch.provider == provider, col(Launch.finished_at).is_(None))
    needs = {file_id for row in session.exec(under_way).all() for file_id in (row.training_file, row.validation_file)}
    query = (
        select(SentFile)
        .join(Launch, col(Launch.id) == col(SentFile.launch_id))
        .where(Launch.provider == provider, col(SentFile.done_at).is_(None), col(SentFile.given_up_at).is_(None))
        .order_by(col(SentFile.id))
    )
    return [row for row in session.exec(query).all() if row.file_id not in needs and _is_due(row)]


def _is_due(row: SentFile) -> bool:
    pause = min(FIRST_PAUSE * 2 ** min(row.n_attempts - 1, 20), LONGEST_PAUSE)
    return row.tried_at is None or not row.tried_at <= now() < row.tried_at + pause


def tried(session: Session, file_row_id: int, error: str | None) -> None:
    """It is gone; or it is not, because of `error`."""
    row = session.get_one(SentFile, file_row_id)
    row.n_attempts += 1
    row.tried_at, row.error = now(), error
    if error is None:
        row.done_at = now()
    elif row.n_attempts >= MOST_ATTEMPTS:
        row.given_up_at = now()


def of_launch(session: Session, launch_id: str) -> Sequence[SentFile]:
    """The files that a launch has left at its provider, as far as they have been looked at."""
    return session.exec(select(SentFile).where(SentFile.launch_id == launch_id).order_by(col(SentFile.id))).all()
