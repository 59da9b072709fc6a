"""The picture of the budget: what trainings and hosting have cost, month by month and training by training, beside what
was estimated. One PNG for a phone; its words are the caller's (`say`)."""

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
    *("months_head", "months_estimated", "months_billed", "months_reserved", "months_hosting", "months_budget"),
    *("months_jobs", "months_none"),
)
"""The keys of every text that it may show."""
MOST_JOBS = 8
"""Trainings that are drawn, the newest."""

_END = WIDTH - MARGIN
_BASE, _HIGH = 470.0, 250.0
"""Where the months stand, and how high the highest is."""
_JOBS_TOP, _JOB = 640.0, 74.0


@dataclass(frozen=True)
class MonthBars:
    """A month, in its currency."""

    month: date
    estimates: float
    """Of all its trainings."""
    bills: float
    reserves: float
    """Estimates of those whose bill is not known (yet)."""
    hosting: float
    """So far, by our clock."""
    hosting_reserves: float
    """To the month's end."""

    @property
    def gone(self) -> float:
        """All but the estimates."""
        return self.bills + self.reserves + self.hosting + self.hosting_reserves


@dataclass(frozen=True)
class JobBars:
    """A training."""

    name: str
    estimate: float
    bill: float | None
    """Null where it is not known (yet)."""


@dataclass(frozen=True)
class MonthsFigures:
    """What is drawn, all of one currency."""

    months: Sequence[MonthBars]
    """The oldest first."""
    jobs: Sequence[JobBars]
    """The newest first."""
    budget: float | None
    """This month's; null where there is none."""
    label: Callable[[float], str]
    """An amount as it is written."""


def draw_months(figures: MonthsFigures, say: Callable[..., str]) -> bytes:
    """A PNG of about 50 KB."""
    jobs = figures.jobs[:MOST_JOBS]

    def paint(page: Page) -> None:
        page.text(MARGIN, 84, say("months_head"), 40, INK, bold=True)
        _legend(page, 140, say)
        _months(page, figures, say)
        page.heading(MARGIN, 590, say("months_jobs"))
        if not jobs:
            page.text(MARGIN, 645, say("months_none"), 27, PALE)
        _jobs(page, jobs, figures.label)

    return draw_page(round(_JOBS_TOP + 30 + _JOB * max(len(jobs), 1)), paint)


def labels(say: Callable[..., str]) -> list[str]:
    """Every text that the picture may show."""
    return [say(key, amount="") for key in LABELS]


def _legend(page: Page, y: float, say: Callable[..., str]) -> None:
    x = float(MARGIN)
    for key, color in (("estimated", GREY), ("billed", BLUE), ("hosting", GREEN), ("reserved", AMBER)):
        page.box(x, y - 20, x + 20, y, color, 3)
        x += 56 + page.text(x + 30, y, say(f"months_{key}"), 26, PALE)


def _months(page: Page, figures: MonthsFigures, say: Callable[..., str]) -> None:
    """Two bars a month: what was estimated, and beside it what is gone, from bills to reserves."""
    step = (_END - MARGIN) / max(len(figures.months), 1)
    width = min(step * 0.36, 90.0)
    highest = max([figures.budget or 0.0, *(max(bars.gone, bars.estimates) for bars in figures.months)]) or 1.0
    for place, bars in enumerate(figures.months):
        middle = MARGIN + (place + 0.5) * step
        page.block(middle - width, _BASE - _HIGH * bars.estimates / highest, middle - 2, _BASE, GREY)
        y = _BASE
        for amount, color in (
            (bars.bills, BLUE),
            (bars.hosting, GREEN),
            (bars.reserves + bars.hosting_reserves, AMBER),
        ):
            height = _HIGH * amount / highest
            if height >= 0.5:
                page.block(middle + 2, y - height, middle + width, y, color)
            y -= height
        page.text(
            middle, min(y, _BASE - _HIGH * bars.estimates / highest) - 10, figures.label(bars.gone), 24, INK, "ms"
        )
        page.text(middle, _BASE + 34, f"{bars.month:%Y-%m}", 24, PALE, "ms")
    page.line(MARGIN, _BASE, _END, _BASE, LINE, 3)
    if figures.budget:
        y = _BASE - _HIGH * figures.budget / highest
        page.line(_END - step, y, _END, y, RED, 3)  # it is this month's alone
        page.text(_END, _BASE + 70, say("months_budget", amount=figures.label(figures.budget)), 25, RED, "rs")


def _jobs(page: Page, jobs: Sequence[JobBars], label: Callable[[float], str]) -> None:
    """Two bars a training, one below the other; amber where the bill is not known, and the estimate is reserved."""
    highest = max((max(job.estimate, job.bill or 0.0) for job in jobs), default=0.0) or 1.0
    start, end = MARGIN + 300.0, _END - 130.0
    for place, job in enumerate(jobs):
        y = _JOBS_TOP + place * _JOB
        page.text(start - 20, y + 34, page.fit(drawable(job.name), 270, 24), 24, INK, "rs")
        bill, color = (job.estimate, AMBER) if job.bill is None else (job.bill, BLUE)
        for top, amount, paint in ((y, job.estimate, GREY), (y + 28, bill, color)):
            length = max(2.0, (end - start) * amount / highest)
            page.box(start, top, start + length, top + 24, paint, 3)
            page.text(start + length + 10, top + 20, label(amount), 22, PALE)
