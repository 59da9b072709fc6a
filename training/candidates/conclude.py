"""The evidence of a round, with the votes so far, moves the candidate: by the gate's word and the clinic's policy."""

from dataclasses import replace
from typing import Any, NamedTuple

from sqlmodel import Session

from storage import deployments
from storage.candidates import states, votes
from storage.candidates.states import State
from storage.models import Arm, Candidate, Model
from training.candidates import switch
from training.candidates.ask import NoWord, warm_up
from training.candidates.policy import FIRST_ALPHA, Evaluating, Policy
from training.evaluation.evidence import Votes
from training.evaluation.gate import LOSS_MARGIN, Decision, decide
from training.evaluation.hearing import GateVerdict
from training.evaluation.reading import evidence_of


class NextMove(NamedTuple):
    """Where a candidate goes, and why."""

    state: State
    why: str


def decision_of(evidence: dict[str, Any], counts: tuple[int, int] | None) -> Decision:
    """What the gate says of a round's evidence, and of the wins and losses of its votes, where there are any."""
    pure, alpha, margin = evidence_of(evidence.get("gate", {}))
    if counts is not None and any(counts):
        pure = replace(pure, votes=Votes(*counts))
    return decide(pure, alpha or FIRST_ALPHA, margin or LOSS_MARGIN)


def conclude(evaluating: Evaluating, candidate: Candidate) -> None:
    """Move a candidate whose round is complete as far as its evidence goes. May be called at any time, and twice.
    Raises `NoWord` where it would answer owners, and does not."""
    with evaluating.database.begin() as session:
        if not _move(session, candidate, evaluating.policy, may_answer=False):
            return
        model = session.get_one(Model, candidate.model_id)
    if (error := warm_up(evaluating.speakers, model)) is not None:
        raise NoWord(Arm.CANDIDATE, error)
    with evaluating.database.begin() as session:
        _move(session, candidate, evaluating.policy, may_answer=True)


def _move(session: Session, candidate: Candidate, policy: Policy, may_answer: bool) -> bool:
    """Whether it would answer owners now, and has not been let to yet."""
    current = session.get_one(Candidate, candidate.id)
    if current.round != candidate.round or current.state not in (State.EVALUATING, State.WAITING):
        return False
    active = deployments.active(session)
    if current.active_id != (active.id if active else None):
        return False  # another model answers since: the next tick begins the comparison anew
    wins, losses = votes.counts(session, current)[:2]
    decision = decision_of(current.evidence or {}, (wins, losses))
    alone = switch.why_not_alone(session, current)
    target = next_move(decision.verdict, policy, alone)
    if target.state == current.state:
        return False
    if target.state is State.CANARY and states.canary(session) is not None:
        return False  # one trial after the other
    if target.state in (State.CANARY, State.DEPLOYED) and not may_answer:
        return True
    reason = {"verdict": decision.verdict, "p": decision.p, "e": decision.e, "wins": wins, "losses": losses}
    if target.state is State.DEPLOYED:
        switch.deploy(session, current, target.why, evidence=reason)
    elif target.state is State.CANARY:
        states.move(session, current, State.CANARY, target.why, evidence=reason, share=policy.canary)
    else:
        states.move(session, current, target.state, target.why, evidence=reason)
    return False


def next_move(verdict: GateVerdict, policy: Policy, why_not_alone: str | None) -> NextMove:
    """What the gate's word means under this policy. `why_not_alone`: see `switch.why_not_alone`."""
    if verdict is GateVerdict.WORSE:
        return NextMove(State.REJECTED, "worse")
    if verdict is GateVerdict.OPEN:
        return NextMove(State.WAITING, "open")
    if policy.gate == "ask":
        return NextMove(State.READY, "policy_asks")
    if verdict is GateVerdict.NOT_WORSE and policy.gate == "better":
        return NextMove(State.WAITING, "not_better")
    if why_not_alone is not None:
        return NextMove(State.READY, why_not_alone)
    why = "better" if verdict is GateVerdict.BETTER else "not_worse"
    return NextMove(State.CANARY if policy.canary else State.DEPLOYED, why)
