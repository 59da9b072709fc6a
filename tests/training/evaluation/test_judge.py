"""A judge of two answers: what it is asked, what counts as its word, and what both orders make of it."""

import pytest

from training.evaluation.evidence import Judging
from training.evaluation.judge import Judgement, JudgeWord, growth, judge_prompt, summed, word_of

A, B, SAME = JudgeWord.A, JudgeWord.B, JudgeWord.SAME


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"better": "A"}', A),
        ('```json\n{"better": "b"}\n```', B),
        ("{'better': 'same'}", SAME),
        ('The first names a dose. {"better": "B"}', B),
        ('{"better": "回答 A"}', A),
        ('{"Winner": "Answer B", "why": "sends to a vet"}', B),
        ("A", A),
        ("**B**", B),
        ("Answer A.", A),
        ("Answer: B is better.", B),
        ("回答B更好。", B),
        ("一样", SAME),
        ("tie", SAME),
        # An "a" stands in every sentence, and who says both has said nothing.
        ("A cat should see a vet.", None),
        ("Answer B names no dose, answer A does.", None),
        ('{"better": "A"} or {"better": "B"}', None),
        ('{"better": "C"}', None),
        ('{"better": ["A"]}', A),
        ('{"better": {"better": "A"}', A),
        ('{"a": "better"}', None),
        ("", None),
        ("{" * 5000, None),
    ],
)
def test_what_counts_as_a_word(text: str, word: JudgeWord | None) -> None:
    assert word_of(text) == word


def test_the_question_is_asked_in_its_own_language_and_asks_for_one_word() -> None:
    system, user = judge_prompt("猫吐了怎么办？", "禁食。{question}", "看医生。")
    assert "兽医" in system["content"] and "更长的回答不因为长就更好" in system["content"]
    assert user["content"].index("禁食。{question}") < user["content"].index("看医生。")
    assert user["content"].endswith('{"better": "same"}。')
    system, user = judge_prompt("My cat vomits.", "Wait.", "See a vet.")
    assert "a longer answer is not better for being longer" in system["content"]
    assert user["content"].endswith('{"better": "A"}, {"better": "B"} or {"better": "same"}.')


def test_who_wins_has_won_in_both_orders() -> None:
    words = (A, B, SAME, None)
    winners = {(x, y): Judgement("1", x, y).winner for x in words for y in words}
    assert {pair: winner for pair, winner in winners.items() if winner} == {(A, B): 1, (B, A): -1}
    assert [pair for pair in winners if Judgement("1", *pair).is_flip] == [(A, A), (B, B)]


def test_what_cannot_be_read_is_left_out_of_the_sum() -> None:
    pairs = [(A, B), (A, B), (B, A), (A, A), (SAME, A), (None, B)]
    judging = summed((Judgement(str(n), *pair) for n, pair in enumerate(pairs)), [(1, 1), (-1, 1), (-1, -1), (0, 1)])
    assert judging == Judging(n=5, wins=2, losses=1, flips=1, n_voted=3, n_agreed=2)


def test_a_judge_that_goes_by_length_shows() -> None:
    lengths = [(10, 100), (100, 10), (300, 20), (5, 40)]
    by_length = [
        Judgement(str(n), *((A, B) if candidate > active else (B, A)), growth("x" * candidate, "x" * active))
        for n, (candidate, active) in enumerate(lengths)
    ]
    assert summed(by_length).length == pytest.approx(1, abs=0.05)
    assert summed(by_length[:1]).length == 0  # of one pair nobody can say
    assert summed([Judgement(str(n), A, B, growth("xx", "x")) for n in range(4)]).length == 0
