"""The states of a candidate. Each move is one conditional update, with who and why, in the transaction of what it does.

A tick may die anywhere and run twice, and a person may tap meanwhile: whoever comes second changes nothing.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, update
from sqlmodel import Session, col, func, select

from storage import audit
from storage.models import Candidate, CandidateMove, CandidateState, Deed, Launch, Model, now

State = CandidateState

MOVES: dict[State, tuple[State, ...]] = {
    State.CANDIDATE: (State.EVALUATING, State.REJECTED, State.DEPLOYED),
    State.EVALUATING: (State.CANDIDATE, State.WAITING, State.READY, State.REJECTED, State.CANARY, State.DEPLOYED),
    State.WAITING: (State.CANDIDATE, State.READY, State.REJECTED, State.CANARY, State.DEPLOYED),
    State.READY: (State.CANDIDATE, State.REJECTED, State.CANARY, State.DEPLOYED),
    State.CANARY: (State.CANDIDATE, State.READY, State.DEPLOYED, State.WITHDRAWN),
    State.DEPLOYED: (State.WITHDRAWN,),
    State.REJECTED: (State.DEPLOYED,),
    State.WITHDRAWN: (State.DEPLOYED,),
}
"""From each state to which others. Back to `candidate` is to begin anew; a person may let any model answer."""
OPEN = (State.CANDIDATE, State.EVALUATING, State.WAITING, State.READY, State.CANARY)
"""Those of candidates that something is still to become of."""


def begin(session: Session, model: Model, tried_by: int | None = None) -> Candidate | None:
    """A new candidate; null where the model has an open one. `tried_by`: the admin who wants it tried again."""
    earlier = of_model(session, model.id or 0)
    if earlier is not None and (earlier.state in OPEN or tried_by is None):
        return None
    assert model.id is not None
    attempt = 1 if earlier is None else earlier.attempt + 1
    candidate = Candidate(model_id=model.id, attempt=attempt, tried_by=tried_by)
    session.add(candidate)
    session.flush()
    assert candidate.id is not None
    why = "succeeded" if tried_by is None else "tried_again"
    session.add(CandidateMove(candidate_id=candidate.id, origin="", state=candidate.state, moved_by=tried_by, why=why))
    return candidate


def move(
    session: Session,
    candidate: Candidate,
    state: State,
    why: str,
    moved_by: int | None = None,
    evidence: dict[str, Any] | None = None,
    **values: Any,
) -> bool:
    """Bring the candidate from the state that the caller has seen into another; false where somebody was quicker.

    `evidence`: what the move rests on; `values`: further columns that change with it.
    """
    origin = State(candidate.state)
    assert state in MOVES[origin], f"{origin} → {state}"
    result = session.execute(
        update(Candidate).where(*_unchanged(candidate)).values(state=state, moved_at=now(), **values)
    )
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        return False
    assert candidate.id is not None
    session.add(
        CandidateMove(
            candidate_id=candidate.id, origin=origin, state=state, moved_by=moved_by, why=why, evidence=evidence
        )
    )
    if moved_by is not None:
        model = session.get_one(Model, candidate.model_id)
        audit.log(session, moved_by, Deed.CANDIDATE_MOVED, "model", model.name, f"{origin} → {state}")
    session.flush()
    session.refresh(session.get_one(Candidate, candidate.id))
    return True


def _unchanged(candidate: Candidate) -> tuple[ColumnElement[bool], ...]:
    """That the row is still as the caller has read it: in this state, of this round."""
    is_same = (col(Candidate.id) == candidate.id, col(Candidate.state) == candidate.state)
    return (*is_same, col(Candidate.round) == candidate.round)


def begin_anew(session: Session, candidate: Candidate, why: str) -> bool:
    """What it was compared with has changed: a new round. False where somebody was quicker."""
    fresh: dict[str, Any] = {
        "round": candidate.round + 1,
        "n_looks": 0,
        "looked_at": None,
        "missing_since": None,
        "evidence": None,
        "share": 0,
        "basis": "",
    }
    if candidate.state != State.CANDIDATE:
        return move(session, candidate, State.CANDIDATE, why, **fresh)
    session.execute(update(Candidate).where(*_unchanged(candidate)).values(**fresh))
    return True


def follow(session: Session, former_id: int | None, model_id: int, deployed_by: int | None, why: str) -> None:
    """Another model answers now: its candidate is deployed (`why`: a code of bot/texts, `move_…`), that of the former
    one withdrawn; and a canary that was compared with the former one begins anew."""
    candidate = of_model(session, model_id)
    if candidate is not None and candidate.state != State.DEPLOYED:
        move(session, candidate, State.DEPLOYED, why, deployed_by)
    if former_id is None or former_id == model_id:
        return
    former = of_model(session, former_id)
    if former is not None and former.state == State.DEPLOYED:
        move(session, former, State.WITHDRAWN, "replaced", deployed_by)
    first = canary(session)
    if first is not None:
        begin_anew(session, first, "active_changed")


def find(session: Session, candidate_id: int) -> Candidate | None:
    """The candidate of this id."""
    return session.get(Candidate, candidate_id)


def of_model(session: Session, model_id: int) -> Candidate | None:
    """The model's newest candidate."""
    query = select(Candidate).where(Candidate.model_id == model_id).order_by(col(Candidate.attempt).desc())
    return session.exec(query.limit(1)).first()


