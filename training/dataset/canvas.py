"""What the dataset's picture is drawn on: a page with its own pixels, its colours, and the two fonts beside it."""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).parent / "fonts"
WIDTH = 860
"""Pixels, for letters of 26 to 28: they can be read in a chat on a phone, before the picture is opened."""
MARGIN = 48
SHARP = 2
"""Everything is drawn so many times larger and then made smaller: Pillow's shapes have hard edges."""
PAPER, INK, PALE, LINE = "#ffffff", "#1f2d3a", "#6b7a88", "#e3e9ee"


@functools.cache
def font(weight: str, size: int) -> "FreeTypeFont":
    """`regular` or `bold`, in pixels of the large drawing."""
    from PIL import ImageFont

    return ImageFont.truetype(str(FONTS / f"{weight}.otf"), size)


class Page:
    """Draws in the picture's own pixels, whatever it is enlarged by."""

    def __init__(self, canvas: "ImageDraw") -> None:
        self._canvas = canvas

    def text(
        self, x: float, y: float, text: str, size: int = 28, color: str = INK, anchor: str = "ls", bold: bool = False
    ) -> float:
        """Write at a baseline; returns the width."""
        letters = font("bold" if bold else "regular", size * SHARP)
        self._canvas.text((x * SHARP, y * SHARP), text, color, letters, anchor)
        return letters.getlength(text) / SHARP

    def width(self, text: str, size: int = 28) -> float:
        """How wide it would be."""
        return font("regular", size * SHARP).getlength(text) / SHARP

    def box(self, x0: float, y0: float, x1: float, y1: float, color: str, radius: float = 5) -> None:
        """Fill a box with round corners; nothing where it is narrower or lower than a pixel."""
        if x1 - x0 >= 1 and y1 - y0 >= 1:
            radius = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
            corners = tuple(value * SHARP for value in (x0, y0, x1, y1))
            self._canvas.rounded_rectangle(corners, radius * SHARP, color)

    def line(self, x0: float, y0: float, x1: float, y1: float, color: str, width: float = 2) -> None:
        """Draw a line from one point to the other."""
        self._canvas.line(tuple(v * SHARP for v in (x0, y0, x1, y1)), color, round(width * SHARP))

    def heading(self, x: float, y: float, text: str) -> None:
        """Write the name of a part of the picture."""
        self.text(x, y, text, 32, INK, bold=True)
