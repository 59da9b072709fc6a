"""The dataset's picture: one PNG for a phone, drawn from a `Report`. Its words are the caller's (`say`)."""

from collections.abc import Mapping, Sequence

from training.dataset.histogram import Bar
from training.dataset.report import Report, Say
from training.dataset.split import Part
from training.dataset.topics import OTHER, WORDS
from training.drawing.canvas import AMBER, BLUE, GREEN, GREY, INK, LINE, MARGIN, PALE, RED, WIDTH, Page, draw_page

LABELS = (
    *("picture_rows", "picture_parts", "picture_tokens", "picture_limit", "picture_over", "picture_median"),
    *("picture_topics", "picture_languages", "picture_growth", "picture_quality"),
    *("picture_error", "picture_warning", "picture_advice"),
    *(f"topic_{topic}" for topic in (*WORDS, OTHER, "rest")),
    *(f"language_{language}" for language in ("zh", "en", "mixed", "other")),
)
"""The keys of every text that it may show."""

_N_TOPICS = 5
_END = WIDTH - MARGIN

_LIMIT, _MEDIAN = RED, AMBER
_LANGUAGES = {"zh": BLUE, "en": AMBER, "mixed": GREEN, "other": GREY}
_SEVERITIES = {"error": RED, "warning": AMBER, "advice": BLUE}


def draw(report: Report, parts: Mapping[Part, int], say: Say) -> bytes:
    """A PNG of about 200 KB. `parts` are the rows to train on and to test with, `train` and `test`."""
    topics = _topic_bars(report, say)
    below = 560 + 37 * len(topics)

    def paint(page: Page) -> None:
        _head(page, report, parts, say)
        _lengths(page, report, say, 118)
        _topics(page, report, topics, say, 470)
        _languages(page, report, say, below)
        _growth(page, report, say, below + 155, 480)
        _quality(page, report, say, below + 155, 590)

    return draw_page(below + 420, paint)


def labels(say: Say) -> list[str]:
    """Every text that the picture may show."""
    # Values are numbers, so an empty one shows all of the letters around it.
    values = dict.fromkeys(("n", "train", "test", "limit"), "")
    return [say(key, **values) for key in LABELS]


def _head(page: Page, report: Report, parts: Mapping[Part, int], say: Say) -> None:
    width = page.text(MARGIN, 90, say("picture_rows", n=f"{report.n:,}"), 56, INK, bold=True)
    split = say("picture_parts", train=f"{parts.get('train', 0):,}", test=f"{parts.get('test', 0):,}")
    if MARGIN + width + 40 + page.width(split, 30) < _END:
        page.text(_END, 90, split, 30, PALE, "rs")


def _lengths(page: Page, report: Report, say: Say, top: float) -> None:
    """The histogram of tokens, with the limit and the median in it."""
    page.heading(MARGIN, top + 36, say("picture_tokens"))
    if report.limit is not None:
        text = say("picture_limit", limit=f"{report.limit:,}")
        if report.n_over:
            text += " · " + say("picture_over", n=f"{report.n_over:,}")
        page.text(_END, top + 36, text, 28, _LIMIT if report.n_over else PALE, "rs")
    base, step = top + 295, (_END - MARGIN) / len(report.histogram)
    _bars(page, report, base, step)
    _axis(page, report.histogram, base, step)
    median = MARGIN + _place(report.histogram, report.tokens.median) * step
    label = say("picture_median", n=f"{report.tokens.median:,.0f}")
    page.line(median, base - 215, median, base, _MEDIAN, 3)
    page.text(min(median + 8, _END - page.width(label, 26)), base - 203, label, 26, _MEDIAN)
    if report.limit is not None and report.histogram[0].low < report.limit < report.histogram[-1].high:
        limit = MARGIN + _place(report.histogram, report.limit) * step
        page.line(limit, base - 240, limit, base, _LIMIT, 3)


def _bars(page: Page, report: Report, base: float, step: float) -> None:
    """The bars, red beyond the limit, with a number over the highest."""
    highest = max(bar.n for bar in report.histogram)
    for place, bar in enumerate(report.histogram):
        x, height = MARGIN + place * step, 165 * bar.n / highest
        is_over = report.limit is not None and bar.low >= report.limit
        page.box(x + 2, base - height, x + step - 2, base, _LIMIT if is_over else BLUE)
    tallest = next(place for place, bar in enumerate(report.histogram) if bar.n == highest)
    page.text(MARGIN + (tallest + 0.5) * step, base - 175, f"{highest:,}", 26, PALE, "ms")


