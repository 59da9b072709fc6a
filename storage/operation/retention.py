"""Words that are old and that nothing was learned from go (VETTED_KEEP_DAYS). A turn keeps its row without them: its
number, model, tokens and times, so that what counts turns counts the same, and what refers to one finds it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, CursorResult, and_, exists, or_, update
from sqlmodel import Session, col, select

from storage.database import Database
from storage.models import (
    Case,
    InboxUpdate,
    LabelledPair,
    Pair,
    Review,
    ReviewClaim,
    Turn,
    Upload,
    Verdict,
    VerifiedAnswer,
    now,
)
from storage.operation.batches import in_batches
from storage.reviews import BY_VET
from storage.watch.past import first_turn_since

LOOKED_AT = 20_000
"""Turns of which one query is asked whether they may go."""


def blank_turns(database: Database, moment: datetime) -> int:
    """Take the words out of turns from before this moment, a few at a time; returns how many. Blocks."""
    return sum(in_batches(database, list(_old_turns(database, moment)), _blank))


def _old_turns(database: Database, moment: datetime) -> Iterator[int]:
    """Read beside everybody who writes, stretch by stretch."""
    with database.look() as session:
        end = first_turn_since(session.connection(), moment)
    for first in range(0, end, LOOKED_AT):
        is_in = (col(Turn.id) >= first, col(Turn.id) < min(first + LOOKED_AT, end))
        with database.look() as session:
            ids = session.exec(select(Turn.id).where(*is_in, _may_go())).all()
        yield from (turn_id for turn_id in ids if turn_id is not None)


def _may_go() -> ColumnElement[bool]:
    """It has words, has ended, and nothing refers to it: no verdict, and so no example of it; no verified answer, case,
    pair of a vote, labelled pair, or vet's word on its flag."""
    has_words = or_(col(Turn.question) != "", col(Turn.answer).is_not(None))
    has_label = or_(col(Turn.is_emergency).is_not(None), and_(col(Turn.flag).is_not(None), col(Turn.flag) == BY_VET))
    references = or_(
        exists().where(col(Review.turn_id) == col(Turn.id), col(Review.verdict) != Verdict.SKIPPED),
        exists().where(col(VerifiedAnswer.turn_id) == col(Turn.id)),
        exists().where(col(Case.turn_id) == col(Turn.id)),
        exists().where(col(Pair.turn_id) == col(Turn.id)),
        exists().where(or_(col(LabelledPair.asked_id) == col(Turn.id), col(LabelledPair.answered_id) == col(Turn.id))),
    )
    return and_(has_words, col(Turn.finished_at).is_not(None), ~has_label, ~references)


def _blank(session: Session, turn_ids: Sequence[int]) -> int:
    """Asked once more whether they may: a vet may have come meanwhile."""
    session.execute(update(ReviewClaim).where(col(ReviewClaim.turn_id).in_(turn_ids), _goes()).values(draft=None))
    blank = update(Turn).where(col(Turn.id).in_(turn_ids), _may_go())
    result = session.execute(blank.values(question="", messages=[], answer=None))
    assert isinstance(result, CursorResult)
    return int(result.rowcount)


def _goes() -> ColumnElement[bool]:
    return exists().where(col(Turn.id) == col(ReviewClaim.turn_id), _may_go())


def drop_updates(session: Session, moment: datetime) -> int:
    """What was set aside before this moment, and nobody has decided on, is done with; returns how much."""
    is_old = (col(InboxUpdate.set_aside_at) < moment, col(InboxUpdate.done_at).is_(None))
    values = {"done_at": now(), "content": None, "outcomes": None}
    result = session.execute(update(InboxUpdate).where(*is_old).values(values))
    assert isinstance(result, CursorResult)
    return int(result.rowcount)


def blank_uploads(session: Session, moment: datetime) -> int:
    """The names of files that were dealt with before this moment go; their bytes have gone long before."""
    is_old = (col(Upload.finished_at) < moment, col(Upload.file_name) != "")
    result = session.execute(update(Upload).where(*is_old).values(file_name=""))
    assert isinstance(result, CursorResult)
    return int(result.rowcount)
