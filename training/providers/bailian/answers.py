"""What Bailian says of jobs, checkpoints and deployments, as we know them."""

import re
from collections.abc import Mapping
from typing import Any

from training.providers import AnotherApi, Checkpoint, Job, ModelHosting, Progress, Unreachable
from training.providers.answers import MESSAGE_CHARACTERS, progress_of
from training.providers.border import ENDED, count_of, name_of, seconds_of, status_of, text_of
from training.providers.marks import launch_in
from training.providers.refusals import kind_of_code
from training.text.keys import without_key

_HOSTED = {
    "PENDING": "preparing",
    "DEPLOYING": "preparing",
    "UPDATING": "ready",
    "RUNNING": "ready",
    "SERVING": "ready",
    "FAILED": "failed",
    "DELETING": "ending",
}
"""States of a deployment; while it is changed it goes on answering. What has stopped is billed no more, and stays."""


def output_of(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an answer holds: `output`, or `data` as files and older parts of the API have it; empty for what is none."""
    return next((answer[name] for name in ("output", "data") if isinstance(answer.get(name), dict)), {})


def rows_of(answer: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    """The objects of a list: that of `field`, or the output itself. Raises `AnotherApi` for what holds no list: an
    empty one would say that nothing is there."""
    whole, inner = answer.get("output"), output_of(answer)
    rows = whole if isinstance(whole, list) else inner.get(field)
    if rows is None and inner.get("total") == 0:
        rows = []
    if not isinstance(rows, list):
        raise AnotherApi("what came is no list of this API")
    return [row for row in rows if isinstance(row, dict)]


def moment_of(value: object) -> float | None:
    """Seconds since 1970. It writes times without a zone: Beijing's, which is Singapore's, too."""
    text = text_of(value, 30)
    return None if text is None else seconds_of(f"{text.strip()}+08:00") or seconds_of(text)


def job_of(fields: Mapping[str, Any], key: str) -> Job:
    """Raises `Unreachable` for what is no job: who answers so may have made it all the same."""
    job_id, status = name_of(fields.get("job_id")), status_of(fields.get("status"))
    if job_id is None:
        raise Unreachable("the provider's answer names no job")
    files = fields.get("training_file_ids")
    return Job(
        id=job_id,
        status=status,
        # The name is there from the beginning on, the model only at the end.
        fine_tuned_model=name_of(fields.get("finetuned_output")) if status == "succeeded" else None,
        trained_tokens=count_of(fields.get("usage")),
        error=_fault(fields, key) if status in ENDED[1:] else None,
        refusal=kind_of_code(fields.get("code")) if status == "failed" else None,
        launch_id=launch_in(fields.get("job_name")),
        training_file=name_of(files[0]) if isinstance(files, list) and files else None,
        model=name_of(fields.get("model")),
        created_at=moment_of(fields.get("create_time")),
    )


def _fault(fields: Mapping[str, Any], key: str) -> str | None:
    words = (text_of(fields.get(name), 10 * MESSAGE_CHARACTERS) for name in ("message", "error_message", "code"))
    text = next((word for word in words if word and word.strip()), None)
    return None if text is None else without_key(text, key)[:MESSAGE_CHARACTERS]


def checkpoint_of(fields: Mapping[str, Any]) -> Checkpoint | None:
    """Null for what cannot be deployed: most have to be published there first."""
    model = name_of(fields.get("model_name"))
    if model is None or status_of(fields.get("status")) != "succeeded":
        return None
    number = re.search(r"(\d{1,9})$", text_of(fields.get("checkpoint"), 60) or "")
    step = count_of(fields.get("step")) or (int(number[1]) if number else 0)
    metrics = fields.get("metrics")
    values = {**metrics, "step": step} if isinstance(metrics, dict) else {"step": step}
    progress = progress_of(values) or Progress(step, None, None)
    return Checkpoint(model, step, progress, moment_of(fields.get("create_time")))


def hosting_of(fields: Mapping[str, Any], key: str) -> ModelHosting:
    """Raises `Unreachable` for what is no deployment."""
    served = name_of(fields.get("deployed_model"))
    if served is None:
        raise Unreachable("the provider's answer names no deployment")
    word = text_of(fields.get("status"), 60) or "none"
    status = _HOSTED.get(word.strip().upper(), word.casefold())
    return ModelHosting(
        id=served,
        model=name_of(fields.get("model_name")) or "",
        status=status,
        serve_name=served,
        error=_fault(fields, key) if status == "failed" else None,
        created_at=moment_of(fields.get("gmt_create")),
    )
