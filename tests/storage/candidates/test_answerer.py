"""A canary answers its share of the chats, always the same ones, and nobody once it is none any more."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlmodel import Session, SQLModel, create_engine

from storage import deployments
from storage.candidates.answerer import answerer, is_canary
from storage.candidates.draw import is_drawn
from storage.models import Candidate, CandidateState, Model


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def begin(session: Session, share: int) -> Candidate:
    """A canary beside the active model."""
    active, tried = (deployments.add_model(session, "local", name) for name in ("active", "tried"))
    deployments.deploy(session, active, 1, "/use")
    candidate = Candidate(
        model_id=tried.id or 0, active_id=active.id, state=CandidateState.CANARY, share=share, round=2
    )
    session.add(candidate)
    session.flush()
    return candidate


def names(session: Session, chats: range) -> list[str]:
    """Who answers these chats."""
    answerers = [answerer(session.connection(), "Ours.", chat_id) for chat_id in chats]
    assert all(answers is not None and answers.system_prompt == "Ours." for answers in answerers)
    return [answers.name for answers in answerers if answers is not None]


def test_a_share_of_the_chats_is_drawn_and_stays(session: Session) -> None:
    candidate = begin(session, 20)
    chats = range(-1000, 1000)
    first = names(session, chats)
    assert 320 <= first.count("tried") <= 480  # 400 of 2,000, give or take 4.5 standard deviations
    assert names(session, chats) == first
    assert [name == "tried" for name in first] == [is_drawn(candidate.id or 0, 2, chat_id, 20) for chat_id in chats]
    assert is_canary(session, "local", "tried") and not is_canary(session, "local", "active")
    # A larger share keeps those who had it; another round draws afresh.
    candidate.share = 40
    session.flush()
    assert all(
        after == "tried" for before, after in zip(first, names(session, chats), strict=True) if before == "tried"
    )
    candidate.share, candidate.round = 20, 3
    session.flush()
    assert names(session, chats) != first


@pytest.mark.parametrize("state", [state for state in CandidateState if state is not CandidateState.CANARY])
def test_in_no_other_state_it_answers_anybody(session: Session, state: CandidateState) -> None:
    candidate = begin(session, 50)
    candidate.state = state
    session.flush()
    assert set(names(session, range(50))) == {"active"}
    assert not is_canary(session, "local", "tried")


def test_nor_once_another_model_is_active_or_it_is_removed(session: Session) -> None:
    candidate = begin(session, 50)
    assert set(names(session, range(50))) == {"active", "tried"}
    model = session.get_one(Model, candidate.model_id)
    deployments.remove(session, model)
    session.flush()
    assert set(names(session, range(50))) == {"active"}
    model.removed_at = None
    deployments.deploy(session, deployments.add_model(session, "local", "other"), 1, "/use")
    assert set(names(session, range(50))) == {"other"}


def test_it_is_one_query(session: Session) -> None:
    begin(session, 50)
    connection = session.connection()
    statements: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *call: statements.append(call[2]))
    answerer(connection, "Ours.", 7)
    assert len(statements) == 1
