"""What has happened to the owners of each arm since a canary began: how many of them were asked for, and how many met a
thing at least once. Each chat counts once for each thing; a group is one."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlmodel import Session, SQLModel

from storage.candidates.draw import is_drawn
from storage.cases import ASKED
from storage.endings import Ending
from storage.models import Candidate, Model

_turn, _feedback, _case = (SQLModel.metadata.tables[name] for name in ("turn", "feedback", "case"))


class Misfortune(StrEnum):
    """What may happen to an owner, and is counted."""

    DOWN = "down"
    """A 👎."""
    VET = "vet"
    """They asked for a vet instead."""
    ERROR = "error"
    """No answer; or none of the model's own, so that the other had to stand in."""
    SAFETY = "safety"
    """A dose was struck out of the answer."""


class ArmCounts(NamedTuple):
    """Owners of the candidate's arm and of the active model's."""

    candidate: int
    active: int


_NO_FAULT = (
    Ending.STOPPED,
    Ending.HELD,
    Ending.NOT_ASKED,
    Ending.BUDGET_SPENT,
    Ending.UNCHECKED,
    Ending.NOT_SHOWN,
    Ending.PICTURE_GONE,
    Ending.CONTEXT_TOO_LONG,
)
"""Ways in which a turn ends without an answer that say nothing of the model."""


def counts(
    session: Session, candidate: Candidate, dose_marks: Sequence[str] = ()
) -> tuple[ArmCounts, dict[Misfortune, ArmCounts]]:
    """The owners who were answered since the canary began, and those of them who met each thing. `dose_marks`: what
    stands in an answer for a dose that was struck out; without any, each turn with a dose counts."""
    model = session.get_one(Model, candidate.model_id)
    query = select(
        _turn.c.chat_id, *(func.max(case((sign, 1), else_=0)) for sign in _signs(dose_marks)), *_models(model)
    )
    rows = session.execute(query.where(*_since(session, candidate)).group_by(_turn.c.chat_id)).all()
    chats: dict[bool, list[Any]] = {True: [], False: []}
    assert candidate.id is not None
    for row in rows:
        chats[is_drawn(candidate.id, candidate.round, row[0], candidate.share)].append(row)
    met: dict[Misfortune, ArmCounts] = {}
    for place, kind in enumerate(Misfortune, 1):
        # The candidate's owners whom another model had to answer have had an error of its, too.
        was_replaced = [kind is Misfortune.ERROR and bool(row[-1]) for row in chats[True]]
        n_candidate = sum(bool(row[place]) or replaced for row, replaced in zip(chats[True], was_replaced, strict=True))
        met[kind] = ArmCounts(n_candidate, sum(bool(row[place]) for row in chats[False]))
    return ArmCounts(len(chats[True]), len(chats[False])), met


def _since(session: Session, candidate: Candidate) -> list[ColumnElement[bool]]:
    """The turns that began since the canary did and for which a model was asked. Turns have no index of their times:
    the newest before is looked for from the end."""
    earlier = select(_turn.c.id).where(_turn.c.created_at < candidate.moved_at).order_by(_turn.c.id.desc()).limit(1)
    last_id = session.execute(earlier).scalar() or 0
    was_asked = or_(_turn.c.error.is_(None), ~or_(*(_turn.c.error.startswith(word) for word in _NO_FAULT)))
    return [_turn.c.id > last_id, _turn.c.finished_at.is_not(None), _turn.c.verified_id.is_(None), was_asked]


def _signs(dose_marks: Sequence[str]) -> list[ColumnElement[bool]]:
    """Of each misfortune in a turn, in the order of their names."""
    is_down = exists().where(_feedback.c.turn_id == _turn.c.id, _feedback.c.value < 0)
    has_case = _turn.c.id.in_(select(_case.c.turn_id).where(_case.c.reason == ASKED, _case.c.turn_id.is_not(None)))
    has_mark = [or_(*(_turn.c.answer.contains(mark, autoescape=True) for mark in dose_marks))] if dose_marks else []
    return [is_down, has_case, _turn.c.error.is_not(None), and_(_turn.c.dose, *has_mark)]


def _models(model: Model) -> list[ColumnElement[int]]:
    """Whether another model than this one has answered the chat."""
    is_own = and_(_turn.c.provider == model.provider, _turn.c.model == model.name)
    return [func.max(case((is_own, 0), else_=1))]
