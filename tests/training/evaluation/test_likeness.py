"""Is an answer the vet's? Small slips pass; whatever turns the advice around does not, however like the wording."""

import json
from pathlib import Path

import pytest

from tests.training.evaluation.answers import real_answers
from training.evaluation.likeness import is_same_answer
from training.text.chrf import chrf

ROOT = Path(__file__).parents[3]
ZH = (
    "原因分析：多见于猫疱疹等病毒引起的“猫感冒”，也可能是猫砂粉尘、香水或烟味刺激。清鼻涕、吃喝正常的多半较轻。\n\n推荐方案：看眼睛、"
    "鼻涕颜色和食欲；换低尘猫砂，保暖加湿。若鼻涕黄绿、发烧、没精神，或是幼猫，请24到48小时内就诊；一整天不吃当天去，张口呼吸立刻去。"
    "别喂人的感冒药。"
)
EN = (
    "Why: Cat flu viruses are the usual cause; dusty litter, smoke or perfume can irritate too. Clear discharge with a "
    "good appetite is mostly mild.\n\nWhat to do: Check eyes, nose and appetite. Use low-dust litter, keep her warm, "
    "wipe the nose and moisten the air. See a vet within 24 to 48 hours if discharge turns yellow-green, she has "
    "fever, tiredness or mouth ulcers, or is young or unvaccinated; today if not eating, at once for open-mouthed "
    "breathing. Never give human cold medicine."
)


def both_ways(answer: str, reference: str) -> bool:
    is_same = is_same_answer(answer, reference)
    assert is_same == is_same_answer(reference, answer)
    return is_same


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(
            ("", ""),
            ("多见于", "一般是"),
            ("，保暖加湿", "，保暖、加湿"),
            ("换低尘猫砂", "改用低尘的猫砂"),
            ("原因分析：", "原因分析:"),
        ),
        *(("\n\n", "\n"), ("多半较轻", "通常比较轻"), ("请24到48小时内就诊", "请在24到48小时内就诊")),
        *(
            ("are the usual cause", "are the most common cause"),
            ("Check eyes", "Look at the eyes"),
            ("moisten", "humidify"),
        ),
    ],
)
def test_slips_that_change_nothing(old: str, new: str) -> None:
    for text in (ZH, EN):
        assert both_ways(text.replace(old, new) if old else text, text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(
            ("别喂人的", "可以喂人的"),
            ("24到48小时", "24到72小时"),
            ("立刻去", "不用去"),
            ("请24到48小时内就诊", "不用就诊"),
        ),
        *(
            ("猫", "狗"),
            ("一整天不吃", "一整天吃"),
            ("一整天不吃当天去，张口呼吸立刻去。", ""),
            ("人的感冒药。", "人的感冒药。可喂布洛芬20毫克。"),
        ),
    ],
)
def test_what_turns_advice_around_in_chinese(old: str, new: str) -> None:
    answer = ZH.replace(old, new)
    assert answer != ZH and not both_ways(answer, ZH)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(("Never give", "You can give"), ("24 to 48", "24 to 72"), ("See a vet within", "No vet is needed within")),
        *(("Cat flu", "Dog flu"), ("if not eating", "if eating"), ("at once for open", "next week for open")),
        *(("cold medicine.", "cold medicine. Ibuprofen 20 mg is fine."), (EN[len(EN) // 2 :], "")),
    ],
)
def test_what_turns_advice_around_in_english(old: str, new: str) -> None:
    answer = EN.replace(old, new)
    assert answer != EN and not both_ways(answer, EN)


def test_a_swap_of_what_is_allowed_is_seen() -> None:
    a = "推荐方案：可以喂少量南瓜，别喂牛奶，清水随时能喝，食物一点一点换，有拉稀就请兽医看一看。"
    b = "推荐方案：可以喂少量牛奶，别喂南瓜，清水随时能喝，食物一点一点换，有拉稀就请兽医看一看。"
    assert chrf(a, b) > 0.75 and not both_ways(a, b)


def test_nothing_is_no_answer() -> None:
    assert not both_ways("", "") and not both_ways("", ZH) and not both_ways(EN, ZH)


def test_each_real_answer_is_itself_and_no_other() -> None:
    texts = [text for _, text in real_answers()]
    assert all(is_same_answer(text, text) for text in texts)
    near = [(a, b) for i, a in enumerate(texts[::8]) for b in texts[::8][:i] if is_same_answer(a, b)]
    assert near == []


def test_what_vets_corrected_is_not_the_correction() -> None:
    rows = (ROOT / "training/engine/learn/by_heart/pairs.jsonl").read_text("utf-8").splitlines()
    answers = {row["question"]: row["answer"] for row in map(json.loads, rows)}
    corrections = json.loads((ROOT / "tests/benchmarks/training/corrections.json").read_text("utf-8"))
    pairs = [(answers[row["question"]], row["correction"]) for rows in corrections.values() for row in rows]
    assert len(pairs) == 10 and not any(both_ways(answer, correction) for answer, correction in pairs)
