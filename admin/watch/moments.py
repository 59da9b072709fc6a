"""A moment as an admin writes it, in the clinic's time zone: a day, a time, or both, with natural slips. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from storage.watch.past import Period

_SPELLINGS = (
    (r"[‐-―−~]", "-"),
    (r"[年月]", "-"),
    (r"[日号號,，]", " "),
    (r"[点點时時]半", ":30 "),
    (r"[点點时時]整?", ":"),
    (r"分", " "),
    (r"(?<=\d)t(?=\d)", " "),
    (r"(?<=\d)(?=am\b|pm\b|z\b)", " "),
    (r"(上午|早上|凌晨|中午|下午|晚上|今天|昨天|前天)", r" \1 "),
    (r":(?!\d)", ":00 "),
    (r"(?<=\d)[-.](?=\s|$)", " "),
)
"""What else people write, and what it stands for."""
_DAYS_AGO = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1, "前天": 2}
_HALVES = {"am": 0, "上午": 0, "早上": 0, "凌晨": 0, "pm": 12, "中午": 12, "下午": 12, "晚上": 12}
_DATE = re.compile(r"(2\d{3})([-/.])(\d{1,2})\2(\d{1,2})|(2\d{3})(\d\d)(\d\d)")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?")
_PAIR = re.compile(r"(\d{1,2})([-/.])(\d{1,2})")
_BARE = re.compile(r"(\d{1,2})(\d\d)?")
_YEARS_BACK = 8
"""For 29 February, which some years have not."""


class UnreadableMoment(Exception):
    """What was written is no moment. `key` is the name of the text (bot/texts) that says why, of `part`."""

    def __init__(self, key: str, part: str) -> None:
        super().__init__(key)
        self.key, self.part = key, part


@dataclass(frozen=True)
class Moment:
    """What was meant: a minute (or a second) of a day, or the whole day."""

    day: date
    at: time | None
    zone: tzinfo

    @property
    def period(self) -> Period:
        """From when until when that is, in UTC. An hour longer where clocks were set back, and it came twice."""
        start = datetime.combine(self.day, self.at or time.min)
        if self.at is None:
            end = start + timedelta(days=1)
        else:
            end = start + (timedelta(seconds=1) if self.at.second else timedelta(minutes=1))
        length = end - start
        starts = sorted(start.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if self.at is None:
            return Period(starts[0], end.replace(tzinfo=self.zone).astimezone(UTC))
        return Period(starts[0], starts[1] + length)

    def __str__(self) -> str:
        if self.at is None:
            return f"{self.day:%Y-%m-%d}"
        return f"{self.day:%Y-%m-%d} {self.at.isoformat('seconds' if self.at.second else 'minutes')}"


def read_moment(text: str, now: datetime, zone: tzinfo) -> Moment:
    """What `2026-12-03 14:03`, `14:03`, `12-03 14.03`, `12月3日 下午2点` or `yesterday` mean in this zone, at `now`.

    A day without a year is the last such day; a time without a day is today's, or yesterday's where today's has not
    come. Raises `UnreadableMoment`.
    """
    words = _words(text)
    zone = UTC if {"utc", "z"} & set(words) else zone
    half = next((_HALVES[word] for word in words if word in _HALVES), None)
    words = [word for word in words if word not in {"utc", "z", *_HALVES}]
    here = now.astimezone(zone)
    if not words or len(words) > 2:
        raise UnreadableMoment("when_unreadable", text)
    days = [_is_day(word, place, words) for place, word in enumerate(words)]
    if days.count(True) > 1 or days.count(False) > 1:
        raise UnreadableMoment("when_unreadable", text)
    day = next((_day(word, here.date()) for word, is_day in zip(words, days, strict=True) if is_day), None)
    at = next((_time(word, half) for word, is_day in zip(words, days, strict=True) if not is_day), None)
    if day is None:
        assert at is not None
        day = here.date() - timedelta(days=at > here.time())
    return Moment(day, at, zone)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    for pattern, spelling in _SPELLINGS:
        plain = re.sub(pattern, spelling, plain)
    return plain.split()


def _is_day(word: str, place: int, words: list[str]) -> bool:
    """Whether a word is meant as a day. `12.03` beside a time is one, and a time where it stands alone."""
    if word in _DAYS_AGO or _DATE.fullmatch(word):
        return True
    if _TIME.fullmatch(word) or _BARE.fullmatch(word):
        return False
    pair = _PAIR.fullmatch(word)
    if pair is None:
        raise UnreadableMoment("when_unreadable", word)
    if pair[2] != ".":
        return True
    if len(words) == 1:
        return int(pair[1]) > 23 or len(pair[3]) == 1
    partner = words[1 - place]
    is_alike = (pair_of_partner := _PAIR.fullmatch(partner)) is not None and pair_of_partner[2] == "."
    return place == 0 if is_alike else bool(_TIME.fullmatch(partner) or _BARE.fullmatch(partner))


def _day(word: str, today: date) -> date:
    if word in _DAYS_AGO:
        return today - timedelta(days=_DAYS_AGO[word])
    if whole := _DATE.fullmatch(word):
        year, month, day = (int(part) for part in whole.groups() if part and part.isdigit())
        return _real_day(year, month, day, word)
    pair = _PAIR.fullmatch(word)
    assert pair is not None
    month, day = int(pair[1]), int(pair[3])
    if month > 12:
        month, day = day, month
    for year in range(today.year, today.year - _YEARS_BACK - 1, -1):
        try:
            is_past = date(year, month, day) <= today
        except ValueError:
            continue
        if is_past:
            return date(year, month, day)
    raise UnreadableMoment("when_no_day", word)


def _real_day(year: int, month: int, day: int, word: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableMoment("when_no_day", word) from None


def _time(word: str, half: int | None) -> time:
    """`half`: the hour at which the half of the day begins that was named."""
    if whole := _TIME.fullmatch(word):
        hour, minute, second = (int(part or 0) for part in whole.groups())
    elif pair := _PAIR.fullmatch(word):
        hour, minute, second = int(pair[1]), int(pair[3]), 0
    else:
        bare = _BARE.fullmatch(word)
        assert bare is not None
        hour, minute, second = int(bare[1]), int(bare[2] or 0), 0
    if half is not None and 1 <= hour <= 12:
        hour = hour % 12 + half
    try:
        return time(hour, minute, second)
    except ValueError:
        raise UnreadableMoment("when_no_time", word) from None
