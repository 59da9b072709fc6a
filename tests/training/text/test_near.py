"""Near-duplicates are found in Chinese and English, and other questions are not taken for them."""

import random
import statistics
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.text.fold import fold
from training.text.index import TextIndex
from training.text.near import THRESHOLD, cluster, near_duplicates, similarity


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("猫吐了怎么办？", "猫 吐了怎么办"),
        ("猫吐了怎么办", "猫咪吐了怎么办"),
        ("狗狗可以吃葡萄吗？", "狗狗可以吃葡萄吗！！"),
        ("我家布偶昨天开始拉稀，要去医院吗？", "我家布偶昨天开始拉肚稀，要去医院吗"),
        ("ＣＡＴ vomits", "cat vomits."),
        ("My cat's vomiting, what should I do?", "My cats vomiting what should I do"),
        ("How often should I deworm my puppy?", "How often should I de-worm my puppies?"),
    ],
)
def test_near(a: str, b: str) -> None:
    assert similarity(a, b) >= THRESHOLD
    assert [(i, j) for i, j, _ in near_duplicates([a, "兔子打喷嚏", "a hamster sneezes", b])] == [(0, 3)]
    assert cluster(["兔子打喷嚏", a, b]) == [0, 1, 1]
    assert TextIndex([a, "兔子打喷嚏", "a hamster sneezes"]).nearest(b)[0][0] == 0


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("猫能吃巧克力吗", "狗能吃巧克力吗"),
        ("尿血", "尿频"),
        ("猫吐了怎么办", "猫拉稀怎么办"),
        ("Can my cat eat grapes?", "Can my cat eat garlic?"),
    ],
)
def test_not_near(a: str, b: str) -> None:
    assert near_duplicates([a, b]) == []
    assert cluster([a, b]) == [0, 1]


def test_two_characters_and_nothing_but_signs() -> None:
    """SQLite's trigram index silently finds nothing for two Chinese characters."""
    assert near_duplicates(["尿血", "尿血？", "???", "😿", "", "???"]) == [(0, 1, 1.0), (2, 5, 1.0)]
    assert TextIndex(["兔子尿血了怎么办", "尿血"]).nearest("尿血", n=2) == [(1, 1.0), (0, pytest.approx(0.4))]
    assert TextIndex().nearest("尿血") == []


def test_a_cluster_holds_what_is_near_to_one_of_it() -> None:
    chain = ["一二三四五六七八九十甲乙丙丁", "一二三四五六七八九十甲乙丙", "一二三四五六七八九十甲乙"]
    assert cluster([*chain, "问"]) == [0, 0, 0, 3]


@given(st.lists(st.text(alphabet="猫狗吐血ab ?", max_size=12), max_size=12))
def test_pairs_are_near_and_none_of_the_same_fold_is_forgotten(texts: list[str]) -> None:
    pairs = near_duplicates(texts)
    assert all(i < j and score == pytest.approx(similarity(texts[i], texts[j])) for i, j, score in pairs)
    assert all(score >= THRESHOLD for _, _, score in pairs)
    roots = cluster(texts)
    for i, a in enumerate(texts):
        for j, b in enumerate(texts):
            if fold(a) and fold(a) == fold(b):
                assert roots[i] == roots[j]


def test_one_changed_character_is_found_among_thousands() -> None:
    """Zipf-like text with one character changed, left out or put in: nearly every pair is found."""
    draw = random.Random(4)
    characters = [chr(0x4E00 + n) for n in range(2000)]
    weights = [1 / (n + 1) for n in range(2000)]
    texts = ["".join(draw.choices(characters, weights, k=draw.randint(14, 40))) for _ in range(2000)]
    for text in texts[:200]:
        place = draw.randrange(len(text))
        texts.append(text[:place] + draw.choice(["", "猫", text[place] + "狗"]) + text[place + 1 :])
    near = {(i, j) for i, j, _ in near_duplicates(texts)}
    assert sum((i, 2000 + i) in near for i in range(200)) >= 196


def test_a_template_filled_in_thousands_of_times_is_no_explosion() -> None:
    texts = [f"我家金毛{n}号昨天开始呕吐还有点拉稀要不要马上去医院" for n in range(3000)]
    pairs = near_duplicates(texts)
    assert len(set(cluster(texts))) == 1
    assert len(pairs) < 60 * len(texts)


def test_the_index_answers_long_and_common_questions_fast() -> None:
    """Ratio instead of seconds: a question that shares something with every text costs not much more than others."""
    index = TextIndex(f"我家猫第{n}次呕吐了应该怎么办" for n in range(20_000))

    def median_ms(question: str) -> float:
        times = []
        for _ in range(9):
            start = time.thread_time()
            index.nearest(question)
            times.append(1000 * (time.thread_time() - start))
        return statistics.median(times)

    assert index.nearest("我家猫第777次呕吐了怎么办")[0][0] == 777
    assert median_ms("我家猫第777次呕吐了怎么办" * 20) < 60 * median_ms("我家猫第777次呕吐了怎么办")
