"""Questions that ask for a dose of medicine (rules/doses.txt). The bot names no dose; a vet does.

Rules fail safe: what is no medicine is listed (words/ordinary_*.txt), and any other word counts as one where a message
asks how much of it to give, or whether to give it. A medicine's name counts wherever nothing says what else is asked.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from bot.triage.concepts import Concept
from bot.triage.medicines import medicines_in, sounds_like_medicine
from bot.triage.objects import asks_for_unknown, is_ordinary_in, is_proposed


def _concept(name: str, *also: Concept) -> Concept:
    return Concept("doses", "question", name, also=also)


_KILLERS = tuple(Concept("poisons", category) for category in ("poison_paracetamol", "poison_painkiller"))
DESCRIBED = _concept("described", *_KILLERS)
"""Somebody's own medicine, by what it is for."""
MEDICINE = _concept("medicine")
"""Words for medicines."""
_FIGURATIVE = _concept("figurative")
_SURE, _AMOUNT, _CHANGE, _MEASURE = map(_concept, ("sure", "amount", "change", "measure"))
_PIECE, _MORE = map(_concept, ("piece", "more"))
_UNIT, _STRONG_UNIT, _INTO, _GIVING = map(_concept, ("unit", "strong unit", "into", "giving"))
_PRICE, _SHOP, _STORAGE, _KNOWLEDGE = map(_concept, ("price", "shop", "storage", "knowledge"))
_BY_THE_VET, _TECHNIQUE, _ELSE, _OWN = map(_concept, ("by the vet", "technique", "else", "own"))
_GENERAL, _CALLED, _NAMED, _LABEL, _DOUBTED = map(_concept, ("general", "called", "named", "label", "doubted"))
_SOMEBODYS, _SHARED, _EVERYDAY, _NUMBER = map(_concept, ("somebodys", "shared", "everyday", "number"))
_ALL = (_PRICE, _SHOP, _STORAGE, _KNOWLEDGE, _BY_THE_VET, _TECHNIQUE, _ELSE, _OWN, _GENERAL)
_WAIT, _PROPOSAL, _MILD, _MAY_I = map(_concept, ("wait", "proposal", "mild", "may i"))
_FOLK, _FOLK_AMOUNT, _CURE, _AILING = map(_concept, ("folk", "folk amount", "cure", "ailing"))
_SENTENCE = re.compile(r"((?:[。!?\n;]|(?<!\d)\.(?!\d))+)")
_CLAUSE = re.compile(
    r"[,、:()]| - | and (?=(?:do|does|can|could|should|is|are|will|would|how|what|when|which|where)\b)"
    r"| so (?=(?:i|id|ill|we|can|could|how|is|should|do|would)\b)"
)
_AND, _SOMEBODY = " and ", "rex"
_COUNT = Concept("doses", "answer", "number before")
_COUNT_REACH = 14
_REACH = 48
"""Characters before a name that may say whose it is."""
_NAME_REACH, _WORD_REACH = 4, 2
"""Sentences on each side in which a medicine may be named, or spoken of."""


