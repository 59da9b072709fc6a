"""The picture of the last weeks: turns by model, what owners and vets said of the answers, how long they took. One PNG
for a phone; its words are the caller's (`say`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from training.drawing.canvas import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    INK,
    LINE,
    MARGIN,
    PALE,
    RED,
    WIDTH,
    Page,
    draw_page,
    drawable,
)

LABELS = (
    *("weeks_turns", "weeks_head", "weeks_each", "weeks_others", "weeks_verified", "weeks_none", "weeks_down"),
    *("weeks_few", "weeks_corrections", "weeks_seconds", "weeks_first", "weeks_whole", "weeks_shares"),
    *("weeks_flags", "weeks_vet", "weeks_by_model", "weeks_of"),
)
"""The keys of every text that it may show."""
ENOUGH = 10
"""Of ratings: a share of fewer says nothing, and is grey."""
MODELS = 3
"""With a colour of their own; the rest has one together."""

_COLORS = (BLUE, AMBER, GREEN)
_STUB = 0.06
"""How high a bar is that says nothing, of the highest."""
_END = WIDTH - MARGIN
_HALF = 350
"""The width of one of two panels beside each other."""
_SECOND = _END - _HALF

Part = tuple[int, int]
"""How many of how many."""
Bars = Sequence[tuple[float, str]]
"""Of one kind, week by week: height in the panel's own unit, and colour."""


@dataclass(frozen=True)
class WeeksFigures:
    """What is drawn: each sequence has as many values as there are weeks."""

    weeks: Sequence[date]
    turns: Sequence[tuple[str, Sequence[int]]]
    """Of the models with the most, by name."""
    others: Sequence[int]
    verified: Sequence[int]
    """Turns that a verified answer has answered."""
    down: Sequence[Part]
    """👎 of ratings."""
    corrections: Sequence[int]
    seconds: Sequence[tuple[float | None, float | None]]
    """Medians: to the first words, to the whole answer."""
    flags: Sequence[Part]
    vet: Sequence[Part]
    """Turns with a red flag, and such under which the owner asked for a vet."""
    down_by_model: Sequence[tuple[str, Part]]


def draw_weeks(figures: WeeksFigures, say: Callable[..., str]) -> bytes:
    """A PNG of about 100 KB."""

    def paint(page: Page) -> None:
        n = sum(sum(counts) for counts, _, _ in _series(figures, say))
        width = page.text(MARGIN, 92, say("weeks_turns", n=f"{n:,}"), 56, INK, bold=True)
        if MARGIN + width + 40 + page.width(say("weeks_head", n=len(figures.weeks)), 30) < _END:
            page.text(_END, 92, say("weeks_head", n=len(figures.weeks)), 30, PALE, "rs")
        _turns(page, figures, say)
        _down(page, figures, say)
        _corrections(page, figures, say)
        _seconds(page, figures, say)
        _shares(page, figures, say)
        _by_model(page, figures.down_by_model, say)

    return draw_page(1125 + (85 + 42 * n_models if (n_models := len(figures.down_by_model)) else 0), paint)


def labels(say: Callable[..., str]) -> list[str]:
    """Every text that the picture may show."""
    return [say(key, n="") for key in LABELS]


def _series(figures: WeeksFigures, say: Callable[..., str]) -> list[tuple[Sequence[int], str, str]]:
    """(turns a week, colour, label) of each model, from the bottom of the bars to their top."""
    models = [(counts, color, name) for (name, counts), color in zip(figures.turns, _COLORS, strict=False)]
    rest = ((figures.others, GREY, say("weeks_others")), (figures.verified, PALE, say("weeks_verified")))
    return [*models, *(series for series in rest if any(series[0]))]


def _turns(page: Page, figures: WeeksFigures, say: Callable[..., str]) -> None:
    """Turns a week, the models on top of each other."""
    page.heading(MARGIN, 160, say("weeks_each"))
    base, step = 405.0, (_END - MARGIN) / len(figures.weeks)
    _weeks_axis(page, MARGIN, base, _END - MARGIN, figures.weeks)
    series = _series(figures, say)
    totals = [sum(counts[place] for counts, _, _ in series) for place in range(len(figures.weeks))]
    highest = max(totals)
    if not highest:
        page.text(MARGIN, 300, say("weeks_none"), 28, PALE)
        return
    page.text(MARGIN + (totals.index(highest) + 0.5) * step, 220, f"{highest:,}", 26, PALE, "ms")
    for place in range(len(totals)):
        x, y = MARGIN + place * step, base
        for counts, color, _ in series:
            height = 175 * counts[place] / highest
            if height >= 0.5:
                page.block(x + 4, y - height, x + step - 4, y, color)
            y -= height
    _legend(page, 483, [(label, color) for _, color, label in series])


def _legend(page: Page, y: float, entries: Sequence[tuple[str, str]]) -> None:
    """Which colour is whose, in one line."""
    room = (_END - MARGIN) / max(len(entries), 1)
    for place, (name, color) in enumerate(entries):
        x = MARGIN + place * room
        page.box(x, y - 22, x + 22, y, color)
        page.text(x + 32, y, page.fit(drawable(name), room - 48, 26), 26, INK)


