"""Likeness is one number, the same both ways; vetoes are what can be read on both sides; a threshold is hard to get."""

import itertools
import random
from math import comb

import pytest

from training.similarity import NearQuestions, frame_of, likeness, threshold, vetoes
from training.similarity.threshold import FIRST_LOOK, GRID, chance

SNEEZES = "my cat keeps sneezing what should I do"


def of(a: str, b: str) -> float:
    return likeness(frame_of(a), frame_of(b), a, b)


def test_likeness_is_symmetric_between_0_and_1_and_grows_with_what_both_say() -> None:
    texts = [
        SNEEZES,
        "kitty sneezes all day, zoonotic?",
        "how often do dogs need a bath",
        "猫一直打喷嚏怎么办",
        "",
        "?",
    ]
    for a, b in itertools.product(texts, texts):
        assert of(a, b) == of(b, a) and 0 <= of(a, b) <= 1
    assert of(SNEEZES, SNEEZES) == 1
    assert 1 > of(SNEEZES, texts[1]) > of(SNEEZES, texts[2]) > of(SNEEZES, texts[4]) == 0


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("can dogs eat carrots", "can dogs eat grapes"),
        ("can dogs eat carrots", "can cats eat carrots"),
        ("can my 3 month old puppy go out", "can my 5 month old puppy go out"),
        ("my dog is drinking", "my dog is not drinking"),
        ("can I give my dog aspirin", "can I give my dog ibuprofen"),
        ("why does my cat bite my dog", "why does my dog bite my cat"),
        ("my cat limps", "my cat sneezes"),
        ("猫能吃虾吗", "can cats eat shrimp"),
    ],
)
def test_what_the_rules_know_to_differ_is_a_veto_both_ways(a: str, b: str) -> None:
    assert vetoes(frame_of(a), frame_of(b)) and vetoes(frame_of(b), frame_of(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (SNEEZES, "my cat keeps sneezing zealously"),
        ("why does my dog howl", "my dog vocalises like a wolf, why"),
        ("how often to worm a cat", "worming schedule, indoor cat"),
    ],
)
def test_what_one_side_does_not_say_or_nobody_can_read_is_none(a: str, b: str) -> None:
    assert not vetoes(frame_of(a), frame_of(b))


def test_the_nearest_come_first_each_answer_once_and_without_what_is_vetoed() -> None:
    near = NearQuestions()
    questions = [
        SNEEZES,
        "my dog keeps sneezing what should I do",
        "cat sneezing and coughing",
        "how often to bathe a dog",
    ]
    for number, question in enumerate(questions):
        near.put(str(number), frame_of(question), question, number)
    near.put("alias", frame_of("moggy goes achoo"), "moggy goes achoo", 2)
    text = "moggy goes achoo sneezing"
    rows = near.near(frame_of(text), text)
    assert [row.answered_id for row in rows] == [2, 0]
    assert rows[0].likeness == of("moggy goes achoo", text) > rows[1].likeness == of(SNEEZES, text)
    near.drop("alias")
    near.put("0", frame_of("ferret food"), "ferret food", 7)
    assert [row.answered_id for row in near.near(frame_of(text), text)] == [2]


def test_the_bound_is_clopper_and_pearsons() -> None:
    for n, k in ((240, 0), (300, 2), (50, 50)):
        exact = sum(comb(n, i) * 0.02**i * 0.98 ** (n - i) for i in range(k + 1))
        assert chance(k, n) == pytest.approx(exact)
    # The textbook's: 149 without a mistake give 0.98 at 95 %.
    assert chance(0, 149) < 0.05 < chance(0, 148)


def test_a_threshold_needs_hundreds_of_labels_and_falls_with_what_speaks_against_it() -> None:
    clean = [(0.95, True)] * FIRST_LOOK
    assert threshold([]) is threshold(clean[1:]) is threshold([(0.65, True)] * 999) is None
    assert threshold(clean) == GRID[0], "what holds at 0.95 alone holds for all that is at least 0.7"
    assert threshold([(0.75, False)] * 9 + clean) == 0.8
    assert threshold([*clean[1:], (0.95, False)]) is None
    # Between two looks mistakes take it away, and good labels do not bring it back before the next look.
    assert threshold([*clean, (0.95, False)]) == 0.7 and threshold([*clean, *[(0.95, False)] * 2]) is None


@pytest.mark.long
def test_peeking_at_every_label_widens_wrongly_in_less_than_one_clinic_of_twenty() -> None:
    draw, n_wrong = random.Random(1), 0
    for _ in range(200):
        labels = [(draw.choice((0.75, 0.85, 0.95)), draw.random() < 0.98) for _ in range(1000)]
        n_wrong += any(threshold(labels[:n]) is not None for n in range(FIRST_LOOK, 1000, 20))
    assert n_wrong / 200 <= 0.05
