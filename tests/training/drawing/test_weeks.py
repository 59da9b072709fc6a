"""The picture of the last weeks shows what was counted, however little or much there is."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.texts import Texts
from training.drawing.canvas import AMBER, BLUE, RED, WIDTH
from training.drawing.weeks import WeeksFigures, draw_weeks

WEEKS = [date(2026, 9, 7) + timedelta(weeks=n) for n in range(12)]
EMPTY = WeeksFigures(
    weeks=WEEKS,
    turns=[],
    others=[0] * 12,
    verified=[0] * 12,
    down=[(0, 0)] * 12,
    corrections=[0] * 12,
    seconds=[(None, None)] * 12,
    flags=[(0, 0)] * 12,
    vet=[(0, 0)] * 12,
    down_by_model=[],
)


def _picture(figures: WeeksFigures, language: str = "en") -> Image.Image:
    picture = Image.open(io.BytesIO(draw_weeks(figures, Texts(language))))
    assert picture.format == "PNG" and picture.width == WIDTH and picture.height < 2 * WIDTH
    return picture


def _count(figures: WeeksFigures, color: str) -> int:
    rgb = tuple(bytes.fromhex(color.removeprefix("#")))
    pixels = _picture(figures).convert("RGB").getcolors(1 << 24) or ()
    return sum(n for n, pixel in pixels if pixel == rgb)


def test_each_model_has_its_colour() -> None:
    counts = [5] * 12
    first, both = (replace(EMPTY, turns=models) for models in ([("a", counts)], [("a", counts), ("b", counts)]))
    assert _count(first, BLUE) > 20_000 > 1000 > _count(first, AMBER)
    assert _count(both, AMBER) > 20_000


def test_a_share_of_few_ratings_is_not_drawn_as_one() -> None:
    few, enough = (replace(EMPTY, down=[(9, n)] * 12, down_by_model=[("a", (9, n))]) for n in (9, 10))
    assert _count(few, RED) < 1000 and _count(enough, RED) > 15_000


@pytest.mark.parametrize(("n", "language"), [(0, "zh"), (1, "en"), (10**7, "zh")])
def test_whatever_was_counted_is_drawn(n: int, language: str) -> None:
    counts: Sequence[int] = [0] * 11 + [n]
    parts = [(0, 0)] * 11 + [(n, n)]
    figures = WeeksFigures(
        weeks=WEEKS,
        turns=[("宠物" * 90, counts)] * 3,
        others=counts,
        verified=counts,
        down=parts,
        corrections=counts,
        seconds=[(None, None)] * 11 + [(0.0, n / 1)],
        flags=parts,
        vet=parts,
        down_by_model=[("x" * 200, (n, n))] * 4,
    )
    _picture(figures, language)
