"""Doses of medicine in an answer (rules/doses.txt). The bot names no dose; a vet does."""

import re
from typing import NamedTuple

from bot.triage.concepts import Concept
from bot.triage.dose_questions import HUMAN_MEDICINE, MEDICINE

_STRONG = Concept("doses", "answer", "strong", flags=re.IGNORECASE)
_PIECES = Concept("doses", "answer", "pieces", flags=re.IGNORECASE)
_VOLUME = Concept("doses", "answer", "volume", flags=re.IGNORECASE)
_HARMLESS = Concept("doses", "answer", "harmless")
_LABEL = Concept("doses", "answer", "label")
_PER_WEIGHT = Concept("doses", "answer", "per weight")
_MEDICAL = Concept("doses", "answer", "medical", also=(HUMAN_MEDICINE, MEDICINE))
_TAKE = Concept("doses", "answer", "take")
_UNIT = Concept("doses", "answer", "unit")
_INJECTED = Concept("doses", "answer", "injected")
_ELECTRIC = Concept("doses", "answer", "electric")
_OF_FOOD = Concept("doses", "answer", "of food")
_PIECE = Concept("doses", "answer", "piece")
_TABLET = Concept("doses", "answer", "tablet")
_A_PILL = Concept("doses", "answer", "a pill")
_BY_WEIGHT = Concept("doses", "answer", "by weight")
_COUNTED = Concept("doses", "answer", "counted")
_CLAUSE_END = re.compile(r"[。！？!?\n；;]|\.(?!\d)")
_WIDTHS = str.maketrans({0xFF01 + i: chr(0x21 + i) for i in range(94)} | {"\u3000": " "})
_NEAR, _TAIL = 14, 12
"""Characters around an amount, and after it, that may say what it is of."""


class Dose(NamedTuple):
    """A dose in an answer: `answer[start:end] == text`."""

    start: int
    end: int
    text: str


class Amount(NamedTuple):
    """An amount in an answer, and what stands around it, in lower case."""

    words: str
    sentence: str
    near: str
    tail: str


def doses_in(answer: str) -> list[Dose]:
    """Every medicine dose that an answer names, in order, not overlapping; amounts of food, water or shampoo are none.

    Positions are those of `answer` as it is, so that a caller can strike them out.
    """
    text = answer.translate(_WIDTHS)
    doses: list[Dose] = []
    for concept, is_dose in ((_STRONG, _is_strong), (_PIECES, _is_in_pieces), (_VOLUME, _is_volume)):
        for match in concept.finditer(text):
            start = match.start()
            end = start + len(match[0].rstrip(" ,，、;；(（"))
            if any(start < dose.end and dose.start < end for dose in doses) or end == start:
                continue
            amount = _amount(text, start, end)
            is_on_label = _LABEL.search(amount.near) and not _PER_WEIGHT.search(amount.words)
            if not is_on_label and is_dose(amount):
                doses.append(Dose(start, end, answer[start:end]))
    return sorted(doses)


def _amount(text: str, start: int, end: int) -> Amount:
    begin = max((match.end() for match in _CLAUSE_END.finditer(text, 0, start)), default=0)
    stop = _CLAUSE_END.search(text, end)
    return Amount(
        text[start:end].casefold(),
        text[begin : stop.start() if stop else len(text)].casefold(),
        text[max(begin, start - _NEAR) : end + _NEAR].casefold(),
        text[end : end + _TAIL].casefold(),
    )


def _is_strong(amount: Amount) -> bool:
    """Milligrams and units, but not of electricity."""
    if _UNIT.search(amount.words) and not _INJECTED.search(amount.sentence):
        return False
    return not _ELECTRIC.search(amount.tail)


def _is_in_pieces(amount: Amount) -> bool:
    """Tablets, but not slices of chicken."""
    if _OF_FOOD.match(amount.tail):
        return False
    if _PIECE.search(amount.words):
        is_taken = _TABLET.search(amount.words) and _TAKE.search(amount.near)
        return bool(_MEDICAL.search(amount.sentence) or is_taken)
    return not _A_PILL.match(amount.words) or _TAKE.search(amount.near) is not None


def _is_volume(amount: Amount) -> bool:
    """Millilitres, grams and drops, but not of water, food or shampoo."""
    if _BY_WEIGHT.search(amount.words):
        return not _HARMLESS.search(amount.sentence) or _MEDICAL.search(amount.near) is not None
    is_medicine = _MEDICAL.search(amount.sentence) and not _HARMLESS.search(amount.near)
    return bool(is_medicine and _COUNTED.search(amount.words))
