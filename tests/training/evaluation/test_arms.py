"""The test of a canary's arms is a fair bet against the hash that draws them; the docs say how it decides."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.evaluation import trials
from training.evaluation import votes
from training.evaluation.arms import e_value, evidence, is_breach

SHARES = st.builds(Fraction, st.integers(1, 99), st.just(100))
COUNTS = st.integers(0, 60)


@settings(max_examples=30)
@given(COUNTS, COUNTS, SHARES)
def test_it_is_a_fair_game_wherever_it_stands(candidate: int, active: int, share: Fraction) -> None:
    """What is won on one side of the coin is lost on the other: a martingale, so Ville's inequality holds."""
    after = share * e_value(candidate + 1, active, share) + (1 - share) * e_value(candidate, active + 1, share)
    assert after == e_value(candidate, active, share)


@given(COUNTS, COUNTS)
def test_at_one_half_it_is_the_votes(candidate: int, active: int) -> None:
    assert e_value(candidate, active, Fraction(1, 2)) == votes.e_value(candidate, active)


def test_before_anything_has_happened_it_is_one() -> None:
    assert e_value(0, 0, Fraction(1, 10)) == evidence([(0, 0)] * 4, Fraction(1, 10)) == 1


@pytest.mark.parametrize(
    ("counts", "percent", "is_one"),
    [
        ([(3, 0), (0, 0), (0, 0), (0, 0)], 10, True),  # three owners without an answer, none of the others
        ([(2, 0), (0, 0), (0, 0), (0, 0)], 10, False),
        ([(10, 9), (0, 0), (0, 0), (0, 0)], 10, True),
        ([(3, 9), (0, 0), (0, 0), (0, 0)], 10, False),
        ([(10, 0), (0, 0), (0, 0), (0, 0)], 50, True),
        ([(0, 500), (0, 90), (0, 9), (0, 3)], 10, False),  # it is better
        ([(40, 360), (10, 90), (1, 9), (0, 3)], 10, False),  # an outage for all
        ([(2, 0), (2, 0), (2, 0), (0, 0)], 10, True),  # a little of each
        ([(3000, 1000), (0, 0), (0, 0), (0, 0)], 10, True),
    ],
)
def test_what_is_a_breach(counts: list[tuple[int, int]], percent: int, is_one: bool) -> None:
    assert is_breach(counts, Fraction(percent, 100)) == is_one


def test_a_candidate_that_makes_no_difference_is_seldom_withdrawn() -> None:
    assert all(trials.courses(share, 1)[100][0] <= 0.05 for share in trials.SHARES)


def test_the_page_says_what_the_code_does() -> None:
    assert f"{trials.BEGIN}\n{trials.table()}\n{trials.END}" in trials.DOC.read_text(encoding="utf-8")
