"""By how much a candidate may lose on held-out answers: a share, and at least what two trainings differ by."""

from hypothesis import given
from hypothesis import strategies as st

from training.candidates.conclude import decision_of
from training.candidates.weigh import LEAST_MARGIN, Findings, margin_of
from training.evaluation.evidence import Evidence, Kept
from training.evaluation.gate import LOSS_MARGIN
from training.evaluation.hearing import GateVerdict

LOSSES = st.lists(st.tuples(st.floats(0, 5), st.floats(0, 5)), min_size=1, max_size=30)


@given(LOSSES)
def test_it_is_a_share_and_never_less_than_the_gates(losses: list[tuple[float, float]]) -> None:
    mean = sum(active for _, active in losses) / len(losses)
    margin = margin_of(losses)
    assert LOSS_MARGIN <= margin <= 1
    assert mean * LOSS_MARGIN >= LEAST_MARGIN or margin * mean <= LEAST_MARGIN * (1 + 1e-9)


def _verdict(losses: list[tuple[float, float]]) -> GateVerdict:
    findings = Findings(Evidence(losses=losses, kept=Kept(60, 0, 0)))
    return decision_of(findings.as_json(0.05), None).verdict


def test_what_two_trainings_differ_by_is_no_doubt_and_a_real_loss_is_one() -> None:
    """Of a model that has learned the clinic's way by heart, and of one that has not."""
    noise = [0.02, -0.02, 0.01, -0.01, 0.015, -0.012, 0.02, -0.018, 0.005, -0.005, 0.02, 0.01]
    assert _verdict([(0.14 + step, 0.14) for step in noise]) is GateVerdict.NOT_WORSE
    assert _verdict([(0.14 + 3 * abs(step), 0.14) for step in noise]) is GateVerdict.WORSE
    assert _verdict([(1.0 + 5 * step, 1.0) for step in noise]) is GateVerdict.OPEN
