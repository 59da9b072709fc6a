"""Safety before any model: red flags in an owner's message, by rules. Text in, value out; milliseconds.

A message is brought to one way of writing (normal.py), signs and exposures to poison are looked for (signs.py,
poisons.py), and each is weighed by what stands around it (context.py). One that stands is enough: if a message says
both harmless and dangerous things, the danger wins.
"""

from dataclasses import dataclass
from functools import lru_cache

from bot.triage.categories import CATEGORIES
from bot.triage.context import Clauses, mask, reading
from bot.triage.doses import Dose, asks_for_dose, doses_in
from bot.triage.normal import in_chinese, is_mixed, normalise
from bot.triage.patterns import Pattern
from bot.triage.poisons import Substance, exempt, substances
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
    found = [(category, *match.span()) for category, sign in _signs() for match in sign.find(text)]
    for substance in _substances():
        category = substance.category
        found += [(category, told.start, told.end) for told in substance.find(text) if not exempt(category, told, text)]
    return found


def _weak_found(text: str, clauses: Clauses) -> dict[str, str]:
    """What weak signs stand, each once, with its words."""
    found: dict[str, str] = {}
    for name, sign in _weak_signs():
        for match in sign.find(text):
            if reading(text, clauses, *match.span(), "unwell"):
                found.setdefault(name, match[0])
    if "poison" not in found:  # to have eaten is no sign by itself
        found.pop("ate", None)
    return found


@lru_cache(maxsize=1)
def _weak_signs() -> list[tuple[str, Pattern]]:
    return weak_signs()


@lru_cache(maxsize=1)
def _signs() -> list[tuple[str, Pattern]]:
    return signs()


@lru_cache(maxsize=1)
def _substances() -> list[Substance]:
    return substances()