def newest_states(session: Session) -> dict[int, State]:
    """The state of each model that is or was a candidate, by the model's id."""
    query = select(Candidate).order_by(col(Candidate.attempt))
    return {candidate.model_id: State(candidate.state) for candidate in session.exec(query).all()}


def in_state(session: Session, *states: State) -> Sequence[Candidate]:
    """Candidates in one of these states, oldest first."""
    return session.exec(select(Candidate).where(col(Candidate.state).in_(states)).order_by(col(Candidate.id))).all()


def canary(session: Session) -> Candidate | None:
    """The one that answers a share of the owners; there is one at most."""
    return next(iter(in_state(session, State.CANARY)), None)


def moves(session: Session, candidate_id: int) -> Sequence[CandidateMove]:
    """How it came to its state, oldest first."""
    query = select(CandidateMove).where(CandidateMove.candidate_id == candidate_id).order_by(col(CandidateMove.id))
    return session.exec(query).all()


def without_candidate(session: Session) -> Sequence[Launch]:
    """Succeeded launches whose model is neither deployed nor a candidate, in the order they finished."""
    with_one = (
        select(Model.launch_id)
        .join(Candidate, col(Candidate.model_id) == col(Model.id))
        .where(col(Model.launch_id).is_not(None))
    )
    query = select(Launch).where(
        Launch.status == "succeeded",
        col(Launch.fine_tuned_model).is_not(None),
        col(Launch.switched_at).is_(None),
        col(Launch.id).not_in(with_one),
    )
    return session.exec(query.order_by(col(Launch.finished_at))).all()


def untold(session: Session) -> Sequence[Candidate]:
    """Candidates that have moved since the admins were told, oldest first; only once they know that the training of it
    has ended."""
    moved = select(CandidateMove.id).where(
        CandidateMove.candidate_id == Candidate.id, col(CandidateMove.id) > col(Candidate.told_move_id)
    )
    of_silent = (
        select(Launch.id)
        .join(Model, col(Model.launch_id) == col(Launch.id))
        .where(Model.id == Candidate.model_id)
        .where(col(Launch.confirmed_at).is_not(None), col(Launch.announced_at).is_(None))
    )
    query = select(Candidate).where(moved.exists(), ~of_silent.exists())
    return session.exec(query.order_by(col(Candidate.id))).all()


def number_of_year(session: Session, candidate: Candidate) -> int:
    """Which of the candidates of the 365 days before it this one is, from 1: they share the year's error."""
    year = candidate.created_at - timedelta(days=365)
    query = select(func.count()).select_from(Candidate)
    query = query.where(col(Candidate.created_at) > year, col(Candidate.id) <= candidate.id)
    return max(1, session.exec(query).one())


def number_of_next(session: Session) -> int:
    """Which of the candidates of a year one that came now would be."""
    query = select(func.count()).select_from(Candidate).where(col(Candidate.created_at) > now() - timedelta(days=365))
    return session.exec(query).one() + 1


def look_again(session: Session, candidate: Candidate, is_missing: bool = False) -> None:
    """The host has decided nothing: it is asked again, after a longer pause each time. `is_missing`: it has said that
    it has no such model."""
    missing_since = (candidate.missing_since or now()) if is_missing else None
    values = {"n_looks": candidate.n_looks + 1, "looked_at": now(), "missing_since": missing_since}
    session.execute(update(Candidate).where(*_unchanged(candidate)).values(**values))


def note_evidence(session: Session, candidate: Candidate, evidence: dict[str, Any]) -> None:
    """What this round has brought so far."""
    conditions = (col(Candidate.id) == candidate.id, col(Candidate.round) == candidate.round)
    session.execute(update(Candidate).where(*conditions).values(evidence=evidence))


def note_word(session: Session, candidate: Candidate) -> None:
    """Nothing that was asked has stayed without an answer: the host is there."""
    conditions = (col(Candidate.id) == candidate.id, col(Candidate.round) == candidate.round)
    session.execute(update(Candidate).where(*conditions).values(n_looks=0, looked_at=None, missing_since=None))
