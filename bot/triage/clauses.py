"""Where the clauses and sentences of a message begin and end: most silences reach no further than a clause."""

import re
from bisect import bisect_right
from functools import cached_property

from bot.triage.concepts import Concept
from bot.triage.likeness import logit_of, logit_of_sentence
from bot.triage.signs import Sign

_CLAUSE = Concept("silences", "clauses", "clause")
_SENTENCE = Concept("silences", "clauses", "sentence")


class Clauses:
    """The clauses and sentences of a text, as (start, end)."""

    def __init__(self, text: str) -> None:
        self.text = text
        cuts = [match.end() if match.group() else match.start() for match in _CLAUSE.finditer(text)]
        self._starts = [0, *cuts]
        self.signs: list[Sign] = []
        """Every sign of the text, silenced or not; whoever looks for them says so here."""
        self.kinds: set[str] | None = None
        """Categories of the signs that no rule silences; null until somebody has asked."""
        self._firsts: dict[Concept, re.Match[str] | None] = {}
        self._besides: dict[tuple[Concept, str], bool] = {}
        self._likenesses: dict[str, float] = {}
        self._sentences = [0, *(match.end() for match in _SENTENCE.finditer(text))]

    def first(self, concept: Concept) -> re.Match[str] | None:
        """Where the text says a concept first."""
        if concept not in self._firsts:
            self._firsts[concept] = concept.search(self.text)
        return self._firsts[concept]

    def is_besides(self, concept: Concept, words: str) -> bool:
        """Whether it says the concept also without the first place of these words."""
        if (concept, words) not in self._besides:
            self._besides[concept, words] = concept.search(self.text.replace(words, "", 1)) is not None
        return self._besides[concept, words]

    @cached_property
    def likeness(self) -> float:
        """How like an emergency the whole text is, a logit."""
        return logit_of(self.text)

    def likeness_of(self, sentence: str) -> float:
        """How like an emergency one sentence of it is alone; looked at once, however many signs ask."""
        if sentence not in self._likenesses:
            self._likenesses[sentence] = logit_of_sentence(sentence)
        return self._likenesses[sentence]

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """From the beginning of the clause of `start` to the end of the clause of `end`."""
        return _around(self._starts, start, end, len(self.text))

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """From the beginning of the sentence of `start` to the end of the sentence of `end`."""
        return _around(self._sentences, start, end, len(self.text))

    def earlier(self, start: int) -> tuple[int, int]:
        """The clause before the one that begins at `start`."""
        return _around(self._starts, start - 1, start, len(self.text)) if start else (0, 0)


def _around(starts: list[int], start: int, end: int, length: int) -> tuple[int, int]:
    first = bisect_right(starts, start) - 1
    last = bisect_right(starts, max(end - 1, start))
    return starts[first], starts[last] if last < len(starts) else length