class Utterance:
    """A sentence or a clause: each question about it is answered once, and only if it is asked."""

    def __init__(self, text: str, end: str = "") -> None:
        self.text = text
        self.is_question = "?" in end

    def says(self, *concepts: Concept) -> bool:
        """Whether it says one of these."""
        return any(concept.search(self.text) for concept in concepts)

    @cached_property
    def clauses(self) -> list["Utterance"]:
        """What stands between its commas."""
        return [Utterance(clause) for clause in _CLAUSE.split(self.text) if clause.strip()]

    @cached_property
    def has_name(self) -> bool:
        """Whether it names a medicine, or tells whose it is or what for."""
        return self.has_proper_name or self.says(_SOMEBODYS)

    @cached_property
    def has_proper_name(self) -> bool:
        """Whether it has the name of a medicine, or tells what it is for."""
        return bool(medicines_in(self.text)) or self.says(DESCRIBED)

    @cached_property
    def has_counted_name(self) -> bool:
        """Whether it tells how many of a named medicine: "just one Benadryl"."""
        return any(
            _COUNT.search(self.text, max(start - _COUNT_REACH, 0), start) for start, _ in medicines_in(self.text)
        )

    @cached_property
    def has_word(self) -> bool:
        """Whether it has a word for medicines, or a unit of theirs."""
        return self.says(MEDICINE, _STRONG_UNIT)

    @cached_property
    def has_ordinary(self) -> bool:
        """Whether it speaks of what is no medicine."""
        return is_ordinary_in(self.text)

    @cached_property
    def is_ordinary(self) -> bool:
        """Whether it speaks of what is no medicine, and of no medicine."""
        return self.has_ordinary and not self.has_name and not self.has_word

    @cached_property
    def asks_amount(self) -> bool:
        """Whether it asks how much of anything but food, or how to change it, and not what it costs."""
        if self.says(_PRICE):
            return False
        return self.says(_SURE) or (self.says(_AMOUNT, _CHANGE) and not self.is_ordinary and not self.says(_WAIT))

    @cached_property
    def has_piece(self) -> bool:
        """Whether it speaks of a piece of something."""
        return self.says(_PIECE) and not self.is_ordinary and not self.says(_PRICE)

    @cached_property
    def has_more(self) -> bool:
        """Whether it speaks of too much of something, of the same again, of two things together."""
        return self.says(_MORE) and not self.is_ordinary and not self.says(_PRICE)

    @cached_property
    def says_measure(self) -> bool:
        """Whether it tells an amount in a medicine's units, and not what a person takes."""
        return self.says(_MEASURE) and not self.says(_OWN)

    @cached_property
    def may_be_given(self) -> bool:
        """Whether it asks, plans or tells that something is given."""
        return self.says(_GIVING) or (self.is_question and self.says(_PROPOSAL))

    @cached_property
    def is_bare_question(self) -> bool:
        """Whether it is a question with a word for medicines, and about nothing that is food as well."""
        return self.has_word and self.is_question and not self.has_ordinary and not self.says(_MILD)

    @cached_property
    def is_label(self) -> bool:
        """Whether it reads what is written, and doubts nothing of it."""
        return self.says(_LABEL) and not self.says(_DOUBTED)

    @cached_property
    def is_own(self) -> bool:
        """Whether it tells what a person takes, and not that an animal may have of it."""
        return self.says(_OWN) and not self.says(_SHARED)

    @cached_property
    def is_everyday(self) -> bool:
        """Whether it asks what every owner asks, names no medicine, and no amount."""
        is_named = bool(medicines_in(self.text)) or self.says(_SOMEBODYS)
        return self.says(_EVERYDAY) and not is_named and not self.says(_NUMBER, _STRONG_UNIT, _CHANGE)

    @cached_property
    def asks_for_folk(self) -> bool:
        """Whether it asks for, or plans, some of what is in a kitchen and may be given as a medicine."""
        is_asked = self.says(_FOLK_AMOUNT, _AMOUNT, _CHANGE, _PIECE, _MEASURE) or self.may_be_given
        return is_asked and self.says(_FOLK) and not self.says(_PRICE, _STORAGE)

    @cached_property
    def is_against_ailment(self) -> bool:
        """Whether it tells of what a remedy would be against."""
        return self.says(_CURE, _AILING)

    @cached_property
    def is_about_else(self) -> bool:
        """Whether something else than a dose is asked of a medicine."""
        return self.says(*_ALL)


def asks_for_dose(text: str) -> bool:
    """True if a normalised text asks how much of a medicine to give, or whether to give one of people's medicines."""
    text = _FIGURATIVE.regex.sub(" ", text)
    pieces = [*_SENTENCE.split(_without_animals(text)), ""]
    parts = [Utterance(*pair) for pair in zip(pieces[::2], pieces[1::2], strict=True) if pair[0].strip()]
    return any(_asks(parts, place) for place in range(len(parts)))


