"""Blind pairs of answers, and the vets' votes on them. Votes are taken while a candidate is undecided, in its round."""

import hashlib
from collections import defaultdict
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, delete, func
from sqlalchemy import cast as cast_column
from sqlalchemy import select as select_columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage.candidates.samples import PAIR_KIND
from storage.candidates.states import State
from storage.models import Ballot, Candidate, Pair, Sample, Turn, Vote, VoteNotice, now

VOTING = (State.EVALUATING, State.WAITING)
"""The states in which a candidate takes votes."""
BETWEEN_NOTICES = timedelta(days=1)
"""A vet is told that votes are wanted so often at most."""
_WORTH = {Ballot.CANDIDATE: 1, Ballot.ACTIVE: -1, Ballot.SAME: 0, Ballot.BAD: 0}


class Tally(NamedTuple):
    """What the votes of a round say: one observation a cluster."""

    wins: int
    losses: int
    ties: int
    """Clusters with votes that favour neither."""
    n_bad: int
    """Of the ties, those where every vet found both answers bad."""


class CastOutcome(StrEnum):
    """What became of a vote."""

    COUNTED = "counted"
    TWICE = "twice"
    """This vet had voted on the pair before; that vote stands."""
    CLOSED = "closed"
    """The candidate is decided, or the comparison has begun anew."""
    OWN = "own"
    """The vet has asked the question themselves."""
    GONE = "gone"
    """There is no such pair any more."""


def add_pair(session: Session, pair: Pair) -> bool:
    """Log a pair; false where the round has one of this cluster, the candidate takes no votes any more, or the owner
    of its question is forgotten."""
    candidate, turn = session.get(Candidate, pair.candidate_id), session.get(Turn, pair.turn_id)
    if turn is None or not turn.question:
        return False
    if candidate is None or candidate.state not in VOTING or candidate.round != pair.round:
        return False
    try:
        with session.begin_nested():
            session.add(pair)
    except IntegrityError:
        return False
    return True


def find_pair(session: Session, pair_id: int) -> Pair | None:
    """The pair of this id."""
    return session.get(Pair, pair_id)


def next_pair(session: Session, vet_id: int) -> Pair | None:
    """The pair that this vet sees next; null where none waits for them.

    Of the oldest candidate, the pairs with the fewest votes first. Among as many votes each vet has an order of their
    own, so that two who begin together do not spend both their votes on one cluster.
    """
    waiting = _waiting(session, vet_id)
    if not waiting:
        return None
    _, _, _, pair_id = min((candidate_id, n, _draw(id, vet_id), id) for id, candidate_id, n in waiting)
    return session.get(Pair, pair_id)


def n_waiting(session: Session, vet_id: int) -> int:
    """How many pairs this vet may still vote on."""
    return len(_waiting(session, vet_id))


def may_be_told(session: Session, vet_id: int) -> bool:
    """Whether there is something new to tell this vet: a pair that was made since they were told last, which was a day
    ago at least."""
    notice = session.get(VoteNotice, vet_id)
    if notice is not None and now() - notice.told_at < BETWEEN_NOTICES:
        return False
    pairs = [session.get_one(Pair, pair_id) for pair_id, _, _ in _waiting(session, vet_id)]
    return any(notice is None or pair.made_at > notice.told_at for pair in pairs)


def log_notice(session: Session, vet_id: int) -> None:
    """The vet has been told just now."""
    session.merge(VoteNotice(vet_id=vet_id, told_at=now()))


def cast(session: Session, pair_id: int, vet_id: int, ballot: Ballot) -> CastOutcome:
    """A vet votes on a pair: the first tap counts."""
    pair = session.get(Pair, pair_id)
    if pair is None:
        return CastOutcome.GONE
    if ballot_of(session, pair_id, vet_id) is not None:
        return CastOutcome.TWICE
    candidate = session.get_one(Candidate, pair.candidate_id)
    if candidate.state not in VOTING or candidate.round != pair.round:
        return CastOutcome.CLOSED
    if session.get_one(Turn, pair.turn_id).owner_id == vet_id:
        return CastOutcome.OWN
    try:
        with session.begin_nested():
            session.add(Vote(pair_id=pair_id, vet_id=vet_id, ballot=ballot))
    except IntegrityError:
        return CastOutcome.TWICE
    return CastOutcome.COUNTED


