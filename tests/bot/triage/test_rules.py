"""The rule files are read whole: every line is in a section, says something new, is understood, and is used."""

import importlib
import pkgutil
import re

import pytest

import bot.triage
from bot.triage import CATEGORIES
from bot.triage.concepts import Concept
from bot.triage.exposures import Substance, forms
from bot.triage.patterns import Pattern, either
from bot.triage.reader import RULES, Line, RuleError, Rules, parse, rules
from training.text.han import simplify

MAY_BE_EMPTY = {"listed", "between", "done to a pet"}
"""Concepts of what may also be nothing."""
NAME = re.compile("(?<![A-Z_])[A-Z][A-Z_]+(?![A-Z_])")
"""A list's name in a line."""
FILES = sorted(file.stem for file in RULES.glob("*.txt"))


def _concepts() -> list[Concept]:
    """Every concept that the code looks for."""
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(bot.triage.__path__, "bot.triage.")
        if not module.ispkg or module.name.endswith("silences")
    ]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Concept)]


def _lines(read: Rules) -> list[Line]:
    return [line for lines in [*read.sections.values(), *read.lists.values()] for line in lines]


@pytest.mark.parametrize("file", FILES)
def test_every_line_of_a_file_is_read(file: str) -> None:
    numbers = {line.number for line in _lines(rules(file))}
    for number, raw in enumerate((RULES / f"{file}.txt").read_text("utf-8").splitlines(), 1):
        text = raw.strip()
        is_heading = re.fullmatch(r"\[[a-z_ ]+\]|[^=]+ =", text) is not None
        assert (number in numbers) is not (not text or text.startswith("#") or is_heading), f"line {number}: {text}"


def test_sections_are_categories_or_what_the_code_asks_for() -> None:
    assert rules("signs").sections.keys() <= {*CATEGORIES, "words", "weak signs"}
    assert rules("poisons").sections.keys() <= CATEGORIES.keys()
    assert rules("sayings").sections.keys() == {"sayings"}
    assert rules("spelling").sections.keys() == {
        "slips", "misspellings", "pictures", "english in chinese", "run together",
    }  # fmt: skip
    categories = {*rules("signs").sections, *rules("poisons").sections}
    assert CATEGORIES.keys() <= categories, "a category without a rule"


def test_every_concept_is_used_and_none_is_missing() -> None:
    files = ("silences", "exposures", "doses", "threads")
    concepts = {concept.name for concept in _concepts() if concept.name[0] in files}
    forms = {("exposures", "told otherwise", "had"), ("exposures", "told otherwise", "given")}
    pairs = {("threads", "pairs", line.concept) for line in rules("threads").sections["pairs"]}
    assert {category for _, _, category in pairs} <= CATEGORIES.keys()
    assert concepts | forms | pairs == {
        (file, section, line.concept)
        for file in files
        for section, lines in rules(file).sections.items()
        for line in lines
    }


@pytest.mark.parametrize("file", FILES)
def test_every_list_is_used(file: str) -> None:
    names = {name for line in _lines(rules(file)) for name in NAME.findall(line.text)}
    assert names - {"POISON"} == rules(file).lists.keys()


def test_every_alternative_is_a_pattern() -> None:
    for section, lines in rules("signs").sections.items():
        for line in lines:
            assert Pattern(line).find("x") == [], section
    for concept in _concepts():
        assert concept.search("x") is None or concept.name[2] in MAY_BE_EMPTY, concept.name
    for line in rules("sayings").sections["sayings"]:
        assert re.compile(either([line])), line
    for line in _lines(rules("poisons")):
        assert Substance("poison_other", line).find("x") == [], line
    assert all(form.lead or form.tail for form in forms())


@pytest.mark.parametrize("file", FILES)
def test_rules_are_written_as_texts_are_normalised(file: str) -> None:
    # what is written in traditional characters or in capitals would never be found
    lines = _lines(rules(file))
    assert [line for line in lines if simplify(line.text) != line.text] == []
    if file not in ("signs", "silences", "exposures", "doses", "threads"):
        assert [line for line in lines if line.text.lower() != line.text] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seizing\n", "signs.txt, line 1: no [section] stands above it: seizing"),
        ("[seizure]\nfit\n\n# why\n  fit\n", "signs.txt, line 5: line 2 says the same: fit"),
        ("[seizure]\na fit =\n[collapse]\nlimp\n", "signs.txt, line 2: a concept without an alternative: a fit"),
        ("[seizure]\nfit\n[seizure]\n", "signs.txt, line 3: this section stands above already: [seizure]"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, message: str) -> None:
    with pytest.raises(RuleError, match="^" + re.escape(message) + "$"):
        parse("signs", text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fit", "signs.txt, line 41: no «word» to look for first: fit"),
        ("«(?:a|b)»", "signs.txt, line 41: each «word» must begin with a plain character: «(?:a|b)»"),
        ("«fit»(", "signs.txt, line 41: no regular expression"),
        ("«fit»NOWHERE", "signs.txt, line 41: the file has no list NOWHERE"),
    ],
)
def test_a_sign_that_is_none_is_named(text: str, message: str) -> None:
    with pytest.raises(RuleError, match="^" + re.escape(message)):
        Pattern(Line("signs", 41, "a fit", text)).find("a fit")