def is_plain_about_dose(text: str) -> bool:
    """Whether a normalised text has words that ask for a dose, or to change one, whatever it is of."""
    return any(concept.search(text) for concept in (_SURE, _CHANGE))


def _without_animals(text: str) -> str:
    """The text without names of medicines that are animals' here: "Aspirin the pony", "named Advil and Aleve"."""
    names: set[str] = set()
    last = 0
    for start, end in medicines_in(text):
        is_next = bool(names) and text[last:start] == _AND
        if (
            is_next
            or _NAMED.match(text, end)
            or _CALLED.search(text, max(start - _REACH, 0), len(text[:start].rstrip()))
        ):
            names.add(text[start:end])
            last = end
    for name in names:
        text = text.replace(name, _SOMEBODY)
    return text


def _asks(parts: Sequence[Utterance], place: int) -> bool:
    """Whether a sentence asks so, with its neighbours, which may name the medicine."""
    part = parts[place]
    if part.is_everyday:
        return False
    has_name = any(p.has_name for p in parts[max(place - _NAME_REACH, 0) : place + _NAME_REACH + 1])
    has_word = any(p.has_word for p in parts[max(place - _WORD_REACH, 0) : place + _WORD_REACH + 1])
    if has_name or has_word:
        return _asks_of_medicine(part, has_name)
    return _asks_of_unknown(part, parts[max(place - 1, 0) : place + 2])


def _asks_of_medicine(part: Utterance, has_name: bool) -> bool:
    """Whether a sentence asks for a dose of the medicine that it or its neighbours speak of."""
    if any(clause.asks_amount for clause in part.clauses):
        return True
    is_here = part.has_name or part.has_word or part.may_be_given
    is_told = is_here and (any(clause.has_more for clause in part.clauses) or part.says_measure)
    is_told = is_told or any(clause.has_piece for clause in part.clauses)
    is_other = part.is_label or part.says(_PRICE, _GENERAL)
    if is_told and not is_other and (has_name or not part.says(_STORAGE, _SHOP, _KNOWLEDGE, _TECHNIQUE)):
        return True
    if has_name and part.may_be_given and not part.says(_PRICE, _GENERAL, _BY_THE_VET, _TECHNIQUE) and not part.is_own:
        return True
    if has_name and part.says(_MAY_I) and not part.says(_PRICE, _TECHNIQUE, _STORAGE, _SHOP) and not part.is_own:
        return True
    if part.has_counted_name and not is_other and not part.says(_BY_THE_VET, _SHOP, _OWN):
        return True
    is_meant = part.may_be_given or part.has_proper_name or part.is_bare_question
    return is_meant and not part.is_about_else and not part.is_label


def _asks_of_unknown(part: Utterance, near: Sequence[Utterance]) -> bool:
    """Whether a sentence asks for a dose of what nobody has listed, or of food that is to cure."""
    if part.asks_for_folk and any(p.is_against_ailment for p in near):
        return True
    asks = any(clause.asks_amount for clause in part.clauses)
    if asks and part.says(_SURE) and not part.is_ordinary:
        return True
    if asks and not any(p.is_ordinary for p in near) and (part.says(_UNIT) or any(p.says(_INTO) for p in near)):
        return True
    is_piece = any(clause.has_piece for clause in part.clauses) or part.says(_STRONG_UNIT)
    if is_piece and part.may_be_given and not part.has_ordinary and not part.is_about_else:
        return True
    if asks_for_unknown(part.text) and not part.says(_PRICE, _SHOP, _STORAGE):
        return True
    if part.is_question and is_proposed(part.text) and not part.has_ordinary and not part.is_about_else:
        return True
    return sounds_like_medicine(part.text) and not part.is_about_else
