"""A start that finds the database away, held by another process or made by a newer Vetted says so, and ends."""

import logging
import time

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage.operation.server import holder
from storage.settings import SettingsError

log = logging.getLogger(__name__)

START_SECONDS = 90.0
"""How long a start waits for others to have written. More than the server gives a client that has vanished."""


def wait_for_turn(engine: Engine, seconds: float = START_SECONDS) -> None:
    """Until nobody else writes to the database. Raises `SettingsError` where it cannot be had. `engine` is one that
    gives up a lock soon, so that there is a word before the end."""
    end, is_told = time.monotonic() + seconds, False
    while True:
        try:
            with engine.begin():
                return
        except DBAPIError as error:
            if not is_locked(error):
                raise SettingsError(f"The database {place(engine)} cannot be opened: {reason(error)}.") from None
            who = _holder(engine)
            if time.monotonic() >= end:
                raise SettingsError(
                    f"The database {place(engine)} has been locked by {who} all through {seconds:g} s. Two bots must "
                    "not share one; end the other process, and start this one again."
                ) from None
            if not is_told:
                log.warning("the database is locked by %s; waiting up to %g s for it", who, seconds)
                is_told = True


def is_locked(error: DBAPIError) -> bool:
    """Whether others were writing for longer than was waited for them."""
    return getattr(error.orig, "sqlstate", None) == "55P03" or "database is locked" in str(error.orig)


def reason(error: DBAPIError) -> str:
    """What the database says, in one line, without the statement and its values."""
    return " ".join(str(error.orig).split()).removesuffix(".")


def place(engine: Engine) -> str:
    """Where a database is, without its password."""
    url = engine.url
    return (
        f"at {url.database}"
        if url.drivername.startswith("sqlite")
        else f"{url.database} at {url.host}:{url.port or 5432}"
    )


def _holder(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return "another process"
    try:
        return holder(engine) or "another process"
    except DBAPIError:
        return "another process"
