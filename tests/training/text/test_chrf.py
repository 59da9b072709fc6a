"""How near two answers are in their wording, by figures worked out by hand and by the properties of an F-score."""

import pytest

from training.text.chrf import chrf


@pytest.mark.parametrize(
    ("answer", "reference", "score"),
    [
        # Runs of one: 2 of 3 and 2 of 2; of two: 1 of 2 and 1 of 1; means 7/12 and 1.
        ("abc", "ab", 5 * (7 / 12) / (4 * 7 / 12 + 1)),
        # The other way round recall is what lacks, which weighs more.
        ("ab", "abc", 5 * (7 / 12) / (4 + 7 / 12)),
        # Runs of one 3 of 4; of two 2 of 3; of three 1 of 2; of four none: both means 23/48.
        ("多喝点水", "多喝点汤", 23 / 48),
        # Of "aaa" only two are in "aa": 2/3 and 1, 1/2 and 1.
        ("aaa", "aa", 5 * (7 / 12) / (4 * 7 / 12 + 1)),
        ("abc", "xyz", 0.0),
        ("", "abc", 0.0),
        ("abc", "", 0.0),
        ("", "", 1.0),
        ("a b\nc", "abc", 1.0),
        ("Abc", "abc", (2 / 3 + 1 / 2) / 3),
    ],
)
def test_by_hand(answer: str, reference: str, score: float) -> None:
    assert chrf(answer, reference) == pytest.approx(score, abs=1e-12)


def test_what_is_left_out_costs_more_than_what_is_added() -> None:
    whole, half = "原因分析：猫咪吃得太快。推荐方案：少量多餐，观察一天。", "原因分析：猫咪吃得太快。"
    assert 0.3 < chrf(half, whole) < chrf(whole, half) < 1
