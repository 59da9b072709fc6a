"""What a correction changes, readable on a phone: gone words struck, new ones underlined. Right for Chinese, where a
character is a word. Pure."""

import html
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

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


class Piece(NamedTuple):
    """A passage of one text, of the other, or of both."""

    kind: Literal["same", "gone", "new"]
    text: str


def diff(before: str, after: str) -> list[Piece]:
    """From one text to the other: the "same" and "gone" pieces make up `before`, the "same" and "new" ones `after`.

    Between two changes a gone piece stands before a new one, and no unchanged passage is shorter than both, but for
    what begins a paragraph.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    changes: list[tuple[str, str, str]] = [("", "", "")]  # (same, gone, new) in this order
    for op in Indel.opcodes(old, new):
        gone, come = "".join(old[op.src_start : op.src_end]), "".join(new[op.dest_start : op.dest_end])
        if op.tag == "equal":
            changes.append((gone, "", ""))
        else:
            same, gone_before, come_before = changes[-1]
            changes[-1] = (same, gone_before + gone, come_before + come)
    changes = _without_islands(changes)
    pieces = []
    for same, gone, come in changes:
        pieces += [Piece("same", same), Piece("gone", gone), Piece("new", come)]
    return [piece for piece in pieces if piece.text]


def _without_islands(changes: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Letters that two sentences happen to share tell nobody anything: they join the changes around them."""
    while True:
        islands = [
            (len(changes[i][0]), i)
            for i in range(1, len(changes))
            if _size(changes[i - 1]) and _size(changes[i]) and changes[i][0]
        ]
        too_many = sum(bool(gone) + bool(new) for _, gone, new in changes) - MOST_MARKS
        drowned = {
            i
            for n, i in islands
            if n <= _size(changes[i - 1]) and n <= _size(changes[i]) and not _is_heading(changes[i][0])
        }
        if not drowned and too_many > 0:
            drowned = {i for _, i in sorted(islands)[: max(1, too_many // 2)]}
        if not drowned:
            return changes
        joined: list[tuple[str, str, str]] = []
        for i, (same, gone, new) in enumerate(changes):
            if i in drowned:
                before, gone_before, new_before = joined[-1]
                joined[-1] = (before, gone_before + same + gone, new_before + same + new)
            else:
                joined.append((same, gone, new))
        changes = joined


def _is_heading(same: str) -> bool:
    """Whether it begins a paragraph of both texts: 推荐方案: what stands under it is compared with its like."""
    return "\n" in same and len(same.strip()) >= 3


def _size(change: tuple[str, str, str]) -> int:
    return max(len(change[1]), len(change[2]))


def as_html(pieces: Sequence[Piece], limit: int) -> tuple[str, bool]:
    """Telegram HTML of at most about `limit` characters, tags aside, and whether all that is new stands in it."""
    parts: list[str] = []
    left = limit
    for place, (kind, text) in enumerate(pieces):
        if kind == "same":
            text = _elided(text, SAME_SHOWN if place else 0, SAME_SHOWN if place < len(pieces) - 1 else 0)
        elif kind == "gone":
            text = _elided(text, GONE_SHOWN, GONE_SHOWN)
        is_whole = len(text) <= left
        shown = html.escape(text if is_whole else text[:left] + "…", False)
        parts.append({"same": shown, "gone": f"<s>{shown}</s>", "new": f"<u>{shown}</u>"}[kind])
        left -= len(text)
        if not is_whole:
            return "".join(parts), False
    return "".join(parts), True


def _elided(text: str, n_first: int, n_last: int) -> str:
    if len(text) <= n_first + n_last + 5:
        return text
    return f"{text[:n_first]} … {text[len(text) - n_last :]}"
