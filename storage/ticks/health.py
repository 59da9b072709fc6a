"""The rows behind it: what is in trouble, and when each step of a tick last came to its end."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.models import Heartbeat, Trouble
from storage.ticks.attempts import Key

TICK, LOOP = "tick", "loop"
"""Heartbeats of no single step: a tick of all steps, and the event loop."""

POLLER = "updates"
"""The step under which it is noted that another process takes this bot's updates."""


def troubles(session: Session) -> Sequence[Trouble]:
    """What fails, the longest first."""
    return session.exec(select(Trouble).order_by(col(Trouble.began_at))).all()


def keep(session: Session, rows: Iterable[Trouble], ended: Iterable[Key], beats: Iterable[Heartbeat]) -> None:
    """Write what has changed."""
    for row in [*rows, *beats]:
        session.merge(row)
    for key in ended:
        trouble = session.get(Trouble, key)
        if trouble is not None:
            session.delete(trouble)


def heartbeats(session: Session) -> dict[str, Heartbeat]:
    """By step."""
    return {row.step: row for row in session.exec(select(Heartbeat)).all()}


def has_ticked(session: Session) -> bool:
    """Whether a bot has run on these tables before."""
    return session.get(Heartbeat, TICK) is not None


def last_whole_tick(beats: dict[str, Heartbeat]) -> datetime | None:
    """Since when every step has come to its end at least once; null before the first time."""
    beat = beats.get(TICK)
    return None if beat is None else beat.begun_at
