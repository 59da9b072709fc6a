"""The bot's database, for the commands that only look into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli.console import complain
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.settings import Settings


@contextmanager
def existing_database(settings: Settings) -> Iterator[Database | None]:
    """The bot's database, brought up to date; null, with a word on standard error, where there is none yet."""
    location = settings.database_location
    if location.startswith("sqlite:///") and not Path(location.removeprefix("sqlite:///")).exists():
        complain(f"no database at {location}; VETTED_HOME says where it lies.")
        yield None
        return
    database = Database(location)
    try:
        migrate(database)
        yield database
    finally:
        database.close()
