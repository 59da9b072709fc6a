"""What a model says of pairs of questions that wait for a vet, and how often the vets have agreed with its yes."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, case, func, or_, select
from sqlmodel import Session, SQLModel

from storage.endings import Ending
from storage.models import Label, LabelledPair

_pair, _answer, _turn = (SQLModel.metadata.tables[name] for name in ("labelledpair", "verifiedanswer", "turn"))
_STANDING = (_answer.c.withdrawn_at.is_(None), _answer.c.retired_at.is_(None))


class WaitingPair(NamedTuple):
    """A pair of which no vet and no model has said anything."""

    pair_id: int
    answered: str
    """The question that a vet has answered."""
    asked: str


class Agreement(NamedTuple):
    """How vets have decided on pairs that a model calls the same."""

    language: str
    n: int
    n_wrong: int


def author(provider: str, model: str) -> str:
    """Whose opinion it is, as `LabelledPair` has it: another model's counts for nothing."""
    return f"{provider}:{model}"


def answered_question(connection: Connection, answered_id: int) -> str | None:
    """The question whose answer stands, by the turn that was corrected; null where none does. Below 0 it is the number
    of a verified answer without a turn."""
    is_it = _answer.c.turn_id == answered_id if answered_id >= 0 else _answer.c.id == -answered_id
    question: str | None = connection.execute(
        select(_answer.c.question).where(is_it, *_STANDING).order_by(_answer.c.id.desc()).limit(1)
    ).scalar()
    return question or None


def waiting(session: Session, provider: str, model: str, limit: int) -> list[WaitingPair]:
    """Open pairs of which this model has said nothing, newest first."""
    is_open = (_pair.c.verdict.is_(None), _pair.c.question != "")
    is_unknown = or_(_pair.c.opinion.is_(None), func.coalesce(_pair.c.opinion_by, "") != author(provider, model))
    query: Any = (
        select(_pair.c.id, _answer.c.question, _pair.c.question.label("asked"))
        .join(_answer, and_(_answer.c.turn_id == _pair.c.answered_id, *_STANDING))
        .where(*is_open, is_unknown, _answer.c.question != "")
        .order_by(_pair.c.id.desc())
        .limit(limit)
    )
    return [WaitingPair(*row) for row in session.connection().execute(query)]


def keep(session: Session, pair_id: int, opinion: bool, provider: str, model: str) -> None:
    """Log what a model says of a pair; nothing where it is forgotten, or a vet was faster: then it proves nothing."""
    pair = session.get(LabelledPair, pair_id)
    if pair is not None and pair.question and pair.verdict is None:
        pair.opinion, pair.opinion_by = opinion, author(provider, model)


def tally(connection: Connection, provider: str, model: str) -> list[Agreement]:
    """By language: this model's yes, and what was served by a model's yes, as far as it is decided."""
    is_yes = and_(_pair.c.opinion, _pair.c.opinion_by == author(provider, model))
    was_served = _turn.c.finish_reason == Ending.VERIFIED_BY_OPINION
    n_wrong = func.sum(case((_pair.c.verdict != Label.SAME, 1), else_=0))
    query = (
        select(_pair.c.language, func.count(), n_wrong)
        .outerjoin(_turn, _turn.c.id == _pair.c.asked_id)
        .where(_pair.c.verdict.is_not(None), or_(is_yes, was_served))
        .group_by(_pair.c.language)
        .order_by(_pair.c.language)
    )
    return [Agreement(language, int(n), int(wrong)) for language, n, wrong in connection.execute(query)]
