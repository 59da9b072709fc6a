"""One tick of the candidates: each goes as far as it can. A tick may die anywhere and come twice.

What is asked is committed answer by answer, what is decided by conditional updates: `storage/candidates`. An outage
decides nothing; it is waited for.
"""

import hashlib
import logging
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from storage import deployments, erasures
from storage.candidates import samples, states
from storage.candidates.states import State
from storage.models import Arm, Candidate, Model, now
from storage.ticks.attempts import NotYet
from training.candidates import switch
from training.candidates.ask import NoWord, Round
from training.candidates.conclude import conclude
from training.candidates.judged import judge_round
from training.candidates.learned import settle_learned
from training.candidates.pairs import make_pairs
from training.candidates.plan import AskedItem, SampleKind, plan
from training.candidates.policy import Evaluating, alpha_of
from training.candidates.weigh import by_key, judge_spoken, weigh

log = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(minutes=15)
STEP = "evaluate"
"""How attempts at a candidate are called."""
PATIENCE = timedelta(hours=24)
"""How long a host may say that it has no such model as it has made, until that is believed."""


def advance(evaluating: Evaluating) -> None:
    """One tick. What one candidate meets is its own trouble."""
    attempts = evaluating.attempts
    if attempts.is_due("learned"):
        with attempts.trying("learned"):
            settle_learned(evaluating)
    with attempts.trying("finished"):
        switch.take_finished(evaluating.database, evaluating.hosts)
    with evaluating.database.begin() as session:
        open_candidates = states.in_state(session, *states.OPEN)
    attempts.leave_only(STEP, {str(candidate.id) for candidate in open_candidates})
    for candidate in open_candidates:
        if evaluating.stop.is_set():
            return
        if candidate.state == State.CANARY or not attempts.is_due(STEP, str(candidate.id)):
            continue
        if _is_due(candidate, evaluating.first_pause):
            with attempts.trying(STEP, str(candidate.id)):
                _advance_one(evaluating, candidate)
        else:  # what it is compared with may change while its host is away
            with attempts.trying("basis", str(candidate.id)), evaluating.database.begin() as session:
                may_go_on(session, session.get_one(Candidate, candidate.id), evaluating)


def _is_due(candidate: Candidate, first_pause: float) -> bool:
    if candidate.looked_at is None:
        return True
    pause = timedelta(seconds=first_pause * 2 ** min(max(0, candidate.n_looks - 1), 10))
    return now() >= candidate.looked_at + min(pause, LONGEST_PAUSE)


def _advance_one(evaluating: Evaluating, candidate: Candidate) -> None:
    with evaluating.database.begin() as session:
        current = session.get_one(Candidate, candidate.id)
        if current.state not in states.OPEN or not may_go_on(session, current, evaluating):
            return
        if current.state == State.READY:
            return  # a person decides
        if current.state == State.CANDIDATE:
            active = deployments.active(session)
            values: dict[str, Any] = {
                "active_id": active.id if active else None,
                "basis": basis_of(session, current, evaluating),
            }
            states.move(session, current, State.EVALUATING, "begun", **values)
        asked_round = Round(session, current, evaluating)
        items = [] if current.state == State.WAITING else plan(session, current)
    try:
        if current.state == State.WAITING:
            _judge_more(evaluating, current, items)
            conclude(evaluating, current)
            make_pairs(evaluating, asked_round)
        else:
            _evaluate(evaluating, asked_round, items)
    except NoWord as word:
        log.warning("candidate %s is asked again later: %s", candidate.id, word)
        with evaluating.database.begin() as session:
            _wait(session, current, word)
        raise NotYet(str(word), rests=False) from None  # its own pauses are longer
    else:
        if current.n_looks:
            with evaluating.database.begin() as session:
                states.note_word(session, current)


