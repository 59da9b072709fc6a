"""A fine-tuning job as OpenAI's API tells of it: its fields, its statuses, its last words."""

from typing import Any, Literal, TypedDict

FINAL = {"succeeded", "failed", "cancelled"}
STATUSES = ("validating_files", "queued", "running", "pausing", "paused", "succeeded", "failed", "cancelled")
"""Every status of a job. A pausing one still trains the step in work."""

FileField = Literal["training_file", "validation_file"]
FILE_FIELDS: tuple[FileField, ...] = ("training_file", "validation_file")


class JobRequest(TypedDict):
    """What a client wants trained, checked but for its files and model."""

    model: str
    training_file: str
    validation_file: str | None
    suffix: str | None
    seed: int
    metadata: dict[str, str] | None
    hyperparameters: dict[str, Any]


class FineTuningJob(TypedDict):
    """OpenAI's `fine_tuning.job` object. Times are Unix seconds."""

    id: str
    object: str
    created_at: int
    finished_at: int | None
    estimated_finish: int | None
    status: str
    model: str
    fine_tuned_model: str | None
    organization_id: str
    training_file: str
    validation_file: str | None
    result_files: list[str]
    trained_tokens: int | None
    error: dict[str, str | None]
    seed: int
    user_provided_suffix: str | None
    metadata: dict[str, str] | None
    integrations: list[Any]
    hyperparameters: dict[str, Any]
    method: dict[str, Any]


def new_job(id: str, created_at: int, request: JobRequest) -> FineTuningJob:
    """The job that a request makes, before its files are validated."""
    hyperparameters = request["hyperparameters"]
    return {
        "id": id,
        "object": "fine_tuning.job",
        "created_at": created_at,
        "finished_at": None,
        "estimated_finish": None,
        "status": "validating_files",
        "model": request["model"],
        "fine_tuned_model": None,
        "organization_id": "org-vetted",
        "training_file": request["training_file"],
        "validation_file": request["validation_file"],
        "result_files": [],
        "trained_tokens": None,
        "error": {},
        "seed": request["seed"],
        "user_provided_suffix": request["suffix"],
        "metadata": request["metadata"],
        "integrations": [],
        "hyperparameters": hyperparameters,
        "method": {"type": "supervised", "supervised": {"hyperparameters": hyperparameters}},
    }


def copy_name(field: FileField) -> str:
    """What a job's own copy of a file is called in its folder."""
    return f"{field.removesuffix('_file')}.jsonl"


def last_words(job: FineTuningJob) -> list[str]:
    """The last events of a job that has ended."""
    if job["status"] == "succeeded":
        return [f"New fine-tuned model created: {job['fine_tuned_model']}", "The job has successfully completed"]
    return ["The job was cancelled."] if job["status"] == "cancelled" else [str(job["error"]["message"])]
