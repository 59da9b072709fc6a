"""All rows of a database into another one, also of another kind: from a server into a file, and back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Connection, Integer, TableClause, func, insert, inspect, select, text
from sqlalchemy import column as make_column
from sqlalchemy import table as make_table
from sqlmodel import SQLModel

from bot.backup.manifest import BackupError
from bot.backup.vault import Pause
from storage.migrations.migrate import VERSION, newest_number
from storage.operation.server import be_patient

ROWS_AT_ONCE = 500
COPY_SECONDS = 3600
"""That one statement may take at a server."""


def make_tables(connection: Connection) -> None:
    """Today's tables, empty."""
    SQLModel.metadata.create_all(connection)
    connection.execute(text(f"CREATE TABLE {VERSION} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))


def copy_tables(source: Connection, target: Connection, pause: Pause) -> None:
    """Copy every row; both have today's tables, and those of `target` are empty. Raises `BackupError` where `source` is
    of another version of Vetted."""
    number = source.execute(text(f"SELECT version_num FROM {VERSION}")).scalar()
    if number != newest_number():
        raise BackupError(
            f"the database's tables have number {number}, and this Vetted's {newest_number()}. Start the bot once, "
            "which brings them up to date, or use the version that it was last started with."
        )
    for connection in (source, target):
        if connection.dialect.name != "sqlite":
            be_patient(connection, COPY_SECONDS)
    target.execute(text(f"INSERT INTO {VERSION} VALUES (:number)"), {"number": number})
    for table in SQLModel.metadata.sorted_tables:
        _copy_table(source, target, table.name, pause)
    if target.dialect.name != "sqlite":
        raise_numbers(target)


def _copy_table(source: Connection, target: Connection, name: str, pause: Pause) -> None:
    table = typed_table(name)
    result = source.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE).execute(select(table))
    for rows in result.mappings().partitions(ROWS_AT_ONCE):
        _insert(target, table, [dict(row) for row in rows])
        pause()


def typed_table(name: str) -> TableClause:
    """A table by the types of its columns alone: of what a row has, nothing is left out, and nothing made up."""
    columns = SQLModel.metadata.tables[name].columns
    # A null of SQL must not become JSON's.
    types = [JSON(none_as_null=True) if isinstance(column.type, JSON) else column.type for column in columns]
    return make_table(name, *(make_column(c.name, kind) for c, kind in zip(columns, types, strict=True)))


def _insert(target: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    target.execute(insert(table), list(rows))


def raise_numbers(target: Connection) -> None:
    """A server counts numbers by itself: the next row gets one that is free."""
    for table in SQLModel.metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        if len(keys) == 1 and isinstance(keys[0].type, Integer) and keys[0].autoincrement is not False:
            highest = target.execute(select(func.max(keys[0]))).scalar()
            sequence = target.execute(
                text("SELECT pg_get_serial_sequence(:name, :key)"), {"name": f'"{table.name}"', "key": keys[0].name}
            ).scalar()
            if highest is not None and sequence is not None:
                target.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})


def full_tables(connection: Connection) -> list[str]:
    """Our tables that hold rows already."""
    table_names = set(inspect(connection).get_table_names())
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name in table_names]
    return [table.name for table in tables if connection.execute(select(table).limit(1)).first() is not None]