def _wait(session: Session, snapshot: Candidate, word: NoWord) -> None:
    """`snapshot`: the candidate as it was when the host was asked; somebody may have decided meanwhile."""
    candidate = session.get_one(Candidate, snapshot.id)
    if (candidate.state, candidate.round) != (snapshot.state, snapshot.round):
        return
    if word.is_unfit and word.arm is Arm.CANDIDATE:
        states.move(session, candidate, State.REJECTED, "unfit", evidence={"error": str(word)})
        return
    # A host that was away may have no model for a moment when it comes back.
    if word.is_missing and candidate.missing_since is not None and now() - candidate.missing_since > PATIENCE:
        if word.arm is Arm.CANDIDATE:
            states.move(session, candidate, State.REJECTED, "unserved", evidence={"error": str(word)})
        else:
            states.move(session, candidate, State.READY, "active_away", evidence={"error": str(word)})
        return
    states.look_again(session, candidate, word.is_missing)


def may_go_on(session: Session, candidate: Candidate, evaluating: Evaluating) -> bool:
    """Whether it is still there, may answer, and is compared with what answers now."""
    end = State.WITHDRAWN if candidate.state == State.CANARY else State.REJECTED
    model = session.get_one(Model, candidate.model_id)
    if model.removed_at is not None:
        states.move(session, candidate, end, "removed")
        return False
    version = erasures.models_that_learned(session).get(candidate.model_id)
    if version is not None:
        states.move(session, candidate, end, "erased", evidence={"version": version})
        return False
    if candidate.state != State.CANDIDATE and candidate.basis != basis_of(session, candidate, evaluating):
        states.begin_anew(session, candidate, "basis_changed")
        return False
    return True


def basis_of(session: Session, candidate: Candidate, evaluating: Evaluating) -> str:
    """What the comparison depends on: both models, their prompts, the policy."""
    model, active = session.get_one(Model, candidate.model_id), deployments.active(session)
    parts = [str(active.id if active else None), evaluating.policy.gate, str(evaluating.policy.canary)]
    for answerer in (model, active):
        prompt = deployments.prompt_of(session, answerer, evaluating.system_prompt) if answerer else ""
        parts.append(str(prompt))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _evaluate(evaluating: Evaluating, asked_round: Round, items: list[AskedItem]) -> None:
    """Ask what is missing, then decide. Raises `NoWord`."""
    candidate, database = asked_round.candidate, evaluating.database
    speech_items = [item for item in items if item.kind is SampleKind.SPEECH]
    asked_round.ask([(item, arm) for item in speech_items for arm in item.arms])
    if evaluating.stop.is_set():
        return
    with database.begin() as session:
        report = judge_spoken(samples.of_round(session, candidate, SampleKind.SPEECH))
        if report.is_rejected:
            states.move(session, candidate, State.REJECTED, "speech", evidence={"faults": len(report.faults)})
            return
    asked_round.ask([(item, arm) for item in items for arm in item.arms])
    _ask_for_noise(evaluating, asked_round, items)
    if evaluating.stop.is_set():
        return
    judge_report = judge_round(evaluating, candidate, items)
    if evaluating.stop.is_set():
        return
    with database.begin() as session:
        findings = weigh(items, by_key(samples.of_round(session, candidate)), evaluating.find_doses)
        evidence = findings.as_json(alpha_of(states.number_of_year(session, candidate)))
        states.note_evidence(session, candidate, judge_report.add_to(evidence) if judge_report else evidence)
    conclude(evaluating, candidate)


def _judge_more(evaluating: Evaluating, candidate: Candidate, items: list[AskedItem]) -> None:
    """While vets vote, there are more pairs, and more is known of the judge. One that has failed is left in peace."""
    evidence = candidate.evidence
    if evidence is None or "trouble" in evidence.get("judge", {}):
        return
    report = judge_round(evaluating, candidate, items)
    if report is not None and (news := report.add_to(evidence)) != evidence:
        with evaluating.database.begin() as session:
            states.note_evidence(session, candidate, news)


def _ask_for_noise(evaluating: Evaluating, asked_round: Round, items: list[AskedItem]) -> None:
    """Where old answers are lost, the active model is asked once more, to know what of that is its own noise."""
    with evaluating.database.begin() as session:
        round_samples = by_key(samples.of_round(session, asked_round.candidate))
        counts = weigh(items, round_samples, evaluating.find_doses).evidence.kept
    if counts is not None and counts.lost:
        asked_round.ask([(item, Arm.AGAIN) for item in items if item.kind is SampleKind.KEPT])
