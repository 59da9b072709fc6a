"""Weighs a normalised text: which signs it has, which of them stand, and the flag of the most urgent."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.triage.categories import CATEGORIES
from bot.triage.clauses import Clauses
from bot.triage.exposures import substances
from bot.triage.index import Index
from bot.triage.patterns import Pattern
from bot.triage.place import Place
from bot.triage.sayings import mask, sayings_in
from bot.triage.signs import Sign, signs, weak_signs
from bot.triage.silences import A_SAYING, silence_of
from bot.triage.swallowed import swallowed_medicines

MANY = 100
"""Signs of one message that are weighed; the labelled ones have 7 at most. More are no owner's, and stand unweighed."""
URGENCY = {category: place for place, category in enumerate(CATEGORIES)}
"""Category → its place in the order of urgency, the most urgent first."""


class Silence(NamedTuple):
    """Why a sign did not count."""

    sign: str
    """Its category."""
    words: str
    """Its words, as normalised."""
    name: str
    """The kind of silence: a section of silences.txt, or "a saying"."""
    reason: str
    """The words that silenced it."""
    rule: str
    """Where the sign stands: `signs.txt, line 41`."""


def weigh(
    plain: str, silences: list[Silence] | None = None, doubts: list[str] | None = None
) -> tuple[str | None, list[str]]:
    """The flag of a normalised text, and the words that decided.

    Where `silences` is a list, one is added for every sign that does not count; where it is null, what is less urgent
    than the flag is not weighed. Where there is no flag, `doubts` gets the words of each sign that was silenced, and of
    a weak sign that stands alone.
    """
    text = mask(plain)
    clauses = Clauses(text)
    flag: str | None = None
    why: list[str] = []
    clauses.signs = sorted(signs_in(text), key=lambda sign: URGENCY[sign.category])
    for number, sign in enumerate(clauses.signs):
        is_less_urgent = flag is not None and sign.category != flag
        words = _words(text, sign)
        if silences is None and is_less_urgent:
            break
        if silences is None and words in why:  # a hostile message says one thing a thousand times
            continue
        if (number >= MANY or _stands(clauses, sign, silences)) and not is_less_urgent:
            flag = sign.category
            why.append(words)
        elif doubts is not None:
            doubts.append(words)
    if flag is None and (weak := weak_signs_in(clauses, silences)):
        if len(weak) > 1:
            flag, why = "unwell", [match[0] for match in weak.values()]
        elif doubts is not None:
            doubts += [match[0] for match in weak.values()]
    if silences is not None and text != plain:
        silences += _in_sayings(plain, text)
    return flag, why


def _stands(clauses: Clauses, sign: Sign, silences: list[Silence] | None) -> bool:
    """True for a sign of an animal in danger now; else its silence is added to `silences`."""
    silence = silence_of(Place(clauses, sign))
    if silence is not None and silences is not None:
        name, reason = silence
        silences.append(Silence(sign.category, _words(clauses.text, sign), name, reason.strip(), sign.line.place))
    return silence is None


def _words(text: str, sign: Sign) -> str:
    return text[sign.start : sign.end].strip()


def signs_in(text: str) -> Iterator[Sign]:
    """Every sign and exposure, whatever stands around it."""
    for category, pattern, match in _matches(signs(), text):
        yield Sign(category, *match.span(), pattern.line)
    for plain, substance in substances().near(text):
        if plain in text:
            for exposure in substance.find(text):
                yield Sign(substance.category, exposure.start, exposure.end, substance.line, exposure)
    yield from swallowed_medicines(text)


def weak_signs_in(clauses: Clauses, silences: list[Silence] | None) -> dict[str, re.Match[str]]:
    """What weak signs stand, each once."""
    weak: dict[str, re.Match[str]] = {}
    for concept, pattern, match in _matches(weak_signs(), clauses.text):
        if concept not in weak and _stands(clauses, Sign("unwell", *match.span(), pattern.line), silences):
            weak[concept] = match
    if "poison" not in weak:  # to have eaten is no sign by itself
        weak.pop("ate", None)
    return weak


def _matches(index: Index[tuple[str, Pattern]], text: str) -> Iterator[tuple[str, Pattern, re.Match[str]]]:
    patterns: set[Pattern] = set()
    for anchor, (name, pattern) in index.near(text):
        if pattern not in patterns and anchor in text:
            patterns.add(pattern)
            for match in pattern.find(text):
                yield name, pattern, match


def _in_sayings(plain: str, text: str) -> Iterator[Silence]:
    """The signs of a text that are a part of a saying, which `text` is without."""
    sayings = list(sayings_in(plain))
    rest = {sign[:3] for sign in signs_in(text)}
    for sign in signs_in(plain):
        around = [saying[0] for saying in sayings if saying.start() < sign.end and sign.start < saying.end()]
        if around and sign[:3] not in rest:
            yield Silence(sign.category, _words(plain, sign), A_SAYING, around[0], sign.line.place)