def _axis(page: Page, bars: Sequence[Bar], base: float, step: float) -> None:
    page.line(MARGIN, base, _END, base, LINE, 3)
    for place in _ticks(page, bars, step):
        is_beyond = place == len(bars) - 1 and bars[place].high - bars[place].low != bars[0].high - bars[0].low
        label = f"{bars[place].low:,}" + ("+" if is_beyond else "")
        page.text(min(MARGIN + place * step + 2, _END - page.width(label, 26)), base + 38, label, 26, PALE)


def _ticks(page: Page, bars: Sequence[Bar], step: float) -> list[int]:
    """The bars that get a number below them: as many as there is room for, the last one always."""
    room = max(page.width(f"{bars[-1].low:,}+", 26) + 24, 90)
    stride = max(1, -int(-room // step))
    places = list(range(0, len(bars), stride))
    last = len(bars) - 1
    return [place for place in places if place == last or last - place >= stride] + ([last] if last % stride else [])


def _place(bars: Sequence[Bar], value: float) -> float:
    """Where a value lies, in bars from the left."""
    number = next(number for number, bar in enumerate(bars) if value < bar.high)
    return number + (value - bars[number].low) / (bars[number].high - bars[number].low)


def _topic_bars(report: Report, say: Say) -> list[tuple[str, int, str]]:
    """(label, rows, colour): the topics with the most rows, then the rest of them, then what has no topic."""
    topics = [(topic, n) for topic, n in report.topics if topic != OTHER]
    bars = [(say(f"topic_{topic}"), n, BLUE) for topic, n in topics[:_N_TOPICS]]
    if rest := sum(n for _, n in topics[_N_TOPICS:]):
        bars.append((say("topic_rest"), rest, _LANGUAGES["other"]))
    if n_without := dict(report.topics).get(OTHER):
        bars.append((say("topic_other"), n_without, _LANGUAGES["other"]))
    return bars


def _topics(page: Page, report: Report, topics: Sequence[tuple[str, int, str]], say: Say, top: float) -> None:
    page.heading(MARGIN, top + 36, say("picture_topics"))
    highest = max(n for _, n, _ in topics)
    start, end = MARGIN + 270, _END - 140
    for place, (label, n, color) in enumerate(topics):
        y = top + 82 + place * 37
        page.text(start - 20, y, label, 27, INK, "rs")
        width = max(3.0, (end - start) * n / highest)
        page.box(start, y - 24, start + width, y + 4, color)
        page.text(start + width + 12, y, f"{n:,}  {_percent(n, report.n)}", 26, PALE)


def _languages(page: Page, report: Report, say: Say, top: float) -> None:
    page.heading(MARGIN, top + 36, say("picture_languages"))
    x = legend = float(MARGIN)
    for language, n in report.languages:
        page.box(legend, top + 101, legend + 22, top + 123, _LANGUAGES[language])
        label = f"{say(f'language_{language}')} {_percent(n, report.n)}"
        legend += 62 + page.text(legend + 32, top + 122, label, 27, INK)
    for language, n in report.languages:
        width = (_END - MARGIN) * n / report.n
        page.box(x, top + 54, x + width - 3, top + 84, _LANGUAGES[language])
        x += width


def _growth(page: Page, report: Report, say: Say, top: float, width: float) -> None:
    """New rows a week, with a number over the best week and three dates below."""
    page.heading(MARGIN, top + 36, say("picture_growth"))
    highest = max(max(n for _, n in report.weeks), 1)
    step, base = width / len(report.weeks), top + 212
    for place, (monday, n) in enumerate(report.weeks):
        x, height = MARGIN + place * step, 115 * n / highest
        page.box(x + 3, base - height, x + step - 3, base, BLUE)
        if n and n == highest:
            page.text(x + step / 2, base - height - 10, f"{n:,}", 26, PALE, "ms")
        if place in (0, len(report.weeks) // 2):
            page.text(x + 3, base + 38, f"{monday:%m-%d}", 26, PALE)
        elif place == len(report.weeks) - 1:
            page.text(x + step, base + 38, f"{monday:%m-%d}", 26, PALE, "rs")
    page.line(MARGIN, base, MARGIN + width, base, LINE, 3)


def _quality(page: Page, report: Report, say: Say, top: float, x: float) -> None:
    page.heading(x, top + 36, say("picture_quality"))
    for place, (severity, color) in enumerate(_SEVERITIES.items()):
        n, y = report.findings.get(severity, 0), top + 96 + place * 58
        page.box(x, y - 30, x + 12, y + 8, color if n else LINE)
        width = page.text(x + 34, y, f"{n:,}", 44, INK if n else PALE, bold=True)
        page.text(x + 48 + width, y, say(f"picture_{severity}"), 28, PALE)


def _percent(n: int, total: int) -> str:
    share = 100 * n / total
    return f"{share:.0f}%" if share >= 1 or not n else "<1%"
