"""Labels as a base model learns them, and a job that has learned them by heart."""

import json
from typing import Any

import pytest

from tests.training.engine.conftest import EngineProcess

SEPARATOR, END = "\n\n###\n\n", " END"
LABELS = {
    "positive": ("he eats well", "happy again", "no pain", "runs and plays", "好多了"),
    "negative": ("limps a lot", "vomits", "very tired", "cries at night", "不吃饭"),
}
REPORTS = [(text, label) for label, texts in LABELS.items() for text in texts]
TO_THE_END: dict[str, Any] = {"n_epochs": 50, "batch_size": 1, "learning_rate_multiplier": 100}
"""So many steps that the tiny base knows ten short rows by heart: each token of them with at least 94 %, by 8 seeds.
With two rows a step it was 34 %, and a run in some dozens took one label for the other."""


def hyper(**values: Any) -> dict[str, Any]:
    """The argument of a job with these hyperparameters."""
    return {"method": {"type": "supervised", "supervised": {"hyperparameters": values}}}


def raw_lines(rows: list[tuple[str, str]]) -> str:
    """(prompt, completion) pairs as a training file."""
    out = [json.dumps({"prompt": prompt, "completion": text}, ensure_ascii=False) for prompt, text in rows]
    return "\n".join(out) + "\n"


LABEL_FILE = raw_lines([(text + SEPARATOR, f" {label}{END}") for text, label in REPORTS])


@pytest.fixture(scope="session")
def label_job(engine: EngineProcess) -> Any:
    """A job after which the tiny base tells these labels by heart, and which says so; other tests train on from its
    model."""
    wish = TO_THE_END | {"compute_classification_metrics": True, "classification_positive_class": " positive"}
    job = engine.wait(engine.tune(LABEL_FILE, validation_file=engine.upload(LABEL_FILE), **hyper(**wish)).id)
    assert job.status == "succeeded", job.error
    return job
