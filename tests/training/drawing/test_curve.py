"""The picture of a training's curve: nothing that was measured on held-out rows lies outside of it."""

import io

from PIL import Image, ImageColor

from bot.texts import Texts
from training.drawing.canvas import BLUE, RED
from training.drawing.curve import CurveFigures, draw_curve


def _rows(picture: Image.Image, color: str) -> list[int]:
    """The lines of the picture with this colour, right of the legend's boxes and below them."""
    wanted = ImageColor.getrgb(color)
    right = picture.crop((300, 160, picture.width, picture.height))
    pixels = right.load()
    assert pixels is not None
    return [y for y in range(right.height) if any(pixels[x, y] == wanted for x in range(right.width))]


def test_an_odd_step_is_cut_off_and_a_held_out_loss_never() -> None:
    train = [(step, 40.0 if step == 70 else 0.5) for step in range(1, 101)]
    figures = CurveFigures("v1", train, [(50, 3.0), (75, 2.0), (100, 1.0)])
    picture = Image.open(io.BytesIO(draw_curve(figures, Texts("zh")))).convert("RGB")
    red = _rows(picture, RED)
    assert max(red) - min(red) > 100  # 3, 2 and 1 lie at heights of their own
    assert min(_rows(picture, BLUE)) >= min(red) - 30  # up to the upper rim, 40 is not drawn


def test_accuracy_has_a_panel_of_its_own_where_it_is_known() -> None:
    losses = [(1, 5.0), (2, 3.0)]
    plain = Image.open(io.BytesIO(draw_curve(CurveFigures("v1", losses), Texts("en"))))
    both = Image.open(io.BytesIO(draw_curve(CurveFigures("v1", losses, (), [(1, 0.5), (2, 1.0)]), Texts("en"))))
    assert both.height > 1.5 * plain.height
