"""Which model answered at a moment in the past, with which system prompt, and the turns of that time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from storage import lineage
from storage.models import DatasetVersion, Deployment, Launch, Model, SystemPrompt, Turn

_turn = SQLModel.metadata.tables["turn"]


@dataclass(frozen=True)
class Period:
    """From `start` up to, not including, `end`, in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Stint:
    """A deployment for as long as it held."""

    deployment: Deployment
    model: Model
    end: datetime | None
    """When the next deployment followed; null where it still holds."""
    origin: tuple[Launch, DatasetVersion] | None
    """The training that has made the model; null for one that was not trained here."""


@dataclass(frozen=True)
class TurnCount:
    """How many turns a model has answered while `deployed` was the deployed one."""

    deployed: str
    model: str
    n: int

    @property
    def is_stand_in(self) -> bool:
        """Whether they were answered by another model than the deployed one."""
        return self.model != self.deployed


def stints(session: Session, period: Period) -> list[Stint]:
    """The deployments that held in a period, oldest first; none before the first."""
    query = select(Deployment, Model).join(Model, col(Model.id) == col(Deployment.model_id))
    at_start = query.where(col(Deployment.deployed_at) <= period.start).order_by(col(Deployment.id).desc()).limit(1)
    first = session.exec(at_start).all()
    first_id = first[0][0].id or 0 if first else 0
    rest = session.exec(query.where(col(Deployment.id) > first_id).order_by(col(Deployment.id))).all()
    later = [pair for pair in rest if pair[0].deployed_at < period.end]
    in_order = [*first, *later]
    ends = [deployment.deployed_at for deployment, _ in [*in_order, *rest[len(later) : len(later) + 1]]][1:]
    return [
        Stint(deployment, model, ends[place] if place < len(ends) else None, lineage.of_model(session, model))
        for place, (deployment, model) in enumerate(in_order)
    ]


def first_deployment(session: Session) -> Deployment | None:
    """The oldest deployment; null where there is none."""
    return session.exec(select(Deployment).order_by(col(Deployment.id)).limit(1)).first()


def prompt_set_by(session: Session, moment: datetime) -> SystemPrompt | None:
    """The system prompt that an admin had set last at this moment; null where none had."""
    was_set = select(SystemPrompt).where(col(SystemPrompt.set_at) <= moment)
    return session.exec(was_set.order_by(col(SystemPrompt.set_at).desc(), col(SystemPrompt.id).desc())).first()


def last_turn_of(session: Session, stint: Stint, moment: datetime) -> Turn | None:
    """The last turn before this moment that the stint's model was asked for, in its stint."""
    connection = session.connection()
    first_id, end_id = (first_turn_since(connection, at) for at in (stint.deployment.deployed_at, moment))
    in_stint = (col(Turn.id) >= first_id, col(Turn.id) < end_id)
    by_model = (Turn.provider == stint.model.provider, Turn.model == stint.model.name)
    return session.exec(select(Turn).where(*in_stint, *by_model).order_by(col(Turn.id).desc()).limit(1)).first()


def nearest_turn(session: Session, period: Period) -> Turn | None:
    """The turn that began nearest to a period, or first in it; null where there is none at all."""
    first_id = first_turn_since(session.connection(), period.start)
    next_turn = session.exec(select(Turn).where(col(Turn.id) >= first_id).order_by(col(Turn.id)).limit(1)).first()
    if next_turn is not None and next_turn.created_at < period.end:
        return next_turn
    last_turn = session.exec(select(Turn).where(col(Turn.id) < first_id).order_by(col(Turn.id).desc()).limit(1)).first()
    if last_turn is None or next_turn is None:
        return last_turn or next_turn
    is_last_nearer = period.start - last_turn.created_at <= next_turn.created_at - period.end
    return last_turn if is_last_nearer else next_turn


def count_turns(session: Session, some_stints: Sequence[Stint], period: Period) -> list[TurnCount]:
    """The turns that began in a period, by the deployed model and the one that was asked, stint by stint."""
    connection, counts = session.connection(), []
    for stint in some_stints:
        start, end = max(stint.deployment.deployed_at, period.start), min(stint.end or period.end, period.end)
        first_id, end_id = first_turn_since(connection, start), first_turn_since(connection, end)
        query = (
            select_columns(_turn.c.model, func.count())
            .where(_turn.c.id >= first_id, _turn.c.id < end_id)
            .group_by(_turn.c.model)
            .order_by(func.count().desc())
        )
        counts += [TurnCount(stint.model.name, model, n) for model, n in connection.execute(query)]
    return counts


def first_turn_since(connection: Connection, moment: datetime) -> int:
    """The id of the first turn that began at this moment or later; one more than the last id where none has.

    Turns are numbered as they begin, so this halves the numbers some twenty times. An index on the moment would cost
    each answer one more write, for what an admin asks now and then.
    """
    low, high = connection.execute(select_columns(func.min(_turn.c.id), func.max(_turn.c.id))).one()
    if low is None:
        return 1
    at = select_columns(_turn.c.id, _turn.c.created_at).order_by(_turn.c.id).limit(1)
    high += 1
    while low < high:
        middle = (low + high) // 2
        # Numbers are missing where an owner was forgotten: the next one decides.
        turn_id, created_at = connection.execute(at.where(_turn.c.id >= middle)).one()
        if created_at >= moment:
            high = middle
        else:
            low = turn_id + 1
    return int(low)
