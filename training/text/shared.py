"""What most texts of a set begin or end with, such as a clinic's house rules: set aside before they are compared."""

from collections.abc import Sequence

_SHARE = 0.6
"""So many of the texts must share it."""
_LEAST = 4
"""Texts from which on something can be shared by most."""
_LONG = 100
"""Bytes of UTF-8 from which on it is more than a way to begin a question."""
_LOOKED_AT = 200
"""Texts that are looked at."""


class SharedEnds:
    """What most of these texts begin and end with; nothing where they share less than a paragraph."""

    def __init__(self, texts: Sequence[str]) -> None:
        first = [text for text in texts[:_LOOKED_AT] if text]
        self._start = _shared_start(first)
        self._end = _shared_start([text[::-1] for text in first])[::-1]

    def without(self, text: str) -> str:
        """The text without what it shares with most; all of it where nothing would be left."""
        rest = text.removeprefix(self._start) if self._start else text
        rest = rest.removesuffix(self._end) if self._end else rest
        return rest if rest.strip() else text


def _shared_start(texts: Sequence[str]) -> str:
    n_sharing = max(_LEAST, round(_SHARE * len(texts)))
    in_order = sorted(texts)
    starts = [_common(first, last) for first, last in zip(in_order, in_order[n_sharing - 1 :], strict=False)]
    start = max(starts, key=len, default="")
    return start if len(start.encode("utf-8", "replace")) >= _LONG else ""


def _common(first: str, last: str) -> str:
    """What two texts both begin with."""
    n = next((place for place, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), None)
    return first[: min(len(first), len(last)) if n is None else n]
