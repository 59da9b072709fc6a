"""`vetted move`: the home's SQLite database goes to a server, while the bot runs on."""

import json

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain
from bot.cli.database import existing_database
from bot.moving.move import MoveError, move
from storage.settings import Settings


def move_home(settings: Settings, url: str, as_json: bool) -> int:
    """Print what was brought, and the next step. Exit 1 where it could not be done; it may be run again."""
    if not settings.database_location.startswith("sqlite:///"):
        complain("VETTED_DATABASE_URL is set: that database is on a server already, and pg_dump moves it on.")
        return WRONG_USE
    if not url.startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
        complain("--to wants a PostgreSQL: postgresql://user:password@host:5432/name")
        return WRONG_USE
    with existing_database(settings) as source:
        if source is None:
            return WRONG_USE
        try:
            result = move(source, url.replace("postgres://", "postgresql://", 1), settings.home, complain)
        except MoveError as error:
            complain(str(error))
            return PROBLEMS
    if as_json:
        content = {name: {"rows": entry.n_rows, "sha256": entry.sha256} for name, entry in result.tables.items()}
        print(json.dumps({"place": result.place, "tables": content}, indent=1))
        return GOOD
    for name, entry in result.tables.items():
        if entry.n_rows:
            print(f"{name:24}{entry.n_rows:>10,}  {entry.sha256[:12]}  the same on both sides")
    n_rows = sum(entry.n_rows for entry in result.tables.values())
    print(
        f"{n_rows:,} rows in {len(result.tables)} tables are in {result.place}. Now set VETTED_DATABASE_URL to it and "
        f"start the bot.\nFiles stay in {settings.home}; so does the old database, which nobody needs any more."
    )
    return GOOD
