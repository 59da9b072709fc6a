"""Messages of ours that showed an owner's words to somebody else, on their way out of Telegram."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.models import CaseCard, Retraction, ReviewCard, Showing, now

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(hours=1)
"""After the first failure, which doubles with each; and at most."""
AT_ONCE = 20
"""So many are tried at a tick: Telegram allows a bot about 30 calls a second, and owners are waiting."""


def plan(session: Session, certificate_id: int, places: Iterable[tuple[int, int]]) -> int:
    """These messages are to go; how many were not planned before."""
    n_new = 0
    for chat_id, message_id in sorted(places):
        query = select(Retraction.id).where(Retraction.chat_id == chat_id, Retraction.message_id == message_id)
        if session.exec(query).first() is None:
            session.add(Retraction(certificate_id=certificate_id, chat_id=chat_id, message_id=message_id))
            n_new += 1
        # A reply to it finds nothing any more, whoever it showed besides.
        for table in (ReviewCard, CaseCard, Showing):
            place = (col(table.chat_id) == chat_id, col(table.message_id) == message_id)
            session.execute(delete(table).where(*place))
    session.flush()
    return n_new


def due(session: Session) -> Sequence[Retraction]:
    """What is not done and may be tried now, oldest first."""
    query = select(Retraction).where(col(Retraction.done_at).is_(None), col(Retraction.left_at).is_(None))
    moment = now()
    waiting = [row for row in session.exec(query.order_by(col(Retraction.id))).all() if _is_due(row, moment)]
    return waiting[:AT_ONCE]


def _is_due(row: Retraction, moment: datetime) -> bool:
    pause = min(FIRST_PAUSE * 2 ** min(row.n_attempts - 1, 20), LONGEST_PAUSE)
    return row.tried_at is None or moment >= row.tried_at + pause


def gone(session: Session, retraction_id: int) -> None:
    """The message is not there any more, or says nothing of it."""
    row = session.get_one(Retraction, retraction_id)
    row.n_attempts += 1
    row.done_at, row.error = now(), None


def failed(session: Session, retraction_id: int, error: str) -> None:
    """It could not be tried: again later."""
    row = session.get_one(Retraction, retraction_id)
    row.n_attempts += 1
    row.tried_at, row.error = now(), error


def leave(session: Session, retraction_id: int, error: str) -> None:
    """Telegram refuses it for good, and whose chat it is has been asked to delete it by hand."""
    row = session.get_one(Retraction, retraction_id)
    row.n_attempts += 1
    row.left_at, row.error = now(), error
