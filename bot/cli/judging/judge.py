"""`vetted triage --judge`: how right triage is on a labelled file, or on what this clinic's vets have labelled."""

import json
from datetime import timedelta
from pathlib import Path

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, unreadable
from bot.cli.database import existing_database
from bot.cli.judging.figures import LabelledMessage, TriageFigures, measure, read_labels
from storage.opinions import flags
from storage.settings import Settings

STORY = timedelta(minutes=10)
"""How long before a question its owner's other messages may be that are weighed with it."""


def judge(settings: Settings, file: Path | None, as_json: bool) -> int:
    """Measure triage on a labelled file, or on the clinic's own set, and print it. Exit 0: nothing was missed; 1: some
    was, or a line cannot be read; 2: no such file, or no database."""
    code = GOOD
    if file is None:
        with existing_database(settings) as database:
            if database is None:
                return WRONG_USE
            with database.look() as session:
                rows = [
                    LabelledMessage(f"turn {row.turn_id}", row.question, row.is_emergency, pieces=row.pieces)
                    for row in flags.labelled(session, STORY)
                ]
    else:
        try:
            rows, problems = read_labels(file.read_bytes())
        except OSError as error:
            return unreadable(file, error)
        for problem in problems:
            complain(problem)
            code = PROBLEMS
    figures = measure(rows)
    if as_json:
        print(json.dumps(_values(figures), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_sentences(figures, file)))
    return PROBLEMS if figures.missed or figures.not_refused else code


def _values(figures: TriageFigures) -> dict[str, object]:
    lists = {"missed": figures.missed, "flagged": figures.flagged, "not_refused": figures.not_refused}
    shares: dict[str, object] = {}
    group = ""
    for name, share in figures.shares.items():
        group = group if name.startswith("… ") else name
        shares[(name if name == group else f"{group} {name[2:]}").replace(" ", "_")] = share.values()
    return {**shares, **lists}


def _sentences(figures: TriageFigures, file: Path | None) -> list[str]:
    if not figures.shares:
        where = "this clinic" if file is None else str(file)
        return [
            f"No labelled messages in {where} yet: vets label them in /review and on cases (Emergency, No emergency)."
        ]
    width = max(map(len, figures.shares))
    lists = {"missed": figures.missed, "flagged": figures.flagged, "not refused": figures.not_refused}
    return [
        *(f"{name:{width}}  {share}" for name, share in figures.shares.items()),
        *(f"{name}: {', '.join(names)}" for name, names in lists.items() if names),
    ]
