"""A database that is not what its number says: made by a commit between two versions, where a migration had another
number still, or where branches met. What each migration brings tells which of them it lacks."""

from collections.abc import Collection

from alembic import command
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text
from sqlmodel import SQLModel

from storage.settings import SettingsError


def missing(connection: Connection) -> set[str]:
    """Tables, columns and indexes of today's that the database lacks. What else it has is its administrator's."""
    names = {f"index {index.name}" for table in SQLModel.metadata.tables.values() for index in table.indexes}
    columns = {f"{table.name}.{column.name}" for table in SQLModel.metadata.tables.values() for column in table.columns}
    return (columns | names) - _columns(connection) - _indexes(connection)


def fill(connection: Connection, config: Config, numbers: Collection[str], label: str) -> None:
    """Run those of the migrations, in their order, that have brought nothing to this database yet. `label`: the number
    that it bears.

    Raises `SettingsError` where it lacks something after that.
    """
    additions = _additions(config, numbers)
    past = None
    for number in numbers:
        # What only changes rows shows in no column: there the number is believed.
        if additions[number] - _columns(connection) if additions[number] else number > label:
            _say(connection, past)
            command.upgrade(config, number)
        past = number
    _say(connection, past)
    _mend_indexes(connection)
    _mend_references(connection)
    if gaps := missing(connection):
        raise SettingsError(
            f"The database's tables have number {label}, and are not those of that number. After the upgrade these "
            f"would be missing: {', '.join(sorted(gaps)[:5])}. Nothing was changed. Restore a backup."
        )


def _additions(config: Config, numbers: Collection[str]) -> dict[str, set[str]]:
    """The columns that each migration brings, of those that are there today: each is run once, in memory."""
    engine = create_engine("sqlite://")
    scratch = Config()
    scratch.set_main_option("script_location", config.get_main_option("script_location") or "")
    additions, columns = {}, set[str]()
    with engine.connect() as connection:
        scratch.attributes["connection"] = connection
        for number in numbers:
            command.upgrade(scratch, number)
            additions[number] = _columns(connection) - columns
            columns |= additions[number]
        columns = _columns(connection)
    engine.dispose()
    return {number: addition & columns for number, addition in additions.items()}


def _mend_indexes(connection: Connection) -> None:
    present = _indexes(connection)
    for table in SQLModel.metadata.tables.values():
        for index in table.indexes:
            if f"index {index.name}" not in present:
                index.create(connection)


def _mend_references(connection: Connection) -> None:
    """What becomes of a row when the one that it refers to is deleted."""
    operations = Operations(MigrationContext.configure(connection))
    keys = inspect(connection).get_multi_foreign_keys()
    rules = {key["name"]: key.get("options", {}).get("ondelete") for table in keys.values() for key in table}
    for table in SQLModel.metadata.tables.values():
        for key in table.foreign_key_constraints:
            if rules.get(str(key.name)) != key.ondelete:
                with operations.batch_alter_table(table.name) as batch:
                    batch.drop_constraint(str(key.name), type_="foreignkey")
                    columns, remote = list(key.column_keys), [element.column.name for element in key.elements]
                    batch.create_foreign_key(
                        str(key.name), key.referred_table.name, columns, remote, ondelete=key.ondelete
                    )


def _columns(connection: Connection) -> set[str]:
    tables = inspect(connection).get_multi_columns()
    return {f"{table}.{column['name']}" for (_, table), columns in tables.items() for column in columns}


def _indexes(connection: Connection) -> set[str]:
    tables = inspect(connection).get_multi_indexes()
    return {f"index {index['name']}" for indexes in tables.values() for index in indexes}


def _say(connection: Connection, number: str | None) -> None:
    if number is None:
        connection.execute(text("DELETE FROM alembic_version"))
    else:
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
