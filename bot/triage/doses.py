"""Doses of medicine in an answer (rules/doses.txt). The bot names no dose; a vet does."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from bot.triage.concepts import Concept
from bot.triage.dose_questions import DESCRIBED, MEDICINE
from bot.triage.medicines import medicines_in
from bot.triage.objects import is_ordinary_in
from training.text.han import simplify

_STRONG = Concept("doses", "answer", "strong", flags=re.IGNORECASE)
_PIECES = Concept("doses", "answer", "pieces", flags=re.IGNORECASE)
_ODD = Concept("doses", "answer", "odd", flags=re.IGNORECASE)
_PIECE_WORD = Concept("doses", "answer", "piece word")
_ODD_WORD = Concept("doses", "answer", "odd word")
_VOLUME = Concept("doses", "answer", "volume", flags=re.IGNORECASE)
_HARMLESS = Concept("doses", "answer", "harmless")
_LABEL = Concept("doses", "answer", "label")
_PER_WEIGHT = Concept("doses", "answer", "per weight")
_MEDICAL = Concept("doses", "answer", "medical", also=(DESCRIBED, MEDICINE))
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
_LIQUID = Concept("doses", "answer", "liquid")
_OF = Concept("doses", "answer", "of")
_VEHICLE = Concept("doses", "answer", "vehicle")
_NUMBER_BEFORE = Concept("doses", "answer", "number before")
_CLAUSE_END = re.compile(r"[。！？!?\n；;]|\.(?!\d)")
_STOP = re.compile("[,，、;]")
_WIDTHS = str.maketrans({0xFF01 + i: chr(0x21 + i) for i in range(94)} | {"\u3000": " "})
_LONG_RUN = re.compile(r"\s{5,}|\d{13,}")
_LONGEST_GAP, _LONGEST_NUMBER = 4, 12
_COUNTS = ("half an", "quarter", "single")
"""Words that may count what is only described: "half an antihistamine"; to look for descriptions takes long."""
_FEW = 300
"""Characters in which no run takes long."""
_BEFORE = 80
"""Characters of the sentence before that may say what an amount is of."""
_NEAR, _TAIL, _THING = 14, 30, 6
"""Characters around an amount, and after it, that may say what it is of; of which so many in Chinese."""


class Dose(NamedTuple):
    """A dose in an answer: `answer[start:end] == text`."""

    start: int
    end: int
    text: str


class Sentence:
    """What stands between two ends of a clause: each question about it is answered once, however many amounts ask."""

    def __init__(self, text: str, before: str) -> None:
        self._text = text.casefold()
        self._before = before.casefold()

    @cached_property
    def is_medical(self) -> bool:
        """Whether it speaks of medicine."""
        return _MEDICAL.search(self._text) is not None or self.has_name

    @cached_property
    def has_name(self) -> bool:
        """Whether it names a medicine, or tells what it is for."""
        return bool(medicines_in(self._text)) or DESCRIBED.search(self._text) is not None

    @cached_property
    def is_given(self) -> bool:
        """Whether something is given, or put on."""
        return _TAKE.search(self._text) is not None

    @cached_property
    def is_ordinary(self) -> bool:
        """Whether it, or what stands before it, speaks of food, water and other things that are no medicine."""
        texts = (_VEHICLE.regex.sub(" ", self._text), self._before)
        return any(_HARMLESS.search(text) or is_ordinary_in(text) for text in texts)

    @cached_property
    def is_harmless(self) -> bool:
        """Whether it speaks of something that is no medicine."""
        return _HARMLESS.search(self._text) is not None

    @cached_property
    def is_injected(self) -> bool:
        """Whether it speaks of insulin, whose units are doses."""
        return _INJECTED.search(self._text) is not None


class Amount(NamedTuple):
    """An amount in an answer, and what stands around it, in lower case."""

    words: str
    sentence: Sentence
    near: str
    tail: str


class Surroundings:
    """What stands around the amounts of a text, each looked up in time that does not depend on the text's length."""

    def __init__(self, text: str) -> None:
        self._text = text
        ends = [match.span() for match in _CLAUSE_END.finditer(text)]
        self._begins = [0, *(end for _, end in ends)]
        self._stops = [*(start for start, _ in ends), len(text)]
        self._sentences: dict[tuple[int, int], Sentence] = {}

    def amount(self, start: int, end: int) -> Amount:
        """The amount that stands there."""
        text = self._text
        begin = self._begins[bisect_right(self._begins, start) - 1]
        place = begin, self._stops[bisect_left(self._stops, end)]
        if (sentence := self._sentences.get(place)) is None:
            first = self._begins[max(bisect_right(self._begins, start) - 2, 0)]
            sentence = self._sentences[place] = Sentence(
                text[begin : place[1]], text[max(first, begin - _BEFORE) : begin]
            )
        return Amount(
            text[start:end].casefold(),
            sentence,
            text[max(begin, start - _NEAR) : end + _NEAR].casefold(),
            text[end : end + _TAIL].casefold(),
        )


