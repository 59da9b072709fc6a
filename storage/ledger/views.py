"""What providers have last shown of launches' jobs: events, estimates, and the curve, which is bounded."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, delete, select

from storage.models import JobPoint, JobView

MOST_POINTS = 240
"""Of a job's curve: more than a phone has room for."""
EVENTS_KEPT = 5


class CurvePoint(NamedTuple):
    """A training step on a job's curve, as `JobPoint` keeps it."""

    step: int
    at: datetime
    train_loss: float | None
    valid_loss: float | None
    train_accuracy: float | None
    valid_accuracy: float | None


def view(session: Session, launch_id: str) -> JobView:
    """That of this launch, made if it is new."""
    row = session.get(JobView, launch_id)
    if row is None:
        row = JobView(launch_id=launch_id)
        session.add(row)
        session.flush()
    return row


def find(session: Session, launch_id: str) -> JobView | None:
    """That of this launch; null before its provider has shown anything."""
    return session.get(JobView, launch_id)


def keep_events(session: Session, launch_id: str, newest_event: str, events: Sequence[Mapping[str, Any]]) -> None:
    """These are the newest events that have come, the newest first."""
    row = view(session, launch_id)
    older = [event for event in row.last_events or [] if event not in events]
    row.newest_event = newest_event
    row.last_events = [*map(dict, events), *older][:EVENTS_KEPT]


def curve(session: Session, launch_id: str) -> list[CurvePoint]:
    """The points of a job's curve, by step. As plain values: every look at a running job reads them."""
    columns = [getattr(JobPoint, name) for name in CurvePoint._fields]
    query = select_columns(*columns).where(col(JobPoint.launch_id) == launch_id)
    return [CurvePoint(*row) for row in session.execute(query.order_by(col(JobPoint.step))).all()]


def keep_points(session: Session, points: Sequence[JobPoint]) -> None:
    """Add these points of one launch to its curve. A step that is there already takes what it did not know; where there
    are too many, some go."""
    if not points:
        return
    launch_id = points[0].launch_id
    of_launch = select(JobPoint).where(JobPoint.launch_id == launch_id)
    n = session.exec(select(func.count()).select_from(JobPoint).where(JobPoint.launch_id == launch_id)).one()
    is_full = n + len(points) > MOST_POINTS
    earlier = session.exec(of_launch if is_full else of_launch.where(col(JobPoint.step).in_([p.step for p in points])))
    _join(session, {point.step: point for point in earlier.all()}, points, is_full)


def _join(session: Session, points_before: dict[int, JobPoint], points: Sequence[JobPoint], is_full: bool) -> None:
    everything = dict(points_before)
    for point in sorted(points, key=lambda point: point.step):
        everything[point.step] = _merge(everything[point.step], point) if point.step in everything else point
    in_order = [everything[step] for step in sorted(everything)]
    staying = {point.step: point for point in (thin(in_order) if is_full else in_order)}
    session.add_all(point for step, point in staying.items() if step not in points_before)
    surplus = [step for step in points_before if step not in staying]
    if surplus:
        of_launch = col(JobPoint.launch_id) == points[0].launch_id
        session.execute(delete(JobPoint).where(of_launch, col(JobPoint.step).in_(surplus)))


def _merge(point: JobPoint, news: JobPoint) -> JobPoint:
    """One event may tell the training loss of a step, another its validation loss."""
    for name in ("train_loss", "valid_loss", "train_accuracy", "valid_accuracy"):
        if (value := getattr(news, name)) is not None and getattr(point, name) != value:
            setattr(point, name, value)
    return point


def thin(points: Sequence[JobPoint], most: int = MOST_POINTS) -> list[JobPoint]:
    """At most so many of a curve's points, by step. Pure.

    The first of each stretch of steps stays, and the first in it that tells a validation loss; and the last of all. So
    what has gone once is not taken in again when the host lists it a second time.
    """
    width = 1
    while len(staying := _firsts(points, width)) > most:
        width *= 2
    return staying


def _firsts(points: Sequence[JobPoint], width: int) -> list[JobPoint]:
    firsts: dict[tuple[int, bool], JobPoint] = {}
    for point in points:
        firsts.setdefault((point.step // width, False), point)
        if point.valid_loss is not None:
            firsts.setdefault((point.step // width, True), point)
    by_step = {point.step: point for point in [*firsts.values(), *points[-1:]]}
    return [by_step[step] for step in sorted(by_step)]
