"""What a host of OpenAI's shape says of jobs, events, checkpoints and models, as we know them."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from training.providers import Checkpoint, Job, JobEvent, Progress, StoredModel, Unreachable
from training.providers.border import ENDED, count_of, day_of, name_of, number_of, status_of, text_of
from training.providers.refusals import kind_of_code
from training.text.keys import without_key

MESSAGE_CHARACTERS = 1000
"""Of what a host says, for people."""
LAUNCH_KEY = "vetted_launch"
"""The metadata key that carries our launch id, so that a job can be found again after a lost answer."""
T = TypeVar("T")


def plain(content: bytes) -> bytes:
    """A result file as text: some hosts send it in base64. A table has commas, which base64 has not."""
    try:
        return base64.b64decode(content.strip(), validate=True) if b"," not in content else content
    except ValueError:
        return content


def progress_of(values: Mapping[str, Any]) -> Progress | None:
    """A training step by the names that OpenAI, our engine and others give its figures; null where there is none."""
    step = count_of(values.get("step"))
    if step is None:
        return None
    return Progress(
        step,
        count_of(values.get("total_steps")),
        _first_number(values, "train_loss", "training_loss"),
        _first_number(values, "full_valid_loss", "valid_loss", "validation_loss"),
        _first_number(values, "train_mean_token_accuracy", "train_accuracy"),
        _first_number(values, "full_valid_mean_token_accuracy", "valid_mean_token_accuracy"),
    )


def _first_number(values: Mapping[str, Any], *names: str) -> float | None:
    numbers = (number_of(values.get(name)) for name in names)
    return next((number for number in numbers if number is not None), None)


def event_of(event: object, key: str) -> JobEvent:
    """`key` does not stand in it."""
    message = text_of(getattr(event, "message", None), 10 * MESSAGE_CHARACTERS) or ""
    data = getattr(event, "data", None)  # free-form
    return JobEvent(
        id=name_of(getattr(event, "id", None)) or "",
        level=text_of(getattr(event, "level", None), 10) or "info",
        message=without_key(message, key)[:MESSAGE_CHARACTERS],
        created_at=number_of(getattr(event, "created_at", None)),
        progress=progress_of(data) if isinstance(data, dict) else None,
    )


def checkpoint_of(item: object) -> Checkpoint | None:
    """Null for what names no model."""
    model = name_of(getattr(item, "fine_tuned_model_checkpoint", None))
    step = count_of(getattr(item, "step_number", None)) or 0
    metrics = getattr(item, "metrics", None)
    values = metrics.model_dump() if isinstance(metrics, BaseModel) else {}
    progress = progress_of({**values, "step": step}) or Progress(step, None, None)
    files = getattr(item, "result_files", None)
    names = [name for name in map(name_of, files if isinstance(files, list) else ()) if name]
    if model is None:
        return None
    return Checkpoint(model, step, progress, number_of(getattr(item, "created_at", None)), tuple(names))


def stored_model(name: object, fields: Mapping[str, Any]) -> StoredModel | None:
    """`fields`: those of a model object that are our engine's own. Null for what has no name. One whose fields are no
    such is taken to be in use: it stays."""
    checkpoints, is_in_use = fields.get("checkpoints", []), fields.get("in_use", False)
    is_ours = isinstance(checkpoints, list) and all(isinstance(epoch, dict) for epoch in checkpoints)
    epochs = [stored_model(epoch.get("id"), epoch) for epoch in checkpoints] if is_ours else []
    if (own_name := name_of(name)) is None:
        return None
    is_whole = is_ours and None not in epochs and isinstance(is_in_use, bool)
    n_bytes = number_of(fields.get("bytes"))
    known_epochs = tuple(epoch for epoch in epochs if epoch is not None)
    return StoredModel(
        own_name,
        None if n_bytes is None else int(n_bytes),
        known_epochs,
        is_in_use is True or not is_whole,
        day_of(fields.get("shutdown_date")),
    )


def until_it_repeats(items: Iterable[T]) -> Iterator[T]:
    """A host's list up to where it begins anew: not every host knows where its list ends."""
    first_id: str | None = None
    for item in items:
        item_id = name_of(getattr(item, "id", None))
        if item_id is not None and item_id == first_id:
            return
        first_id = first_id or item_id
        yield item


def jobs_by_id(jobs: Iterable[object], key: str) -> dict[str, Job]:
    """A list of jobs up to its end; what has no id is none."""
    by_id: dict[str, Job] = {}
    for job in until_it_repeats(jobs):
        if name_of(getattr(job, "id", None)) is not None:
            own = job_of(job, key)
            by_id[own.id] = own
    return by_id


def job_of(answer: object, key: str) -> Job:
    """Raises `Unreachable` for what is no job: who answers so may have made it all the same."""
    fields = {name: getattr(answer, name, None) for name in ("id", "status", "error", "metadata")}
    job_id, status = name_of(fields["id"]), status_of(fields["status"])
    if job_id is None:
        raise Unreachable("the provider's answer names no job")
    metadata = fields["metadata"] if isinstance(fields["metadata"], dict) else {}
    created_at = number_of(getattr(answer, "created_at", None))
    return Job(
        id=job_id,
        status=status,
        fine_tuned_model=name_of(getattr(answer, "fine_tuned_model", None)),
        trained_tokens=count_of(getattr(answer, "trained_tokens", None)),
        error=_fault(fields["error"], key) or _word(fields["status"], status),
        refusal=kind_of_code(getattr(fields["error"], "code", None)) if status == "failed" else None,
        launch_id=name_of(metadata.get(LAUNCH_KEY)),
        training_file=name_of(getattr(answer, "training_file", None)),
        model=name_of(getattr(answer, "model", None)),
        created_at=created_at,
        estimated_finish=number_of(getattr(answer, "estimated_finish", None)),
    )


def _fault(error: object, key: str) -> str | None:
    """A healthy job's error is an empty object, which is truthy: its code tells."""
    message = text_of(getattr(error, "message", None), 10 * MESSAGE_CHARACTERS)
    has_failed = message is not None and getattr(error, "code", None)
    return without_key(message, key)[:MESSAGE_CHARACTERS] if has_failed and message else None


def _word(word: object, status: str) -> str | None:
    """The host's own word for an end, where it is another than the API's."""
    is_own = not isinstance(word, str) or word.casefold() == status
    return None if is_own or status not in ENDED[1:] else f"the provider's word for it is “{text_of(word, 60)}”"
