"""The dataset's picture: what is in the numbers is in the picture."""

import io
from datetime import UTC, date, datetime

from PIL import Image

from bot.texts import Texts
from training.dataset.picture import draw
from training.dataset.report import DatedRow, make_report
from training.drawing.canvas import WIDTH


def _draw(lengths: list[int], limit: int | None, language: str) -> Image.Image:
    moment = datetime(2026, 11, 16, tzinfo=UTC)
    rows = [
        DatedRow([{"role": "user", "content": "狗狗呕吐"}, {"role": "assistant", "content": " a" * n}], moment)
        for n in lengths
    ]
    report = make_report(rows, [], encoding="o200k_base", limit=limit, today=date(2026, 11, 20))
    return Image.open(io.BytesIO(draw(report, {"train": len(rows)}, Texts(language))))


def _count(image: Image.Image, color: str) -> int:
    rgb = tuple(bytes.fromhex(color))
    return sum(n for n, pixel in image.convert("RGB").getcolors(1 << 24) or () if pixel == rgb)


def test_rows_over_the_limit_are_red() -> None:
    fits, over = _draw([5, 9, 30], 65_536, "en"), _draw([5, 9, 30], 20, "en")
    assert fits.width == WIDTH and fits.format == "PNG" and fits.height < 2 * WIDTH
    assert _count(fits, "d1495b") == 0 and _count(over, "d1495b") > 1000


def test_one_row_or_very_long_ones_can_be_drawn() -> None:
    for lengths in ([1], [3] * 500, [2, 20_000], list(range(1, 400))):
        assert _draw(lengths, None, "zh").width == WIDTH
