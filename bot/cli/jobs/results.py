"""`vetted jobs results`: the files with a training's figures, from where they are kept or else from its host."""

import argparse

from bot.cli.console import GOOD, PROBLEMS, complain, unwritable, write_file, write_row
from bot.cli.jobs.desk import ShellDesk
from storage.ledger import results as ledger
from storage.models import JobResult, Launch
from training.launching.results import fetch_of, read_result


def results(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    """List the files, or write them into a folder; 1 where there are none."""
    folder = desk.settings.home / "datasets"
    with desk.database.begin() as session:
        rows = list(ledger.of_launch(session, launch.id))
    if not rows and launch.job_id is not None:
        rows = fetch_of(desk.database, desk.provider(launch.provider), folder, launch)
    if not rows:
        yet = "" if launch.finished_at is not None else " yet"
        complain(f"there are no result files of training {launch.id[:8]} at {launch.provider}{yet}.")
        return PROBLEMS
    for row in rows:
        try:
            place = _write(row, read_result(folder, row), options)
        except OSError as error:
            return unwritable(options.output or folder, error)
        if options.json:
            write_row({"launch": launch.id, "name": row.name, "bytes": row.n_bytes, "path": place})
        else:
            print(place or f"{row.n_bytes:>10,}  {row.name}")
    return GOOD


def _write(row: JobResult, content: bytes, options: argparse.Namespace) -> str | None:
    """Where it was written; null where nobody wants that."""
    if options.output is None:
        return None
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / row.name
    write_file(path, content)
    return str(path)
