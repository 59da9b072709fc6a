"""A canary is watched: a breach withdraws it at once, a trial that enough owners have come through lets it answer all,
and one that has decided nothing by its deadline is put to the admins."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from storage.candidates import arms, states
from storage.candidates.arms import ArmCounts, Misfortune
from storage.candidates.states import State
from storage.models import Candidate, now
from training.candidates import switch
from training.candidates.advance import may_go_on
from training.candidates.policy import Evaluating
from training.evaluation.arms import evidence, is_breach

log = logging.getLogger(__name__)

TRIAL = timedelta(days=3)
"""How long a trial is, at the shortest."""
ENOUGH_OWNERS = 20
"""Owners whom the candidate has to have answered: with fewer, a trial without a breach says little (docs/canary.md)."""
DEADLINE = timedelta(days=14)
"""Of a trial that fewer have come through."""
MOST = 10**300
"""An e-value that is written down at most: JSON knows no number beyond."""


def watch_canary(evaluating: Evaluating, dose_marks: Sequence[str] = ()) -> State | None:
    """One tick: the state that the canary has moved to, null where it goes on or there is none. `dose_marks`: what
    stands in an answer for a dose that was struck out, in each language."""
    with evaluating.database.begin() as session:
        candidate = states.canary(session)
        if candidate is None:
            return None
        if may_go_on(session, candidate, evaluating) and candidate.share:
            _weigh(session, candidate, dose_marks)
        state = State(session.get_one(Candidate, candidate.id).state)
        return None if state is State.CANARY else state


def _weigh(session: Session, candidate: Candidate, dose_marks: Sequence[str]) -> None:
    owners, met = arms.counts(session, candidate, dose_marks)
    share = Fraction(candidate.share, 100)
    figures = _as_json(owners, met, evidence(met.values(), share))
    if is_breach(met.values(), share):
        states.move(session, candidate, State.WITHDRAWN, "breach", evidence=figures)
        log.warning("candidate %s is withdrawn: owners fared worse with it (%s)", candidate.id, figures)
        return
    length = now() - candidate.moved_at
    if length >= TRIAL and owners.candidate >= ENOUGH_OWNERS:
        why_not = switch.why_not_alone(session, candidate)
        if why_not is None:
            switch.deploy(session, candidate, "came_through", evidence=figures)
        else:
            states.move(session, candidate, State.READY, why_not, evidence=figures)
    elif length >= DEADLINE:
        states.move(session, candidate, State.READY, "deadline", evidence=figures)


def _as_json(owners: ArmCounts, met: Mapping[Misfortune, ArmCounts], e: Fraction) -> dict[str, Any]:
    """What the move rests on: owners of the candidate's arm and of the other, who met each thing, the e-value."""
    counts = {str(kind): list(count) for kind, count in met.items()}
    return {"owners": list(owners), **counts, "e": float(min(e, Fraction(MOST)))}
