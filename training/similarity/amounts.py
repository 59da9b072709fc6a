"""Numbers with their units, in one way of writing: 8 weeks, 两个月 and 2 months are one age."""

from collections.abc import Sequence
from typing import NamedTuple

from training.similarity.writing.units import units

_MONTHS = {"year": 12.0, "month": 1.0, "week": 0.25}
_WORDS = {
    "year": ("year", "yr", "yrs", "岁", "年", "周岁"), "month": ("month", "mo", "mth", "mths", "个月", "月", "月龄", "个月龄"), "week": ("week", "wk", "wks", "周", "星期", "个星期", "礼拜", "周龄"),
    "day": ("day", "天", "日", "日龄"), "hour": ("hour", "hr", "hrs", "小时", "个小时", "个钟", "个钟头", "钟头"), "minut": ("minut", "min", "分钟"),
    "kg": ("kg", "kilo", "kilogram", "公斤", "千克"), "jin": ("斤",), "pound": ("pound", "lb"), "g": ("g", "gram", "克"), "ml": ("ml", "毫升"),
    "time": ("time", "次", "顿", "餐", "回"),
}  # fmt: skip
_UNIT_OF = {tuple(units(word)): unit for unit, words in _WORDS.items() for word in words}
_LONGEST = 3
"""Units of text that a unit of measure has at most."""
_COUNTED = {"只", "条", "个", "匹", "口", "头", "块", "处"}
_AGE_ENDS = ("old", "大", "龄", "yo")


class Measure(NamedTuple):
    """A number in a question."""

    n_units: int
    """How many units of the text it takes."""
    text: str | None
    """Itself and its unit of measure; nothing for one animal, once and the like."""
    is_young_age: bool
    """Whether it says the age of a young animal."""
    is_age: bool = False


def read_amount(text: Sequence[str], place: int) -> Measure:
    """The number at a place in a text of units, with its unit of measure if there is one."""
    value = float(text[place])
    for length in range(_LONGEST, 0, -1):
        unit = _UNIT_OF.get(tuple(text[place + 1 : place + 1 + length])) if place + length < len(text) else None
        if unit is None:
            continue
        end = place + 1 + length
        is_age = (end < len(text) and text[end] in _AGE_ENDS) or text[end - 1] in ("岁", "龄")
        end += end < len(text) and text[end] in (*_AGE_ENDS, "age")
        value, unit = _common(value, unit)
        return Measure(
            end - place,
            f"{value:g} {unit}",
            is_age and unit in ("month", "week") and value < 12,
            is_age and unit in ("month", "week"),
        )
    end = place + 1
    end += end < len(text) and text[end] in _COUNTED
    return Measure(end - place, None if value == 1 else f"{value:g}", False)


def _common(value: float, unit: str) -> tuple[float, str]:
    """The same amount in the unit that others of its kind have."""
    if unit == "day" and value % 7 == 0:
        value, unit = value / 7, "week"
    if unit == "jin":
        value, unit = value / 2, "kg"
    if unit == "g" and value >= 1000:
        value, unit = value / 1000, "kg"
    if unit in _MONTHS and (unit != "week" or value % 4 == 0):
        value, unit = value * _MONTHS[unit], "month"
    return value, unit
