"""How a training and its events are printed: for people, and for programs."""

from datetime import UTC, datetime

from sqlmodel import Session

from storage import datasets
from storage.ledger import views
from storage.models import Launch, now
from training.launching.eta import time_to_go
from training.launching.news import moment_of
from training.providers import Checkpoint, JobEvent

HEADINGS = f"{'id':<8}  {'status':<16}  {'progress':<12}  {'provider':<10}  {'version':<8}  base → model"


def state_of(launch: Launch) -> str:
    """Its status in a word; what nobody knows is said to be unknown."""
    if launch.doubted_at is not None:
        return "unknown"
    return launch.status or ("asked for" if launch.requested_at else "waiting")


def steps_of(launch: Launch) -> str:
    """How far it is."""
    return "" if not launch.step else f"{launch.step}/{launch.total_steps}" if launch.total_steps else str(launch.step)


def row_of(session: Session, launch: Launch) -> str:
    """One training in a line of a table."""
    version = datasets.version(session, launch.version_id).name
    names = " → ".join(name for name in (launch.model, launch.fine_tuned_model) if name)
    state = f"{launch.id[:8]:<8}  {state_of(launch):<16}  {steps_of(launch):<12}"
    return f"{state}  {launch.provider:<10}  {version:<8}  {names}"


def job_json(session: Session, launch: Launch) -> dict[str, object]:
    """All that the ledger has of a training."""
    view, points = views.find(session, launch.id), views.curve(session, launch.id)
    finish = None if view is None else view.estimated_finish
    time = time_to_go(points, launch.total_steps, finish, now()) if launch.status == "running" else None
    return {
        "launch": launch.id,
        "provider": launch.provider,
        "job": launch.job_id,
        "status": state_of(launch),
        "base": launch.model,
        "model": launch.fine_tuned_model,
        "version": datasets.version(session, launch.version_id).name,
        "n_epochs": launch.n_epochs,
        "tokens_billed": launch.tokens_billed,
        "trained_tokens": launch.trained_tokens,
        "step": launch.step,
        "total_steps": launch.total_steps,
        "train_loss": launch.train_loss,
        "valid_loss": next((point.valid_loss for point in reversed(points) if point.valid_loss is not None), None),
        "seconds_to_go": None if time is None else round(time.total_seconds()),
        "confirmed_at": _iso(launch.confirmed_at),
        "finished_at": _iso(launch.finished_at),
        "error": launch.error or launch.host_words,
        "warnings": launch.warnings or [],
    }


def job_lines(session: Session, launch: Launch) -> list[str]:
    """The same for people, without what is empty."""
    facts = job_json(session, launch)
    return [f"{name.replace('_', ' ')}: {value}" for name, value in facts.items() if value not in (None, "", [])]


def event_json(event: JobEvent) -> dict[str, object]:
    """An event, with its step's figures where it has some."""
    progress = event.progress
    figures = {} if progress is None else {name: value for name, value in vars(progress).items() if value is not None}
    at = _iso(moment_of(event.created_at))
    return {"event": event.id, "at": at, "level": event.level, "message": event.message, "progress": figures or None}


def event_line(event: JobEvent) -> str:
    """An event in a line: time (UTC), message, and what its step says."""
    moment = moment_of(event.created_at)
    when = "-" * 19 if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    level = "" if event.level == "info" else f"{event.level}: "
    return f"{when}  {level}{' '.join(event.message.split())}{_figures(event)}"


def checkpoint_json(checkpoint: Checkpoint) -> dict[str, object]:
    """A checkpoint, with the figures of its step."""
    progress = checkpoint.progress
    losses = {"train_loss": progress.train_loss, "valid_loss": progress.valid_loss}
    return {"step": checkpoint.step, "model": checkpoint.model, **losses, "at": _iso(moment_of(checkpoint.created_at))}


def checkpoint_line(checkpoint: Checkpoint) -> str:
    """A checkpoint in a line: step, model, losses where its host tells them."""
    progress = checkpoint.progress
    parts = (("loss", progress.train_loss), ("validation loss", progress.valid_loss))
    losses = [f"{name} {value:.3f}" for name, value in parts if value is not None]
    return f"step {checkpoint.step}: " + ", ".join([checkpoint.model, *losses])


def _figures(event: JobEvent) -> str:
    """The losses that the message itself does not tell."""
    progress = event.progress
    if progress is None or "loss" in event.message:
        return ""
    parts = (("loss", progress.train_loss), ("validation loss", progress.valid_loss))
    return "".join(f", {name} {value:.3f}" for name, value in parts if value is not None)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
