"""Files that admins have sent, from the dry run to the decision."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from storage import audit
from storage.models import Deed, Upload, now


def receive(session: Session, upload: Upload) -> Upload:
    """Remember an upload; the one that the same update brought before, if there is one."""
    if upload.update_id is not None:
        twin = session.exec(select(Upload).where(Upload.update_id == upload.update_id)).first()
        if twin is not None:
            return twin
    session.add(upload)
    session.flush()
    return upload


def find(session: Session, upload_id: int) -> Upload | None:
    """The upload of this id."""
    return session.get(Upload, upload_id)


def choose(session: Session, upload_id: int, column: Literal["question", "answer", "clinic"], value: str) -> bool:
    """Set a column, or who is the clinic, unless it is set or the upload is decided."""
    unset = col(getattr(Upload, column)).is_(None)
    query = update(Upload).where(col(Upload.id) == upload_id, unset, col(Upload.decision).is_(None))
    return _rows(session.execute(query.values({column: value}))) == 1


def forget_choice(session: Session, upload_id: int) -> None:
    """Let the columns, or the clinic, be chosen again."""
    query = update(Upload).where(col(Upload.id) == upload_id, col(Upload.decision).is_(None))
    session.execute(query.values(question=None, answer=None, clinic=None))


def decide(session: Session, upload_id: int, decision: str, decided_by: int) -> bool:
    """The one decision on an upload; false if there is one already."""
    query = update(Upload).where(col(Upload.id) == upload_id, col(Upload.decision).is_(None))
    values = {"decision": decision, "decided_by": decided_by, "decided_at": now()}
    is_first = _rows(session.execute(query.values(values))) == 1
    if is_first and decision != "dropped":
        file_name = session.get_one(Upload, upload_id).file_name
        audit.log(session, decided_by, Deed.IMPORTED, "file", file_name, "with repairs" if decision == "mended" else "")
    return is_first


def finish(session: Session, upload_id: int) -> None:
    """The decision is carried out."""
    session.execute(update(Upload).where(col(Upload.id) == upload_id).values(finished_at=now()))


def expire(session: Session, moment: datetime) -> int:
    """Drop what was sent before this moment and not decided on; how many that were."""
    query = update(Upload).where(col(Upload.decision).is_(None), col(Upload.sent_at) < moment)
    return _rows(session.execute(query.values(decision="dropped", decided_at=now(), finished_at=now())))


def files_in_use(session: Session) -> Sequence[str]:
    """The sha256 of each file that is still needed."""
    return session.exec(select(Upload.sha256).where(col(Upload.finished_at).is_(None)).distinct()).all()


def _rows(result: object) -> int:
    assert isinstance(result, CursorResult)
    return int(result.rowcount)
