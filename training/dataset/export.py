"""The files that a dataset version can be exported as."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storage import lineage
from storage.database import Database
from storage.models import DatasetVersion
from training.checking.validate import check_examples
from training.cost.encoding import encoding_for_model
from training.dataset.report import Say, as_file, report_lines
from training.dataset.standing import of_version, report_of
from training.dataset.table import TableRow, to_csv
from training.dataset.version_files import read_test, read_version
from training.text.prompt_completion import to_prompt_completion, usual_prompt

FORMS = ("jsonl", "csv", "prompt-completion", "report")


@dataclass(frozen=True)
class ExportFile:
    """One file to hand out."""

    name: str
    content: bytes


def export(
    database: Database, folder: Path, version: DatasetVersion, form: str, model: str, say: Say
) -> list[ExportFile]:
    """A version in one of `FORMS`. The JSONL of a version with a test part is two files, the one to train on first.

    `jsonl` are the frozen files themselves, checked against their sha256: raises `VersionDamaged`. The report is for
    training `model`, in the words of `say`.
    """
    if form == "jsonl":
        return _frozen_files(folder, version)
    if form == "report":
        return [ExportFile(f"{version.name}-report.txt", _report(database, version, model, say))]
    rows = table_rows(database, version)
    if form == "csv":
        return [ExportFile(f"{version.name}.csv", to_csv(rows))]
    files = [ExportFile(f"{version.name}-prompt-completion.jsonl", _pairs(rows, "train"))]
    if version.n_test:
        files.append(ExportFile(f"{version.name}-prompt-completion-test.jsonl", _pairs(rows, "test")))
    return files


def table_rows(database: Database, version: DatasetVersion) -> list[TableRow]:
    """Each row of a version with where it came from."""
    with database.look() as session:
        origins = lineage.origins(session, version)
    return [
        TableRow(
            line=origin.line,
            part=origin.part,
            messages=origin.example.messages,
            source=str(origin.review.verdict) if origin.review else f"{origin.example.file_name}:{origin.example.line}",
            turn_id=origin.review.turn_id if origin.review else None,
            vet=origin.vet or "",
            reviewed_at=f"{origin.review.reviewed_at:%Y-%m-%d %H:%M}" if origin.review else "",
        )
        for origin in origins
    ]


def _frozen_files(folder: Path, version: DatasetVersion) -> list[ExportFile]:
    files = [ExportFile(version.file_name, read_version(folder, version))]
    if version.test_file_name:
        files.append(ExportFile(version.test_file_name, read_test(folder, version)))
    return files


def _pairs(rows: Sequence[TableRow], part: str) -> bytes:
    # Not the version's: since it was frozen its rows may have got another.
    usual = usual_prompt(row.messages for row in rows if row.part == "train")
    return to_prompt_completion((row.messages for row in rows if row.part == part), usual)


def _report(database: Database, version: DatasetVersion, model: str, say: Say) -> bytes:
    with database.look() as session:
        standing = of_version(session, version)
    problems = check_examples(standing.examples, model, min_examples=0)
    report = report_of(standing, problems, model)
    head = [f"{version.name}  sha256 {version.sha256}", f"{version.frozen_at:%Y-%m-%d %H:%M} UTC"]
    is_assumed = encoding_for_model(model).is_assumed
    head += report_lines(report, standing.sources, standing.parts, is_assumed, say)
    return as_file(head, report, problems, say)
