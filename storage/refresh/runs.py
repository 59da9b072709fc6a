"""Refreshes and their steps. Each move is one conditional update, in the transaction of what it does: a tick may die
anywhere and come twice, and an admin may stop it meanwhile."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage import audit
from storage.models import Deed, Refresh, RefreshCard, RefreshPlan, RefreshStep, now


class StepName(StrEnum):
    """Of a refresh, in their order."""

    PROMOTE = "promote"
    CLEAR = "clear"
    CHECK = "check"
    COST = "cost"
    LAUNCH = "launch"
    POLL = "poll"
    EVALUATE = "evaluate"
    GATE = "gate"
    SWITCH = "switch"
    REPORT = "report"


STEPS = tuple(StepName)
DONE = "done"
STOPPED = "stopped"


def under_way(session: Session) -> Refresh | None:
    """The one that has not ended."""
    return session.exec(select(Refresh).where(col(Refresh.slot).is_not(None))).first()


def find(session: Session, refresh_id: int) -> Refresh | None:
    """The refresh of this number."""
    return session.get(Refresh, refresh_id)


def is_stopped(session: Session, launch_id: str) -> bool:
    """Whether an admin has stopped the refresh that ordered this training."""
    query = select(Refresh.id).where(Refresh.launch_id == launch_id, Refresh.end == STOPPED)
    return session.exec(query).first() is not None


def recent(session: Session, n: int) -> Sequence[Refresh]:
    """The last that have ended, newest first."""
    query = select(Refresh).where(col(Refresh.slot).is_(None)).order_by(col(Refresh.id).desc())
    return session.exec(query.limit(n)).all()


def newest(session: Session) -> Refresh | None:
    """The last that was begun."""
    return session.exec(select(Refresh).order_by(col(Refresh.id).desc()).limit(1)).first()


def begin(session: Session, refresh: Refresh) -> Refresh | None:
    """Begin it; null where one is under way."""
    try:
        with session.begin_nested():
            session.add(refresh)
            session.flush()
    except IntegrityError:
        return None
    audit.log(session, refresh.begun_by, Deed.REFRESH_BEGUN, "refresh", str(refresh.id))
    return refresh


def place(step: str) -> int:
    """Which step of all it is, from 0."""
    return STEPS.index(StepName(step))


def move(
    session: Session, refresh: Refresh, step: StepName, details: dict[str, Any] | None = None, **values: Any
) -> bool:
    """The step that the caller has seen is done, and `step` is next; `values`: columns that change with it. False where
    somebody was quicker."""
    assert place(step) > place(refresh.step), f"{refresh.step} → {step}"
    return _change(session, refresh, DONE, details, step=step, waits_for=None, **values)


def go_back(session: Session, refresh: Refresh, step: StepName, why: str, **values: Any) -> bool:
    """What it rests on has changed, so an earlier step is done again."""
    return _change(session, refresh, why, None, step=step, waits_for=None, **values)


def wait(session: Session, refresh: Refresh, why: str, details: dict[str, Any] | None = None) -> bool:
    """It cannot go on before `why` is over; noted once. False where that is known, or somebody was quicker."""
    if refresh.waits_for == why:
        return False
    return _change(session, refresh, why, details, waits_for=why)


def go_on(session: Session, refresh: Refresh) -> bool:
    """What it waited for is over."""
    if refresh.waits_for is None:
        return False
    return _change(session, refresh, "goes_on", None, waits_for=None)


def end(
    session: Session, refresh: Refresh, why: str, details: dict[str, Any] | None = None, ended_by: int | None = None
) -> bool:
    """It has ended so, at the step that the caller has seen."""
    values = {"slot": None, "ended_at": now(), "end": why, "waits_for": None}
    if not _change(session, refresh, why, details, ended_by, **values):
        return False
    if ended_by is not None:
        audit.log(session, ended_by, Deed.REFRESH_STOPPED, "refresh", str(refresh.id))
    return True


def agree(session: Session, refresh: Refresh, admin_id: int) -> bool:
    """An admin's yes to its training. True once."""
    if refresh.agreed_by is not None or not _change(
        session, refresh, "agreed", None, admin_id, agreed_by=admin_id, waits_for=None
    ):
        return False
    audit.log(session, admin_id, Deed.REFRESH_AGREED, "refresh", str(refresh.id))
    return True


def _change(
    session: Session,
    refresh: Refresh,
    why: str,
    details: dict[str, Any] | None,
    moved_by: int | None = None,
    **values: Any,
) -> bool:
    """One row of its story, where it is still as the caller has read it."""
    step, waits = refresh.step, refresh.waits_for
    is_unchanged = col(Refresh.id) == refresh.id, col(Refresh.step) == step, col(Refresh.slot).is_not(None)
    is_waiting = col(Refresh.waits_for).is_(None) if waits is None else col(Refresh.waits_for) == waits
    result = session.execute(update(Refresh).where(*is_unchanged, is_waiting).values(**values))
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        return False
    assert refresh.id is not None
    session.add(RefreshStep(refresh_id=refresh.id, step=step, why=why, details=details, moved_by=moved_by))
    session.flush()
    session.refresh(session.get_one(Refresh, refresh.id))
    return True


def steps(session: Session, refresh_id: int) -> Sequence[RefreshStep]:
    """Its story, oldest first."""
    query = select(RefreshStep).where(RefreshStep.refresh_id == refresh_id).order_by(col(RefreshStep.id))
    return session.exec(query).all()


def untold(session: Session) -> Sequence[Refresh]:
    """Those whose newest step the admins have not been shown."""
    newest_step = (
        select(RefreshStep.id)
        .where(RefreshStep.refresh_id == Refresh.id)
        .order_by(col(RefreshStep.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return session.exec(select(Refresh).where(newest_step > Refresh.told_step_id)).all()


def cards(session: Session, refresh_id: int) -> dict[int, int]:
    """Telegram id of an admin → the message that shows it to them."""
    query = select(RefreshCard).where(RefreshCard.refresh_id == refresh_id)
    return {card.telegram_id: card.message_id for card in session.exec(query).all()}


def note_card(session: Session, refresh_id: int, telegram_id: int, message_id: int) -> None:
    """From now on this message shows it to this admin."""
    query = select(RefreshCard).where(RefreshCard.refresh_id == refresh_id, RefreshCard.telegram_id == telegram_id)
    card = session.exec(query).first() or RefreshCard(refresh_id=refresh_id, telegram_id=telegram_id, message_id=0)
    card.message_id = message_id
    session.add(card)


def since_full(session: Session, plan: RefreshPlan) -> int:
    """How many refreshes have let the active model go on since the last one that trained on all examples."""
    n = 0
    for refresh in recent(session, max(1, plan.full_every)):
        if refresh.is_full and refresh.launch_id is not None:
            break
        n += refresh.launch_id is not None
    return n
