"""Very many rows in one statement: as objects, or one by one, they would hold the database for seconds."""

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, insert, text
from sqlmodel import Session, SQLModel


def insert_rows(
    session: Session, table: type[SQLModel], names: Sequence[str], rows: Sequence[Sequence[object]], **constants: object
) -> None:
    """Insert `rows`, each with its values in the order of `names`, numbers and texts; `constants`: what all have."""
    if not rows:
        return
    connection, target = session.connection(), SQLModel.metadata.tables[str(table.__tablename__)]
    if connection.dialect.name != "sqlite":  # its driver sends many rows at once
        connection.execute(insert(target), [{**dict(zip(names, row, strict=True)), **constants} for row in rows])
        return
    values = [f"json_extract(value, '$[{place}]')" for place in range(len(names))]
    columns, places = ", ".join([*names, *constants]), [f":{name}" for name in constants]
    statement = text(
        f"INSERT INTO {target.name} ({columns}) SELECT {', '.join([*values, *places])} FROM json_each(:rows)"
    )
    typed = [bindparam(name, value, type_=target.c[name].type) for name, value in constants.items()]
    connection.execute(statement.bindparams(bindparam("rows", json.dumps(rows)), *typed))
