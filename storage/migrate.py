"""Brings a database to today's tables: numbered migrations in `storage/migrations/versions`."""

from pathlib import Path

from storage.database import Database


def migrate(database: Database) -> None:
    """Upgrade to the newest revision; does nothing the second time."""
    from alembic import command  # here, because only the start of a process needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
