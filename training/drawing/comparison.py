"""The picture of a comparison: one PNG for a phone, with what speaks for a candidate in blue and for the active model
in red. Its words are the caller's (`say`)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from training.drawing.canvas import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    PALE,
    RED,
    WIDTH,
    Page,
    draw_page,
    drawable,
)

LABELS = (
    *("comparison_candidate", "comparison_active", "comparison_losses", "comparison_lower", "comparison_higher"),
    *("comparison_lower_is_better", "comparison_no_losses", "comparison_votes", "comparison_same"),
    *("comparison_no_votes", "comparison_corrections", "comparison_fixed", "comparison_unchanged"),
    *("comparison_broken", "comparison_no_corrections"),
)
"""The keys of every text that it may show."""
HEIGHT = 660
MOST_BARS = 120
"""Of losses; of more, every so-and-so-many-th is drawn, from the best to the worst."""

_LEFT, _RIGHT, _END = 400, 470, WIDTH - MARGIN
"""Where the left part ends and the right one begins."""


@dataclass(frozen=True)
class ComparisonFigures:
    """What is drawn; null for what nobody has measured."""

    candidate: str
    """Its name, as short as `v4`."""
    active: str
    losses: Sequence[tuple[float, float]] | None = None
    """(candidate, active) of each held-out cluster; smaller is better."""
    votes: tuple[int, int, int] | None = None
    """Blind pairs decided for the candidate, for none of the two, and for the active model."""
    corrections: tuple[int, int, int] | None = None
    """Questions that a vet had corrected: fixed, as before, and newly broken."""


def draw_comparison(figures: ComparisonFigures, say: Callable[..., str]) -> bytes:
    """A PNG of about 60 KB."""

    def paint(page: Page) -> None:
        _head(page, figures, say)
        _losses(page, figures.losses, say)
        names = (drawable(figures.candidate), say("comparison_same"), drawable(figures.active))
        _shares(page, 150, say("comparison_votes"), figures.votes, names, say("comparison_no_votes"))
        labels = (say("comparison_fixed"), say("comparison_unchanged"), say("comparison_broken"))
        none = say("comparison_no_corrections")
        _shares(page, 405, say("comparison_corrections"), figures.corrections, labels, none)

    return draw_page(HEIGHT, paint)


def labels(say: Callable[..., str]) -> list[str]:
    """Every text that the picture may show."""
    return [say(key, n="") for key in LABELS]


def _head(page: Page, figures: ComparisonFigures, say: Callable[..., str]) -> None:
    """Whose colour is which."""
    sides = (
        (MARGIN, _LEFT, BLUE, figures.candidate, "comparison_candidate"),
        (_RIGHT, _END, RED, figures.active, "comparison_active"),
    )
    for x, end, color, name, key in sides:
        page.box(x, 46, x + 30, 76, color)
        role = say(key)
        room, name = end - x - 64 - page.width(role, 28), drawable(name)
        size = 40 if page.width(name, 40) < 0.95 * room else 28
        width = page.text(x + 44, 76, page.fit(name, 0.95 * room, size), size, INK, bold=True)
        page.text(x + 56 + width, 76, role, 28, PALE)


def _losses(page: Page, losses: Sequence[tuple[float, float]] | None, say: Callable[..., str]) -> None:
    """A bar a cluster: how much the candidate's loss is above (red) or below (blue) the active model's."""
    page.heading(MARGIN, 150, say("comparison_losses"))
    pairs = [pair for pair in losses or () if all(map(math.isfinite, pair))]
    if not pairs:
        page.text(MARGIN, 205, say("comparison_no_losses"), 27, PALE)
        return
    differences = sorted((candidate - active for candidate, active in pairs), reverse=True)
    n_lower, n_higher = sum(value < 0 for value in differences), sum(value > 0 for value in differences)
    width = page.text(MARGIN, 197, say("comparison_lower", n=f"{n_lower:,}"), 28, BLUE)
    page.text(MARGIN + width + 24, 197, say("comparison_higher", n=f"{n_higher:,}"), 28, RED)
    _bars(page, differences)
    page.text(MARGIN, HEIGHT - 44, say("comparison_lower_is_better"), 26, PALE)


def _bars(page: Page, differences: Sequence[float]) -> None:
    """`differences` from the highest to the lowest, around a line at 0."""
    top, bottom = 225.0, 560.0
    middle, half = (top + bottom) / 2, (bottom - top) / 2
    highest = _rim([abs(value) for value in differences])
    n = min(len(differences), MOST_BARS)
    start = MARGIN + 90
    step = (_LEFT - start) / max(n, 12)
    gap = 1.5 if step > 6 else 0.0
    for place in range(n):
        value = differences[place * len(differences) // n]
        length = half * min(abs(value) / highest, 1.0)
        x, color = start + place * step, RED if value > 0 else BLUE
        ends = (middle - length, middle) if value > 0 else (middle, middle + length)
        page.block(x + gap / 2, ends[0], x + step + (-gap / 2 if gap else 0.5), ends[1], color)
    page.line(start, middle, _LEFT, middle, INK, 2)
    for value, y in ((highest, top + 20), (0.0, middle + 9), (-highest, bottom)):
        page.text(start - 10, y, f"{value:+.2g}" if value else "0", 26, PALE, "rs")


def _rim(sizes: Sequence[float]) -> float:
    """The 98th percentile, so that one odd cluster does not press the others flat; never 0."""
    in_order = sorted(sizes)
    return in_order[math.ceil(0.98 * len(in_order)) - 1] or in_order[-1] or 1.0


def _shares(
    page: Page, top: float, heading: str, counts: tuple[int, int, int] | None, labels: Sequence[str], none: str
) -> None:
    """Three counts as one bar, for the candidate from the left and against it from the right, and as numbers."""
    page.heading(_RIGHT, top, heading)
    if counts is None or not sum(counts):
        page.text(_RIGHT, top + 55, none, 27, PALE)
        return
    total, x = sum(counts), float(_RIGHT)
    for n, color in zip(counts, (BLUE, GREY, RED), strict=True):
        width = (_END - _RIGHT) * n / total
        page.box(x, top + 22, x + width - 2, top + 60, color, 4)
        x += width
    for place, (n, color, label) in enumerate(zip(counts, (BLUE, GREY, RED), labels, strict=True)):
        y = top + 104 + place * 40
        page.box(_RIGHT, y - 22, _RIGHT + 22, y, color)
        width = page.text(_RIGHT + 34, y, f"{n:,}", 32, INK if n else PALE, bold=True)
        page.text(_RIGHT + 50 + width, y, page.fit(label, _END - _RIGHT - 50 - width, 27), 27, PALE)
