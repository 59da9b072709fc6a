"""One message of several: its words as the rules read them, and what kind of message it is."""

from collections.abc import Sequence
from functools import cached_property, lru_cache

from bot.triage.clauses import Clauses
from bot.triage.concepts import Concept
from bot.triage.normal import normalise
from bot.triage.place import Place
from bot.triage.reader import Line
from bot.triage.sayings import mask
from bot.triage.signs import Sign
from bot.triage.silences import silence_by_rules

_ASKS = Concept("threads", "message", "asks")
_CRY = Concept("threads", "message", "cry")
_TAKEN_BACK = Concept("threads", "message", "taken back")
LONGEST = 400
"""Characters of a message that are read: who tells more than that at once tells it in one."""


class Piece:
    """A message that may be a part of an emergency."""

    def __init__(self, text: str) -> None:
        self.text = text.strip(" .,;!")
        """Normalised, without sayings, and without a stop at its end, which would keep a name from its verb."""

    @cached_property
    def clauses(self) -> Clauses:
        """Where its clauses begin and end."""
        return Clauses(self.text)

    @cached_property
    def only_asks(self) -> bool:
        """Whether it asks, and tells nothing."""
        return _ASKS.search(self.text) is not None and _CRY.search(self.text) is None

    @cached_property
    def takes_back(self) -> bool:
        """Whether it says that what was said before is not so."""
        return _TAKEN_BACK.search(self.text) is not None

    def stands(self, category: str, start: int, end: int, line: Line) -> bool:
        """Whether words of it count: nothing around them says that no animal has this now."""
        return silence_by_rules(Place(self.clauses, Sign(category, start, end, line))) is None


def pieces_of(texts: Sequence[str]) -> list[Piece]:
    """The messages as pieces."""
    return [Piece(_plain(text[:LONGEST])) for text in texts]


@lru_cache(maxsize=256)
def _plain(text: str) -> str:
    """One as the rules read it. It is weighed with each of the three that follow it, and read once for that."""
    return mask(normalise(". ".join(text.split("\n"))))
