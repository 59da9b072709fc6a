"""The options of `vetted backup`, `vetted restore` and `vetted move`."""

import argparse
from pathlib import Path


def add_backups(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add all three."""
    backup = commands.add_parser(
        "backup",
        help="a copy of database, datasets and models into a folder, while the bot runs",
        description="Copy VETTED_HOME and the database, all from one moment, into a folder that keeps each file once "
        "(docs/backup.md). Exit 0: written, and read back right; 1: not written, or the home lacks files that its "
        "database names; 2: wrong use.",
    )
    backup.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="best on another disk")
    backup.add_argument("--keep", type=int, metavar="N", help="delete all but the newest N backups (default: none)")
    backup.add_argument("--json", action="store_true", help="print JSON for programs")
    move = commands.add_parser(
        "move",
        help="the home's SQLite database to a PostgreSQL, while the bot runs",
        description="Copy every row into an empty database on a server, follow what the bot writes meanwhile, and "
        "bring the last rows when it has ended; compared row by row (docs/machines.md). May be run again after it "
        "was cut short. Exit 0: all is there; 1: not; 2: wrong use.",
    )
    move.add_argument("--to", required=True, metavar="URL", help="postgresql://user:password@host:5432/name")
    move.add_argument("--json", action="store_true", help="print JSON for programs")
    restore = commands.add_parser(
        "restore",
        help="bring a backup back into an empty VETTED_HOME",
        description="Every file is compared with its sha256 before anything is written. Trainings that were under way "
        "are looked for and not sent again, and who has been erased since stays erased (docs/backup.md). Exit 0: "
        "restored; 1: not; 2: wrong use.",
    )
    restore.add_argument(
        "--from", dest="folder", type=Path, required=True, metavar="FOLDER", help="that of the backups"
    )
    restore.add_argument("--backup", metavar="NAME", help="which one (default: the newest)")
    restore.add_argument("--list", dest="only_list", action="store_true", help="only say which there are")
    restore.add_argument("--json", action="store_true", help="print JSON for programs")
