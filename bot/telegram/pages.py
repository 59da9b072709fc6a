"""A list that may grow beyond a message: its pages, the newest entries first, and the buttons that turn them. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from bot.texts import Html, Texts, without_tags

ROOM = 3000
"""UTF-16 units of the entries on a page: what stands around them has room, too."""


class PageTap(CallbackData, prefix="page"):
    """A button that turns to another page of a list."""

    of: str
    """Which list."""
    number: int
    """From 0, where the newest entries stand."""


class ListPage(NamedTuple):
    """Some entries of a list: from `start` up to `end`."""

    start: int
    end: int
    number: int
    n_pages: int


def page_of(entries: Sequence[Html], number: int, most: int = 10) -> ListPage:
    """The page with this number, or the last where there are fewer: at most `most` entries, fewer where they are long,
    and at least one."""
    starts = list(_starts(entries, most))
    number = max(0, min(number, len(starts) - 1))
    ends = [*starts[1:], len(entries)]
    return ListPage(starts[number], ends[number], number, len(starts))


def _starts(entries: Sequence[Html], most: int) -> Iterator[int]:
    """Where each page begins."""
    yield 0
    room, n = ROOM, 0
    for place, entry in enumerate(entries):
        units = len(without_tags(entry).encode("utf-16-le", "replace")) // 2 + 1
        if n and (units > room or n == most):
            yield place
            room, n = ROOM, 0
        room, n = room - units, n + 1


def page_line(page: ListPage, say: Texts) -> Html | None:
    """Which page it is; nothing where there is one only."""
    return say("page_number", n=page.number + 1, all=page.n_pages) if page.n_pages > 1 else None


def turning(page: ListPage, of: str, say: Texts) -> list[InlineKeyboardButton]:
    """The buttons to the pages beside it."""
    ways = []
    if page.number:
        ways.append(("page_newer", page.number - 1))
    if page.number + 1 < page.n_pages:
        ways.append(("page_older", page.number + 1))
    return [
        InlineKeyboardButton(text=say(key), callback_data=PageTap(of=of, number=number).pack()) for key, number in ways
    ]
