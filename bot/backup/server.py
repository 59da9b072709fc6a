"""The tables of a backup on a server: all in one transaction, and only where nothing is yet."""

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from bot.backup.database_copy import SQLITE
from bot.backup.manifest import BackupError
from bot.backup.tables import copy_tables, full_tables, make_tables
from bot.backup.vault import Pause
from storage import restorations
from storage.database import Database
from storage.migrations.migrate import VERSION
from storage.models import Restoration
from storage.operation.opening import place, reason


def require_empty_server(url: str, token: str) -> None:
    """Raise `BackupError` where the database at `url` holds something other than what this very restore, cut short,
    has brought there."""
    database = Database(url)
    try:
        with database.engine.begin() as connection:
            names = full_tables(connection)
            is_ours = Restoration.__tablename__ in names and restorations.token_of(Session(connection)) == token
        if names and not is_ours:
            raise BackupError(
                f"the database {place(database.engine)} (VETTED_DATABASE_URL) holds something already, in "
                f"{', '.join(names[:3])} and others. A backup comes back into an empty one."
            )
    except DBAPIError as error:
        raise BackupError(f"the database {place(database.engine)} cannot be opened: {reason(error)}.") from None
    finally:
        database.close()


def fill_server(source: Path, url: str, token: str, pause: Pause) -> None:
    """Copy all rows of an SQLite file there. May run again after a crash."""
    copy, server = Database(f"{SQLITE}{source}"), Database(url)
    try:
        with copy.look() as session, server.engine.begin() as connection:
            if full_tables(connection) and restorations.token_of(Session(connection)) == token:
                return
            SQLModel.metadata.drop_all(connection)
            if VERSION in inspect(connection).get_table_names():
                connection.execute(text(f"DROP TABLE {VERSION}"))
            make_tables(connection)
            copy_tables(session.connection(), connection, pause)
    except DBAPIError as error:
        raise BackupError(f"the database {place(server.engine)} cannot be filled: {reason(error)}.") from None
    finally:
        copy.close()
        server.close()