def doses_in(answer: str) -> list[Dose]:
    """Every medicine dose that an answer names, in order, not overlapping; amounts of food, water or shampoo are none.

    Positions are those of `answer` as it is, so that a caller can strike them out. Takes time in proportion to the
    answer's length: it is a model's, and an owner may have told the model what to write.
    """
    text, original = without_long_runs(simplify(answer.translate(_WIDTHS)))
    around: Surroundings | None = None  # most answers have no amount
    spans: list[tuple[int, int]] = []
    plain = text.casefold()
    for concept, is_dose, word in (
        (_STRONG, _is_strong, None),
        (_PIECES, _is_in_pieces, _PIECE_WORD),
        (_VOLUME, _is_volume, None),
        (_ODD, _is_odd, _ODD_WORD),
    ):
        if word is not None and not any(piece in plain for piece in word.texts):
            continue
        for match in concept.finditer(text):
            start = match.start()
            end = start + len(match[0].rstrip(" ,，、;；(（"))
            if end == start or _overlaps(spans, start, end):
                continue
            around = around or Surroundings(text)
            amount = around.amount(start, end)
            is_on_label = _LABEL.search(amount.near) and not _PER_WEIGHT.search(amount.words)
            if not is_on_label and is_dose(amount):
                insort(spans, (start, end))
    for start, end in _counted_names(plain) if len(plain) == len(text) else ():
        if not _overlaps(spans, start, end):
            insort(spans, (start, end))
    return [Dose(first := original(start), last := original(end), answer[first:last]) for start, end in spans]


def _counted_names(text: str) -> Iterator[tuple[int, int]]:
    """A number and a medicine's name after it: "half a Zyrtec"."""
    names = [*medicines_in(text)]
    if any(word in text for word in _COUNTS):
        names = sorted([*names, *(match.span() for match in DESCRIBED.finditer(text))])
    for start, end in names:
        if (number := _NUMBER_BEFORE.search(text, max(start - _NEAR, 0), start)) is not None:
            yield number.start(), end


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of these spans, sorted and apart from each other, shares a character with this one."""
    place = bisect_left(spans, (end, 0))
    return place > 0 and start < spans[place - 1][1]


def without_long_runs(text: str) -> tuple[str, Callable[[int], int]]:
    """The text with runs of white space and of digits shortened, and the way back from its positions: a pattern tries
    every way to divide a run, which takes the square of its length."""
    if len(text) <= _FEW or _LONG_RUN.search(text) is None:
        return text, lambda position: position
    parts, begin, ends, gone = [], 0, [0], [0]
    for run in _LONG_RUN.finditer(text):
        shorter = (
            run[0][:_LONGEST_NUMBER] if run[0][0].isdigit() else ("\n" if "\n" in run[0] else " ").ljust(_LONGEST_GAP)
        )
        parts += [text[begin : run.start()], shorter]
        begin = run.end()
        gone.append(gone[-1] + len(run[0]) - len(shorter))
        ends.append(begin - gone[-1])
    return "".join([*parts, text[begin:]]), lambda position: position + gone[bisect_right(ends, position) - 1]


def _is_strong(amount: Amount) -> bool:
    """Milligrams and units, but not of electricity."""
    if _UNIT.search(amount.words) and not amount.sentence.is_injected:
        return False
    return not _ELECTRIC.search(amount.tail)


def _is_in_pieces(amount: Amount) -> bool:
    """Tablets, but not slices of chicken."""
    if _OF_FOOD.match(amount.tail) or is_ordinary_in(_STOP.split(amount.tail[:_THING])[0]):
        return False
    if _PIECE.search(amount.words):
        is_taken = _TAKE.search(amount.near) and (_TABLET.search(amount.words) or not amount.sentence.is_ordinary)
        return bool(amount.sentence.is_medical or is_taken)
    return not _A_PILL.match(amount.words) or _TAKE.search(amount.near) is not None


def _is_volume(amount: Amount) -> bool:
    """Millilitres, grams and drops, but not of water, food or shampoo."""
    if _BY_WEIGHT.search(amount.words):
        return not amount.sentence.is_harmless or _MEDICAL.search(amount.near) is not None
    if not _COUNTED.search(amount.words) or _is_of_ordinary(amount):
        return False
    if amount.sentence.is_medical and (amount.sentence.has_name or not _HARMLESS.search(amount.near)):
        return True
    return _LIQUID.search(amount.words) is not None and not amount.sentence.is_ordinary


def _is_odd(amount: Amount) -> bool:
    """A sachet, a pump, half of one, the size of a pea: of a medicine, or given and of nothing ordinary."""
    if _is_of_ordinary(amount):
        return False
    return amount.sentence.is_medical or (amount.sentence.is_given and not amount.sentence.is_ordinary)


def _is_of_ordinary(amount: Amount) -> bool:
    """Whether what follows says that it is an amount of food, water, shampoo …"""
    of = _OF.match(amount.tail)
    if of is None or bool(medicines_in(of[0])) or DESCRIBED.search(of[0]) is not None:
        return False
    return _HARMLESS.search(of[0]) is not None or is_ordinary_in(of[0])
