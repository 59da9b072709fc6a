"""What becomes of a file's rows, as a table for a spreadsheet: each that is not simply imported, and each remark."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.importing.dry_run import DryRun
from training.importing.judge import ImportRow
from training.problems import Problem, describe
from training.text.sheet import safe_cell

HEADINGS = {
    "zh": ("表", "行", "结果", "原因", "建议的修改", "内容"),
    "en": ("sheet", "line", "result", "reason", "suggested repair", "text"),
}
RESULTS = ("bad", "mendable", "duplicate", "personal", "remark", "file", "near", "redact")
"""What can become of a row, or has to be done with it."""


@dataclass(frozen=True)
class ReportWords:
    """What the reader's language says, besides the problems' own sentences."""

    language: str
    """`zh`, or `en`."""
    results: dict[str, str]
    """For each of `RESULTS`."""
    kinds: dict[str, str]
    """What a kind of personal data is called."""


def report(run: DryRun, words: ReportWords) -> bytes:
    """CSV, in UTF-8 with the mark by which a spreadsheet knows it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS[words.language])
    for problem in run.file_problems:
        line = "" if problem.line is None else str(problem.line)
        reason = describe(replace(problem, line=None), words.language)
        writer.writerow(map(safe_cell, (problem.sheet, line, words.results["file"], reason, "", "")))
    in_order = sorted(enumerate(run.rows), key=lambda numbered_row: (numbered_row[1].sheet, numbered_row[1].line))
    for number, row in in_order:
        for result, reason, repair in _verdicts(run, number, row, words):
            cells = (row.sheet, str(row.line), words.results[result], reason, repair, row.text)
            writer.writerow(map(safe_cell, cells))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _verdicts(run: DryRun, number: int, row: ImportRow, words: ReportWords) -> Iterator[tuple[str, str, str]]:
    """One of `RESULTS`, the reason and the suggested repair, for each line about a row."""
    for problem in row.problems:
        reason = describe(replace(problem, line=None), words.language)
        yield (row.state, reason, row.repair) if problem.severity == "error" else ("remark", reason, "")
    if row.state == "good" and run.is_duplicate(number, row):
        first = run.rows[run.first_places[row.sha256]]
        code = "known_example" if row.sha256 in run.known_shas else "duplicate_example"
        twin = Problem(None, code, "warning", row.text, {"other": first.line})
        yield "duplicate", describe(twin, words.language), ""
    if number in run.near:
        twin = Problem(None, "near_example", "advice", row.text, {"other": run.rows[run.near[number]].line})
        yield "near", describe(twin, words.language), ""
    if row.pii and row.state != "bad":
        kinds = ", ".join(words.kinds[kind] for kind in row.pii)
        yield "personal", kinds, words.results["redact"]
