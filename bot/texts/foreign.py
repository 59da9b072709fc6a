"""Words that are not ours, as they may stand in a text of ours: names, errors of hosts, what owners and vets wrote.

Whoever wrote them can end a line, turn the direction of writing or hide characters, and so make them look like ours.
What is put into a text is therefore one line; words with line breaks stand in a quote (`bot.texts.quoted`). Pure.
"""

import re

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb]"
)
"""Control characters, halves of characters, marks that turn the direction of writing, and what looks like nothing at
all. Joiners stay: families of emoji and some scripts are written with them."""
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILE = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")
"""Accents on accents reach over the lines above and below."""
_INVISIBLE = re.compile(r"[\s\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e0fff]*")


def one_line(text: str) -> str:
    """The text on one line, nothing in it hidden; "…" stands for one that shows nothing."""
    if text.isascii() and text.isprintable():
        return text
    return _shown(" ".join(_BREAK.split(text)), text)


def clean_lines(text: str) -> str:
    """The text with its own lines, each ended by a line feed, nothing in it hidden."""
    return _shown("\n".join(_BREAK.split(text)), text)


def _shown(text: str, source: str) -> str:
    text = _PILE.sub(r"\1", _HIDDEN.sub("", text.replace("\t", " ")))
    return "…" if source and _INVISIBLE.fullmatch(text) else text


def indented(text: str) -> str:
    """The text in a file of ours: each of its lines a little to the right, where no heading of ours stands."""
    return "\n".join(f"    {line}" for line in clean_lines(text).split("\n"))
