"""`vetted export`: a dataset version as a file."""

import sys
from dataclasses import dataclass
from pathlib import Path

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, unwritable, write_file
from bot.cli.database import existing_database
from bot.texts import Texts
from storage import datasets
from storage.database import Database
from storage.local import LOCAL
from storage.models import DatasetVersion
from storage.settings import Settings
from training.dataset.export import ExportFile
from training.dataset.export import export as export_files
from training.dataset.version_files import VersionDamaged

MODEL = "gpt-4.1-mini"
"""What the report is for where no model is set: its tokens and its limits."""
FORMS_WITH_PARTS = ("jsonl", "prompt-completion")


@dataclass(frozen=True)
class ExportWish:
    """What `vetted export` was asked for."""

    form: str
    version: str | None
    part: str
    language: str
    output: Path | None


def export(settings: Settings, wish: ExportWish) -> int:
    """Write a dataset version in one of `training.dataset.export.FORMS` to a file or standard output."""
    with existing_database(settings) as database:
        if database is None:
            return WRONG_USE
        version = _find(database, wish.version)
        if version is None:
            return WRONG_USE
        try:
            files = _files(database, settings, version, wish)
        except VersionDamaged as error:
            complain(str(error))
            return PROBLEMS
    wants_test = wish.form in FORMS_WITH_PARTS and wish.part == "test"
    if wants_test and len(files) < 2:
        complain(f"{version.name} has no test part: it is too small for one.")
        return PROBLEMS
    return _write(files[1 if wants_test else 0].content, wish.output)


def _find(database: Database, name: str | None) -> DatasetVersion | None:
    """The version of this name, or the newest; null, with a word on standard error, if there is none."""
    with database.look() as session:
        version = datasets.find_version(session, name) if name else datasets.newest_version(session)
        names = ", ".join(version.name for version in datasets.versions(session))
    if version is None:
        complain(f"no dataset version {name or ''}; there are: {names or 'none yet: /finetune freezes one'}.")
    return version


def _files(database: Database, settings: Settings, version: DatasetVersion, wish: ExportWish) -> list[ExportFile]:
    model = settings.base_model if settings.provider == LOCAL else settings.model or MODEL
    return export_files(database, settings.home / "datasets", version, wish.form, model, Texts(wish.language))


def _write(content: bytes, output: Path | None) -> int:
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return GOOD
    try:
        write_file(output, content)
    except OSError as error:
        return unwritable(output, error)
    return GOOD
