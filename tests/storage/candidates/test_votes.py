"""Votes: counted once each, one observation a cluster, in any order; none after the decision."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from storage import deployments, people, turns
from storage.candidates import states, votes
from storage.candidates.states import State
from storage.candidates.votes import CastOutcome, Tally
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Ballot, Candidate, Pair, Turn, VoteNotice, now

ASKER, OTHER_ASKER, VETS = 1001, 1002, (2001, 2002, 2003)
BALLOTS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(VETS), st.sampled_from(list(Ballot))), max_size=15
)  # (pair, vet, ballot)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("votes")
    database = Database(f"sqlite:///{path / 'vetted.sqlite3'}")
    migrate(database)
    yield database
    database.close()


@contextmanager
def scratch(database: Database) -> Iterator[tuple[Session, Candidate, list[int]]]:
    """A candidate with five pairs, in a transaction that leaves nothing behind."""
    with Session(database.engine, expire_on_commit=False) as session:
        for person_id in (ASKER, OTHER_ASKER):
            people.meet(session, person_id, "Olga", "en")
        candidate = _candidate(session)
        yield session, candidate, [_pair(session, candidate, n) for n in range(5)]
        session.rollback()


def _candidate(session: Session, name: str = "candidate") -> Candidate:
    candidate = states.begin(session, deployments.add_model(session, "openai", name))
    assert candidate is not None and states.move(session, candidate, State.EVALUATING, "begun")
    assert states.move(session, candidate, State.WAITING, "votes_wanted")
    return candidate


def _pair(session: Session, candidate: Candidate, number: int, owner_id: int = ASKER) -> int:
    turn = Turn(
        conversation_id=turns.new_conversation(session, owner_id),
        chat_id=owner_id,
        owner_id=owner_id,
        question=f"Question {number}?",
        messages=[{"role": "user", "content": f"Question {number}?"}],
        provider="openai",
        model="base-model",
        answer="So.",
    )
    session.add(turn)
    session.flush()
    pair = Pair(
        candidate_id=candidate.id or 0,
        round=candidate.round,
        cluster=str(number),
        turn_id=turn.id or 0,
        question=turn.question,
        candidate_answer="New.",
        active_answer="Old.",
    )
    assert votes.add_pair(session, pair)
    return pair.id or 0


def _expected(ballots: list[tuple[int, int, Ballot]]) -> Tally:
    """By the words of the issue, in another way: the first ballot of each vet, averaged by cluster."""
    first: dict[tuple[int, int], Ballot] = {}
    for pair, vet, ballot in ballots:
        first.setdefault((pair, vet), ballot)
    means, bad = [], 0
    for pair in {pair for pair, _ in first}:
        of_pair = [ballot for (number, _), ballot in first.items() if number == pair]
        means.append(sum((b == "candidate") - (b == "active") for b in of_pair) / len(of_pair))
        bad += all(b == "bad" for b in of_pair)
    return Tally(sum(m > 0 for m in means), sum(m < 0 for m in means), means.count(0), bad)


@given(BALLOTS)
@settings(max_examples=20)
def test_counts_are_right_in_any_order_and_whatever_is_repeated(
    database: Database, ballots: list[tuple[int, int, Ballot]]
) -> None:
    with scratch(database) as (session, candidate, pair_ids):
        # What a worker tries again after a crash comes a second time, each behind the first.
        for pair, vet, ballot in [*ballots, *ballots[::2]]:
            votes.cast(session, pair_ids[pair], vet, ballot)
        assert votes.counts(session, candidate) == _expected(ballots)
        assert votes.n_open(session, candidate) == 5 - len({pair for pair, _, _ in ballots})


def test_the_first_tap_counts(database: Database) -> None:
    with scratch(database) as (session, candidate, [pair_id, *_]):
        assert votes.cast(session, pair_id, VETS[0], Ballot.CANDIDATE) is CastOutcome.COUNTED
        assert votes.cast(session, pair_id, VETS[0], Ballot.ACTIVE) is CastOutcome.TWICE
        assert votes.ballot_of(session, pair_id, VETS[0]) is Ballot.CANDIDATE
        assert votes.counts(session, candidate) == Tally(1, 0, 0, 0)
        assert votes.cast(session, pair_id, VETS[1], Ballot.ACTIVE) is CastOutcome.COUNTED
        assert votes.counts(session, candidate) == Tally(0, 0, 1, 0)
        assert votes.cast(session, 10_000, VETS[0], Ballot.SAME) is CastOutcome.GONE


def test_a_cluster_is_asked_once_in_a_round(database: Database) -> None:
    with scratch(database) as (session, candidate, pair_ids):
        pair = votes.find_pair(session, pair_ids[0])
        assert pair is not None
        twin = Pair(**pair.model_dump(exclude={"id", "made_at"}))
        assert not votes.add_pair(session, twin)
        assert votes.n_pairs(session, candidate) == 5


def test_what_is_decided_or_begun_anew_takes_no_votes(database: Database) -> None:
    with scratch(database) as (session, candidate, pair_ids):
        votes.cast(session, pair_ids[0], VETS[0], Ballot.CANDIDATE)
        assert states.begin_anew(session, candidate, "basis_changed")
        assert votes.counts(session, candidate) == Tally(0, 0, 0, 0)
        assert votes.next_pair(session, VETS[0]) is None
        assert votes.cast(session, pair_ids[1], VETS[0], Ballot.CANDIDATE) is CastOutcome.CLOSED
        first = votes.find_pair(session, pair_ids[0])
        assert first is not None and first.round == 1
        late = Pair(**{**first.model_dump(exclude={"id"}), "cluster": "9"})
        assert not votes.add_pair(session, late)
    with scratch(database) as (session, candidate, pair_ids):
        assert states.move(session, candidate, State.REJECTED, "votes_worse")
        assert votes.cast(session, pair_ids[1], VETS[0], Ballot.CANDIDATE) is CastOutcome.CLOSED
        assert votes.n_waiting(session, VETS[0]) == 0


def test_two_vets_cover_more_clusters_than_one(database: Database) -> None:
    """Whoever comes second is led to what nobody has voted on."""
    with scratch(database) as (session, candidate, _):
        for n, vet in enumerate([VETS[0], VETS[1], VETS[0], VETS[1], VETS[0]], start=1):
            pair = votes.next_pair(session, vet)
            assert pair is not None and pair == votes.next_pair(session, vet)
            votes.cast(session, pair.id or 0, vet, Ballot.SAME)
            assert votes.n_open(session, candidate) == 5 - n
        assert votes.n_waiting(session, VETS[0]) == 2 and votes.n_waiting(session, VETS[2]) == 5


def test_nobody_votes_on_their_own_question(database: Database) -> None:
    with scratch(database) as (session, candidate, _):
        own = _pair(session, candidate, 6, owner_id=OTHER_ASKER)
        assert votes.cast(session, own, OTHER_ASKER, Ballot.SAME) is CastOutcome.OWN
        assert votes.n_waiting(session, OTHER_ASKER) == 5 and votes.n_waiting(session, VETS[0]) == 6


def test_a_vet_is_told_once_and_of_new_pairs_a_day_later(database: Database) -> None:
    with scratch(database) as (session, candidate, _):
        assert votes.may_be_told(session, VETS[0])
        votes.log_notice(session, VETS[0])
        _pair(session, candidate, 7)
        assert not votes.may_be_told(session, VETS[0])
        session.get_one(VoteNotice, VETS[0]).told_at = now() - timedelta(days=2)
        assert votes.may_be_told(session, VETS[0])
        for pair in session.exec(select(Pair)).all():
            pair.made_at = now() - timedelta(days=3)
        assert not votes.may_be_told(session, VETS[0])
        assert votes.may_be_told(session, VETS[1])
