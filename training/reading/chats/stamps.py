"""Date, time and name before each message of a chat: the forms in which programs write them, and what they say."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?|\d{4}年\s?\d{1,2}月\s?\d{1,2}日)"
_HALF = r"(?:凌晨|早上|上午|中午|下午|傍晚|晚上|AM|PM|a\.?\s?m\.?|p\.?\s?m\.?)"
_CLOCK = rf"(?:{_HALF}\s?)?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:\s?{_HALF})?"
_WHEN = rf"(?P<date>{_DATE})[,，]?(?:\s?(?:at|um|à))?\s*(?:\([^)]{{1,5}}\)\s*|(?:周|星期)\S\s*)?(?P<clock>{_CLOCK})"
_NAME = r"(?P<name>[^:：\t\n]{1,60}?)"

FORMS: tuple[tuple[str, "re.Pattern[str]"], ...] = (
    # [12/03/2026, 10:16:01] Lena K: Hello          (WhatsApp on iOS, Telegram's copy)
    ("WhatsApp", re.compile(rf"\[{_WHEN}\]\s*(?:{_NAME}(?::(?=\s|$)|：)\s?(?P<text>.*)|(?P<note>.*))", re.I)),
    # 3/12/26, 10:16 AM - Lena K: Hello             (WhatsApp on Android)
    ("WhatsApp", re.compile(rf"{_WHEN}\s[-–]\s(?:{_NAME}(?::(?=\s|$)|：)\s?(?P<text>.*)|(?P<note>.*))", re.I)),
    # Lena K, [12.03.2026 10:16]                    (Telegram Desktop's copy), the text below
    ("Telegram", re.compile(rf"(?P<name>[^\[\]\n]{{1,60}}?),\s\[{_WHEN}\](?P<text>)(?P<note>)$", re.I)),
    # 2026-03-12 10:16:01 张三                       (WeChat's and QQ's exports), the text below
    ("WeChat", re.compile(rf"{_WHEN}\s+(?P<name>[^\t\n]{{1,60}}?)[:：]?(?P<text>)(?P<note>)$", re.I)),
    # 张三 2026/03/12 10:16                          (WeChat's copy), the text below
    ("WeChat", re.compile(rf"(?P<name>\S[^\n]{{0,60}}?)[:：]?\s+{_WHEN}[:：]?(?P<text>)(?P<note>)$", re.I)),
    # 张三 10:16 ; LINE's 10:16 [tab] Lena [tab] Hello: the days stand in lines of their own
    ("LINE", re.compile(rf"(?P<clock>{_CLOCK})\t(?:(?P<name>[^\t\n]{{1,60}})\t(?P<text>.*)|(?P<note>.*))", re.I)),
    (
        "WeChat",
        re.compile(rf"(?P<name>\S[^\n:：,，。？?]{{0,30}}?)[:：]?\s+(?P<clock>{_CLOCK})(?P<text>)(?P<note>)$", re.I),
    ),
)
"""The program that writes it, and its form. The text may go on in the next lines."""
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"), None)
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009"), " ")
_DAY = re.compile(
    rf"[—\-–=\s]*(?P<date>{_DATE})\s*(?:\([^)]{{1,9}}\)|（.{{1,4}}）|[A-Za-z]{{3,9}}|(?:周|星期)\S)?[—\-–=\s]*$"
)
_MUST_BE = 0.25
"""Of the lines so many must have a stamp, or it is no chat."""
_N_TITLE = 8
"""Lines that may stand above the first message."""
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Stamp:
    """What stands before a message, and its first line."""

    name: str
    """Empty where the program itself says something."""
    text: str
    when: tuple[tuple[int, ...], str]
    """The numbers of its date, and its clock."""


@dataclass(frozen=True)
class ChatForm:
    """How a chat's lines are read."""

    program: str
    read: Callable[[str, tuple[int, ...]], Stamp | None]


def clean(line: str) -> str:
    """A line without marks of direction, and with plain spaces."""
    return line.translate(_UNSEEN).translate(_SPACES).rstrip()


def day_of(line: str) -> tuple[int, ...] | None:
    """The numbers of the date, where a line says nothing but a day."""
    match = _DAY.match(line)
    return _numbers(match["date"]) if match else None


def form_of_chat(lines: Sequence[str]) -> ChatForm | None:
    """The form in which most of the first lines are messages of a chat; null where they are none."""
    first_lines = [clean(line[:300]) for line in lines[:400]]
    filled_lines = [line for line in first_lines if line.strip() and day_of(line) is None]
    best: tuple[int, str, re.Pattern[str]] | None = None
    for program, pattern in FORMS:
        places = [place for place, line in enumerate(filled_lines) if pattern.match(line)]
        has_days = "(?P<date>" in pattern.pattern or any(day_of(line) is not None for line in first_lines)
        is_chat = len(places) >= max(2, _MUST_BE * len(filled_lines)) and places[0] < _N_TITLE and has_days
        if is_chat and (best is None or len(places) > best[0]):
            best = (len(places), program, pattern)
    if best is None:
        return None
    _, program, pattern = best

    def read(line: str, day: tuple[int, ...]) -> Stamp | None:
        match = pattern.match(line)
        if match is None:
            return None
        groups = match.groupdict()
        date = _numbers(groups["date"]) if groups.get("date") else day
        name = (groups["name"] or "").strip().lstrip("~ ").strip()
        return Stamp(name, groups["text"] or groups["note"] or "", (date, groups["clock"]))

    return ChatForm(program, read)


def times_of(stamps: Sequence[Stamp]) -> list[datetime]:
    """When each was written. Day and month are told apart by what the whole chat allows."""
    orders = _orders([stamp.when[0] for stamp in stamps])
    timelines = [[_time(stamp, order) for stamp in stamps] for order in orders]
    return min(timelines, key=lambda times: sum(later < earlier for earlier, later in pairwise(times)))


def _numbers(date: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", date))


def _orders(dates: Sequence[tuple[int, ...]]) -> list[str]:
    """The orders of year, month and day that all dates allow."""
    full_dates = [date for date in dates if len(date) == 3]
    if any(date[0] > 31 for date in full_dates):
        return ["ymd"]
    possible = [order for order in ("dmy", "mdy") if all(date[order.index("m")] <= 12 for date in full_dates)]
    return possible or ["ymd"]


def _time(stamp: Stamp, order: str) -> datetime:
    date, clock = stamp.when
    hour, minute, *rest = _numbers(clock)
    half = re.sub(r"[^a-z一-鿿]", "", clock.lower())
    if half in ("pm", "下午", "傍晚", "晚上") and hour < 12:
        hour += 12
    elif half in ("am", "凌晨") and hour == 12:
        hour = 0
    seconds = min(hour, 23) * 3600 + minute * 60 + (rest[0] if rest else 0)
    parts = dict(zip(order, date, strict=False))
    year, month, day = parts.get("y", 1970), parts.get("m", 1), parts.get("d", 1)
    try:
        midnight = datetime(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        midnight = _EPOCH
    return midnight + timedelta(seconds=seconds)
