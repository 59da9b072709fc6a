"""A sign in a message, and what stands around it."""

import re

from bot.triage.clauses import Clauses
from bot.triage.concepts import Concept
from bot.triage.signs import Sign

Reason = re.Match[str] | str | None
"""The words for which a sign is silenced; null where it is not."""
REACH = 400
"""Characters on each side of a sign in which its clause and its sentence lie; the labelled ones reach 219."""
_SWALLOWED = ("battery", "foreign_body")


class Place:
    """What stands around a sign: silences look here."""

    def __init__(self, clauses: Clauses, sign: Sign) -> None:
        text = clauses.text
        self.text, self.clauses, self.sign = text, clauses, sign
        self.category, self.start, self.end = sign.category, sign.start, sign.end
        self.clause_start, self.clause_end = _within_reach(sign, *clauses.clause(sign.start, sign.end))
        self.clause = text[self.clause_start : self.clause_end]
        self.words = text[sign.start : sign.end]
        """The sign's own."""
        self.lead = text[self.clause_start : sign.start]
        """From the beginning of its clause to the sign."""
        self.tail = text[sign.end : sign.end + REACH]
        """What comes after the sign."""
        self.sentence_start, self.sentence_end = _within_reach(sign, *clauses.sentence(sign.start, sign.end))
        self.sentence = text[self.sentence_start : self.sentence_end]
        self.sentence_lead = text[self.sentence_start : sign.start]
        """From the beginning of its sentence to the sign."""
        self.is_poison = sign.category.startswith("poison") or sign.category in _SWALLOWED

    def anywhere(self, concept: Concept) -> re.Match[str] | None:
        """Where the message says this, wherever in it: looked for once, however many signs ask."""
        return self.clauses.first(concept)

    def besides(self, concept: Concept, words: str) -> bool:
        """Whether the message says this besides these words of it; looked for once for the same words."""
        return self.clauses.is_besides(concept, words)

    def earlier(self) -> str:
        """The clause before the sign's."""
        start, end = self.clauses.earlier(self.clause_start)
        return self.text[start:end]


def _within_reach(sign: Sign, start: int, end: int) -> tuple[int, int]:
    """As much of a clause as may silence the sign: a hostile message is one clause, and full of signs."""
    return max(start, sign.start - REACH), min(end, sign.end + REACH)
