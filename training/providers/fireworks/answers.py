"""What Fireworks says of jobs, models and deployments, as we know them."""

from collections.abc import Mapping
from typing import Any

from training.providers import Job, JobEvent, ModelHosting, Progress, Unreachable
from training.providers.answers import MESSAGE_CHARACTERS
from training.providers.border import count_of, name_of, seconds_of, status_of, text_of
from training.providers.marks import launch_in
from training.providers.refusals import RefusalKind, kind_of_code
from training.text.keys import without_key

_HOSTED = {"CREATING": "preparing", "READY": "ready", "UPDATING": "ready", "FAILED": "failed", "DELETING": "ending"}
"""States of a deployment; while it is changed it goes on answering."""


def id_of(name: object) -> str | None:
    """The last piece of a resource's path; null for what is no name."""
    path = name_of(name)
    return (path.rpartition("/")[2] or None) if path else None


def job_of(answer: Mapping[str, Any], key: str) -> Job:
    """Raises `Unreachable` for what is no job: who answers so may have made it all the same."""
    job_id, status = id_of(answer.get("name")), status_of(answer.get("state"))
    if job_id is None:
        raise Unreachable("the provider's answer names no job")
    return Job(
        id=job_id,
        status=status,
        # The name is there from the beginning on, the model only at the end.
        fine_tuned_model=name_of(answer.get("outputModel")) if status == "succeeded" else None,
        error=fault_of(answer, key) if status in ("failed", "cancelled") else None,
        refusal=fault_kind(answer) if status == "failed" else None,
        launch_id=launch_in(job_id),
        training_file=id_of(answer.get("dataset")),
        model=name_of(answer.get("baseModel")) or name_of(answer.get("warmStartFrom")),
        created_at=seconds_of(answer.get("createTime")),
    )


def fault_of(answer: Mapping[str, Any], key: str) -> str | None:
    """What went wrong, in the host's words; a healthy resource has a status, too: its code is OK."""
    status = answer.get("status")
    if not isinstance(status, dict) or status.get("code") in (None, "", "OK"):
        return None
    text = text_of(status.get("message"), 10 * MESSAGE_CHARACTERS) or text_of(status.get("code"), 60) or "no reason"
    return without_key(text, key)[:MESSAGE_CHARACTERS]


def fault_kind(answer: Mapping[str, Any]) -> RefusalKind | None:
    """What kind of a fault the code says."""
    status = answer.get("status")
    return kind_of_code(status.get("code")) if isinstance(status, dict) else None


def events_of(answer: Mapping[str, Any]) -> list[JobEvent]:
    """How far a job is: the host keeps no log of it, and tells no loss."""
    progress = answer.get("jobProgress")
    percent = count_of(progress.get("percent")) if isinstance(progress, dict) else None
    if percent is None or percent > 100:
        return []
    moment = seconds_of(answer.get("updateTime"))
    return [JobEvent(f"percent-{percent}", "info", f"{percent} %", moment, Progress(percent, 100, None))]


def hosting_of(answer: Mapping[str, Any], key: str) -> ModelHosting:
    """Raises `Unreachable` for what is no deployment."""
    name, model = name_of(answer.get("name")), name_of(answer.get("baseModel"))
    hosting_id = id_of(name)
    if hosting_id is None:
        raise Unreachable("the provider's answer names no deployment")
    word = text_of(answer.get("state"), 60) or "none"
    status = _HOSTED.get(word, word.casefold())
    return ModelHosting(
        id=hosting_id,
        model=model or "",
        status=status,
        serve_name=f"{model}#{name}" if status == "ready" else None,
        error=fault_of(answer, key),
        created_at=seconds_of(answer.get("createTime")),
    )
