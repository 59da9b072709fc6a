"""`vetted migrate`: the database is brought to this version's tables, which every start does by itself."""

from pathlib import Path

from bot.cli.console import GOOD
from storage.database import Database
from storage.migrations.migrate import migrate, newest_number
from storage.settings import Settings


def migrate_now(settings: Settings, without_copy: bool) -> int:
    """Print what was done, and where the copy from before lies. Returns the exit code."""
    location = settings.database_location
    if location.startswith("sqlite:///") and not Path(location.removeprefix("sqlite:///")).exists():
        print(f"There is no database at {location} yet. The first start of the bot makes it.")
        return GOOD
    database = Database(location)
    try:
        done = migrate(database, with_copy=not without_copy)
    finally:
        database.close()
    print(
        f"{str(done)[0].upper()}{str(done)[1:]}."
        if done
        else f"Nothing to do: the tables have number {newest_number()}."
    )
    return GOOD
