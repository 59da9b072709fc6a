"""Ages, birthdays and weights in the words of owners, and what is plausible for which animal. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.chat.pets.words import FAR, SPECIES, UNKNOWN

OLDEST_YEARS = 200
"""No animal that is kept as a pet grows older; beyond it a number is no age."""
KG = {"kg": 1.0, "g": 0.001, "jin": 0.5, "liang": 0.05, "lb": 0.45359237, "oz": 0.028349523125}


@dataclass(frozen=True)
class Slip:
    """A value that no such animal has."""

    column: str
    """`weight_kg` or `born`."""
    value: float
    """Kilograms, or years."""
    low: float
    high: float
    """The usual, in the same unit."""


def unusual(species: str, born: date | None, weight_kg: float | None, today: date) -> list[Slip]:
    """Values that are possible and rare: the owner should look at them again."""
    kind = SPECIES.get(species, UNKNOWN)
    slips = []
    if weight_kg is not None and not kind.usual_kg[0] <= weight_kg <= kind.usual_kg[1]:
        slips.append(Slip("weight_kg", weight_kg, *kind.usual_kg))
    if born is not None and (years := months_old(born, today) / 12) > kind.usual_years:
        slips.append(Slip("born", years, 0, kind.usual_years))
    return slips


def is_far(value: float, low: float, high: float) -> bool:
    """Whether a value lies so far beyond the usual that it is a slip."""
    return not low / FAR <= value <= high * FAR


def months_old(born: date, today: date) -> int:
    """Whole months of life."""
    months = (today.year - born.year) * 12 + today.month - born.month
    # Born on the 31st, a month is over on the last day of a shorter one.
    last_day = monthrange(today.year, today.month)[1]
    return max(0, months - (today.day < min(born.day, last_day)))


def born_before(today: date, months: int, days: int) -> date | None:
    """The birthday of somebody this old; null beyond `OLDEST_YEARS`."""
    if months > OLDEST_YEARS * 12 or days > OLDEST_YEARS * 366:
        return None
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1])) - timedelta(days=days)


def _words(text: str) -> list[str]:
    return text.split()


# Numbers, units and their patterns; all are matched against folded text.

_SMALL = {w: n for n, w in enumerate(_words("one two three four five six seven eight nine ten eleven twelve"), 1)}
_HAN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
# Neither the end of a range ("10-12 kg"), a fraction or a word; but "3y2m" and "9lb4oz" are two numbers.
_START = r"(?<![\d./⁄])(?<!\d-)(?:(?<![a-z])|(?<=\d[ym])|(?<=\dlb))"
NUMBER = (
    r"(?:(?<![\w.])(?:half an?|half|an?|" + "|".join(_SMALL) + r")(?: and a half)?(?![a-z])"
    rf"|{_START}(?:\d{{1,6}}(?:\.\d{{1,3}})?|\.\d{{1,3}})(?: and a half(?![a-z]))?"
    r"|半|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
)
_NOT_LATIN = r"(?![a-z])"
_YEARS = rf"(?:(?:years?|yrs?|y/?o|y){_NOT_LATIN}|周岁|岁|年)"
_MONTHS = rf"(?:(?:months?|mths?|mos?|m){_NOT_LATIN}|个半?多?月|月龄|月大)"
_WEEKS = rf"(?:(?:weeks?|wks?|w){_NOT_LATIN}|个?(?:周|星期|礼拜))"
_DAYS = rf"(?:days?{_NOT_LATIN}|天|日龄)"
_HALF = rf"(?:\s*(?:半|and a half{_NOT_LATIN}))"
SPAN = rf"(?P<n>{NUMBER})\s*-?\s*(?:(?P<y>{_YEARS})|(?P<m>{_MONTHS})|(?P<w>{_WEEKS})|(?P<d>{_DAYS}))(?P<half>{_HALF})?"
_AND = rf"\s*(?:and{_NOT_LATIN}|零|又|,)?\s*"
_Y, _M, _W, _D = (rf"{NUMBER}\s*-?\s*{unit}{_HALF}?" for unit in (_YEARS, _MONTHS, _WEEKS, _DAYS))
AGE = re.compile(
    rf"(?:{_Y}(?:{_AND}{_M})?(?:{_AND}{_D})?|{_M}(?:{_AND}{_W})?(?:{_AND}{_D})?|{_W}(?:{_AND}{_D})?|{_D})"
    rf"(?:[\s-]*(?:old{_NOT_LATIN}|大|多|龄))*"
)
_KG_UNITS = (
    rf"(?:(?P<kg>(?:kgs?|kilos?|kilograms?){_NOT_LATIN}|公斤|千克)|(?P<jin>jin{_NOT_LATIN}|市?斤)|(?P<liang>两)"
    rf"|(?P<lb>(?:lbs?|pounds?){_NOT_LATIN}|磅)|(?P<oz>(?:oz|ounces?){_NOT_LATIN}|盎司)|(?P<g>(?:grams?|g){_NOT_LATIN}|克))"
)
MASS = rf"(?P<n>{NUMBER})\s*-?\s*{_KG_UNITS}(?P<half>半)?"
_UNNAMED_MASS = re.sub(r"\?P<\w+>", "?:", MASS)
WEIGHT = re.compile(rf"{_UNNAMED_MASS}(?:\s*(?:and{_NOT_LATIN})?\s*{_UNNAMED_MASS})?")
BARE_AGE = re.compile(rf"(?:年龄|\bage|\baged)\s*(?:is|是|:)?\s*(?P<n>{NUMBER})(?![\w.])")
BARE_WEIGHT = re.compile(rf"(?:体重|\bweight|\bweighs)\s*(?:is|是|:)?\s*(?P<n>{NUMBER})(?![\w.])")
_MONTH_NAMES = {m: n for n, m in enumerate(_words("jan feb mar apr may jun jul aug sep oct nov dec"), 1)}
BORN = re.compile(
    r"(?P<word>\b(?:born|dob|birthday)|生日|生于|出生)?\s*(?:is|in|on|于|是|:)?\s*(?:"
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:\s*[-/.年]\s*(?P<month>\d{1,2})(?!\d)(?:\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d))?)?"
    r"(?P<nian>[年月日号])?"
    r"|(?:(?P<day2>\d{1,2})\s+)?\b(?P<name>" + "|".join(_MONTH_NAMES) + r")[a-z]*\.?\s+(?P<year2>(?:19|20)\d\d)"
    r")\s*(?P<after>出?生的?)?(?!\d)"
)


def number_of(word: str) -> float:
    """The value of what `NUMBER` matches."""
    if word.endswith(" and a half"):
        return number_of(word.removesuffix(" and a half")) + 0.5
    if word[0].isdigit() or word[0] == ".":
        return float(word)
    if word == "半" or word.startswith("half"):
        return 0.5
    if word in {"a", "an"}:
        return 1
    if word in _SMALL:
        return _SMALL[word]
    if "十" in word:
        tens, units = word.split("十")
        return _HAN.get(tens, 1) * 10 + _HAN.get(units, 0)
    return _HAN[word]


def kilograms(match: re.Match[str]) -> float:
    """Kilograms of what `WEIGHT` matches."""
    total = 0.0
    for part in re.finditer(MASS, match[0]):
        unit = next(KG[name] for name in KG if part[name])
        total += (number_of(part["n"]) + (0.5 if part["half"] else 0)) * unit
    return total


def birthday_from_age(match: re.Match[str], today: date) -> date | None:
    """The birthday that an age tells; null when nobody is so old."""
    if "n" in match.re.groupindex:
        return born_before(today, round(number_of(match["n"]) * 12), 0)
    months = days = 0.0
    for part in re.finditer(SPAN, match[0]):
        unit = next(name for name in "ymwd" if part[name])
        n = number_of(part["n"]) + (0.5 if part["half"] or "半" in part[unit] else 0)
        months += n * {"y": 12, "m": 1}.get(unit, 0)
        days += n * {"w": 7, "d": 1}.get(unit, 0)
    whole_months = int(months + 1e-6)
    return born_before(today, whole_months, round((months - whole_months) * 30) + round(days))


def birthday(match: re.Match[str], today: date) -> date | None:
    """The day that `BORN` tells: the middle of a year alone, the first of a month. Null for none and the future."""
    year, month, day = match["year"] or match["year2"], match["month"], match["day"] or match["day2"]
    if match["name"]:
        month = str(_MONTH_NAMES[match["name"]])
    if not (match["word"] or match["after"] or month or match["nian"]):
        return None  # a number of four digits alone may be anything
    try:
        born = date(int(year), int(month or 7), int(day or 1))
    except ValueError:
        return None
    if not month and born.year == today.year:
        born = min(born, today)
    return born if born <= today else None
