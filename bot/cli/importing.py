"""`vetted import`: the admins' import on the shell. The same dry run, the same limits, the same pool."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.prompts import SYSTEM_PROMPT
from bot.wiring import base_model_of
from storage import audit, datasets
from storage.database import Database
from storage.migrate import migrate
from storage.models import Deed
from storage.settings import Settings
from training.cost.price import max_tokens_per_example
from training.cost.tokens import encoding_for_model
from training.dataset.promote import import_rows
from training.importing import sandbox
from training.importing.dry_run import DryRun
from training.privacy.find import PLACEHOLDERS
from training.problems import Problem, describe
from training.reading.columns import Choice

GOOD, PROBLEMS, WRONG_USE = 0, 1, 2
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


def import_file(
    settings: Settings,
    path: Path,
    *,
    question: str | None,
    answer: str | None,
    yes: bool,
    with_repairs: bool,
    report: Path | None,
    as_json: bool,
) -> int:
    """Print what importing the file would do; import it after a yes. Without a terminal and without `yes` it stays a
    dry run. Returns the exit code: 1 if a row was left out for a mistake, or nothing could be imported."""
    try:
        path.open("rb").close()
    except OSError as error:
        print(f"vetted: cannot read {path}: {error.strerror}.", file=sys.stderr)
        return WRONG_USE
    base = base_model_of(settings)
    how = sandbox.How(
        SYSTEM_PROMPT, encoding_for_model(base).name, max_tokens_per_example(base), Choice(question, answer)
    )
    is_watched = sys.stderr.isatty() and not as_json
    run = sandbox.dry_run(path, path.name, how, _show_progress if is_watched else lambda n_rows: None)
    database = Database(settings.database_location)
    try:
        migrate(database)
        with database.begin() as session:
            run.known = datasets.known_among(session, run.shas)
        if report is not None and (problem := _write_report(run, report)):
            print(f"vetted: cannot write {report}: {problem}.", file=sys.stderr)
            return WRONG_USE
        if not as_json:
            _print(path.name, run)
        n_rows = len(run.importable("good")) + with_repairs * len(run.importable("mendable"))
        done: tuple[int, int] | None = None
        if n_rows and (yes or (not as_json and _asks() and _says_yes(n_rows))):
            _, rows = sandbox.importable_rows(path, path.name, how, with_repairs)
            with database.begin() as session:  # all of it or nothing
                messages = [(row.line, row.messages) for row in rows if row.messages is not None]
                by = next(iter(settings.owner_ids), 0)
                done = import_rows(session, messages, path.name, by)
                audit.log(session, by or None, Deed.IMPORTED, "file", path.name, f"vetted import, +{done[0]}")
    except sandbox.ReaderFailed as error:
        print(f"vetted: {describe(error.problem(path.name), 'en')}", file=sys.stderr)
        return PROBLEMS
    finally:
        database.close()
    if as_json:
        print(json.dumps(_facts(run, done), ensure_ascii=False))
    elif done is not None:
        print(f"imported: {done[0]} new examples, {done[1]} known already")
    elif n_rows:
        print("nothing imported: this was a dry run. `--yes` imports.")
    if any(problem.code in ("no_such_column", "same_column") for problem in run.errors()):
        return WRONG_USE
    left_out = [row for row in run.bad if not (with_repairs and row.state == "mendable")]
    is_good = not left_out and not any(problem.severity == "error" for problem in run.file_problems)
    return GOOD if is_good else PROBLEMS


def _print(name: str, run: DryRun) -> None:
    for problem in [*run.errors(), *run.remarks()][:SHOWN]:
        print(f"{problem.severity}: {describe(problem, 'en')}")
    n_more = len(run.errors()) + len(run.remarks()) - SHOWN
    if n_more > 0:
        print(f"… and {n_more} more; --report FILE.csv writes all of them")
    if run.first is not None:
        for message in run.first[-2:]:
            print(f"first row, {message.get('role')}: {_one_line(message.get('content'))}")
    good, mended = len(run.importable("good")), len(run.importable("mendable"))
    print(f"{name}: {run.form or 'not read'}")
    repairs = f" ({mended} of them can be repaired: --repair)" if mended else ""
    print(f"{good} good, {len(run.bad)} bad{repairs}, {run.n_duplicates} duplicates")
    if run.n_personal:
        kinds = ", ".join(f"{PLACEHOLDERS[kind][1].strip('[]')} {n}" for kind, n in run.pii_kinds.most_common())
        print(
            f"{run.n_personal} of the good ones with personal data ({kinds}): a person has to look at them (/private)"
        )
    if run.n_unlooked:
        print(
            f"{run.n_unlooked} rows were too many to look for personal data in them now; that is done before they leave"
        )
    if run.near:
        print(f"{len(run.near)} ask nearly the same as another row")
    if run.unlimited:
        print(f"note: on this system the reader's {' and '.join(run.unlimited)} could not be limited")


def _facts(run: DryRun, done: tuple[int, int] | None) -> dict[str, Any]:
    problems: Sequence[Problem] = [*run.errors(), *run.remarks()]
    return {
        "form": run.form,
        "good": len(run.importable("good")),
        "bad": len(run.bad),
        "repairable": len(run.importable("mendable")),
        "duplicates": run.n_duplicates,
        "near_duplicates": len(run.near),
        "personal": run.n_personal,
        "not_looked_at": run.n_unlooked,
        "columns": run.unclear.headings if run.unclear else None,
        "imported": done[0] if done else 0,
        "known": done[1] if done else 0,
        "not_limited": run.unlimited,
        "problems": [
            {
                "sheet": problem.sheet,
                "line": problem.line,
                "code": problem.code,
                "severity": problem.severity,
                "value": problem.value,
                "text": describe(problem, "en"),
            }
            for problem in problems
        ],
    }


def _write_report(run: DryRun, path: Path) -> str | None:
    """Why the report could not be written."""
    kinds = {kind: english.strip("[]") for kind, (_, english) in PLACEHOLDERS.items()}
    try:
        path.write_bytes(run.report("en", RESULTS, kinds))
    except OSError as error:
        return error.strerror or type(error).__name__
    return None


def _asks() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _says_yes(n_rows: int) -> bool:
    try:
        return input(f"Import {n_rows} rows? [y/N] ").strip().lower() in ("y", "yes", "是", "好")
    except EOFError:
        return False


def _show_progress(n_rows: int) -> None:
    if n_rows % 5000 == 0:
        print(f"{n_rows:,} rows …", file=sys.stderr)


def _one_line(content: object) -> str:
    text = " ".join(str(content).split())
    return text if len(text) <= 100 else text[:99] + "…"
