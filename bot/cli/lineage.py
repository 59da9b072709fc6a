"""`vetted lineage`: where a version, model or job comes from, or what has become of a turn."""

import json

from sqlmodel import Session

from bot.cli.console import GOOD, WRONG_USE, complain
from bot.cli.database import existing_database
from storage import datasets, deployments, launches, lineage
from storage.models import DatasetVersion, LabelledPair, Launch, Model
from storage.settings import Settings


def show_lineage(settings: Settings, name: str) -> int:
    """Print the lineage of a turn (by its number), a version, a model or a job as one JSON object."""
    with existing_database(settings) as database:
        if database is None:
            return WRONG_USE
        with database.look() as session:
            facts = _facts(session, name)
    if facts is None:
        complain(f"no turn, dataset version, model or job {name!r} was made here.")
        return WRONG_USE
    print(json.dumps(facts, ensure_ascii=False, indent=1))
    return GOOD


def _facts(session: Session, name: str) -> dict[str, object] | None:
    """Null if nothing has this name."""
    story = lineage.of_turn(session, int(name)) if name.isdigit() and len(name) < 16 else None
    if story is not None:
        return _turn(story)
    version = None if name.isdigit() else datasets.find_version(session, name)
    version = version or _version_of_model(session, name)
    if version is None:
        return None
    return _version(version, lineage.jobs(session, version), lineage.origins(session, version))


def _version_of_model(session: Session, name: str) -> DatasetVersion | None:
    """The version that the model or the job of this name was trained on."""
    model = None if name.isdigit() else deployments.find_model(session, name)
    launch = launches.find(session, model.launch_id) if model and model.launch_id else None
    launch = launch or launches.find_by_prefix(session, name)
    return datasets.version(session, launch.version_id) if launch else None


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
        "aliases": [
            _pair(pair, vet) | {"turn": pair.asked_id, "question": pair.question} for pair, vet in story.aliases
        ],
        "labels": [_pair(pair, vet) | {"turn": pair.answered_id} for pair, vet in story.labels],
        "part": story.part,
        "versions": [
            {"version": use.version.name, "part": use.part, "line": use.line, "jobs": _jobs(use.jobs)}
            for use in story.uses
        ],
    }


def _pair(pair: LabelledPair, vet: str) -> dict[str, object]:
    decided_at = None if pair.decided_at is None else pair.decided_at.isoformat()
    return {"verdict": pair.verdict, "vet": vet or None, "decided_at": decided_at, "likeness": pair.likeness}


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
