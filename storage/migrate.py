"""Brings a database to today's tables: numbered migrations in `storage/migrations/versions`."""

from pathlib import Path

from sqlalchemy import inspect, text

from storage.database import Database

HERE = Path(__file__).parent


def migrate(database: Database) -> None:
    """Upgrade to the newest revision; does nothing the second time, and then does not even load alembic."""
    if _revision(database) == _newest():
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(database: Database) -> str | None:
    """The revision that the database is at; null for a new one."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision


def _newest() -> str:
    """The number of the newest migration: its file's name begins with it."""
    return max(file.name for file in (HERE / "migrations" / "versions").glob("[0-9]*.py")).partition("_")[0]
