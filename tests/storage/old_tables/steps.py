"""Every migration on rows: at each number each table gets one, and all of them are there after every later step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    select,
)

from storage.migrations.migrate import HERE, VERSION

RENAMED = {("launch", "price_usd"): "price"}
DROPPED = {("turn", "message_id")}
"""It became the first of `message_ids`."""
MOMENT = datetime(2026, 11, 1, 12, 0)


@dataclass
class Rows:
    """What was put in: (table, its key) → the row."""

    rows: dict[tuple[str, tuple[object, ...]], dict[str, object]] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def put(self, connection: Connection, tables: Sequence[Table]) -> None:
        """A row into each table, with something in every column."""
        new: dict[str, dict[str, object]] = {}
        for table in tables:
            n = next(self._numbers)
            row = {column.name: _value(table, column, n, new) for column in table.columns}
            connection.execute(table.insert().values(row))
            new[table.name] = row
            self.rows[table.name, tuple(row[column.name] for column in table.primary_key)] = row

    def lost(self, connection: Connection, tables: Sequence[Table]) -> list[str]:
        """What of them is not what it was."""
        present: dict[tuple[str, tuple[object, ...]], dict[str, Any]] = {}
        for table in tables:
            for mapping in connection.execute(select(table)).mappings():
                present[table.name, tuple(mapping[column.name] for column in table.primary_key)] = dict(mapping)
        lost = []
        for (name, key), row in self.rows.items():
            current = present.get((name, key), {})
            for column, value in row.items():
                value_now = current.get(column, current.get(RENAMED.get((name, column), column), "lost"))
                if value_now != value and (name, column) not in DROPPED:
                    lost.append(f"{name} {key}: {column} was {value!r}, is {value_now!r}")
        return lost


def upgrade_to(connection: Connection, number: str) -> None:
    """Run the migrations up to one."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, number)


def tables_of(connection: Connection) -> list[Table]:
    """As they are now, each behind those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION]


def _value(table: Table, column: Column[Any], n: int, new: dict[str, dict[str, object]]) -> object:
    for key in column.foreign_keys:
        parent = new.get(key.column.table.name)
        return None if parent is None or key.column.table is table else parent[key.column.name]
    match column.type:
        case Boolean():
            return True
        case Integer():
            return n
        case Float() | Numeric():
            return n + 0.5
        case JSON():
            return [n]
        case DateTime():
            return MOMENT
        case LargeBinary():
            return bytes([n % 256])
        case Date():
            return date(2026, 11, 1)
        case _:
            return f"{column.name} {n}"
