"""What a rule yields: the kind of something personal, and where it stands."""

import re
from collections.abc import Iterator

Hit = tuple[str, int, int]
"""(kind, start, end), positions in the text as the rules read it."""
Hits = Iterator[Hit]


def hits(kind: str, pattern: re.Pattern[str], text: str, group: int | str = 0) -> Hits:
    """Every match of a pattern, or of a group of it."""
    for match in pattern.finditer(text):
        yield kind, match.start(group), match.end(group)
