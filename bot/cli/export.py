"""`vetted export` and `vetted lineage`: what the bot has kept, on the shell."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.texts import Texts
from storage import datasets, deployments, launches, lineage
from storage.database import Database
from storage.migrate import migrate
from storage.models import DatasetVersion, Launch, Model
from storage.settings import Settings
from training.dataset.export import export as export_files
from training.dataset.version_files import VersionDamaged

GOOD, PROBLEMS, WRONG_USE = 0, 1, 2


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
    with _database(settings) as database:
        if database is None:
            return WRONG_USE
        with database.begin() as session:
            version = datasets.find_version(session, wish.version) if wish.version else datasets.newest_version(session)
            known = ", ".join(known.name for known in datasets.versions(session)) or "none yet: /finetune freezes one"
        if version is None:
            print(f"vetted: no dataset version {wish.version or ''}; there are: {known}.", file=sys.stderr)
            return WRONG_USE
        model = settings.base_model if settings.provider == "local" else settings.model or "gpt-4.1-mini"
        say = Texts(wish.language)
        folder = settings.home / "datasets"
        try:
            made = export_files(database, folder, version, wish.form, model, say)
        except VersionDamaged as error:
            print(f"vetted: {error}", file=sys.stderr)
            return PROBLEMS
    has_parts = wish.form in ("jsonl", "prompt-completion")
    if has_parts and wish.part == "test" and len(made) < 2:
        print(f"vetted: {version.name} has no test part: it is too small for one.", file=sys.stderr)
        return PROBLEMS
    content = made[1 if has_parts and wish.part == "test" else 0].content
    if wish.output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        try:
            wish.output.write_bytes(content)
        except OSError as error:
            print(f"vetted: cannot write {wish.output}: {error.strerror}.", file=sys.stderr)
            return WRONG_USE
    return GOOD


def show_lineage(settings: Settings, wanted: str) -> int:
    """Print where a version, model or job comes from, or what has become of a turn, as one JSON object."""
    with _database(settings) as database:
        if database is None:
            return WRONG_USE
        with database.begin() as session:
            turn = lineage.of_turn(session, int(wanted)) if wanted.isdigit() and len(wanted) < 16 else None
            if turn is not None:
                print(json.dumps(_turn(turn), ensure_ascii=False, indent=1))
                return GOOD
            version = datasets.find_version(session, wanted) if not wanted.isdigit() else None
            if version is None:
                model = None if wanted.isdigit() else deployments.find_model(session, wanted)
                launch = launches.find(session, model.launch_id) if model and model.launch_id else None
                launch = launch or launches.find_by_prefix(session, wanted)
                version = datasets.version(session, launch.version_id) if launch else None
            if version is None:
                print(f"vetted: no turn, dataset version, model or job {wanted!r} was made here.", file=sys.stderr)
                return WRONG_USE
            shown = _version(version, lineage.jobs(session, version), lineage.origins(session, version))
            print(json.dumps(shown, ensure_ascii=False, indent=1))
    return GOOD


def _turn(story: lineage.Story) -> dict[str, object]:
    return {
        "turn": story.turn.id,
        "asked_at": story.turn.created_at.isoformat(),
        "model": story.turn.model,
        "question": story.turn.question,
        "answer": story.turn.answer,
        "reviews": [
            {
                "verdict": str(review.verdict),
                "vet": vet,
                "reviewed_at": review.reviewed_at.isoformat(),
                "correction": review.correction,
            }
            for review, vet in story.reviews
        ],
        "part": story.part,
        "versions": [
            {"version": use.version.name, "part": use.part, "line": use.line, "jobs": _jobs(use.jobs)}
            for use in story.uses
        ],
    }


def _version(
    version: DatasetVersion,
    jobs: lineage.Jobs,
    origins: list[lineage.Origin],
) -> dict[str, object]:
    return {
        "version": version.name,
        "title": version.title,
        "frozen_at": version.frozen_at.isoformat(),
        "training_file": {"name": version.file_name, "sha256": version.sha256, "rows": version.n_examples},
        "test_file": {"name": version.test_file_name, "sha256": version.test_sha256, "rows": version.n_test}
        if version.test_file_name
        else None,
        "system_prompt": version.system_prompt,
        "jobs": _jobs(jobs),
        "rows": [
            {
                "part": origin.part,
                "line": origin.line,
                "turn": origin.review.turn_id if origin.review else None,
                "verdict": str(origin.review.verdict) if origin.review else None,
                "vet": origin.vet,
                "file": origin.example.file_name,
                "file_line": origin.example.line,
            }
            for origin in origins
        ],
    }


def _jobs(jobs: lineage.Jobs) -> list[dict[str, object]]:
    def row(launch: Launch, model: Model | None) -> dict[str, object]:
        return {
            "launch": launch.id,
            "provider": launch.provider,
            "base": launch.model,
            "job": launch.job_id,
            "status": launch.status,
            "model": model.name if model else None,
        }

    return [row(launch, model) for launch, model in jobs]


@contextmanager
def _database(settings: Settings) -> Iterator[Database | None]:
    """The bot's database, brought up to date; null, with a word on standard error, where there is none yet."""
    location = settings.database_location
    if location.startswith("sqlite:///") and not Path(location.removeprefix("sqlite:///")).exists():
        print(f"vetted: no database at {location}; VETTED_HOME says where it lies.", file=sys.stderr)
        yield None
        return
    database = Database(location)
    try:
        migrate(database)
        yield database
    finally:
        database.close()
