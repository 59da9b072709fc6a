"""`vetted import`: the admins' import on the shell. The same dry run, the same limits, the same pool."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, unreadable, unwritable, write_file
from bot.wiring import base_model_of, limits_of, system_prompt_of
from storage import audit
from storage.database import Database
from storage.deployments import prompt_in_force
from storage.migrations.migrate import migrate
from storage.models import Deed
from storage.settings import Settings
from training.importing.apply import add_rows, importable, preview
from training.importing.dry_run import DryRun
from training.importing.report import ReportWords, report
from training.importing.sandbox import ReaderFailed
from training.importing.source import ReadingOptions, Source
from training.privacy.clearance import look_through
from training.privacy.find import PLACEHOLDERS
from training.problems import describe
from training.reading.columns import Choice

SHOWN = 20
"""Problems that are printed; the report has all of them."""
RESULTS = {
    "bad": "not imported",
    "mendable": "imported with --repair only",
    "duplicate": "duplicate, not imported",
    "personal": "imported, waits for a person's yes",
    "remark": "imported, worth a look",
    "file": "about the file",
    "near": "imported, nearly the same as another row",
    "redact": "strike it out",
}
KINDS = {kind: english.strip("[]") for kind, (_, english) in PLACEHOLDERS.items()}
"""What a kind of personal data is called."""


@dataclass(frozen=True)
class ImportWish:
    """What `vetted import` was asked for."""

    choice: Choice
    without_asking: bool
    with_repairs: bool
    report: Path | None
    as_json: bool


def import_file(settings: Settings, path: Path, wish: ImportWish) -> int:
    """Print what importing the file would do; import it after a yes. Without a terminal and without `without_asking` it
    stays a dry run. Returns the exit code: 1 if a row was left out for a mistake, or nothing could be imported."""
    try:
        path.open("rb").close()
    except OSError as error:
        return unreadable(path, error)
    base_model, default_prompt = base_model_of(settings), system_prompt_of(settings)
    database = Database(settings.database_location)
    try:
        migrate(database)
        with database.look() as session:
            prompt = prompt_in_force(session, default_prompt)
        ask = partial(limits_of(settings), settings.provider)
        source = Source(
            path,
            path.name,
            ReadingOptions.for_model(base_model, prompt, wish.choice, ask),
        )
        return _import(database, source, wish, settings)
    except ReaderFailed as error:
        complain(describe(error.problem(path.name), "en"))
        return PROBLEMS
    finally:
        database.close()


def _import(database: Database, source: Source, wish: ImportWish, settings: Settings) -> int:
    run = preview(database, source, _progress(wish.as_json))
    if wish.report is not None:
        try:
            write_file(wish.report, report(run, ReportWords("en", RESULTS, KINDS)))
        except OSError as error:
            return unwritable(wish.report, error)
    if not wish.as_json:
        _print(source.name, run)
    n_rows = len(run.importable("good")) + wish.with_repairs * len(run.importable("mendable"))
    new_and_known: tuple[int, int] | None = None
    if n_rows and _may_import(n_rows, wish):
        new_and_known = _apply(database, source, wish.with_repairs, next(iter(settings.owner_ids), 0))
    if wish.as_json:
        print(json.dumps(_as_json(run, *(new_and_known or (0, 0))), ensure_ascii=False))
    elif new_and_known is not None:
        print(f"imported: {new_and_known[0]} new examples, {new_and_known[1]} known already")
    elif n_rows:
        print("nothing imported: this was a dry run. `--yes` imports.")
    if new_and_known is not None:
        # Here and not when somebody looks at the dataset: looking writes nothing.
        look_through(database, settings.clinic_contacts)
    return _exit_code(run, wish.with_repairs)


def _exit_code(run: DryRun, with_repairs: bool) -> int:
    if any(problem.code in ("no_such_column", "same_column", "no_such_name") for problem in run.errors()):
        return WRONG_USE
    has_bad_row = any(not (with_repairs and row.state == "mendable") for row in run.bad)
    has_error = any(problem.severity == "error" for problem in run.file_problems)
    return PROBLEMS if has_bad_row or has_error else GOOD


def _apply(database: Database, source: Source, with_repairs: bool, decided_by: int) -> tuple[int, int]:
    """Put the rows into the pool; returns how many were new and how many known."""
    rows = importable(source, with_repairs).rows
    n_new, n_known = add_rows(database, rows, source.name, decided_by)
    with database.begin() as session:
        detail = f"vetted import, +{n_new}"
        audit.log(session, decided_by or None, Deed.IMPORTED, "file", source.name, detail)
    return n_new, n_known


# --- what is asked ---


def _may_import(n_rows: int, wish: ImportWish) -> bool:
    """Whether a person has said yes, or says so now."""
    if wish.without_asking:
        return True
    if wish.as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    try:
        return input(f"Import {n_rows} rows? [y/N] ").strip().lower() in ("y", "yes", "是", "好")
    except EOFError:
        return False


def _progress(as_json: bool) -> Callable[[int], None]:
    is_watched = sys.stderr.isatty() and not as_json

    def show(n_rows: int) -> None:
        if is_watched and n_rows % 5000 == 0:
            print(f"{n_rows:,} rows …", file=sys.stderr)

    return show


# --- what is said ---


def _print(name: str, run: DryRun) -> None:
    problems = [*run.errors(), *run.remarks()]
    for problem in problems[:SHOWN]:
        print(f"{problem.severity}: {describe(problem, 'en')}")
    if len(problems) > SHOWN:
        print(f"… and {len(problems) - SHOWN} more; --report FILE.csv writes all of them")
    if run.unclear is not None and run.unclear.kind == "clinic":
        for number, name in enumerate(run.unclear.headings, start=1):
            said = [row[number - 1] for row in run.unclear.samples if row[number - 1]]
            print(f"#{number} {name}: {' / '.join(said)}")
    for message in (run.first or [])[-2:]:
        print(f"first row, {message.get('role')}: {_one_line(message.get('content'))}")
    n_good, n_mendable = len(run.importable("good")), len(run.importable("mendable"))
    print(f"{name}: {run.form or 'not read'}")
    repairs = f" ({n_mendable} of them can be repaired: --repair)" if n_mendable else ""
    print(f"{n_good} good, {len(run.bad)} bad{repairs}, {run.n_duplicates} duplicates")
    _print_notes(run)


def _print_notes(run: DryRun) -> None:
    if run.n_personal:
        kinds = ", ".join(f"{KINDS[kind]} {n_rows}" for kind, n_rows in run.pii_kinds.most_common())
        print(
            f"{run.n_personal} of the good ones with personal data ({kinds}): a person has to look at them (/private)"
        )
    if run.n_unlooked:
        print(
            f"{run.n_unlooked} rows were too many to look for personal data in them now; that is done before they leave"
        )
    if run.near:
        print(f"{len(run.near)} ask nearly the same as another row")
    if run.not_limited:
        print(f"note: on this system the reader's {' and '.join(run.not_limited)} could not be limited")


def _as_json(run: DryRun, n_imported: int, n_known: int) -> dict[str, object]:
    return {
        "form": run.form,
        "good": len(run.importable("good")),
        "bad": len(run.bad),
        "repairable": len(run.importable("mendable")),
        "duplicates": run.n_duplicates,
        "near_duplicates": len(run.near),
        "personal": run.n_personal,
        "not_looked_at": run.n_unlooked,
        "columns": run.unclear.headings if run.unclear and run.unclear.kind == "columns" else None,
        "people": run.unclear.headings if run.unclear and run.unclear.kind == "clinic" else None,
        "imported": n_imported,
        "known": n_known,
        "not_limited": run.not_limited,
        "problems": [
            {
                "sheet": problem.sheet,
                "line": problem.line,
                "code": problem.code,
                "severity": problem.severity,
                "value": problem.value,
                "text": describe(problem, "en"),
            }
            for problem in [*run.errors(), *run.remarks()]
        ],
    }


def _one_line(content: object) -> str:
    text = " ".join(str(content).split())
    return text if len(text) <= 100 else text[:99] + "…"
