"""Rows of one database brought into another, batch by batch, and compared row by row. What is there already is only
looked at, so whoever was cut short goes on."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot.backup.tables import ROWS_AT_ONCE, typed_table
from storage.database import Database
from storage.models import Lease

Row = Mapping[str, Any]


@dataclass(frozen=True)
class TableSum:
    """What a table holds, in any order: how many rows, and a hash over all of them."""

    n_rows: int
    sha256: str


def tables() -> Sequence[Table]:
    """All that is moved, what others refer to first. Leases are of processes, and not of what they know."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name != Lease.__tablename__]


def bring(source: Connection, target: Database, say: Callable[[str], None]) -> int:
    """Make the target hold what the source holds; returns how many rows were written or deleted there."""
    n_changes = _delete_surplus(source, target, is_last=False)
    for table in tables():
        n, began = 0, 0
        for batch in _batches(source, table):
            n += _bring_batch(target, table, batch)
            began += len(batch)
            if began % (20 * ROWS_AT_ONCE) == 0:
                say(f"{table.name}: {began:,} rows")
        n_changes += n
    return n_changes + _delete_surplus(source, target, is_last=True)


def _batches(source: Connection, table: Table) -> Iterator[Sequence[Row]]:
    rows = typed_table(table.name)
    query = select(rows).order_by(*(rows.c[key.name] for key in table.primary_key.columns))
    result = source.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE).execute(query)
    for batch in result.mappings().partitions(ROWS_AT_ONCE):
        yield [dict(row) for row in batch]


def _bring_batch(target: Database, table: Table, batch: Sequence[Row]) -> int:
    rows, keys = typed_table(table.name), [key.name for key in table.primary_key.columns]
    columns = [rows.c[key] for key in keys]
    wanted = {tuple(row[key] for key in keys): row for row in batch}
    with target.begin() as session:
        connection = session.connection()
        query = select(rows).where(tuple_(*columns).in_(list(wanted)))
        present = {tuple(row[key] for key in keys): _digest(dict(row)) for row in connection.execute(query).mappings()}
        new = [dict(row) for key, row in wanted.items() if key not in present]
        changes = [row for key, row in wanted.items() if key in present and _digest(row) != present[key]]
        if new:
            connection.execute(insert(rows), new)
        for row in changes:
            is_it = [column == row[key] for column, key in zip(columns, keys, strict=True)]
            values = {name: value for name, value in row.items() if name not in keys}
            connection.execute(update(rows).where(*is_it).values(values))
    return len(new) + len(changes)


def _delete_surplus(source: Connection, target: Database, is_last: bool) -> int:
    """Delete what the source has no more, what refers to others first. Before all is brought that may not be possible
    yet, since something refers to it still; but what is new may need its place."""
    n_deleted = 0
    for table in reversed(tables()):
        rows = typed_table(table.name)
        columns = [rows.c[key.name] for key in table.primary_key.columns]
        stay = {tuple(row) for row in source.execute(select(*columns))}
        with target.look() as session:
            surplus = [key for row in session.connection().execute(select(*columns)) if (key := tuple(row)) not in stay]
        for start in range(0, len(surplus), ROWS_AT_ONCE):
            batch = surplus[start : start + ROWS_AT_ONCE]
            try:
                with target.begin() as session:
                    session.connection().execute(delete(rows).where(tuple_(*columns).in_(batch)))
                n_deleted += len(batch)
            except IntegrityError:
                if is_last:
                    raise
    return n_deleted


def sums(connection: Connection) -> dict[str, TableSum]:
    """Of each table."""
    return {table.name: _sum(connection, table) for table in tables()}


def _sum(connection: Connection, table: Table) -> TableSum:
    n, total = 0, 0
    for batch in _batches(connection, table):
        n += len(batch)
        # Added up: the two databases sort texts differently.
        total += sum(int.from_bytes(_digest(row)) for row in batch)
    assert connection.execute(select(func.count()).select_from(table)).scalar() == n
    return TableSum(n, f"{total % 2**256:064x}")


def _digest(row: Row) -> bytes:
    text = json.dumps(dict(row), sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).digest()
