"""The picture of a training: loss and token accuracy over the steps, on what it learns and on what is held out. One PNG
for a phone; its words are the caller's (`say`)."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from training.drawing.canvas import BLUE, LINE, MARGIN, PALE, RED, WIDTH, Page, draw_page, drawable

LABELS = ("curve_loss", "curve_accuracy", "curve_train", "curve_valid", "curve_steps")
"""The keys of every text that it may show."""

_LEFT, _END = MARGIN + 92, WIDTH - MARGIN
"""Where the curves begin and end."""
_HIGH, _PANEL = 250.0, 420.0
"""Of a panel: its curves, and all of it."""
_MOST_SHARE = 0.98
"""Of the training losses that a panel has room for: one odd step does not press the others flat. What is held out is
seldom measured, and all of it is drawn."""

Series = Sequence[tuple[int, float]]
"""(step, value), by step."""


@dataclass(frozen=True)
class CurveFigures:
    """What is drawn: losses in nats a token, accuracies shares from 0 to 1; empty where the host does not tell."""

    title: str
    train_loss: Series = ()
    valid_loss: Series = ()
    train_accuracy: Series = ()
    valid_accuracy: Series = ()
    total_steps: int | None = None

    @property
    def has_accuracy(self) -> bool:
        """Whether there is a second panel."""
        return bool(self.train_accuracy or self.valid_accuracy)


@dataclass(frozen=True)
class _Frame:
    """Where a panel's values lie on the page."""

    top: float
    low: float
    high: float
    last_step: int
    shown: Callable[[float], str] = field(compare=False)

    def x(self, step: int) -> float:
        return _LEFT + (_END - _LEFT) * step / max(self.last_step, 1)

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.top + _HIGH * (1 - share)


def draw_curve(figures: CurveFigures, say: Callable[..., str]) -> bytes:
    """A PNG of about 40 KB."""

    def paint(page: Page) -> None:
        page.text(MARGIN, 78, page.fit(drawable(figures.title), _END - MARGIN, 34), 34, bold=True)
        _panel(page, 150, say("curve_loss"), (figures.train_loss, figures.valid_loss), figures, say)
        if figures.has_accuracy:
            pair = (figures.train_accuracy, figures.valid_accuracy)
            _panel(page, 150 + _PANEL, say("curve_accuracy"), pair, figures, say, is_share=True)

    return draw_page(round(130 + _PANEL * (2 if figures.has_accuracy else 1)), paint)


def labels(say: Callable[..., str]) -> list[str]:
    """Every text that the picture may show."""
    return [say(key, n="") for key in LABELS]


def _panel(
    page: Page,
    top: float,
    heading: str,
    pair: tuple[Series, Series],
    figures: CurveFigures,
    say: Callable[..., str],
    is_share: bool = False,
) -> None:
    """The training's curve in blue, and the held-out rows' in red over it, with dots: it is measured now and then."""
    width = page.text(MARGIN, top, heading, 32, bold=True)
    finite = [[(step, value) for step, value in series if math.isfinite(value)] for series in pair]
    frame = _frame(top + 40, finite, figures.total_steps, is_share)
    _axes(page, frame, say("curve_steps", n=f"{frame.last_step:,}"))
    x = MARGIN + width + 40
    for series, color, key in zip(finite, (BLUE, RED), ("curve_train", "curve_valid"), strict=True):
        if series:
            _draw(page, frame, series, color, has_dots=color == RED)
            page.box(x, top - 22, x + 22, top, color)
            x += 80 + page.text(x + 32, top, f"{say(key)} {frame.shown(series[-1][1])}", 26, PALE)


def _frame(top: float, pair: Sequence[Series], total_steps: int | None, is_share: bool) -> _Frame:
    values = sorted(value for series in pair for _, value in series)
    training = sorted(value for _, value in pair[0])
    last = max([total_steps or 0, *(series[-1][0] for series in pair if series)])
    if is_share:
        low = math.floor(10 * values[0]) / 10 if values else 0.0
        return _Frame(top, min(low, 0.9), 1.0, last, lambda value: f"{100 * value:.1f}%")
    usual = training[math.ceil(_MOST_SHARE * len(training)) - 1] if training else 0.0
    high = max([usual, *(value for _, value in pair[1])])
    return _Frame(top, 0.0, 1.1 * high or 1.0, last, lambda value: f"{value:.3f}")


def _axes(page: Page, frame: _Frame, steps: str) -> None:
    for share in (0.0, 0.5, 1.0):
        value = frame.low + share * (frame.high - frame.low)
        page.line(_LEFT, frame.y(value), _END, frame.y(value), LINE, 2)
        page.text(_LEFT - 12, frame.y(value) + 9, frame.shown(value), 24, PALE, "rs")
    page.text(_LEFT, frame.top + _HIGH + 36, "0", 25, PALE)
    page.text(_END, frame.top + _HIGH + 36, steps, 25, PALE, "rs")


def _draw(page: Page, frame: _Frame, series: Series, color: str, has_dots: bool) -> None:
    places = [(frame.x(step), frame.y(value)) for step, value in series]
    for (x0, y0), (x1, y1) in itertools.pairwise(places):
        page.line(x0, y0, x1, y1, color, 3)
    for x, y in places if has_dots or len(places) == 1 else ():
        page.box(x - 6, y - 6, x + 6, y + 6, color, 6)
