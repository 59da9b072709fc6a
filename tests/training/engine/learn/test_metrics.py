"""What a training is measured by besides loss: labels told apart, texts that are alike, what the base has forgotten."""

import csv
import json
import re
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.training.engine.conftest import TEN, EngineProcess, job_folder
from tests.training.engine.learn.conftest import LABEL_FILE, REPORTS, SEPARATOR, hyper, raw_lines
from training.engine.learn import train
from training.engine.learn.metrics.forgetting import EarlierRows, sentence
from training.engine.store.labels import LabelSet, require_labels
from training.engine.store.rows import BadRows

WISH: dict[str, Any] = {"sorts": True, "positive_label": "positive", "betas": [2.0], "writes": True}


def _train(folder: Path, base: Path, rows: str, **changes: Any) -> list[dict[str, float]]:
    """Train; the result file's rows, what is empty left out."""
    job_folder(folder, base, **changes)
    for name in ("training.jsonl", "validation.jsonl"):
        (folder / name).write_text(rows)
    train.run(folder, threading.Event())
    with (folder / "results.csv").open() as file:
        return [{name: float(value) for name, value in row.items() if value} for row in csv.DictReader(file)]


def test_labels_texts_and_forgetting(
    engine: EngineProcess, label_job: Any, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = _train(tmp_path / "first", tiny, LABEL_FILE, n_epochs=1, batch_size=10, **WISH)[-1]
    # Of ten labels that nobody knows about half are right, and no text is.
    assert 0 <= first["classification/accuracy"] <= 0.8 and first["validation_chrf"] < 0.3
    assert first["validation_sequence_accuracy"] == 0
    assert re.search(r"Forgetting: loss on \d general rows 5\.\d\d", capsys.readouterr().out)

    known = engine.home / "engine" / "models" / label_job.id
    still = _train(tmp_path / "still", known, LABEL_FILE, learning_rate_multiplier=0.001, n_epochs=1, **WISH)[-1]
    names = ("accuracy", "weighted_f1_score", "precision", "recall", "f1", "f2", "auroc", "auprc")
    assert {name: still[f"classification/{name}"] for name in names} == dict.fromkeys(names, 1)
    assert still["validation_sequence_accuracy"] == still["validation_chrf"] == 1

    # With each label the other way round: whoever tells them surely is surely wrong.
    wrong = raw_lines(
        [(t + SEPARATOR, " negative END" if name == "positive" else " positive END") for t, name in REPORTS]
    )
    worst = _train(tmp_path / "wrong", known, wrong, learning_rate_multiplier=0.001, n_epochs=1, **WISH)[-1]
    assert {name: worst[f"classification/{name}"] for name in names[:7]} == dict.fromkeys(names[:7], 0)

    # Ten other rows, and none of the old ones between them.
    base = Path(shutil.copytree(known, tmp_path / "forgetful"))
    recipe = json.loads((base / "recipe.json").read_text())
    (base / "recipe.json").write_text(json.dumps(recipe | {"replay_passes": 0}))
    capsys.readouterr()
    rows = _train(tmp_path / "other", base, TEN, n_epochs=4, learning_rate_multiplier=100.0)
    before, loss = rows[-1]["forgetting/loss_before"], rows[-1]["forgetting/loss"]
    assert rows[0]["forgetting/loss_before"] == before < 0.2 < 0.4 < loss
    out = capsys.readouterr().out
    assert re.search(rf"Forgetting: loss on \d+ earlier rows {before:.2f} \\u2192 {loss:.2f}", out)
    assert '"level": "warn"' in out.splitlines()[-2]


def test_what_an_event_says() -> None:
    rows = EarlierRows([], 24, are_general=False)
    assert sentence(rows, 0.41, 0.47) == ("Forgetting: loss on 24 earlier rows 0.41 → 0.47 (+15 %).", "info")
    assert sentence(rows, 0.001, 0.004) == ("Forgetting: loss on 24 earlier rows 0.00 → 0.00.", "info")
    text, level = sentence(rows, 0.41, 0.62)
    assert level == "warn" and text.endswith("fewer epochs or a lower rate keep more of it.")


def test_labels_are_read_off_the_answers() -> None:
    labels = LabelSet.of([" yes END", "yes END", " yes END", " no END", " perhaps END"])
    assert labels.forms == {"no": " no END", "perhaps": " perhaps END", "yes": " yes END"}
    assert LabelSet.of(["阳性", "阴性", "阳性 "]).forms == {"阳性": "阳性", "阴性": "阴性"}


@pytest.mark.parametrize(
    ("wish", "validation", "words"),
    [
        (
            {"classification_n_classes": 3},
            [],
            "is 3, and the answers of the training file are 2 different ones: 'n', 'p'.",
        ),
        (
            {"classification_n_classes": 2, "classification_positive_class": "yes"},
            [],
            "'classification_positive_class' is 'yes', and the answers of the training file are 'n', 'p'.",
        ),
        ({"classification_n_classes": 2}, ["p", "q"], "The validation file has answers that no training row has: 'q'."),
    ],
)
def test_answers_that_are_other_labels_are_refused(wish: dict[str, Any], validation: list[str], words: str) -> None:
    with pytest.raises(BadRows) as refusal:
        require_labels(wish, ["p", "n ", " p"], validation)
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"compute_classification_metrics": "yes"}, "'compute_classification_metrics' must be a boolean, not 'yes'."),
        ({"compute_classification_metrics": True}, "needs 'classification_n_classes', how many labels there are"),
        ({"classification_n_classes": 2}, "is for jobs with 'compute_classification_metrics': true"),
        ({"compute_classification_metrics": True, "classification_n_classes": 1}, "an integer from 2 to 100, not 1."),
        (
            {
                "compute_classification_metrics": True,
                "classification_n_classes": 3,
                "classification_positive_class": "a",
            },
            "is for two labels, and 'classification_n_classes' is 3",
        ),
        (
            {"compute_classification_metrics": True, "classification_positive_class": 1},
            "'classification_positive_class' must be one of the two labels, not 1.",
        ),
        (
            {
                "compute_classification_metrics": True,
                "classification_positive_class": "a",
                "classification_betas": [0],
            },
            "'classification_betas' must be a list of 1 to 10 times a number from 0.01 to 100, not [0].",
        ),
        (
            {"compute_classification_metrics": True, "classification_n_classes": 2, "classification_betas": [1]},
            "'classification_betas' needs 'classification_positive_class'",
        ),
        ({"compute_text_metrics": True}, "'compute_text_metrics' needs a 'validation_file', on which it is measured."),
    ],
)
def test_wishes_that_cannot_be(engine: EngineProcess, values: dict[str, Any], words: str) -> None:
    import openai

    with pytest.raises(openai.BadRequestError) as refusal:
        engine.client.fine_tuning.jobs.create(model="tiny", training_file="file-none", **hyper(**values))
    assert words in refusal.value.message
    with pytest.raises(openai.BadRequestError) as refusal:
        engine.client.fine_tuning.jobs.create(model="tiny", training_file="file-none", extra_body={"n_epochs": 2})
    assert "'n_epochs' stands in method.supervised.hyperparameters." in refusal.value.message


