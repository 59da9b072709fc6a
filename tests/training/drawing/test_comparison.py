"""The picture of a comparison shows on whose side the evidence is, whatever part of it is there."""

import io

import pytest
from PIL import Image

from bot.texts import Texts
from training.drawing.canvas import BLUE, RED, WIDTH
from training.drawing.comparison import HEIGHT, ComparisonFigures, draw_comparison


def _picture(language: str = "en", **figures: object) -> Image.Image:
    names: dict[str, object] = {"candidate": "v4", "active": "v3"}
    png = draw_comparison(ComparisonFigures(**names | figures), Texts(language))  # type: ignore[arg-type]
    picture = Image.open(io.BytesIO(png))
    assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    return picture


def _count(picture: Image.Image, color: str) -> int:
    rgb = tuple(bytes.fromhex(color.removeprefix("#")))
    return sum(n for n, pixel in picture.convert("RGB").getcolors(1 << 24) or () if pixel == rgb)


def test_blue_speaks_for_the_candidate_and_red_for_the_active_model() -> None:
    better = _picture(losses=[(0.5, 0.9)] * 20, votes=(9, 2, 0), corrections=(5, 1, 0))
    worse = _picture(losses=[(0.9, 0.5)] * 20, votes=(0, 2, 9), corrections=(0, 1, 5))
    assert _count(better, BLUE) > 20 * _count(better, RED)
    assert _count(worse, RED) > 20 * _count(worse, BLUE)


def test_the_bars_are_as_high_as_the_differences() -> None:
    small = _picture(losses=[(0.4, 0.5)] + [(0.5, 0.5)] * 19)
    all_of_them = _picture(losses=[(0.4, 0.5)] * 20)
    assert _count(all_of_them, BLUE) > 5 * _count(small, BLUE)


@pytest.mark.parametrize(
    "figures",
    [
        {},
        {"losses": [], "votes": (0, 0, 0), "corrections": (0, 0, 0)},
        {"losses": [(1.0, 1.0)], "votes": (0, 1, 0)},
        {"losses": [(float("nan"), 1.0), (float("inf"), 1.0)]},
        {"losses": [(1.0, 2.0)] * 5000, "votes": (10**6, 0, 1)},
        {"candidate": "ft:gpt-4.1-mini-2025-04-14:" + "宠" * 200, "active": ""},
    ],
)
def test_whatever_is_there_is_drawn(figures: dict[str, object]) -> None:
    _picture("zh", **figures)
