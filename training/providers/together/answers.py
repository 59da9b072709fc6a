"""What Together says of jobs, events and checkpoints, as we know them."""

from collections.abc import Iterable, Mapping
from typing import Any

from training.providers import Checkpoint, Job, JobEvent, Progress, Unreachable
from training.providers.answers import MESSAGE_CHARACTERS
from training.providers.border import ENDED, count_of, name_of, number_of, seconds_of, status_of, text_of
from training.providers.marks import launch_in
from training.text.keys import without_key

NANO, LEAST_NANOS = 1e9, 1e6
_LEVELS = {"warning": "warn", "iwarning": "warn", "ierror": "error"}


def job_of(answer: Mapping[str, Any], key: str) -> Job:
    """Raises `Unreachable` for what is no job: who answers so may have made it all the same."""
    job_id, status = name_of(answer.get("id")), status_of(answer.get("status"))
    if job_id is None:
        raise Unreachable("the provider's answer names no job")
    return Job(
        id=job_id,
        status=status,
        # The name is there from the beginning on, the model only at the end.
        fine_tuned_model=name_of(answer.get("model_output_name")) if status == "succeeded" else None,
        trained_tokens=count_of(answer.get("token_count")) if status == "succeeded" else None,
        error=_fault(answer.get("events"), key) if status == "failed" else None,
        launch_id=launch_in(answer.get("suffix")),
        training_file=name_of(answer.get("training_file")),
        model=name_of(answer.get("model")) or name_of(answer.get("from_checkpoint")),
        created_at=seconds_of(answer.get("created_at")),
        price=_price(answer.get("total_price")) if status in ENDED else None,
    )


def _price(total: object) -> float | None:
    """In dollars; it tells billionths, as its own client reads them. A number too small for that counts something
    else."""
    number = number_of(total)
    return number / NANO if number is not None and number >= LEAST_NANOS else None


def _fault(events: object, key: str) -> str | None:
    """A job tells in its events why it has failed."""
    rows = [row for row in events if isinstance(row, dict)] if isinstance(events, list) else []
    faults = [event.message for event in events_of(rows, key) if event.level == "error" and event.message]
    return faults[0] if faults else None


def events_of(rows: Iterable[Mapping[str, Any]], key: str) -> list[JobEvent]:
    """A job's events, the newest first, in whatever order they came."""
    events = [_event(n, row, key) for n, row in enumerate(rows)]
    events.reverse()  # of two of one moment the later one is the newer
    events.sort(key=lambda event: -(event.created_at or 0.0))
    return events


def _event(n: int, row: Mapping[str, Any], key: str) -> JobEvent:
    level = (text_of(row.get("level"), 20) or "info").casefold().removeprefix("legacy_")
    step = count_of(row.get("step"))
    return JobEvent(
        id=name_of(row.get("hash")) or f"{n}-{text_of(row.get('created_at'), 40) or ''}",
        level=_LEVELS.get(level, level),
        message=without_key(text_of(row.get("message"), 10 * MESSAGE_CHARACTERS) or "", key)[:MESSAGE_CHARACTERS],
        created_at=seconds_of(row.get("created_at")),
        # It tells no loss.
        progress=Progress(step, count_of(row.get("total_steps")), None) if step is not None else None,
    )


def checkpoints_of(job_id: str, rows: Iterable[Mapping[str, Any]]) -> list[Checkpoint]:
    """A job's checkpoints, the newest step first, by the names under which they can be trained on."""
    steps = [(step, row) for row in rows if (step := count_of(row.get("step"))) is not None]
    checkpoints = [
        Checkpoint(f"{job_id}:{step}", step, Progress(step, None, None), seconds_of(row.get("created_at")))
        for step, row in steps
    ]
    return sorted(checkpoints, key=lambda checkpoint: checkpoint.step, reverse=True)
