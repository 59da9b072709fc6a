"""What the admins were told of hosting, and what stands at a host that no row knows."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import exists
from sqlmodel import Session, col, select

from storage.models import HostedModel, HostingNotice, Launch, Model, now

LOOK_EVERY = timedelta(hours=1)
TELL_EVERY = timedelta(days=7)


def is_look_due(session: Session, provider: str) -> bool:
    """Whether it is time to ask a host for all that it keeps ready."""
    notice = session.get(HostingNotice, provider)
    return notice is None or notice.looked_at is None or not notice.looked_at <= now() < notice.looked_at + LOOK_EVERY


def note_strangers(session: Session, provider: str, strangers: list[dict[str, Any]]) -> None:
    """What a host keeps ready and no row of ours knows. One that is new there is told at once."""
    notice = session.get(HostingNotice, provider) or HostingNotice(provider=provider, told_at=now())
    known_ids = {stranger["id"] for stranger in notice.strangers}
    if any(stranger["id"] not in known_ids for stranger in strangers):
        notice.told_at = None
    notice.strangers, notice.looked_at = strangers, now()
    session.add(notice)


def is_due(session: Session) -> bool:
    """Whether it is time to tell the admins what is idle."""
    notices = session.exec(select(HostingNotice)).all()
    return any(notice.told_at is None or now() >= notice.told_at + TELL_EVERY for notice in notices)


def strangers(session: Session) -> list[tuple[str, dict[str, Any]]]:
    """By provider, what no row of ours knows."""
    notices = session.exec(select(HostingNotice).order_by(col(HostingNotice.provider))).all()
    return [(notice.provider, stranger) for notice in notices for stranger in notice.strangers]


def told_of_week(session: Session) -> None:
    """The admins know what is idle."""
    for notice in session.exec(select(HostingNotice)).all():
        notice.told_at = now()


def news_of(row: HostedModel) -> str | None:
    """What there is to tell of a row: a key's last part."""
    if row.waits_for_yes and row.ended_at is None:
        return "asks"
    if row.waits_for_room and row.ended_at is None:
        return "short"
    if row.status == "failed":
        return "failed"
    if row.doubted_at is not None:
        return "doubt"
    if row.ended_at is not None:
        return "ended" if row.host_id is not None else None  # of what a person did not find there they know
    return "ready" if row.ready_at is not None else None


def to_tell(session: Session) -> Sequence[tuple[HostedModel, Model]]:
    """Rows with news, oldest first; of a training's model only once that the training has ended is told."""
    query = select(HostedModel, Model).join(Model, col(Model.id) == col(HostedModel.model_id))
    is_its = col(Launch.id) == col(Model.launch_id)
    is_silent = exists().where(is_its, col(Launch.confirmed_at).is_not(None), col(Launch.announced_at).is_(None))
    rows = session.exec(query.where(~is_silent).order_by(col(HostedModel.id))).all()
    return [(row, model) for row, model in rows if news_of(row) not in (None, row.told)]


def told(session: Session, row_id: int, news: str) -> None:
    """The admins know it."""
    session.get_one(HostedModel, row_id).told = news


def offered(session: Session, row_id: int) -> None:
    """They were offered to end it."""
    session.get_one(HostedModel, row_id).offered_at = now()
