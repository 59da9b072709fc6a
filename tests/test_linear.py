"""Every rule that looks at an owner's or a model's words takes time in proportion to their length: nobody can hold the
bot up with a text. Measured on repetitions of each rule's own alternatives, as a ratio within one run."""

import random
from collections.abc import Callable
from datetime import date

import pytest

from bot.chat.pets.entry import is_message, parse_pet
from bot.chat.pets.lexicon import WORDS
from bot.chat.safety import settled, without_doses
from bot.telegram.render import render
from bot.texts import Texts
from bot.triage import LIMIT, doses_in, judge, triage
from bot.triage.normal import normalise
from tests.linear import LONG, MOST, alternatives, around, growth, repeated
from training.privacy.find import find_pii
from training.similarity import frame_of
from training.text.reasoning import ReasoningSplitter

Rule = Callable[[str], object]
TRIAGE_FILES = ("signs", "silences", "poisons", "exposures", "sayings", "spelling", "doses", "medicines")
RUNS = [" ", "\n", "1", "一", "a", "的", ",", ".", "吃", "the ", "😀", "﷽", "自己", "是"]
SAMPLE = {"triage": 1500, "doses": 140, "pets": 250, "markdown": 9, "thoughts": 4, "similarity": 9, "personal": 10}
"""One in so many alternatives is tried in the quick suite."""


def _triage(text: str) -> object:
    return judge(normalise(text))


def _doses(text: str) -> object:
    return doses_in(text), settled(text), without_doses(text, Texts("en"))


def _pets(text: str) -> object:
    today = date(2026, 11, 28)
    return parse_pet(text, today), is_message(text, "add", today), is_message(text, "card", today)


def _thoughts(text: str) -> object:
    splitter = ReasoningSplitter(may_be_open=True)
    for start in range(0, len(text), 4):
        splitter.add(text[start : start + 4])
    splitter.finish()
    return splitter.answer


def _similarity(text: str) -> object:
    frame_of.cache_clear()
    return frame_of(text)


MARKS = [
    *(
        "*",
        "**",
        "_",
        "`",
        "```",
        "~~",
        "[",
        "](",
        "[a](b",
        "![",
        "|",
        "|a|",
        "> ",
        "# a\n",
        "- a\n",
        "1. a\n",
        "$",
        "\\[",
    ),
    *(
        "{$\\a",
        "<b>",
        "\\",
        "*a*",
        "_a_ ",
        "`a`*",
        "[a](http://b.c) ",
        "a|b\n-|-\n",
        "```\na\n```\n",
        "> a\n",
        "**：**",
    ),
]
PERSONAL = [
    *(
        "1",
        "1 ",
        "1-",
        "1.",
        "a@b.cc ",
        "a@",
        "@a",
        "13800138000 ",
        "+1 ",
        "(1) ",
        "sk-a",
        "微信",
        "QQ1",
        "我叫",
        "路1号",
    ),
    *(
        "my name is A ",
        "北京市",
        "幸福路1号",
        "12 Main St ",
        "京A12345 ",
        "36.123456, 116.123456 ",
        "一二",
        "at ",
        "dot ",
    ),
]
PET_WORDS = [*WORDS, "3岁", "3 years ", "4.2 kg", "10-12 ", "1", "半", "half ", "born ", "2020-", "2020年1月", ",", "y"]
RULES: dict[str, tuple[Rule, Callable[[], list[str]]]] = {
    "triage": (_triage, lambda: alternatives(*TRIAGE_FILES)),
    "doses": (_doses, lambda: alternatives("doses")),
    "pets": (_pets, lambda: PET_WORDS),
    "markdown": (render, lambda: MARKS),
    "thoughts": (_thoughts, lambda: ["<", "<think>", "</think>", "[", "◁", "a", "<think>a</think>", " ", "<t"]),
    "similarity": (_similarity, lambda: ["猫", "狗吃", "can ", "dog ", "one ", "1 ", "一", "Aa ", "a"]),
    "personal": (find_pii, lambda: PERSONAL),
}
KNOWN = {
    "triage": [
        "not breathing",
        "my husband ate all of the . spay wound. ",
        "吃了葡萄",
        "mydogatechocolate",
        "can i give ",
        "half of ",
        "能给狗吃",
        ". , ",
        "二",
    ],
    "doses": ["1片，", "喂几片", "1", "1 ", "a  a  "],
    "markdown": ["`a`*", "$\\a$", "_a_ "],
    "pets": ["3岁", "a "],
    "thoughts": [" ", "a", "<"],
    "similarity": ["猫"],
    "personal": ["1 ", "a@b.cc "],
}
"""What has once been slow, or is most like it."""


@pytest.mark.parametrize("name", RULES)
def test_time_is_in_proportion_to_the_length(name: str) -> None:
    rule, units = RULES[name]
    for unit in (*KNOWN[name], *units()[:: SAMPLE[name]]):
        assert growth(rule, repeated(unit)) < MOST, f"{unit!r}, again and again"
    assert growth(rule, around(KNOWN[name][0], " ")) < MOST


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", RULES)
def test_time_is_in_proportion_for_every_alternative(name: str) -> None:
    rule, units = RULES[name]
    slow = [unit for unit in units() if growth(rule, repeated(unit)) >= MOST]
    slow += [unit for unit in KNOWN[name] for run in RUNS if growth(rule, around(unit, run)) >= MOST]
    assert not slow


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", ["triage", "doses", "pets", "markdown", "personal"])
def test_time_is_in_proportion_for_pairs_of_them(name: str) -> None:
    rule, units_of = RULES[name]
    chance = random.Random(7)
    slow, units = [], units_of()
    for _ in range(400):
        first, second, between = (
            chance.choice(units),
            chance.choice([*units, *RUNS]),
            chance.choice(["", " ", ",", ". "]),
        )
        text_of = chance.choice([repeated(first + between + second + between), around(first + between, second)])
        if growth(rule, text_of) >= MOST:
            slow.append((first, between, second))
    assert not slow


def test_of_a_text_beyond_all_measure_the_head_and_the_end_are_read() -> None:
    filling = "she likes to play with her ball. " * (LONG // 10)
    for text in ("my dog ate rat poison. " + filling, filling + "my dog ate rat poison"):
        assert len(text) > LIMIT
        assert triage(text).flag == "poison_rodenticide"
    assert triage("﷽" * 4000 + " my cat is not breathing").flag == "breathing"
