"""Takes the names of animals out of a question: whether she is Mimi or Luna changes no answer.

A capitalised word alone is no name: it may be a brand, a breed or a country. It is one where it follows the animal
("my cat Mimi"), where it is said to be one ("called Mimi"), or where many animals are called so (names.txt).
"""

import re
from functools import cache
from pathlib import Path

from training.similarity.lexicon import lexicon
from training.similarity.writing.normal import normalise
from training.similarity.writing.units import units
from training.text.han import HAN

NAMES = Path(__file__).with_name("names.txt")

_WORD = re.compile(r"\b[A-Z][a-z]+(?:'s)?\b")
_CALLED = re.compile(r"\b(?:named|called|name is|name's) $")
_ANIMAL = (
    r"(?:dogs?|cats?|pup|puppy|kitten|rabbit|bunny|hamster|bird|parrot|budgie|ferret|tortoise|turtle|horse|pony|rat|boy|girl"
    r"|lab|labrador|retriever|poodle|spaniel|terrier|collie|bulldog|shepherd|husky|beagle|frenchie|pug|moggy|tabby)"
)
_AFTER_ANIMAL = re.compile(
    rf"\b(?:my|our|his|her|their|year old|yr old)(?: [a-z'-]+){{0,3}}? {_ANIMAL},? $", re.IGNORECASE
)
_GIVES = re.compile(r"\b(?:giv|fe+d|us(?:e|ing)\b|put|offer|get|bring|brought|buy|bought|take|took|try|let|show|on\b)")
_CHINESE = re.compile(
    rf"(?:(?<=叫)|(?<=名字是)|(?<=名叫))[{HAN}]{{2}}(?=[,，。?？!！ 的]|$)|(?<=我家)([{HAN}])\1(?=[{HAN}])"
)


def without_names(question: str) -> str:
    """The question without what its animals are called."""
    if "家" in question or "叫" in question:
        question = _CHINESE.sub(lambda match: match[0] if _is_read(match[0]) else "", question)
    words = list(_WORD.finditer(question))
    if not words:
        return question
    is_title = len(words) > 3 and 2 * len(words) > len(question.split())
    for match in reversed(words):
        if _is_name(match[0].removesuffix("'s"), question[: match.start()], is_title):
            question = question[: match.start()] + question[match.end() :]
    return question


def is_common_name(word: str) -> bool:
    """Whether many animals are called so."""
    return word in _common_names()


def _is_name(word: str, before: str, is_title: bool) -> bool:
    if is_title:
        return False
    if _CALLED.search(before[-60:]):
        return True
    clause = re.split(r"[.!?;]", before)[-1]
    if _AFTER_ANIMAL.search(clause) and not _GIVES.search(clause):
        return True
    return is_common_name(word) and not _is_read(word)


def _is_read(word: str) -> bool:
    """Whether the lexicon has it for more than nothing."""
    return bool(lexicon().forms.get(tuple(units(normalise(word)))))


@cache
def _common_names() -> frozenset[str]:
    lines = NAMES.read_text("utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split(" "))
