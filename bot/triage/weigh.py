"""Weighs a normalised text: which signs it has, which of them stand, and the flag of the most urgent."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.triage.categories import CATEGORIES
from bot.triage.clauses import Clauses
from bot.triage.exposures import substances
from bot.triage.index import Index
from bot.triage.patterns import Pattern
from bot.triage.place import Place, Sign
from bot.triage.sayings import mask, sayings_in
from bot.triage.signs import signs, weak_signs
from bot.triage.silences import A_SAYING, silence

_URGENCY = {category: place for place, category in enumerate(CATEGORIES)}


class Silenced(NamedTuple):
    """A sign that did not count, and why."""

    sign: str
    """Its category."""
    words: str
    """Its words, as normalised."""
    by: str
    """The silence, a section of silences.txt, or "a saying"."""
    because: str
    """The words that silenced it."""
    rule: str
    """Where the sign stands: `signs.txt, line 41`."""


def weigh(plain: str, silenced: list[Silenced] | None = None) -> tuple[str | None, list[str]]:
    """The flag of a normalised text, and the words that decided.

    Where `silenced` is given, every sign that does not count is added to it; otherwise what is less urgent than the
    flag is not weighed.
    """
    masked = mask(plain)
    clauses = Clauses(masked)
    flag: str | None = None
    why: list[str] = []
    for sign in sorted(_signs_in(masked), key=lambda sign: _URGENCY[sign.category]):
        is_other = flag is not None and sign.category != flag
        if is_other and silenced is None:
            break
        if _stands(clauses, sign, silenced) and not is_other:
            flag = sign.category
            why.append(masked[sign.start : sign.end].strip())
    if flag is None and len(weak := _weak_signs_that_stand(clauses, silenced)) > 1:
        flag, why = "unwell", list(weak.values())
    if silenced is not None and masked != plain:
        silenced += _in_sayings(plain, masked)
    return flag, why


def _stands(clauses: Clauses, sign: Sign, silenced: list[Silenced] | None) -> bool:
    """True for a sign of an animal in danger now; one that is silenced is added to `silenced`."""
    reason = silence(Place(clauses, sign))
    if reason is not None and silenced is not None:
        words = clauses.text[sign.start : sign.end].strip()
        silenced.append(Silenced(sign.category, words, reason[0], reason[1].strip(), sign.line.place))
    return reason is None


def _signs_in(text: str) -> Iterator[Sign]:
    """Every sign and exposure, whatever stands around it."""
    for category, pattern, match in _matches(signs(), text):
        yield Sign(category, *match.span(), pattern.line)
    for plain, substance in substances().near(text):
        if plain in text:
            for exposure in substance.find(text):
                yield Sign(substance.category, exposure.start, exposure.end, substance.line, exposure)


def _weak_signs_that_stand(clauses: Clauses, silenced: list[Silenced] | None) -> dict[str, str]:
    """What weak signs stand, each once, with its words."""
    weak: dict[str, str] = {}
    for concept, pattern, match in _matches(weak_signs(), clauses.text):
        if concept not in weak and _stands(clauses, Sign("unwell", *match.span(), pattern.line), silenced):
            weak[concept] = match[0]
    if "poison" not in weak:  # to have eaten is no sign by itself
        weak.pop("ate", None)
    return weak


def _matches(index: Index[tuple[str, Pattern]], text: str) -> Iterator[tuple[str, Pattern, re.Match[str]]]:
    done: set[Pattern] = set()
    for anchor, (name, pattern) in index.near(text):
        if pattern not in done and anchor in text:
            done.add(pattern)
            for match in pattern.find(text):
                yield name, pattern, match


def _in_sayings(plain: str, masked: str) -> Iterator[Silenced]:
    """The signs of a text that are a part of a saying."""
    sayings = list(sayings_in(plain))
    signs_left = {sign[:3] for sign in _signs_in(masked)}
    for sign in _signs_in(plain):
        inside = [saying[0] for saying in sayings if saying.start() < sign.end and sign.start < saying.end()]
        if inside and sign[:3] not in signs_left:
            words = plain[sign.start : sign.end].strip()
            yield Silenced(sign.category, words, A_SAYING, inside[0], sign.line.place)
