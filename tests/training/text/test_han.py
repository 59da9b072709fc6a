"""One table of traditional characters, which no reader's own words fall under."""

import re

import pytest

from bot.chat.pets.words import FEMALE, FILLERS, HAN_ENDINGS, MALE, SPECIES
from training.dataset.topics import WORDS
from training.text.han import HAN, simplify


@pytest.mark.parametrize(
    ("text", "expected_text"),
    [("貓咪沒結紮", "猫咪没结扎"), ("牠喫著麵", "它吃着面"), ("裏裡", "里里"), ("Mimi, 3 歲", "Mimi, 3 岁"), ("", "")],
)
def test_traditional_characters_become_simplified_in_their_places(text: str, expected_text: str) -> None:
    assert simplify(text) == expected_text


def test_no_character_has_two_simplified_ones() -> None:
    from training.text import han

    lines = (line for line in _table().splitlines() if not line.startswith("#"))
    pairs = [pair for line in lines for pair in line.split()]
    assert all(len(pair) == 2 for pair in pairs)
    assert len(pairs) == len({pair[0] for pair in pairs}) == len(han._simplified())


def _table() -> str:
    from importlib.resources import files

    return files("training.text").joinpath("traditional.txt").read_text("utf-8")


def test_words_that_are_looked_for_are_written_in_simplified_characters() -> None:
    pets = [FILLERS, FEMALE, MALE, *HAN_ENDINGS, *(kind.words + kind.breeds for kind in SPECIES.values())]
    words = [*pets, *(chinese for chinese, _ in WORDS.values())]
    assert [word for word in words if simplify(word) != word] == []


def test_han_is_what_chinese_is_written_with() -> None:
    assert re.fullmatch(f"[{HAN}]+", "猫龜㐀") and not re.search(f"[{HAN}]", "Cat, ねこ 고양이。１")
