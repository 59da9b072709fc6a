"""Units → the concepts that they say, what is negated, the numbers, and what nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from training.similarity.amounts import read_amount
from training.similarity.lexicon import Lexicon
from training.similarity.writing.units import BREAK

_NOT_PASSED = {"nothing", "only", "ask", "species", "breed", "stage", "not", "time", "where", "loose", "plain"}
"""Sections of concepts that a "not" before them does not mean: it goes on to the next."""
POINTER = "→"
"""In a clause that says "it" or "this"."""
_POINTERS = {"it", "this", "that", "them", "these", "those", "one", "这", "那"}
_REACH = 5
"""How many concepts behind a "not" it may mean."""


@dataclass
class Concepts:
    """What a question says, as far as the lexicon has it."""

    concepts: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    ages: set[str] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    """Units that the lexicon does not have."""
    trace: list[str] = field(default_factory=list)
    """All that is read, in its order."""
    plain: set[str] = field(default_factory=set)
    """General words, which say nothing of animals."""
    clauses: list[set[str]] = field(default_factory=lambda: [set()])
    """What is said in each clause: concepts, unknown units, numbers."""


def read_concepts(text: Sequence[str], lexicon: Lexicon) -> Concepts:
    """What a text of units says."""
    reader = _ConceptReader(text, lexicon)
    while reader.place < len(text):
        reader.step()
    reader.end_of_clause()
    return reader.result


def become(concepts: set[str], lexicon: Lexicon) -> set[str]:
    """The concepts with those that together are others (to throw and up: to vomit) replaced by them."""
    earlier: set[str] = set()
    while earlier != concepts:
        earlier = concepts
        numbers = sorted(number for concept in concepts for number in lexicon.becomes_of.get(concept, ()))
        for parts, whole in [lexicon.becomes[number] for number in numbers]:
            if parts <= concepts:
                concepts = (concepts - parts) | set(whole)
    return concepts


class _ConceptReader:
    def __init__(self, text: Sequence[str], lexicon: Lexicon) -> None:
        self.result = Concepts()
        self.place = 0
        self._text = text
        self._lexicon = lexicon
        self._reach = 0  # of the last "not": concepts that it may still mean
        self._is_only = False
        self._is_asked = False  # whether nothing has been said since a word that asks

    def step(self) -> None:
        """Read what begins here."""
        unit = self._text[self.place]
        if unit == BREAK:
            self.end_of_clause()
            self.place += 1
            return
        match = self._lexicon.match(self._text, self.place)
        if match is None or match[0] == 1:
            match = self._lexicon.match_by_sound(self._text, self.place) or match
        if unit[0].isdigit() and (match is None or match[0] < 2):
            self._take_number()
            return
        if match is None and unit.isascii() and (word := self._lexicon.without_typo(unit)):
            match = self._lexicon.match([word, *self._text[self.place + 1 :]], 0)
        if match is not None and match[0] == 1 and unit in _POINTERS:
            self.result.clauses[-1].add(POINTER)
        if match is None:
            self._take_unknown(unit)
            self._is_asked = False
        else:
            self.place += match[0]
            section = self._lexicon.class_of.get(match[1][0]) if match[1] else None
            # How to register a dog is another question than how to groom one: right behind what is asked, a general
            # word is what is done.
            if section == "props" or (section == "plain" and self._is_asked):
                self._take_unknown(match[1][0].removeprefix("~"))
                self.place -= 1
            else:
                self._take(match[1])
            self._is_asked = section == "ask" or (section is None and self._is_asked)

    def end_of_clause(self) -> None:
        """What is negated does not go on: a "not" that has met nothing stands for itself."""
        if self._reach:
            self.result.concepts.add("not:")
        self._reach = 0
        if self.result.clauses[-1]:
            self.result.clauses.append(set())

    def _take_number(self) -> None:
        amount = read_amount(self._text, self.place)
        self.place += amount.n_units
        if amount.text:
            self.result.numbers.add(amount.text)
            self.result.clauses[-1].add(amount.text)
            self.result.trace.append(amount.text)
            self.result.ages |= {amount.text} if amount.is_age else set()
        if amount.is_young_age or self._is_age(amount.text):
            self.result.concepts.add("young")
            self.result.clauses[-1].add("young")
            self.result.ages |= {amount.text} if amount.text else set()

    def _is_age(self, amount: str | None) -> bool:
        """Whether some weeks or months before an animal are its age: a 3 month kitten, a 10 week lab pup."""
        if not amount or not amount.endswith((" month", " week")) or float(amount.split()[0]) >= 12:
            return False
        place = self.place + (list(self._text[self.place : self.place + 1]) == ["的"])
        match = self._lexicon.match(self._text, place)
        return match is not None and self._lexicon.has(match[1], "species", "breed", "stage")

    def _take_unknown(self, unit: str) -> None:
        self.result.unknown.append(unit)
        self.result.trace.append(unit)
        self.result.clauses[-1].add(unit)
        if self._reach:
            self.result.concepts.add("not:" + unit)
            self.result.clauses[-1].add("not:" + unit)
            self._reach = 0
        self.place += 1

    def _take(self, concepts: Sequence[str]) -> None:
        if concepts:
            self.result.trace.append(" ".join(concepts))
        if concepts == ("not",):
            self._reach = _REACH
            return
        if concepts == ("only",):
            self._is_only = True
            return
        for concept in concepts:
            section = self._lexicon.class_of.get(concept, "")
            name = concept
            if section in ("loose", "plain"):
                (self.result.loose if section == "loose" else self.result.plain).add(name)
            else:
                if self._reach and section not in _NOT_PASSED and not (section == "weak" and concept != "eat"):
                    name = "not:" + concept.removeprefix("not:")
                    self._reach = 0
                elif self._is_only and section == "food":
                    name = "only:" + concept
                    self._is_only = False
                self.result.concepts.add(name)
            self.result.clauses[-1].add(name)
        if self._reach == 1:
            self.result.concepts.add("not:")
        self._reach = max(self._reach - 1, 0)
