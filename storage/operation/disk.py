"""What a database's error says of the database: it is away for now, or it cannot be written. All other errors are
about the statement: a constraint, a value, a table."""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError

DISK_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
"""A full disk, a used up quota, a disk that cannot be written or read, for whoever writes files."""

_LITE_AWAY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_PROTOCOL}
_LITE_UNWRITABLE = {
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
    *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM),
}
# Classes and codes of PostgreSQL's appendix A.
_AWAY = ("08", "40", "53200", "53300", "55P03", "57")
_UNWRITABLE = ("53100", "25006", "58", "XX001", "XX002", "F0")


def is_away(error: BaseException) -> bool:
    """Whether it is locked, too slow just now, or cannot be reached: it comes back by itself."""
    origin = _origin(error)
    if isinstance(origin, sqlite3.Error):
        return _lite_code(origin) in _LITE_AWAY
    state = getattr(origin, "sqlstate", None)
    if state is None:  # psycopg's own: no connection, or lost
        return isinstance(error, DBAPIError) and (error.connection_invalidated or _is_operational(error))
    return str(state).startswith(_AWAY)


def is_unwritable(error: BaseException) -> bool:
    """Whether it is full, read-only, damaged, or its disk is: somebody has to see to it."""
    origin = _origin(error)
    if isinstance(origin, sqlite3.Error):
        return _lite_code(origin) in _LITE_UNWRITABLE
    return str(getattr(origin, "sqlstate", None) or "").startswith(_UNWRITABLE)


def _origin(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _is_operational(error: DBAPIError) -> bool:
    return type(error.orig).__name__ == "OperationalError"


def _lite_code(error: sqlite3.Error) -> int:
    """The first byte of the extended code; 0 where the driver itself complains."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
