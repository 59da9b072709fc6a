"""The ledger of fine-tuning jobs: quoted, confirmed once, requested once, followed to the end."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, update
from sqlmodel import Session, col, select

from storage import audit
from storage.models import Deed, Launch, now


def quote(session: Session, launch: Launch) -> Launch:
    """Log an offer that nobody has confirmed yet."""
    session.add(launch)
    session.flush()
    return launch


def confirm(session: Session, launch_id: str, confirmed_by: int, message_id: int | None) -> bool:
    """Say yes to a quote, shown in this message, if in any. True once; every later or simultaneous call gets false."""
    if not _answer(session, launch_id, confirmed_by=confirmed_by, confirmed_at=now(), message_id=message_id):
        return False
    audit.log(session, confirmed_by, Deed.LAUNCH_CONFIRMED, "launch", launch_id[:8])
    return True


def revise(session: Session, launch_id: str, values: dict[str, Any], message_id: int | None) -> bool:
    """Other choices of an offer, shown in this message. False when it has been answered before, or waits for a second
    admin."""
    is_draft = col(Launch.confirmed_at).is_(None), col(Launch.second_wanted_at).is_(None)
    return change(session, launch_id, *is_draft, **values, message_id=message_id)


def of_message(session: Session, chat_id: int, message_id: int) -> Launch | None:
    """The offer that this message shows."""
    query = select(Launch).where(Launch.chat_id == chat_id, Launch.message_id == message_id)
    return session.exec(query.order_by(col(Launch.quoted_at).desc())).first()


def drop(session: Session, launch_id: str, dropped_by: int, message_id: int) -> bool:
    """Say no to a quote. False when it has been answered before."""
    if not _answer(session, launch_id, finished_at=now(), status="cancelled"):
        return False
    audit.log(session, dropped_by, Deed.LAUNCH_DROPPED, "launch", launch_id[:8])
    return True


def _answer(session: Session, launch_id: str, **values: object) -> bool:
    return change(session, launch_id, col(Launch.confirmed_at).is_(None), **values)


def withdraw(session: Session, launch_id: str, person_id: int) -> bool:
    """Cancel a launch that nothing was asked for yet. False when its request is out, or it has ended."""
    is_here = col(Launch.requested_at).is_(None)
    if not change(session, launch_id, is_here, status="cancelled", finished_at=now()):
        return False
    audit.log(session, person_id, Deed.LAUNCH_CANCELLED, "launch", launch_id[:8])
    return True


def claim_request(session: Session, launch_id: str) -> bool:
    """Take the right to send the create request. True once: what may cost money is asked for once."""
    is_due = col(Launch.confirmed_at).is_not(None) & col(Launch.requested_at).is_(None)
    return change(session, launch_id, is_due, requested_at=now())


def end(session: Session, launch_id: str, status: str, error: str | None, refusal: str | None = None) -> bool:
    """The launch has ended; `refusal`: what kind of a no its provider's code says. False when it had before: an ended
    launch never changes."""
    values = {"status": status, "error": error, "refusal": refusal}
    return change(session, launch_id, **values, finished_at=now(), doubted_at=None)


def change(session: Session, launch_id: str, *conditions: ColumnElement[bool], **values: Any) -> bool:
    """Change a launch that has not ended, where these conditions hold; whether it was so."""
    is_open = col(Launch.id) == launch_id, col(Launch.finished_at).is_(None)
    result = session.execute(update(Launch).where(*is_open, *conditions).values(**values))
    assert isinstance(result, CursorResult)
    return int(result.rowcount) == 1


def twin(session: Session, launch: Launch) -> Launch | None:
    """The newest other launch that trains, or has trained, the same version from the same base at the same provider."""
    query = select(Launch).where(
        Launch.id != launch.id,
        Launch.version_id == launch.version_id,
        Launch.provider == launch.provider,
        Launch.model == launch.model,
        col(Launch.confirmed_at).is_not(None),
        col(Launch.finished_at).is_(None) | (Launch.status == "succeeded"),
    )
    return session.exec(query.order_by(col(Launch.confirmed_at).desc())).first()


def find(session: Session, launch_id: str) -> Launch | None:
    """The launch of this id."""
    return session.get(Launch, launch_id)


def find_by_prefix(session: Session, prefix: str) -> Launch | None:
    """The newest confirmed launch whose id or job id begins with `prefix`."""
    query = select(Launch).where(
        col(Launch.confirmed_at).is_not(None),
        col(Launch.id).startswith(prefix, autoescape=True) | col(Launch.job_id).startswith(prefix, autoescape=True),
    )
    return session.exec(query.order_by(col(Launch.confirmed_at).desc())).first()


def under_way(session: Session) -> Sequence[Launch]:
    """Confirmed launches that have not ended, oldest first."""
    query = select(Launch).where(col(Launch.confirmed_at).is_not(None), col(Launch.finished_at).is_(None))
    return session.exec(query.order_by(col(Launch.confirmed_at))).all()


def is_one_unanswered(session: Session) -> bool:
    """Whether of any launch the request is out, and its provider has named no job."""
    return any(launch.requested_at is not None and launch.job_id is None for launch in under_way(session))


def to_announce(session: Session) -> Sequence[Launch]:
    """Confirmed launches whose end nobody in Telegram has been told, running ones included."""
    query = select(Launch).where(col(Launch.confirmed_at).is_not(None), col(Launch.announced_at).is_(None))
    return session.exec(query.order_by(col(Launch.confirmed_at))).all()


def announced(session: Session, launch_id: str) -> None:
    """The end of this launch has been told."""
    session.get_one(Launch, launch_id).announced_at = now()


def recent(session: Session, n: int) -> Sequence[Launch]:
    """The last `n` confirmed launches, newest first."""
    query = select(Launch).where(col(Launch.confirmed_at).is_not(None))
    return session.exec(query.order_by(col(Launch.confirmed_at).desc()).limit(n)).all()
