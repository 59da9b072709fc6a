"""What each step of a training measured: the result file, and what follows from the losses on validation rows."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.engine.learn.fit import Step

Results = list[dict[str, Any]]
"""A row for each step, by the columns' names; at an epoch's end with what was measured then."""

COLUMNS = (
    *("step", "train_loss", "train_accuracy", "valid_loss", "valid_mean_token_accuracy"),
    *("elapsed_tokens", "elapsed_examples", "training_sequence_accuracy", "validation_sequence_accuracy"),
)
"""Of OpenAI's result file, and behind them those that its `fine-tunes` had before. Every file has them."""


class Diverged(Exception):
    """A training came to numbers that are not finite: nothing that comes after can be of use."""


def measures_of(step: "Step") -> dict[str, Any]:
    """The row of a step."""
    return {
        "step": step.step,
        "train_loss": step.loss,
        "train_accuracy": step.accuracy,
        "elapsed_tokens": step.n_tokens,
        "elapsed_examples": step.n_examples,
        "training_sequence_accuracy": step.sequence_accuracy,
    }


def to_csv(results: Results) -> bytes:
    """The result file."""
    out = io.StringIO()
    columns = dict.fromkeys([*COLUMNS, *(name for row in results for name in row)])
    writer = csv.DictWriter(out, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    for row in results:
        writer.writerow({k: f"{v:.5f}" if isinstance(v, float) else v for k, v in row.items()})
    return out.getvalue().encode()


def read_metrics(path: Path) -> dict[int | None, dict[str, float]]:
    """What each step in a result file measured, by the names of OpenAI's checkpoint metrics."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{name: float(value) for name, value in row.items() if value} for row in csv.DictReader(file)]
    names = {"train_accuracy": "train_mean_token_accuracy"}
    return {int(row["step"]): {names.get(name, name): row[name] for name in row} for row in rows}


def best_step(results: Results) -> int | None:
    """The step with the smallest validation loss, the first of equal ones; None where nothing was validated."""
    rows = [row for row in results if "valid_loss" in row]
    return min(rows, key=lambda row: row["valid_loss"])["step"] if rows else None


def should_stop(results: Results, patience: int | None) -> bool:
    """Whether the last `patience` epochs have brought no smaller validation loss."""
    losses = [row["valid_loss"] for row in results if "valid_loss" in row]
    return patience is not None and len(losses) > patience and min(losses[-patience:]) >= min(losses[:-patience])
