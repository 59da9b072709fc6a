"""Pairs in a clinic's tables, as an evaluation leaves them."""

from sqlmodel import Session

from storage import deployments, people, turns
from storage.candidates import states, votes
from storage.candidates.states import State
from storage.models import Candidate, Pair, Turn
from tests.conftest import OWNER


def add_candidate(session: Session, name: str = "candidate") -> Candidate:
    """A model that waits for the vets' votes."""
    candidate = states.begin(session, deployments.add_model(session, "openai", name))
    assert candidate is not None and states.move(session, candidate, State.EVALUATING, "begun")
    assert states.move(session, candidate, State.WAITING, "votes_wanted")
    return candidate


def add_pair(
    session: Session, candidate: Candidate, question: str, answers: tuple[str, str], owner_id: int = OWNER
) -> int:
    """What an owner has asked, with the candidate's answer and the active model's; returns the pair's number."""
    people.meet(session, owner_id, "小林", "zh")
    turn = Turn(
        conversation_id=turns.new_conversation(session, owner_id),
        chat_id=owner_id,
        owner_id=owner_id,
        question=question,
        messages=[{"role": "user", "content": question}],
        provider="openai",
        model="base-model",
        answer=answers[1],
    )
    session.add(turn)
    session.flush()
    pair = Pair(
        candidate_id=candidate.id or 0,
        round=candidate.round,
        cluster=str(turn.id),
        turn_id=turn.id or 0,
        question=question,
        candidate_answer=answers[0],
        active_answer=answers[1],
    )
    assert votes.add_pair(session, pair)
    return pair.id or 0
