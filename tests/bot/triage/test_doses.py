"""Doses fail safe: questions and answers by writers who do not know the rules, and the names of medicines."""

import json
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from bot.triage import doses_in, triage
from bot.triage.concepts import Concept
from bot.triage.medicines import medicines_in, sounds_like_medicine
from bot.triage.normal import normalise
from bot.triage.objects import is_ordinary_in
from bot.triage.patterns import spelled
from bot.triage.words import lines_of

FOLDER = Path(__file__).parent
WORDS = ("medicines_known", "medicines_en", "medicines_zh")


def _rows(name: str, language: str) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [row for row in rows if row["language"] == language]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_asks_for_a_dose_is_refused_and_nearly_nobody_else(language: str) -> None:
    rows = _rows("doses", language)
    questions = [row["text"] for row in rows if row["dose"]]
    missed = [text for text in questions if not triage(text).dose]
    others = [row["text"] for row in rows if not row["dose"]]
    wrong = [text for text in others if triage(text).dose]
    assert len(missed) <= 0.025 * len(questions), missed
    assert len(wrong) <= 0.05 * len(others), wrong


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answers_doses_are_struck_out_and_amounts_of_food_are_not(language: str) -> None:
    rows = _rows("answers", language)
    for row in rows:
        doses = [dose.text for dose in doses_in(row["text"])]
        if row["dose"] is None:
            assert doses == [], row["text"]
        else:
            assert any(dose in row["dose"] or row["dose"] in dose for dose in doses), row["text"]


def test_an_unknown_word_is_a_medicine_where_it_is_given() -> None:
    assert triage("can I give my dog zorbatrexin").dose
    assert triage("how many ml of zorbatrex for a 4 kg cat").dose
    assert triage("能给狗吃佐巴特吗").dose
    assert triage("佐巴特一次喂几粒").dose
    assert not triage("can I give my dog blueberries").dose
    assert not triage("能给狗吃蓝莓吗").dose


@pytest.mark.parametrize(
    "text",
    ["half an amoxycillan", "gaba pen tin", "sephalexin", "lercanidipine", "atogepant tablets", "blood pressure pills"],
)
def test_names_are_told_by_their_stem_their_sound_or_what_they_are_for(text: str) -> None:
    assert triage(f"can she have {text}").dose


def test_a_name_is_none_where_an_animal_has_it() -> None:
    assert not triage("Prozac (that's our pug) has been licking his paws").dose
    assert not triage("阿司匹林是我的橘猫，今天特别乖").dose
    assert triage("Prozac for my pug, how many?").dose


@pytest.mark.parametrize("file", WORDS)
def test_names_are_written_as_texts_are_normalised(file: str) -> None:
    names = lines_of(file)
    assert len(names) == len(set(names)) > 1500
    for name in names[::40]:
        assert list(medicines_in(normalise(name))), name


def test_what_is_ordinary_is_no_medicines_name() -> None:
    words = [word for line in lines_of("ordinary_en") for word in line.split()]
    assert [word for word in words if list(medicines_in(word))] == []
    assert is_ordinary_in("two blueberries") and not is_ordinary_in("two tablets")
    assert not sounds_like_medicine("he limps a little after long walks but runs fine")


def _is_sure(tree: Any, words: Collection[str]) -> bool:
    """Whether each text that a parsed pattern is about has one of the words."""
    run = ""
    for code, value in tree:
        run = run + chr(value).casefold() if code is op.LITERAL else ""
        if any(word in run for word in words):
            return True
        if code is op.BRANCH and all(_is_sure(branch, words) for branch in value[1]):
            return True
        if code is op.SUBPATTERN and _is_sure(value[3], words):
            return True
        if code is op.MAX_REPEAT and value[0] > 0 and _is_sure(value[2], words):
            return True
        if code is op.IN and all(kind is op.LITERAL and chr(character) in words for kind, character in value):
            return True
    return False


@pytest.mark.parametrize("name", ["piece", "odd"])
def test_no_amount_is_without_a_piece_of_its_plain_text(name: str) -> None:
    words = Concept("doses", "answer", f"{name} word").texts
    amounts = Concept("doses", "answer", {"piece": "pieces"}.get(name, name)).lines()
    assert [line.text for line in amounts if not _is_sure(parser.parse(spelled(line)), words)] == []