def _down(page: Page, figures: WeeksFigures, say: Callable[..., str]) -> None:
    """The share of 👎, grey where there are too few ratings."""
    page.heading(MARGIN, 552, say("weeks_down"))
    shares = [100 * n / total if total else 0.0 for n, total in figures.down]
    sure = [share for share, (_, total) in zip(shares, figures.down, strict=True) if total >= ENOUGH]
    # What one rating of one says has no height, only a place.
    stub = _STUB * (max(sure, default=0.0) or 1.0)
    bars = [
        (share, RED) if total >= ENOUGH else (stub if total else 0.0, GREY)
        for share, (_, total) in zip(shares, figures.down, strict=True)
    ]
    _panel(page, MARGIN, 600, [bars], figures.weeks, _percent if sure else lambda _: "")
    if any(0 < total < ENOUGH for _, total in figures.down):
        _small_legend(page, MARGIN, 588, [(say("weeks_few", n=ENOUGH), GREY)])


def _corrections(page: Page, figures: WeeksFigures, say: Callable[..., str]) -> None:
    page.heading(_SECOND, 552, say("weeks_corrections"))
    _panel(page, _SECOND, 600, [[(n, BLUE) for n in figures.corrections]], figures.weeks, lambda n: f"{n:,.0f}")


def _seconds(page: Page, figures: WeeksFigures, say: Callable[..., str]) -> None:
    """The whole answer, and in front of it the time to its first words."""
    page.heading(MARGIN, 850, say("weeks_seconds"))
    whole = [(second or 0.0, GREY) for _, second in figures.seconds]
    first = [(second or 0.0, BLUE) for second, _ in figures.seconds]
    _panel(page, MARGIN, 926, [whole, first], figures.weeks, lambda value: f"{value:.1f}")
    _small_legend(page, MARGIN, 888, ((say("weeks_first"), BLUE), (say("weeks_whole"), GREY)))


def _shares(page: Page, figures: WeeksFigures, say: Callable[..., str]) -> None:
    """Red flags, and owners who asked for a vet, of the turns."""
    page.heading(_SECOND, 850, say("weeks_shares"))
    flags, vet = (
        [(100 * n / total if total else 0.0, color) for n, total in parts]
        for parts, color in ((figures.flags, RED), (figures.vet, AMBER))
    )
    _panel(page, _SECOND, 926, [flags, vet], figures.weeks, _percent, beside=True)
    _small_legend(page, _SECOND, 888, ((say("weeks_flags"), RED), (say("weeks_vet"), AMBER)))


def _small_legend(page: Page, x: float, y: float, entries: Sequence[tuple[str, str]]) -> None:
    for label, color in entries:
        page.box(x, y - 18, x + 18, y, color, 3)
        x += 46 + page.text(x + 26, y, label, 24, PALE)


def _panel(
    page: Page,
    x: float,
    top: float,
    series: Sequence[Bars],
    weeks: Sequence[date],
    shown: Callable[[float], str],
    beside: bool = False,
) -> None:
    """Bars over the weeks in half of the width; those of several kinds in front of each other, or beside."""
    base, step = top + 140, _HALF / len(weeks)
    highest = max(value for bars in series for value, _ in bars)
    width = (step - 4) / (len(series) if beside else 1)
    for number, bars in enumerate(series):
        for place, (value, color) in enumerate(bars):
            height = 105 * value / highest if highest else 0
            left = x + place * step + 2 + (number * width if beside else 0)
            if height >= 0.5:
                page.block(left, base - height, left + width, base, color)
    if highest:
        place = next(place for bars in series for place, (value, _) in enumerate(bars) if value == highest)
        middle = min(max(x + (place + 0.5) * step, x + 28), x + _HALF - 28)
        page.text(middle, base - 113, shown(highest), 25, PALE, "ms")
    _weeks_axis(page, x, base, _HALF, weeks)


def _weeks_axis(page: Page, x: float, base: float, width: float, weeks: Sequence[date]) -> None:
    page.line(x, base, x + width, base, LINE, 3)
    page.text(x, base + 34, f"{weeks[0]:%m-%d}", 25, PALE)
    page.text(x + width, base + 34, f"{weeks[-1]:%m-%d}", 25, PALE, "rs")


def _by_model(page: Page, models: Sequence[tuple[str, Part]], say: Callable[..., str]) -> None:
    """The share of 👎 of each model, with how many ratings it is of."""
    if not models:
        return
    page.heading(MARGIN, 1170, say("weeks_by_model"))
    shares = [100 * n / total if total >= ENOUGH else 0.0 for _, (n, total) in models]
    highest = max([*shares, 10.0])
    texts = [
        (f"{_percent(share)} " if total >= ENOUGH else "") + say("weeks_of", n=f"{n:,}/{total:,}")
        for share, (_, (n, total)) in zip(shares, models, strict=True)
    ]
    start = MARGIN + 330
    end = _END - 16 - max(page.width(text, 25) for text in texts)
    for place, ((name, (_, total)), share) in enumerate(zip(models, shares, strict=True)):
        y = 1216 + place * 42
        page.text(start - 20, y, page.fit(drawable(name), 300, 26), 26, INK, "rs")
        length = max(3.0, (end - start) * share / highest)
        page.box(start, y - 22, start + length, y + 4, RED if total >= ENOUGH else GREY, 3)
        x = start + length + 12
        page.text(x, y, texts[place], 25, PALE)


def _percent(share: float) -> str:
    return f"{share:.0f}%" if share >= 9.95 else f"{share:.1f}%"
