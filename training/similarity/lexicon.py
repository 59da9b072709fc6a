"""The concepts of lexicon.txt, and finding them in a question: the longest way to say one, typos forgiven."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from training.similarity.writing.normal import normalise
from training.similarity.writing.real_words import is_real_word
from training.similarity.writing.units import BREAK, sounds, units

LEXICON = Path(__file__).with_name("lexicon.txt")
GENERAL = Path(__file__).with_name("general.txt")
LONGEST = 9
"""Units of the longest way to say something."""

_LISTS = ("any breed", "one sex", "grown up", "trained", "details")
_OWNERS = {"his", "her", "it", "their", "there", "your", "them"}
"""Stems of what stands between a verb and what is the animal's."""

FormMatch = tuple[int, tuple[str, ...]]
"""How many units a way to say something has, and the concepts that it says."""


@dataclass
class Lexicon:
    """What lexicon.txt says."""

    class_of: dict[str, str] = field(default_factory=dict)
    """The section of each concept."""
    forms: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """Units → the concepts that they say."""
    becomes: list[tuple[frozenset[str], tuple[str, ...]]] = field(default_factory=list)
    """Concepts that together are others; those of more concepts come first."""
    becomes_of: dict[str, list[int]] = field(default_factory=dict)
    """The rules in `becomes` by one of their concepts, the rarest."""
    against: list[frozenset[str]] = field(default_factory=list)
    """Weak and loose concepts of which two never meet."""
    lists: dict[str, frozenset[str]] = field(default_factory=dict)
    """Concepts in lists of their own (`_LISTS`), for details that may be left out beside them."""
    words: dict[str, list[str]] = field(default_factory=dict)
    """English words (stems) by first letter, to forgive typos."""
    by_sound: dict[tuple[str, ...], list[tuple[str, ...]]] = field(default_factory=dict)
    """Chinese forms of two characters or more by their sound, to forgive slips of the input method."""

    def has(self, concepts: Iterable[str], *sections: str) -> bool:
        """Whether one of the concepts stands in one of these sections."""
        return any(self.class_of.get(concept) in sections for concept in concepts)

    def is_general(self, unit: str) -> bool:
        """Whether an unread unit is one of general.txt."""
        return self.class_of.get(unit) == "props" or f"~{unit}" in self.class_of

    def match(self, text: Sequence[str], start: int) -> FormMatch | None:
        """The longest form at `start`, whosever it is: to drag his bottom is to drag bottom."""
        match = self._match(text[start : start + LONGEST])
        n_read = match[0] if match else 0
        if n_read < 3:
            owners = [n for n in range(1, min(4, len(text) - start)) if text[start + n] in _OWNERS]
            if owners:
                run = [unit for n, unit in enumerate(text[start : start + LONGEST]) if n not in owners]
                without = self._match(run)
                n_owners = sum(n <= without[0] for n in owners) if without else 0
                if without is not None and without[0] > 1 and without[0] + n_owners > n_read + 1:
                    return without[0] + n_owners, without[1]
        return match

    def _match(self, run: Sequence[str]) -> FormMatch | None:
        """The longest form that a run of units begins with."""
        for length in range(len(run), 0, -1):
            concepts = self.forms.get(tuple(run[:length]))
            if concepts is not None:
                return length, concepts
        return None

    def match_by_sound(self, text: Sequence[str], start: int) -> FormMatch | None:
        """As `match`, for Chinese of two to four characters that sounds like a form and shares a character with it."""
        for length in range(min(4, len(text) - start), 1, -1):
            run = text[start : start + length]
            if BREAK in run or any(len(c) > 1 or c.isascii() for c in run):
                continue
            if (
                self._reads(run)
                or is_real_word("".join(run))
                or any((self.match(text, start + n) or (0,))[0] > 1 for n in range(1, length))
            ):
                continue
            sound = sounds("".join(run))
            for form in self.by_sound.get(sound, ()) if sound else ():
                if any(a == b for a, b in zip(run, form, strict=True)):
                    return length, self.forms[form]
        return None

    def _reads(self, run: Sequence[str]) -> bool:
        """Whether all of it can be read as it is written: 喂什么 is no slip of 为什么."""
        place = 0
        while place < len(run):
            match = self.match(run, place)
            if match is None:
                return False
            place += match[0]
        return True

    def without_typo(self, word: str) -> str | None:
        """The known English word that this unknown one is a slip of, if it is one.

        In a short word no letter may be another: a name or slang (Benny, staffy) is no slip of a bunny.
        """
        if len(word) < 5 or is_real_word(word):
            return None
        slips = 1 if len(word) < 8 else 2
        best: tuple[int, str] | None = None
        for candidate in self.words.get(word[0], ()):
            if len(candidate) >= 5 and abs(len(candidate) - len(word)) <= slips:
                distance = OSA.distance(word, candidate, score_cutoff=slips)
                is_short = len(word) == len(candidate) < 7 and sorted(word) != sorted(candidate)
                if distance <= slips and not is_short and (best is None or distance < best[0]):
                    best = distance, candidate
        return best[1] if best else None


