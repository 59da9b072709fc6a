"""The picture of the budget shows what was estimated and billed, however little or much there is."""

import io
from collections.abc import Sequence
from datetime import date

import pytest
from PIL import Image

from bot.texts import Texts
from training.cost.money import money
from training.drawing.canvas import AMBER, BLUE, GREEN, RED, WIDTH
from training.drawing.months import MOST_JOBS, JobBars, MonthBars, MonthsFigures, draw_months

NOVEMBER = date(2026, 11, 1)


def _picture(
    months: Sequence[MonthBars], jobs: Sequence[JobBars] = (), budget: float | None = None, language: str = "en"
) -> Image.Image:
    figures = MonthsFigures(months, jobs, budget, lambda amount: money(amount, "CNY"))
    picture = Image.open(io.BytesIO(draw_months(figures, Texts(language))))
    assert picture.format == "PNG" and picture.width == WIDTH and picture.height < 2 * WIDTH
    return picture


def _count(picture: Image.Image, color: str) -> int:
    rgb = tuple(bytes.fromhex(color.removeprefix("#")))
    return sum(n for n, pixel in picture.convert("RGB").getcolors(1 << 24) or () if pixel == rgb)


def test_bills_hosting_and_reserves_have_their_colours() -> None:
    bare = _picture([MonthBars(NOVEMBER, 0.0, 0.0, 0.0, 0.0, 0.0)])
    for place, color in ((1, BLUE), (2, AMBER), (3, GREEN), (4, AMBER)):
        sums = [0.0] * 5
        sums[place] = 5.0
        assert _count(_picture([MonthBars(NOVEMBER, *sums)]), color) > _count(bare, color) + 10_000


def test_a_bill_that_nobody_knows_is_a_reserve() -> None:
    months = [MonthBars(NOVEMBER, 0.0, 0.0, 0.0, 0.0, 0.0)]
    billed, unbilled = (_picture(months, [JobBars("a", 4.0, bill)]) for bill in (4.0, None))
    assert _count(billed, BLUE) > _count(unbilled, BLUE) + 5_000
    assert _count(unbilled, AMBER) > _count(billed, AMBER) + 5_000


def test_the_budget_is_a_line() -> None:
    months = [MonthBars(NOVEMBER, 0.0, 1.0, 0.0, 0.0, 0.0)]
    assert _count(_picture(months, budget=2.0), RED) > _count(_picture(months), RED) == 0


@pytest.mark.parametrize(("n", "amount", "language"), [(0, 0.0, "zh"), (1, 1e-9, "en"), (6, 1e9, "zh")])
def test_whatever_there_is_is_drawn(n: int, amount: float, language: str) -> None:
    months = [MonthBars(date(2026, 6 + place, 1), *[amount] * 5) for place in range(n)]
    jobs = [JobBars("宠物" * 60, amount, None if place % 2 else amount) for place in range(2 * n)]
    picture = _picture(months, jobs, amount or None, language)
    assert picture.height < 650 + 74 * MOST_JOBS + 30
