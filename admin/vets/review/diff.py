"""What a correction changes, readable on a phone: gone words struck, new ones underlined. Right for Chinese, where a
character is a word. Pure."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from bot.texts import Html, as_written
from training.text.han import UNSPACED

MOST_MARKS = 80
"""Telegram shows at most 100 marked places in a message and drops the rest in silence."""
SAME_SHOWN, GONE_SHOWN = 40, 80
"""Characters at either end of a long unchanged, or struck, passage that are shown."""

# A number with its point is one word: 2.5 → 25 must not show as a lost dot.
_WORD = re.compile(
    r"\d+(?:[.,:/]\d+)*"
    rf"|[^\W\d_{UNSPACED}]+(?:['’-][^\W\d_{UNSPACED}]+)*"
    r"|\s+|.",
    re.DOTALL,
)


class Passage(NamedTuple):
    """What stands in one text, in the other, or in both."""

    kind: Literal["same", "gone", "new"]
    text: str


class _Change(NamedTuple):
    """An unchanged passage, and what comes after it in the one text and in the other."""

    common: str
    old: str
    new: str

    @property
    def size(self) -> int:
        """Characters that change."""
        return max(len(self.old), len(self.new))


def diff(old: str, new: str) -> list[Passage]:
    """From one text to the other: the "same" and "gone" passages make up `old`, the "same" and "new" ones `new`.

    Between two changes a gone passage stands before a new one, and no unchanged one is shorter than both, but for
    what begins a paragraph.
    """
    changes = _without_islands(_changes(_WORD.findall(old), _WORD.findall(new)))
    passages = []
    for change in changes:
        passages += [Passage("same", change.common), Passage("gone", change.old), Passage("new", change.new)]
    return [passage for passage in passages if passage.text]


def _changes(old: Sequence[str], new: Sequence[str]) -> list[_Change]:
    changes = [_Change("", "", "")]
    for op in Indel.opcodes(old, new):
        gone_words, new_words = "".join(old[op.src_start : op.src_end]), "".join(new[op.dest_start : op.dest_end])
        if op.tag == "equal":
            changes.append(_Change(gone_words, "", ""))
        else:
            last = changes[-1]
            changes[-1] = _Change(last.common, last.old + gone_words, last.new + new_words)
    return changes


def _without_islands(changes: list[_Change]) -> list[_Change]:
    """Letters that two sentences happen to share tell nobody anything: they join the changes around them."""
    while True:
        islands = _islands(changes)
        if not islands:
            return changes
        rest: list[_Change] = []
        for i, change in enumerate(changes):
            if i in islands:
                last = rest[-1]
                rest[-1] = _Change(
                    last.common, last.old + change.common + change.old, last.new + change.common + change.new
                )
            else:
                rest.append(change)
        changes = rest


def _islands(changes: list[_Change]) -> set[int]:
    """The changes whose unchanged passage is to join the changes around it; where more is marked than Telegram shows,
    the shortest go, too."""
    lengths = [
        (len(changes[i].common), i)
        for i in range(1, len(changes))
        if changes[i - 1].size and changes[i].size and changes[i].common
    ]
    islands = {
        i
        for n, i in lengths
        if n <= changes[i - 1].size and n <= changes[i].size and not _is_heading(changes[i].common)
    }
    n_too_many = sum(bool(change.old) + bool(change.new) for change in changes) - MOST_MARKS
    if not islands and n_too_many > 0:
        islands = {i for _, i in sorted(lengths)[: max(1, n_too_many // 2)]}
    return islands


def _is_heading(text: str) -> bool:
    """Whether it begins a paragraph of both texts: 推荐方案: what stands under it is compared with its like."""
    return "\n" in text and len(text.strip()) >= 3


def as_html(passages: Sequence[Passage], limit: int) -> tuple[Html, bool]:
    """Telegram HTML of at most about `limit` characters, tags aside, and whether all that is new stands in it."""
    parts: list[str] = []
    room = limit
    for place, (kind, text) in enumerate(passages):
        if kind == "same":
            text = _elided(text, SAME_SHOWN if place else 0, SAME_SHOWN if place < len(passages) - 1 else 0)
        elif kind == "gone":
            text = _elided(text, GONE_SHOWN, GONE_SHOWN)
        is_whole = len(text) <= room
        content = as_written(text if is_whole else text[:room] + "…")
        parts.append({"same": content, "gone": f"<s>{content}</s>", "new": f"<u>{content}</u>"}[kind])
        room -= len(text)
        if not is_whole:
            return Html("".join(parts)), False
    return Html("".join(parts)), True


def _elided(text: str, n_first: int, n_last: int) -> str:
    if len(text) <= n_first + n_last + 5:
        return text
    return f"{text[:n_first]} … {text[len(text) - n_last :]}"
