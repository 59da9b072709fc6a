"""The gate: may a candidate be deployed? Evidence in, a decision out; pure, so that anybody can check it.

Each kind of evidence speaks for itself, each in one direction only where it can: votes and held-out losses may say
"better", losses and kept answers "not worse", all of them "worse"; a judge may say nothing but that. Where two kinds
may say "better", each has half of the error that is allowed. A false "worse" costs one more training, so there each has
all of it.
"""

from dataclasses import dataclass

from training.evaluation.evidence import Evidence
from training.evaluation.hearing import GateVerdict, Hearing, Reason

ALPHA = 0.05
LOSS_MARGIN = 0.05
"""Share of the active model's mean loss by which a candidate may lose and is still not worse."""

JUDGE_AGAINST_VETS = {"judge_worse", "votes_better"}
"""Who stands in for the vets may not overrule them."""


@dataclass(frozen=True)
class Decision:
    """What the gate says, why, and what would bring more."""

    verdict: GateVerdict
    reasons: list[Reason]
    p: float | None
    """One-sided, of the losses: how likely such ones are if the candidate is no better. Null without losses."""
    e: float | None
    """Of the votes: 1/α and more is decisive, whenever one looks. Null without votes. At most 1e300."""
    votes_needed_at_least: int
    """Further votes, all for the same side; 0 where the votes have decided."""
    votes_likely: int | None = None
    """Further votes that will probably decide; null where `votes.HORIZON` would hardly do, or there are no votes."""


def decide(evidence: Evidence, alpha: float = ALPHA, margin: float = LOSS_MARGIN) -> Decision:
    """Weigh the evidence.

    `alpha`: the chance, at most, that a candidate that is no better is called better, over all looks; and that one
    worse by `margin` is called not worse.
    """
    shares_alpha = evidence.losses is not None and evidence.votes is not None
    hearing = Hearing(alpha, 2 if shares_alpha else 1)
    if evidence.safety is not None:
        hearing.hear_safety(evidence.safety)
    p = hearing.hear_losses(evidence.losses, margin) if evidence.losses is not None else None
    if evidence.corrections is not None:
        hearing.hear_corrections(evidence.corrections)
    if evidence.kept is not None:
        hearing.hear_kept(evidence.kept)
    if evidence.judge is not None:
        hearing.hear_judge(evidence.judge)
    count = hearing.hear_votes(evidence.votes)
    return Decision(_sum_up(hearing), hearing.reasons, p, count.e, count.needed, count.likely)


def _sum_up(hearing: Hearing) -> GateVerdict:
    """One verdict of all. A veto beats a praise; only where losses and vets, or a judge and vets, contradict each other
    nobody knows."""
    codes = {reason.code for reason in hearing.reasons}
    if GateVerdict.WORSE in hearing.verdicts:
        contradictions = ({"losses_worse", "votes_better"}, {"losses_better", "votes_worse"}, JUDGE_AGAINST_VETS)
        contradicts = any(pair <= codes for pair in contradictions)
        is_vetoed = codes & {"safety_worse", "corrections_worse", "kept_worse"}
        return GateVerdict.OPEN if contradicts and not is_vetoed else GateVerdict.WORSE
    if GateVerdict.BETTER in hearing.verdicts:
        return GateVerdict.BETTER
    # What could have decided and did not is a doubt that the rest does not settle.
    may_pass = GateVerdict.NOT_WORSE in hearing.verdicts and not codes & {"losses_open", "kept_open"}
    return GateVerdict.NOT_WORSE if may_pass else GateVerdict.OPEN
