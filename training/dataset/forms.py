"""The files that a dataset version can be exported as."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storage import lineage
from storage.database import Database
from storage.models import DatasetVersion
from training.checking.validate import validate
from training.cost.price import max_tokens_per_example
from training.cost.tokens import encoding_for_model
from training.dataset import report_text
from training.dataset.export import Line, to_csv, to_prompt_completion
from training.dataset.freeze import read_test, read_version
from training.dataset.picture import Say
from training.dataset.standing import of_version, report_of

FORMS = ("jsonl", "csv", "prompt-completion", "report")


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


def files(
    database: Database, folder: Path, version: DatasetVersion, form: str, model: str, say: Say, language: str = "en"
) -> list[File]:
    """A version in one of `FORMS`. The JSONL of a version with a test part is two files, the one to train on first.

    `jsonl` are the frozen files themselves, checked against their sha256: raises `VersionDamaged`. The report is for
    training `model`, in the words of `say`.
    """
    if form == "jsonl":
        made = [File(version.file_name, read_version(folder, version))]
        if version.test_file_name:
            made.append(File(version.test_file_name, read_test(folder, version)))
        return made
    if form == "report":
        return [File(f"{version.name}-report.txt", _report(database, version, model, say, language))]
    lines = lines_of(database, version)
    if form == "csv":
        return [File(f"{version.name}.csv", to_csv(lines))]
    made = [File(f"{version.name}-prompt-completion.jsonl", _pairs(lines, "train", version))]
    if version.n_test:
        made.append(File(f"{version.name}-prompt-completion-test.jsonl", _pairs(lines, "test", version)))
    return made


def lines_of(database: Database, version: DatasetVersion) -> list[Line]:
    """Each row of a version with where it came from."""
    with database.begin() as session:
        origins = lineage.origins(session, version)
    return [
        Line(
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


def _pairs(lines: Sequence[Line], part: str, version: DatasetVersion) -> bytes:
    return to_prompt_completion((line for line in lines if line.part == part), version.system_prompt)


def _report(database: Database, version: DatasetVersion, model: str, say: Say, language: str) -> bytes:
    with database.begin() as session:
        standing = of_version(session, version)
    encoding = encoding_for_model(model)
    problems = validate(
        standing.checked, encoding=encoding.name, max_tokens_per_example=max_tokens_per_example(model), min_examples=0
    )
    report = report_of(standing, problems, model)
    head = [f"{version.name}  sha256 {version.sha256}", f"{version.frozen_at:%Y-%m-%d %H:%M} UTC"]
    head += report_text.lines(report, standing.sources, standing.parts, encoding.assumed, say)
    return report_text.as_file(head, report, problems, language, say)
