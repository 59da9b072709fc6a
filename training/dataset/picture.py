"""The dataset's picture: one PNG for a phone, drawn with Pillow from a `Report`. Takes 0.2 s, so not in an event loop.

Its words are the caller's (`say`), and the two fonts beside it have just their letters: see `fonts/README.md`.
"""

import functools
import io
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from training.dataset.report import Bar, Report
from training.dataset.split import Part
from training.dataset.topics import OTHER, WORDS

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).parent / "fonts"
LABELS = (
    *("picture_rows", "picture_parts", "picture_tokens", "picture_limit", "picture_over", "picture_median"),
    *("picture_topics", "picture_languages", "picture_growth", "picture_quality"),
    *("picture_error", "picture_warning", "picture_advice"),
    *(f"topic_{topic}" for topic in (*WORDS, OTHER, "rest")),
    *(f"language_{language}" for language in ("zh", "en", "mixed", "other")),
)
"""Every text that the picture may show."""

Say = Callable[..., str]
"""A label's key and its values → its text, as `bot.texts.Texts` does it."""

WIDTH = 860
"""Pixels, for letters of 26 to 28: they can be read in a chat on a phone, before the picture is opened."""
_SHARP = 2
"""Everything is drawn so many times larger and then made smaller: Pillow's shapes have hard edges."""
_MARGIN = 48
_N_TOPICS = 5

_PAPER, _INK, _PALE, _LINE = "#ffffff", "#1f2d3a", "#6b7a88", "#e3e9ee"
_BLUE, _LIMIT, _MEDIAN = "#3a8fb7", "#d1495b", "#edae49"
_LANGUAGES = {"zh": "#3a8fb7", "en": "#edae49", "mixed": "#66a182", "other": "#b8c4ce"}
_SEVERITIES = {"error": "#d1495b", "warning": "#edae49", "advice": "#3a8fb7"}


