"""Secrets struck out of a text, however it spells them: percent-encoded, escaped, wrapped over lines, or in part."""

import html
import json
import re
from collections.abc import Iterable
from urllib.parse import quote

LEAST = 8
"""Characters of what is struck out wherever it stands; a shorter one might be a word of anybody's."""
MOST = 12
"""So many characters of a longer secret in a row are struck out, too: hosts and messages are cut in its middle."""

_KEPT_RUN = re.compile(r"[^\s\"'│|>]+")
"""All but a line's end, and what a traceback, a table or a printed string has around it."""
_SPELT = re.compile(
    r"%(?:25)*(?P<percent>[0-9A-Fa-f]{2})|\\+u(?P<u>[0-9a-fA-F]{4})|\\+x(?P<x>[0-9a-fA-F]{2})"
    r"|&(?:amp;)*(?P<entity>(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]{2,6});)"
    r"|(?P<gap>\\+[rn]?)|(?P<run>[A-Za-z0-9_.:-]+|.)",
    re.DOTALL,
)
_USERINFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)(?!<)[^\s/@\"'<>]+@")
_TOKEN = re.compile(r"(?<!\d)\d{6,12}(?::|%3[aA])[A-Za-z0-9_-]{30,}")
_BEARER = re.compile(r"(?i)\b((?:bearer|basic) +)[A-Za-z0-9._~+/=-]{8,}")
_KEY = re.compile(r"\b(?:sk|hf|gsk|ghp)[-_][A-Za-z0-9_-]{16,}")


class Secrets:
    """The words that nobody may read."""

    def __init__(self, words: Iterable[str], mark: str = "<secret>", least: int = LEAST) -> None:
        """`mark`: what stands in their place. `least`: characters of the shortest that is looked for."""
        self._mark = mark
        self._pieces = sorted(set().union(*(_pieces(word, least) for word in words)))

    def strike(self, text: str) -> str:
        """The text without them, and without what is a token, a key or the user of a URL by its looks."""
        text = self._without_words(text)
        text = _USERINFO.sub(rf"\1{self._mark}@", text)
        text = _BEARER.sub(rf"\1{self._mark}", text)
        return _KEY.sub(self._mark, _TOKEN.sub(self._mark, text))

    def _without_words(self, text: str) -> str:
        if not self._pieces:
            return text
        plain, places = _plain(text)
        marked = bytearray(len(text))
        for piece in self._pieces:
            start = plain.find(piece)
            while start >= 0:
                # From the first to the last, with the line's end between them.
                first, last = places[start][0], places[start + len(piece) - 1][1]
                marked[first:last] = b"\1" * (last - first)
                start = plain.find(piece, start + 1)
        if not any(marked):
            return text
        return "".join(
            self._mark if is_struck else text[begin:end] for is_struck, begin, end in _stretches(bytes(marked))
        )


def _pieces(secret: str, least: int) -> set[str]:
    """What gives a secret away: so many of its characters in a row, wherever they begin. A secret may itself look as if
    something in it were spelt, so it is looked at in the ways that texts spell it."""
    ways = (secret, quote(secret, safe=""), html.escape(secret), json.dumps(secret), repr(secret))
    pieces: set[str] = set()
    for word in {_plain(way)[0] for way in ways}:
        n = min(len(word), max(LEAST, min(MOST, (len(word) + 1) // 2)))
        if n >= least:
            pieces.update(word[start : start + n] for start in range(len(word) - n + 1))
    return pieces


def _bytes(text: str) -> str:
    """A text as its bytes, each as one character: so they stand in percent-encoding."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without ways of spelling, and where each of its characters stood."""
    runs = list(_KEPT_RUN.finditer(text))
    kept = "".join(run[0] for run in runs)
    origins = [place for run in runs for place in range(*run.span())]
    plain: list[str] = []
    places: list[tuple[int, int]] = []
    for match in _SPELT.finditer(kept):
        begin, end = match.span()
        if (run := match["run"]) is not None and len(run) > 1:  # as it is: ASCII
            plain.append(run)
            places.extend((place, place + 1) for place in origins[begin:end])
        elif match["gap"] is None:
            characters = _spelt(match)
            plain.append(characters)
            places.extend([(origins[begin], origins[end - 1] + 1)] * len(characters))
    return "".join(plain), places


def _spelt(match: re.Match[str]) -> str:
    """The bytes of one character that is spelt in some way; none where it would be left out if it stood as it is."""
    if match["percent"]:
        character = chr(int(match["percent"], 16))
    elif code := match["u"] or match["x"]:
        character = _bytes(chr(int(code, 16)))
    else:
        character = _bytes(html.unescape(f"&{match['entity']}") if match["entity"] else match["run"])
    return "" if character == "\\" or not _KEPT_RUN.match(character) else character


def _stretches(marked: bytes) -> Iterable[tuple[bool, int, int]]:
    """Runs of what is struck out and of what is not, each with its beginning and end."""
    for match in re.finditer(rb"\x01+|\x00+", marked):
        yield match[0][0] == 1, match.start(), match.end()
