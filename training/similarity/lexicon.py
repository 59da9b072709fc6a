"""The concepts of lexicon.txt, and finding them in a question: the longest way to say one, typos forgiven."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from training.similarity.normal import BREAK, normalise, sounds, units

LEXICON = Path(__file__).with_name("lexicon.txt")
LONGEST = 9
"""Units of the longest way to say something."""


@dataclass
class Lexicon:
    """What lexicon.txt says."""

    class_of: dict[str, str] = field(default_factory=dict)
    """The section of each concept."""
    forms: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """Units → the concepts that they say."""
    becomes: list[tuple[frozenset[str], tuple[str, ...]]] = field(default_factory=list)
    """Concepts that together are others; those of more concepts come first."""
    words: dict[str, list[str]] = field(default_factory=dict)
    """English words (stems) by first letter, to forgive typos."""
    by_sound: dict[tuple[str, ...], list[tuple[str, ...]]] = field(default_factory=dict)
    """Chinese forms of two characters or more by their sound, to forgive slips of the input method."""

    def match(self, of: list[str], start: int) -> tuple[int, tuple[str, ...]] | None:
        """The longest form at `start`: how many units it has, and its concepts."""
        for length in range(min(LONGEST, len(of) - start), 0, -1):
            concepts = self.forms.get(tuple(of[start : start + length]))
            if concepts is not None:
                return length, concepts
        return None

    def match_by_sound(self, of: list[str], start: int) -> tuple[int, tuple[str, ...]] | None:
        """As `match`, for Chinese of two to four characters that sounds like a form and shares a character with it."""
        for length in range(min(4, len(of) - start), 1, -1):
            run = of[start : start + length]
            if BREAK in run or any(len(c) > 1 or c.isascii() for c in run):
                continue
            if self._reads(run) or any((self.match(of, start + n) or (0,))[0] > 1 for n in range(1, length)):
                continue
            sound = sounds("".join(run))
            for form in self.by_sound.get(sound, ()) if sound else ():
                if any(a == b for a, b in zip(run, form, strict=True)):
                    return length, self.forms[form]
        return None

    def _reads(self, run: list[str]) -> bool:
        """Whether all of it can be read as it is written: 喂什么 is no slip of 为什么."""
        at = 0
        while at < len(run):
            found = self.match(run, at)
            if found is None:
                return False
            at += found[0]
        return True

    def without_typo(self, word: str) -> str | None:
        """The known English word that this unknown one is a slip of, if it is one."""
        if len(word) < 5:
            return None
        slips = 1 if len(word) < 8 else 2
        best: tuple[int, str] | None = None
        for known in self.words.get(word[0], ()):
            if len(known) >= 5 and abs(len(known) - len(word)) <= slips:
                distance = OSA.distance(word, known, score_cutoff=slips)
                if distance <= slips and (best is None or distance < best[0]):
                    best = distance, known
        return best[1] if best else None


@cache
def lexicon() -> Lexicon:
    """lexicon.txt, read once. Raises `ValueError`, with the line, for a concept that no section has."""
    found = Lexicon()
    section = ""
    later: list[tuple[int, str, str]] = []
    for number, raw in enumerate(LEXICON.read_text("utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        left, _, right = line.partition(" = ")
        if section == "become":
            later.append((number, left, right))
            continue
        concepts = tuple(left.split())
        if section == "nothing":
            concepts = ()
        elif len(concepts) == 1 and ":" not in left:
            found.class_of.setdefault(left, section)
        elif section == "breed":
            found.class_of.setdefault(concepts[-1], section)
        for form in right.split(","):
            of = tuple(u for u in units(normalise(form)) if u != BREAK)
            if of:
                found.forms.setdefault(of, concepts)
    for number, left, right in later:
        for alternative in right.split(","):
            parts = frozenset(alternative.split())
            for concept in (*left.split(), *parts):
                if concept.removeprefix("not:") not in found.class_of:
                    raise ValueError(f"{LEXICON.name}, line {number}: no section has {concept!r}")
            found.becomes.append((parts, tuple(left.split())))
    found.becomes.sort(key=lambda rule: -len(rule[0]))
    for of in found.forms:
        if len(of) > 1 and all(not unit.isascii() for unit in of):
            heard = sounds("".join(of))
            if heard is not None:
                found.by_sound.setdefault(heard, []).append(of)
        for word in of:
            if word.isascii() and word.isalpha() and word not in found.words.setdefault(word[0], []):
                found.words[word[0]].append(word)
    return found