def draw(report: Report, parts: Mapping[Part, int], say: Say) -> bytes:
    """A PNG of about 200 KB. `parts` are the rows to train on and to test with, `train` and `test`."""
    from PIL import Image, ImageDraw

    topics = _shown_topics(report, say)
    below = 560 + 37 * len(topics)
    height = below + 420
    image = Image.new("RGB", (WIDTH * _SHARP, height * _SHARP), _PAPER)
    page = _Page(ImageDraw.Draw(image))
    _head(page, report, parts, say)
    _lengths(page, report, say, 118)
    _topics(page, report, topics, say, 470)
    _languages(page, report, say, below)
    _growth(page, report, say, below + 155, 480)
    _quality(page, report, say, below + 155, 590)
    out = io.BytesIO()
    image.resize((WIDTH, height), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def letters(languages: Iterable[Say]) -> str:
    """Every character that the picture may need: those of its labels, and ASCII."""
    # Values are numbers, so an empty one shows all of the letters around it.
    values = dict.fromkeys(("n", "train", "test", "limit"), "")
    wanted = {letter for say in languages for key in LABELS for letter in say(key, **values)}
    return "".join(sorted(wanted | set(string.printable.strip())))


@functools.cache
def font(weight: str, size: int) -> "FreeTypeFont":
    """`regular` or `bold`, in pixels of the large drawing."""
    from PIL import ImageFont

    return ImageFont.truetype(str(FONTS / f"{weight}.otf"), size)


class _Page:
    """Draws in the picture's own pixels, whatever it is enlarged by."""

    def __init__(self, canvas: "ImageDraw") -> None:
        self._canvas = canvas

    def text(
        self, x: float, y: float, text: str, size: int = 28, color: str = _INK, anchor: str = "ls", bold: bool = False
    ) -> float:
        """Write at a baseline; returns the width."""
        used = font("bold" if bold else "regular", size * _SHARP)
        self._canvas.text((x * _SHARP, y * _SHARP), text, color, used, anchor)
        return used.getlength(text) / _SHARP

    def width(self, text: str, size: int = 28) -> float:
        return font("regular", size * _SHARP).getlength(text) / _SHARP

    def box(self, left: float, top: float, right: float, bottom: float, color: str, radius: float = 5) -> None:
        if right - left >= 1 and bottom - top >= 1:
            radius = min(radius, (right - left) / 2, (bottom - top) / 2)
            corners = tuple(value * _SHARP for value in (left, top, right, bottom))
            self._canvas.rounded_rectangle(corners, radius * _SHARP, color)

    def line(self, x0: float, y0: float, x1: float, y1: float, color: str, width: float = 2) -> None:
        self._canvas.line(tuple(v * _SHARP for v in (x0, y0, x1, y1)), color, round(width * _SHARP))

    def heading(self, x: float, y: float, text: str) -> None:
        self.text(x, y, text, 32, _INK, bold=True)


def _head(page: _Page, report: Report, parts: Mapping[Part, int], say: Say) -> None:
    width = page.text(_MARGIN, 90, say("picture_rows", n=f"{report.n:,}"), 56, _INK, bold=True)
    split = say("picture_parts", train=f"{parts.get('train', 0):,}", test=f"{parts.get('test', 0):,}")
    if _MARGIN + width + 40 + page.width(split, 30) < WIDTH - _MARGIN:
        page.text(WIDTH - _MARGIN, 90, split, 30, _PALE, "rs")


def _lengths(page: _Page, report: Report, say: Say, top: float) -> None:
    left, right, base = _MARGIN, WIDTH - _MARGIN, top + 295
    page.heading(left, top + 36, say("picture_tokens"))
    if report.limit is not None:
        text = say("picture_limit", limit=f"{report.limit:,}")
        if report.n_over:
            text += " · " + say("picture_over", n=f"{report.n_over:,}")
        page.text(right, top + 36, text, 28, _LIMIT if report.n_over else _PALE, "rs")
    bars = report.histogram
    highest = max(bar.n for bar in bars)
    step = (right - left) / len(bars)
    for place, bar in enumerate(bars):
        x, height = left + place * step, 165 * bar.n / highest
        is_over = report.limit is not None and bar.low >= report.limit
        page.box(x + 2, base - height, x + step - 2, base, _LIMIT if is_over else _BLUE)
    tallest = next(place for place, bar in enumerate(bars) if bar.n == highest)
    page.text(left + (tallest + 0.5) * step, base - 175, f"{highest:,}", 26, _PALE, "ms")
    page.line(left, base, right, base, _LINE, 3)
    for place in _ticks(page, bars, step):
        is_beyond = place == len(bars) - 1 and bars[place].high - bars[place].low != bars[0].high - bars[0].low
        label = f"{bars[place].low:,}" + ("+" if is_beyond else "")
        page.text(min(left + place * step + 2, right - page.width(label, 26)), base + 38, label, 26, _PALE)
    median = left + _place(bars, report.tokens.median) * step
    label = say("picture_median", n=f"{report.tokens.median:,.0f}")
    page.line(median, base - 215, median, base, _MEDIAN, 3)
    page.text(min(median + 8, right - page.width(label, 26)), base - 203, label, 26, _MEDIAN)
    if report.limit is not None and bars[0].low < report.limit < bars[-1].high:
        limit = left + _place(bars, report.limit) * step
        page.line(limit, base - 240, limit, base, _LIMIT, 3)


def _ticks(page: _Page, bars: Sequence[Bar], step: float) -> list[int]:
    """The bars that get a number below them: as many as there is room for, the last one always."""
    room = max(page.width(f"{bars[-1].low:,}+", 26) + 24, 90)
    every = max(1, -int(-room // step))
    places = list(range(0, len(bars), every))
    last = len(bars) - 1
    return [place for place in places if place == last or last - place >= every] + ([last] if last % every else [])


def _place(bars: Sequence[Bar], value: float) -> float:
    """Where a value lies, in bars from the left."""
    number = next(number for number, bar in enumerate(bars) if value < bar.high)
    return number + (value - bars[number].low) / (bars[number].high - bars[number].low)


def _shown_topics(report: Report, say: Say) -> list[tuple[str, int, str]]:
    """(label, rows, colour): the topics with the most rows, then the rest of them, then what has no topic."""
    named = [(topic, n) for topic, n in report.topics if topic != OTHER]
    shown = [(say(f"topic_{topic}"), n, _BLUE) for topic, n in named[:_N_TOPICS]]
    if rest := sum(n for _, n in named[_N_TOPICS:]):
        shown.append((say("topic_rest"), rest, _LANGUAGES["other"]))
    if other := dict(report.topics).get(OTHER):
        shown.append((say("topic_other"), other, _LANGUAGES["other"]))
    return shown


def _topics(page: _Page, report: Report, topics: Sequence[tuple[str, int, str]], say: Say, top: float) -> None:
    page.heading(_MARGIN, top + 36, say("picture_topics"))
    highest = max(n for _, n, _ in topics)
    left, right = _MARGIN + 270, WIDTH - _MARGIN - 140
    for place, (label, n, color) in enumerate(topics):
        y = top + 82 + place * 37
        page.text(left - 20, y, label, 27, _INK, "rs")
        width = max(3.0, (right - left) * n / highest)
        page.box(left, y - 24, left + width, y + 4, color)
        page.text(left + width + 12, y, f"{n:,}  {_percent(n, report.n)}", 26, _PALE)


def _languages(page: _Page, report: Report, say: Say, top: float) -> None:
    page.heading(_MARGIN, top + 36, say("picture_languages"))
    x, right = float(_MARGIN), WIDTH - _MARGIN
    legend = x
    for language, n in report.languages:
        page.box(legend, top + 101, legend + 22, top + 123, _LANGUAGES[language])
        label = f"{say(f'language_{language}')} {_percent(n, report.n)}"
        legend += 62 + page.text(legend + 32, top + 122, label, 27, _INK)
    for language, n in report.languages:
        width = (right - _MARGIN) * n / report.n
        page.box(x, top + 54, x + width - 3, top + 84, _LANGUAGES[language])
        x += width


def _growth(page: _Page, report: Report, say: Say, top: float, width: float) -> None:
    page.heading(_MARGIN, top + 36, say("picture_growth"))
    highest = max(max(n for _, n in report.weeks), 1)
    step, base = width / len(report.weeks), top + 212
    for place, (monday, n) in enumerate(report.weeks):
        x, height = _MARGIN + place * step, 115 * n / highest
        page.box(x + 3, base - height, x + step - 3, base, _BLUE)
        if n and n == highest:
            page.text(x + step / 2, base - height - 10, f"{n:,}", 26, _PALE, "ms")
        if place in (0, len(report.weeks) // 2):
            page.text(x + 3, base + 38, f"{monday:%m-%d}", 26, _PALE)
        elif place == len(report.weeks) - 1:
            page.text(x + step, base + 38, f"{monday:%m-%d}", 26, _PALE, "rs")
    page.line(_MARGIN, base, _MARGIN + width, base, _LINE, 3)


def _quality(page: _Page, report: Report, say: Say, top: float, left: float) -> None:
    page.heading(left, top + 36, say("picture_quality"))
    for place, (severity, color) in enumerate(_SEVERITIES.items()):
        n, y = report.findings.get(severity, 0), top + 96 + place * 58
        page.box(left, y - 30, left + 12, y + 8, color if n else _LINE)
        width = page.text(left + 34, y, f"{n:,}", 44, _INK if n else _PALE, bold=True)
        page.text(left + 48 + width, y, say(f"picture_{severity}"), 28, _PALE)


def _percent(n: int, total: int) -> str:
    share = 100 * n / total
    return f"{share:.0f}%" if share >= 1 or not n else "<1%"
