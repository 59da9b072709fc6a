"""What is worth another attempt at an update, and what is not: errors named exactly, Telegram's and the database's.

Not a word here of how often: `workers.py` counts, and each count has an end.
"""

import sqlite3
from enum import StrEnum

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from sqlalchemy.exc import DBAPIError

from storage.operation.disk import DISK_ERRNOS, is_away, is_unwritable


class Prospect(StrEnum):
    """What comes of the same update if it is handled once more."""

    TELEGRAM = "telegram"
    """Telegram is away, or busy: the network, 5xx, a gateway's page, flood control. It passes by itself."""
    STORAGE = "storage"
    """The database is away, locked or cannot be written: nobody's update is handled until it can."""
    GONE = "gone"
    """There is nobody to answer: the bot was blocked, or may not write there."""
    REFUSED = "refused"
    """Telegram refuses exactly this (400, 404, 413, …), and will again."""
    FAULT = "fault"
    """Something is wrong with us, or with the update: a constraint, a value, a line of code."""


AWAY = (
    *(TelegramRetryAfter, TelegramNetworkError, TelegramServerError, ClientDecodeError, TimeoutError),
    # These two are about the token, so about all updates: whoever polls ends the process over them.
    *(TelegramUnauthorizedError, TelegramConflictError),
)


def weigh(error: Exception) -> Prospect:
    """Whether it is worth handling an update again that this has come of."""
    if isinstance(error, TelegramForbiddenError):
        return Prospect.GONE
    if isinstance(error, AWAY) and not isinstance(error, TelegramEntityTooLarge):
        return Prospect.TELEGRAM
    if isinstance(error, TelegramAPIError):
        return Prospect.REFUSED
    if isinstance(error, DBAPIError | sqlite3.Error) and (is_away(error) or is_unwritable(error)):
        return Prospect.STORAGE
    if isinstance(error, OSError) and error.errno in DISK_ERRNOS:
        return Prospect.STORAGE
    return Prospect.FAULT


def kind_of(error: BaseException) -> str:
    """An error in one word that cannot hold a secret."""
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__}: {error.strerror}"
    return f"{type(error).__name__}: {error.orig}" if isinstance(error, DBAPIError) else type(error).__name__