@cache
def lexicon() -> Lexicon:
    """lexicon.txt, read once. Raises `ValueError`, with the line, for a concept that no section has."""
    words = Lexicon()
    section = ""
    rules: list[tuple[int, str, str]] = []
    for number, raw in enumerate(LEXICON.read_text("utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        if section == "against":
            words.against.append(frozenset(line.split()))
            continue
        if section in _LISTS:
            words.lists[section] = words.lists.get(section, frozenset()) | frozenset(line.split())
            continue
        concepts, _, forms = line.partition(" = ")
        if section == "become":
            rules.append((number, concepts, forms))
        else:
            _add_forms(words, section, concepts, forms)
    for number, concepts, forms in rules:
        _add_rule(words, number, concepts, forms)
    words.becomes.sort(key=lambda rule: -len(rule[0]))
    n_rules = Counter(part for parts, _ in words.becomes for part in parts)
    for number, (parts, _) in enumerate(words.becomes):
        words.becomes_of.setdefault(min(sorted(parts), key=n_rules.__getitem__), []).append(number)
    for form in words.forms:
        _index(words, form)
    _add_general(words)  # in no index: what is only nearly a general word may be a brand
    return words


def _add_general(words: Lexicon) -> None:
    """general.txt: each word a concept of its own (`~` and its units), in the section in which it stands."""
    section = ""
    for line in GENERAL.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif not line.startswith("#"):
            for form in line.split(","):
                form_units = tuple(unit for unit in units(normalise(form)) if unit != BREAK)
                if form_units and form_units not in words.forms:
                    name = "~" + " ".join(form_units) if section == "plain" else "".join(form_units)
                    words.forms[form_units] = () if section == "nothing" else (name,)
                    if section != "nothing":
                        words.class_of.setdefault(name, section)


def _add_forms(words: Lexicon, section: str, names: str, forms: str) -> None:
    """A line of the lexicon: concepts and the ways to say them."""
    concepts = () if section == "nothing" else tuple(names.split())
    if len(concepts) == 1 and ":" not in names:
        words.class_of.setdefault(names, section)
    elif section == "breed":
        words.class_of.setdefault(concepts[-1], section)
    for form in forms.split(","):
        form_units = tuple(unit for unit in units(normalise(form)) if unit != BREAK)
        if form_units:
            words.forms.setdefault(form_units, concepts)


def _add_rule(words: Lexicon, number: int, names: str, alternatives: str) -> None:
    """A line of the section `become`: concepts, and those that together are they."""
    for alternative in alternatives.split(","):
        parts = frozenset(alternative.split())
        for concept in (*names.split(), *parts):
            if concept.removeprefix("not:") not in words.class_of:
                raise ValueError(f"{LEXICON.name}, line {number}: no section has {concept!r}")
        words.becomes.append((parts, tuple(names.split())))


def _index(words: Lexicon, form: tuple[str, ...]) -> None:
    """Make a form found by its sound, and its English words by what is nearly they."""
    if len(form) > 1 and all(not unit.isascii() for unit in form):
        sound = sounds("".join(form))
        if sound is not None:
            words.by_sound.setdefault(sound, []).append(form)
    for word in form:
        if word.isascii() and word.isalpha() and word not in words.words.setdefault(word[0], []):
            words.words[word[0]].append(word)
