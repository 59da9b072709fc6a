"""Safety before any model: red flags in an owner's message, by rules. Text in, value out; milliseconds.

A message is brought to one way of writing (normal.py), signs and exposures to poison are looked for (signs.py,
poisons.py), and each is weighed by what stands around it (context.py). One that stands is enough: if a message says
both harmless and dangerous things, the danger wins. What the rules let through is compared with the labelled
emergencies (likeness.py), which may add a flag.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.triage.categories import CATEGORIES
from bot.triage.context import Clauses, reading
from bot.triage.doses import Dose, asks_for_dose, doses_in
from bot.triage.likeness import alike
from bot.triage.masks import mask
from bot.triage.normal import in_chinese, is_mixed, normalise
from bot.triage.patterns import Index, Pattern
from bot.triage.poisons import exempt, substances
from bot.triage.signs import signs, weak_signs

__all__ = ["CATEGORIES", "Dose", "Triage", "doses_in", "triage"]

LIMIT = 6000
"""Characters that are read. Telegram lets nobody write more than 4,096 at a time."""
_DRUGS = {"poison_paracetamol", "poison_painkiller", "poison_drug"}
_URGENCY = {category: place for place, category in enumerate(CATEGORIES)}


@dataclass(frozen=True)
class Triage:
    """What the rules see in one message."""

    flag: str | None
    """The most urgent category (categories.py), null if no sign of an emergency stands."""
    dose: bool
    """True where no dose may be given: the message asks for one, or an animal has had people's medicine."""
    why: tuple[str, ...] = ()
    """The words that decided, as normalised."""


def triage(text: str) -> Triage:
    """Weigh one message. Never raises, whatever the text."""
    plain = normalise(text[:LIMIT])
    flag, why = _weigh(plain)
    if flag is None and is_mixed(plain):
        flag, why = _weigh(in_chinese(plain))
    if flag is None and (like := alike(mask(plain))) is not None:
        flag, why = "unwell", list(like.why)
    return Triage(flag, flag in _DRUGS or asks_for_dose(plain), tuple(dict.fromkeys(why)))


def _weigh(plain: str) -> tuple[str | None, list[str]]:
    """The flag of a normalised text, and the words that decided."""
    masked = mask(plain)
    clauses = Clauses(masked)
    flag: str | None = None
    why: list[str] = []
    for category, start, end in sorted(_candidates(masked), key=lambda sign: _URGENCY[sign[0]]):
        if flag is not None and category != flag:
            break
        if reading(masked, clauses, start, end, category):
            flag = category
            why.append(masked[start:end].strip())
    if flag is None and len(weak := _weak_found(masked, clauses)) > 1:
        flag, why = "unwell", list(weak.values())
    return flag, why


def _candidates(text: str) -> list[tuple[str, int, int]]:
    """Every sign and exposure as (category, start, end), whatever stands around it."""
    found = [(category, *match.span()) for category, match in _matches(_signs(), text)]
    for plain, name in substances().near(text):
        if plain in text:
            found += [
                (name.category, told.start, told.end)
                for told in name.find(text)
                if not exempt(name.category, told, text)
            ]
    return found


def _weak_found(text: str, clauses: Clauses) -> dict[str, str]:
    """What weak signs stand, each once, with its words."""
    found: dict[str, str] = {}
    for name, match in _matches(_weak_signs(), text):
        if name not in found and reading(text, clauses, *match.span(), "unwell"):
            found[name] = match[0]
    if "poison" not in found:  # to have eaten is no sign by itself
        found.pop("ate", None)
    return found


def _matches(index: Index[tuple[str, Pattern]], text: str) -> Iterator[tuple[str, re.Match[str]]]:
    seen: set[Pattern] = set()
    for anchor, (name, sign) in index.near(text):
        if sign not in seen and anchor in text:
            seen.add(sign)
            for match in sign.find(text):
                yield name, match


@lru_cache(maxsize=1)
def _signs() -> Index[tuple[str, Pattern]]:
    return _by_anchor(signs())


@lru_cache(maxsize=1)
def _weak_signs() -> Index[tuple[str, Pattern]]:
    return _by_anchor(weak_signs())


def _by_anchor(named: list[tuple[str, Pattern]]) -> Index[tuple[str, Pattern]]:
    return Index((anchor, (name, sign)) for name, sign in named for anchor in sign.anchors)
