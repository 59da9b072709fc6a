"""The pictures' fonts have every letter of their labels. Run as a program, it prints the letters to cut them to."""

from bot.texts import LANGUAGES, Texts
from training.dataset import picture
from training.drawing import comparison, curve, months, weeks
from training.drawing.canvas import drawable, font, letters

PICTURES = (picture, comparison, curve, months, weeks)


def all_letters() -> str:
    return letters(text for language in LANGUAGES for drawing in PICTURES for text in drawing.labels(Texts(language)))


def test_the_fonts_have_every_letter_of_the_labels() -> None:
    for weight in ("regular", "bold"):
        face = font(weight, 40)
        missing = bytes(face.getmask("\U0010ffff"))
        lacking = [letter for letter in all_letters() if bytes(face.getmask(letter)) == missing]
        assert not lacking, f"cut the fonts anew (training/drawing/fonts/README.md): {lacking} are not in {weight}.otf"


def test_a_name_is_drawn_without_boxes() -> None:
    assert drawable("ft:v4 兽医龘") in ("ft:v4 兽医·", "ft:v4 ···")
    assert drawable("plain-name_1") == "plain-name_1"


if __name__ == "__main__":
    print(all_letters())  # noqa: T201