def ballot_of(session: Session, pair_id: int, vet_id: int) -> Ballot | None:
    """What this vet has voted on the pair; null where they have not."""
    vote = session.get(Vote, (pair_id, vet_id))
    return None if vote is None else Ballot(vote.ballot)


def counts(session: Session, candidate: Candidate) -> Tally:
    """The votes of the candidate's round. What several vets say of one cluster is averaged first."""
    query = (
        select(Vote.pair_id, Vote.ballot)
        .join(Pair, col(Pair.id) == col(Vote.pair_id))
        .where(Pair.candidate_id == candidate.id, Pair.round == candidate.round)
    )
    of_pair: dict[int, list[Ballot]] = defaultdict(list)
    for pair_id, ballot in session.exec(query).all():
        of_pair[pair_id].append(Ballot(ballot))
    sums = [sum(_WORTH[ballot] for ballot in ballots) for ballots in of_pair.values()]
    wins, losses = sum(n > 0 for n in sums), sum(n < 0 for n in sums)
    n_bad = sum(set(ballots) == {Ballot.BAD} for ballots in of_pair.values())
    return Tally(wins, losses, len(sums) - wins - losses, n_bad)


def n_pairs(session: Session, candidate: Candidate) -> int:
    """How many pairs the candidate's round has."""
    query = select(func.count()).select_from(Pair)
    return session.exec(query.where(Pair.candidate_id == candidate.id, Pair.round == candidate.round)).one()


def pair_turns(session: Session, candidate: Candidate) -> set[int]:
    """The turns that the round's pairs are made of."""
    query = select(Pair.turn_id).where(Pair.candidate_id == candidate.id, Pair.round == candidate.round)
    return set(session.exec(query).all())


def n_open(session: Session, candidate: Candidate) -> int:
    """How many pairs of the candidate's round nobody has voted on."""
    query = select(func.count()).select_from(Pair).where(col(Pair.id).not_in(select(Vote.pair_id)))
    return session.exec(query.where(Pair.candidate_id == candidate.id, Pair.round == candidate.round)).one()


def forget(session: Session, is_concerned: ColumnElement[bool]) -> None:
    """Erase what was made of the questions of these turns: pairs, their votes, and the answers that models gave."""
    turn_ids = select(Turn.id).where(is_concerned)
    pair_ids = select(Pair.id).where(col(Pair.turn_id).in_(turn_ids))
    session.execute(delete(Vote).where(col(Vote.pair_id).in_(pair_ids)))
    session.execute(delete(Pair).where(col(Pair.turn_id).in_(turn_ids)))
    items = select_columns(cast_column(col(Turn.id), String)).where(is_concerned)
    session.execute(delete(Sample).where(col(Sample.kind) == PAIR_KIND, col(Sample.item).in_(items)))


def _waiting(session: Session, vet_id: int) -> list[tuple[int, int, int]]:
    """(pair, candidate, number of votes) of all that this vet may vote on."""
    n_votes = select_columns(func.count()).select_from(Vote).where(col(Vote.pair_id) == col(Pair.id)).scalar_subquery()
    query = (
        select_columns(col(Pair.id), col(Pair.candidate_id), n_votes)
        .join(Candidate, col(Candidate.id) == col(Pair.candidate_id))
        .join(Turn, col(Turn.id) == col(Pair.turn_id))
        .where(col(Candidate.state).in_(VOTING), col(Candidate.round) == col(Pair.round))
        .where(col(Turn.owner_id) != vet_id)
        .where(col(Pair.id).not_in(select(Vote.pair_id).where(Vote.vet_id == vet_id)))
    )
    return [(pair_id, candidate_id, n) for pair_id, candidate_id, n in session.execute(query)]


def _draw(pair_id: int, vet_id: int) -> bytes:
    return hashlib.sha256(f"{pair_id} of {vet_id}".encode()).digest()