def test_a_job_says_what_its_labels_are_like(engine: EngineProcess, label_job: Any) -> None:
    assert label_job.method.supervised.hyperparameters.classification_n_classes == 2
    checkpoint = engine.client.fine_tuning.jobs.checkpoints.list(label_job.id).data[0]
    events = engine.client.fine_tuning.jobs.list_events(label_job.id, limit=100).data
    metrics: Any = next(event.data for event in events if event.type == "metrics")
    for values in (checkpoint.metrics.model_dump(), metrics):
        names = ("accuracy", "weighted_f1_score", "precision", "recall", "f1", "auroc", "auprc")
        assert {name: values[f"classification/{name}"] for name in names} == dict.fromkeys(names, 1)
    assert [event.level for event in events if re.match(r"Forgetting: loss on \d+ general rows 5\.", event.message)]


@pytest.mark.parametrize(
    ("rows", "positive", "code", "words"),
    [
        (LABEL_FILE, "gut", "invalid_classes", "'classification_positive_class' is 'gut', and the answers"),
        (
            TEN,
            "answer 1, 答案",
            "invalid_classes",
            "'classification_n_classes' is 2, and the answers of the training file",
        ),
    ],
)
def test_a_job_over_other_labels_fails_in_validation(
    engine: EngineProcess, rows: str, positive: str, code: str, words: str
) -> None:
    wish = hyper(compute_classification_metrics=True, classification_positive_class=positive)
    job = engine.wait(engine.tune(rows, validation_file=engine.upload(rows), **wish).id)
    assert (job.status, job.error.code, job.error.param) == ("failed", code, "training_file")
    assert words in job.error.message
