"""The lines of a look at an installation, as the shell prints them and as JSON."""

from collections import Counter
from collections.abc import Sequence

from bot.texts import Texts, without_tags
from bot.texts.doctor import said
from storage.operation.diagnosis import Diagnosis, Grade

SAY = Texts("en")


def sentence(line: Diagnosis) -> str:
    """In words, without marks of Telegram's."""
    return without_tags(said(line, SAY)).replace("\u2060", "")


def shown(lines: Sequence[Diagnosis]) -> list[str]:
    """A line each, and how many of each grade."""
    width = max((len(line.check) for line in lines), default=0)
    counts = Counter(line.grade for line in lines)
    total = ", ".join(f"{counts[grade]} {grade}" for grade in Grade)
    return [*(f"{line.grade:<4}  {line.check:<{width}}  {sentence(line)}" for line in lines), total]


def as_json(lines: Sequence[Diagnosis]) -> dict[str, object]:
    """For programs."""
    return {
        "grade": worst(lines),
        "checks": [
            {
                "check": line.check,
                "grade": line.grade,
                "code": line.text.removeprefix("doctor_"),
                "text": sentence(line),
            }
            for line in lines
        ],
    }


def worst(lines: Sequence[Diagnosis]) -> Grade:
    """Of all of them."""
    grades = [line.grade for line in lines]
    return next((grade for grade in (Grade.BAD, Grade.LOOK) if grade in grades), Grade.GOOD)
