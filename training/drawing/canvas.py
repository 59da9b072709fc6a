"""What pictures are drawn on: a page with its own pixels, its colours, and the two fonts beside it.

Pillow takes 0.2 s for one, so not in an event loop.
"""

import functools
import io
import string
from collections.abc import Callable, Iterable
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
"""The page is white in a dark chat, too: a picture has one ground."""
_GAP = "..."
"""The fonts' own ellipsis stands in the middle of the line, as Chinese has it."""
BLUE, RED, AMBER, GREEN, GREY = "#3a8fb7", "#d1495b", "#edae49", "#66a182", "#b8c4ce"


def draw_page(height: int, paint: Callable[["Page"], None]) -> bytes:
    """A PNG of this height, in the page's own pixels, of about 100 KB."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH * SHARP, height * SHARP), PAPER)
    paint(Page(ImageDraw.Draw(image)))
    out = io.BytesIO()
    image.resize((WIDTH, height), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


@functools.cache
def font(weight: str, size: int) -> "FreeTypeFont":
    """`regular` or `bold`, in pixels of the large drawing."""
    from PIL import ImageFont

    return ImageFont.truetype(str(FONTS / f"{weight}.otf"), size)


@functools.cache
def has_letter(letter: str) -> bool:
    """Whether the fonts have it: they are cut to the letters of our own labels, and ASCII."""
    face = font("regular", 40)
    return letter == " " or bytes(face.getmask(letter)) != bytes(face.getmask("\U0010ffff"))


def drawable(text: str) -> str:
    """A name that people have given, without the letters that would be boxes."""
    return "".join(letter if has_letter(letter) else "·" for letter in text)


def letters(texts: Iterable[str]) -> str:
    """Every character that these labels need, and ASCII: what the fonts are cut to."""
    return "".join(sorted({letter for text in texts for letter in text} | set(string.printable.strip() + "·–¥€£")))


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

    def fit(self, text: str, width: float, size: int = 28) -> str:
        """As much of a text as has room: its beginning and its end, which tell names apart."""
        if self.width(text, size) <= width:
            return text
        n = len(text)
        while n > 1 and self.width(text[: n - n // 2] + _GAP + text[-(n // 2) :], size) > width:
            n -= 1
        return text[: n - n // 2] + _GAP + text[-(n // 2) :] if n > 1 else text[:1]

    def box(self, x0: float, y0: float, x1: float, y1: float, color: str, radius: float = 5) -> None:
        """Fill a box with round corners; nothing where it is narrower or lower than a pixel."""
        if x1 - x0 >= 1 and y1 - y0 >= 1:
            radius = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
            corners = tuple(value * SHARP for value in (x0, y0, x1, y1))
            self._canvas.rounded_rectangle(corners, radius * SHARP, color)

    def block(self, x0: float, y0: float, x1: float, y1: float, color: str) -> None:
        """Fill a box with sharp corners, half a pixel high or wide at least."""
        x1, y1 = max(x1, x0 + 0.5), max(y1, y0 + 0.5)
        self._canvas.rectangle((x0 * SHARP, y0 * SHARP, x1 * SHARP - 1, y1 * SHARP - 1), color)

    def line(self, x0: float, y0: float, x1: float, y1: float, color: str, width: float = 2) -> None:
        """Draw a line from one point to the other."""
        self._canvas.line(tuple(v * SHARP for v in (x0, y0, x1, y1)), color, round(width * SHARP))

    def heading(self, x: float, y: float, text: str) -> None:
        """Write the name of a part of the picture."""
        self.text(x, y, text, 32, INK, bold=True)
