"""One fine-tuning job: `python -m training.engine.train JOB_FOLDER [SECONDS]`, a child of the server.

Reads `task.json`, trains, leaves `model/` (weights, tokenizer, recipe, replay, card) and `results.csv` in the job's
folder, and reports every step on stdout. Every minute (SECONDS), and when it is asked to pause, it leaves a checkpoint.
The model counts only once the server has moved it.
"""

import csv
import io
import json
import math
import os
import shutil
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.engine import child, disk
from training.engine.data import DEFAULT_CHAT_TEMPLATE, Message, drop_contradicted, encode_rows, parse_rows
from training.engine.registry import Model, write_card

RECIPE = "recipe.json"
CHECKPOINT_SECONDS = 60.0
"""What a crash costs at most; less often where writing one takes more than a twentieth of that."""


@dataclass(frozen=True)
class Task:
    """What the server asks of a training child; `task.json` in the job's folder."""

    base_folder: str
    n_epochs: int
    batch_size: int | None
    """Rows a step; None leaves it to the recipe."""
    learning_rate_multiplier: float
    seed: int
    model_id: str
    base: str
    job: str


@dataclass(frozen=True)
class Recipe:
    """How a base likes to be fine-tuned; `recipe.json` beside its weights, handed on to its fine-tunes."""

    learning_rate: float = 5e-5
    """At a multiplier of 1."""
    passes: int = 1
    """How often the job shows a row at least, however few epochs: small models need many to know it by heart."""
    replay_passes: int = 1
    """The same for replayed rows."""
    tokens_per_batch: int = 2048
    replay: str | None = None
    """A JSONL beside the weights: rows that the model knows and must not forget."""

    @classmethod
    def read(cls, folder: Path) -> "Recipe":
        """The recipe in `folder`, or the default where there is none."""
        path = folder / RECIPE
        if not path.exists():
            return cls()
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def load(folder: Path) -> tuple[Any, Any]:
    """(model, tokenizer) of a local folder, in fp32; never reaches for the network."""
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, dtype="float32")
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    if not tokenizer.chat_template:
        tokenizer.chat_template = DEFAULT_CHAT_TEMPLATE
    return model, tokenizer


def positions(model: Any) -> int:
    """How many tokens the model can look at, prompt and answer together."""
    return int(getattr(model.config.get_text_config(), "max_position_embeddings", None) or 2048)


def run(folder: Path, pausing: threading.Event, seconds: float = CHECKPOINT_SECONDS) -> None:
    """Train the job in `folder`, from its checkpoint if it has one, and leave one every `seconds`. Once `pausing` is
    set: leave one, and end."""
    task = Task(**json.loads((folder / "task.json").read_text(encoding="utf-8")))
    base = Path(task.base_folder)
    recipe = Recipe.read(base)
    new = parse_rows((folder / "training.jsonl").read_bytes())
    old = drop_contradicted(_read_replay(base, recipe), new)

    from training.engine import checkpoint, fit

    model, tokenizer = load(base)
    limit = positions(model)
    encoded = encode_rows(tokenizer, new, limit)
    if not encoded.sequences:
        raise SystemExit(f"every row is cut before its answer: this base sees {limit} tokens")
    if encoded.n_cut:
        child.report(message=f"{encoded.n_cut} rows are longer than {limit} tokens and were cut at the end.")
    replayed = encode_rows(tokenizer, old, limit).sequences

    def per_epoch(passes: int) -> int:
        return max(1, math.ceil(passes / task.n_epochs))

    plan = fit.Plan(
        n_epochs=task.n_epochs,
        passes=[per_epoch(recipe.passes)] * len(encoded.sequences) + [per_epoch(recipe.replay_passes)] * len(replayed),
        learning_rate=recipe.learning_rate * task.learning_rate_multiplier,
        seed=task.seed,
        tokens_per_batch=recipe.tokens_per_batch,
        rows_per_batch=task.batch_size,
    )
    optimizer = fit.optimizer_for(model, plan)
    done, results = checkpoint.restore(folder, model, optimizer)
    due = time.monotonic() + seconds
    for step in fit.fit(model, [*encoded.sequences, *replayed], plan, optimizer, done):
        results.append({"step": step.step, "train_loss": step.loss, "train_accuracy": step.accuracy})
        child.report(**asdict(step))
        if pausing.is_set() and step.step < step.total_steps:
            checkpoint.save(folder, step.step, model, optimizer, results)
            child.report(paused=step.step)
            return
        if (began := time.monotonic()) >= due and step.step < step.total_steps:
            checkpoint.save(folder, step.step, model, optimizer, results)
            due = time.monotonic() + max(seconds, 20 * (time.monotonic() - began))
    if (validation := folder / "validation.jsonl").exists():
        score = fit.score(model, encode_rows(tokenizer, parse_rows(validation.read_bytes(), 1), limit).sequences)
        results[-1] |= {"valid_loss": score.loss, "valid_mean_token_accuracy": score.accuracy}
    disk.write_bytes(folder / "results.csv", _csv(results))

    target = folder / "model"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)
    disk.write_json(target / RECIPE, asdict(recipe))
    if recipe.replay:
        learned = [[{k: m[k] for k in ("role", "content", "weight")} for m in row] for row in new]
        lines = [json.dumps({"messages": row}, ensure_ascii=False) + "\n" for row in [*old, *learned]]
        disk.write_bytes(target / recipe.replay, "".join(lines).encode())
    trained_tokens = encoded.n_tokens * task.n_epochs
    write_card(target, Model(task.model_id, target, task.base, int(time.time()), task.job, trained_tokens))
    child.report(done=True)


def _read_replay(base: Path, recipe: Recipe) -> list[list[Message]]:
    if not recipe.replay or not (base / recipe.replay).exists():
        return []
    return parse_rows((base / recipe.replay).read_bytes(), 0)


def _csv(results: list[dict[str, Any]]) -> bytes:
    """The metrics of every step, in the columns of OpenAI's result file."""
    columns = ["step", "train_loss", "train_accuracy", "valid_loss", "valid_mean_token_accuracy"]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for row in results:
        writer.writerow({k: f"{v:.5f}" if isinstance(v, float) else v for k, v in row.items()})
    return out.getvalue().encode()


if __name__ == "__main__":
    asked_to_pause = threading.Event()
    child.end_with_parent(asked_to_pause.set)
    if hasattr(os, "nice"):  # Chat must stay quick while a model trains.
        os.nice(10)
    run(Path(sys.argv[1]), asked_to_pause, *map(float, sys.argv[2:3]))
