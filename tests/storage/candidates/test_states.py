"""Each move is one conditional update: whoever comes second changes nothing, and leaves no row of it."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, SQLModel, create_engine, select

from storage import deployments
from storage.candidates import states
from storage.candidates.states import State
from storage.models import Candidate, CandidateMove, now


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def candidate(session: Session) -> Candidate:
    candidate = states.begin(session, deployments.add_model(session, "local", "ft:1"))
    assert candidate is not None
    return candidate


def as_read(candidate: Candidate) -> Candidate:
    """What somebody has read of it at this moment, and holds while others act."""
    return Candidate(id=candidate.id, model_id=candidate.model_id, state=candidate.state, round=candidate.round)


def _moves(session: Session) -> list[tuple[str, str]]:
    return [(move.origin, move.state) for move in session.exec(select(CandidateMove)).all()]


def test_the_second_of_two_changes_nothing(session: Session, candidate: Candidate) -> None:
    second = as_read(candidate)
    assert states.move(session, candidate, State.EVALUATING, "begun")
    assert not states.move(session, second, State.REJECTED, "left", 7)
    assert candidate.state == State.EVALUATING
    assert _moves(session) == [("", "candidate"), ("candidate", "evaluating")]


def test_what_was_read_in_an_earlier_round_changes_nothing(session: Session, candidate: Candidate) -> None:
    assert states.move(session, candidate, State.EVALUATING, "begun")
    late = as_read(candidate)
    assert states.begin_anew(session, candidate, "basis_changed")
    assert states.move(session, candidate, State.EVALUATING, "begun")
    assert (candidate.state, candidate.round) == (late.state, late.round + 1)
    assert not states.move(session, late, State.DEPLOYED, "better")
    states.look_again(session, late, is_missing=True)
    session.refresh(candidate)
    assert candidate.state == State.EVALUATING and candidate.missing_since is None and candidate.n_looks == 0


def test_no_way_leads_back_from_a_rejection_but_a_persons_word(session: Session, candidate: Candidate) -> None:
    assert states.move(session, candidate, State.REJECTED, "worse")
    with pytest.raises(AssertionError, match="rejected → canary"):
        states.move(session, candidate, State.CANARY, "better")


def test_a_host_that_has_it_again_is_no_longer_missing_it(session: Session, candidate: Candidate) -> None:
    states.look_again(session, candidate, is_missing=True)
    session.refresh(candidate)
    first = candidate.missing_since
    states.look_again(session, candidate, is_missing=True)
    session.refresh(candidate)
    assert first is not None and candidate.missing_since == first and candidate.n_looks == 2
    assert candidate.looked_at is not None and candidate.looked_at <= now()
    states.look_again(session, candidate)
    session.refresh(candidate)
    assert candidate.missing_since is None and candidate.n_looks == 3
    states.note_word(session, candidate)
    session.refresh(candidate)
    assert candidate.n_looks == 0 and candidate.looked_at is None
