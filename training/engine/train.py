"""One fine-tuning job: `python -m training.engine.train JOB_FOLDER [SECONDS]`, a child of the server.

Reads `task.json`, trains, leaves in the job's folder `epochs/` (a model after each of the last epochs: weights or
adapter, tokenizer, recipe, replay, card), `model/` (the one it is for) and `results.csv`, and reports every step on
stdout. Every minute (SECONDS), and when it is asked to pause, it leaves a checkpoint. The models count only once the
server has moved them. Started by `accelerate launch`, it is one of several processes that train together.
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
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from training.engine import child, disk, kept
from training.engine.data import Message, drop_contradicted, encode_rows, parse_rows
from training.engine.registry import Model, checkpoint_name, read_card, write_card
from training.engine.task import CHECKPOINT_SECONDS, RECIPE, Recipe, Task

FULL_RATE, ADAPTER_RATE = 5e-5, 2e-4
"""Learning rates of a recipe that names none: an adapter wants a higher one (Hu et al. 2021)."""


def run(folder: Path, pausing: threading.Event, seconds: float = CHECKPOINT_SECONDS) -> None:
    """Train the job in `folder`, from its checkpoint if it has one, and leave one every `seconds`. Once `pausing` is
    set: leave one, and end."""
    task = Task.read(folder)
    base = Path(task.base_folder)
    recipe = Recipe.read(base)
    new = parse_rows((folder / "training.jsonl").read_bytes())
    old = drop_contradicted(_rows_in(base / recipe.replay), new)

    from training.engine import checkpoint, fit, weights

    model, tokenizer = weights.load_to_train(base, recipe.lora_rank, task.seed)
    limit = weights.positions(model)
    encoded = encode_rows(tokenizer, new, limit)
    if not encoded.sequences:
        raise SystemExit(f"every row is cut before its answer: this base sees {limit} tokens")
    replayed = encode_rows(tokenizer, old, limit).sequences
    validation = encode_rows(tokenizer, _rows_in(folder / "validation.jsonl"), limit).sequences

    default_rate = ADAPTER_RATE if weights.is_adapter(model) else FULL_RATE
    plan = fit.Plan(
        n_epochs=task.n_epochs,
        passes=_passes(task, recipe, len(encoded.sequences), len(replayed)),
        learning_rate=(recipe.learning_rate or default_rate) * task.learning_rate_multiplier,
        seed=task.seed,
        tokens_per_batch=recipe.tokens_per_batch,
        rows_per_batch=task.batch_size,
    )
    training = fit.Training.of(model, plan)
    say: Callable[..., None] = child.report if training.is_main else lambda **_: None
    if encoded.n_cut:
        say(message=f"{encoded.n_cut} rows are longer than {limit} tokens and were cut at the end.")

    def keep_epoch(step: int, epoch: int) -> None:
        """The model as it is now becomes the one after `step`."""
        written = folder / "epoch.tmp"
        weights.save(training, tokenizer, written)
        if training.is_main:
            _describe(written, task, step, recipe, [*old, *new], encoded.n_tokens * epoch)
            kept.keep_epoch(folder, step, written, results)

    done, results = checkpoint.restore(folder, training)
    due = time.monotonic() + seconds
    for step in fit.fit(training, [*encoded.sequences, *replayed], plan, done):
        results.append({"step": step.step, "train_loss": step.loss, "train_accuracy": step.accuracy})
        if step.ends_epoch:
            if validation:
                score = fit.score(training.model, validation)
                results[-1] |= {"valid_loss": score.loss, "valid_mean_token_accuracy": score.accuracy}
            keep_epoch(step.step, step.epoch)
        say(**asdict(step), **{k: v for k, v in results[-1].items() if k.startswith("valid")})
        if step.step == step.total_steps:
            break
        if step.ends_epoch and kept.should_stop(results, task.early_stopping_patience):
            say(message=f"Stopped after epoch {step.epoch} of {task.n_epochs}: the validation loss falls no more.")
            break
        began = time.monotonic()
        wants_pause, wants_checkpoint = training.any(pausing.is_set(), began >= due)
        if wants_pause or wants_checkpoint:
            checkpoint.save(folder, step.step, training, results)
            due = time.monotonic() + max(seconds, 20 * (time.monotonic() - began))
        if wants_pause:
            say(paused=step.step)
            return
    if training.is_main:
        # With patience, the best of all epochs; without, what OpenAI's jobs give: the last.
        chosen = kept.best_step(results) if task.early_stopping_patience else None
        _finish(folder, task, results, chosen or results[-1]["step"])
        say(done=True)


def _rows_in(path: Path) -> list[list[Message]]:
    """The conversations in a file that may not be there."""
    return parse_rows(path.read_bytes(), 0) if path.exists() else []


def _passes(task: Task, recipe: Recipe, n_new: int, n_replayed: int) -> list[int]:
    """How often each sequence is seen in an epoch: the new ones, then the replayed."""

    def per_epoch(passes: int) -> int:
        return max(1, math.ceil(passes / task.n_epochs))

    return [per_epoch(recipe.passes)] * n_new + [per_epoch(recipe.replay_passes)] * n_replayed


def _describe(
    folder: Path, task: Task, step: int, recipe: Recipe, learned: list[list[Message]], trained_tokens: int
) -> None:
    """Lay recipe, replay and card beside the weights of an epoch's model."""
    disk.write_json(folder / RECIPE, asdict(recipe))
    plain = [[{k: m[k] for k in ("role", "content", "weight")} for m in row] for row in learned]
    lines = [json.dumps({"messages": row}, ensure_ascii=False) + "\n" for row in plain]
    disk.write_bytes(folder / recipe.replay, "".join(lines).encode())
    name, now = checkpoint_name(task.model_id, step), int(time.time())
    write_card(folder, Model(name, folder, task.base, now, task.job, trained_tokens, step, is_checkpoint=True))


def _finish(folder: Path, task: Task, results: list[dict[str, Any]], step: int) -> None:
    """Write the result file, and make the model after `step` the job's: it takes the name that the job was promised."""
    disk.write_bytes(folder / "results.csv", _csv(results))
    chosen, target = kept.epoch(folder, step), folder / "model"
    card = read_card(chosen)
    write_card(chosen, replace(card, id=task.model_id, is_checkpoint=False))
    shutil.rmtree(target, ignore_errors=True)
    chosen.rename(target)


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
