"""An error as a sentence for admins: no secret, and nothing that an owner wrote, can be in it."""

import re
import traceback
from pathlib import Path

from sqlalchemy.exc import DBAPIError

ROOT = Path(__file__).parents[2]
"""The checkout, or the folder of all packages where Vetted is installed."""
OURS = ("bot", "admin", "training", "storage")
MOST = 300
"""Characters: many of these stand in one message."""


def words_of(error: BaseException) -> str:
    """What an error nobody has foreseen says of itself, and where in our code it came from.

    Only what the operating system says is taken word by word: another error's own text may quote a URL with its token,
    SQL with its values, or an owner's message.
    """
    name = type(error).__name__
    if isinstance(error, DBAPIError):
        return f"{type(error.orig).__name__ if error.orig else name} of the database"
    if isinstance(error, OSError) and error.strerror:
        file_name = f" ({Path(error.filename).name})" if isinstance(error.filename, str) else ""
        return shorten(f"{name}: {error.strerror}{file_name}")
    place = _place(error)
    return shorten(f"{name}, at {place}" if place else name)


def is_unforeseen(words: str) -> bool:
    """Whether these are the words of an error in our code, not of a host, the disk or Telegram."""
    return re.search(r", at \S+\.py:\d+$", words) is not None


def shorten(text: str) -> str:
    """One line of at most `MOST` characters."""
    line = " ".join(text.split())
    return line if len(line) <= MOST else line[: MOST - 1] + "…"


def _place(error: BaseException) -> str:
    """The innermost line of ours that it passed; empty where there is none."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS:
            return f"{path.relative_to(ROOT).as_posix()}:{frame.lineno}"
    return ""
