"""One fine-tuning job: `python -m training.engine.learn.train JOB_FOLDER [SECONDS]`, a child of the server.

Reads `task.json`, trains, leaves in the job's folder `epochs/` (a model after each of the last epochs: weights or
adapter, tokenizer, recipe, replay, card), `model/` (the one it is for) and `results.csv`, and reports every step on
stdout. Every minute (SECONDS), and when it is asked to pause, it leaves a checkpoint. The models count only once the
server has moved them. Started by `accelerate launch`, it is one of several processes that train together.
"""

import csv
import io
import json
import os
import shutil
import sys
import threading
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.engine.learn import child, kept
from training.engine.learn.data import Encoded, Sequence, encode_rows
from training.engine.learn.task import CHECKPOINT_SECONDS, RECIPE, Recipe, Task
from training.engine.store import disk
from training.engine.store.registry import Model, checkpoint_name, read_card, write_card
from training.engine.store.rows import Message, drop_contradicted, parse_rows

if TYPE_CHECKING:
    from training.engine.learn.fit import Plan, Training

FULL_RATE, ADAPTER_RATE = 5e-5, 2e-4
"""Learning rates of a recipe that names none: an adapter wants a higher one (Hu et al. 2021)."""


def run(folder: Path, pausing: threading.Event, seconds: float = CHECKPOINT_SECONDS) -> None:
    """Train the job in `folder`, from its checkpoint if it has one, and leave one every `seconds`. Once `pausing` is
    set: leave one, and end."""
    job = _Job.read(folder)
    if job.encoded.n_cut:
        job.say(message=f"{job.encoded.n_cut} rows are longer than {job.limit} tokens and were cut at the end.")
    if job.train(pausing, seconds):
        job.finish()
    job.training.end()


@dataclass
class _Job:
    """A job in memory, ready to be trained."""

    folder: Path
    task: Task
    recipe: Recipe
    learned: list[list[Message]]
    """All rows that the model will know: the replayed ones and the new."""
    tokenizer: Any
    limit: int
    """Tokens of a row at most."""
    encoded: Encoded
    """The new rows."""
    replayed: list[Sequence]
    validation: list[Sequence]
    plan: "Plan"
    training: "Training"
    results: list[dict[str, Any]] = field(default_factory=list)
    """Rows of the result file."""

    @classmethod
    def read(cls, folder: Path) -> "_Job":
        """Load everything that the job's folder asks for."""
        task = Task.read(folder)
        base = Path(task.base_folder)
        recipe = Recipe.read(base)
        new = parse_rows((folder / "training.jsonl").read_bytes())
        old = drop_contradicted(_rows_in(base / recipe.replay), new)

        from training.engine.learn import fit, weights

        model, tokenizer = weights.load_to_train(base, recipe.lora_rank, task.seed)
        limit = weights.positions(model)
        encoded = encode_rows(tokenizer, new, limit)
        if not encoded.sequences:
            raise SystemExit(f"every row is cut before its answer: this base sees {limit} tokens")
        replayed = encode_rows(tokenizer, old, limit).sequences
        validation = encode_rows(tokenizer, _rows_in(folder / "validation.jsonl"), limit).sequences
        rate = recipe.learning_rate or (ADAPTER_RATE if weights.is_adapter(model) else FULL_RATE)
        plan = fit.Plan(
            n_epochs=task.n_epochs,
            passes=[max(recipe.passes, task.n_epochs)] * len(encoded.sequences)
            + [recipe.replay_passes] * len(replayed),
            learning_rate=rate * task.learning_rate_multiplier,
            seed=task.seed,
            tokens_per_batch=recipe.tokens_per_batch,
            rows_per_batch=task.batch_size,
        )
        training = fit.Training.of(model, plan)
        return cls(folder, task, recipe, [*old, *new], tokenizer, limit, encoded, replayed, validation, plan, training)

    def say(self, **fields: Any) -> None:
        """Tell the server: one process speaks for all."""
        if self.training.is_main:
            child.report(**fields)

    def train(self, pausing: threading.Event, seconds: float) -> bool:
        """Train to the end, or until there is a checkpoint after `pausing` was set. Whether it is the end."""
        from training.engine.learn import checkpoint, fit

        patience = self.task.early_stopping_patience
        done, self.results = checkpoint.restore(self.folder, self.training)
        due = time.monotonic() + seconds
        for step in fit.fit(self.training, [*self.encoded.sequences, *self.replayed], self.plan, done):
            self.results.append({"step": step.step, "train_loss": step.loss, "train_accuracy": step.accuracy})
            if step.ends_epoch:
                self._validate()
                # Where training may stop early, any epoch may be the last.
                if patience or step.epoch > self.task.n_epochs - kept.EPOCHS:
                    self._keep_epoch(step.step, step.epoch)
            self.say(**asdict(step), **{k: v for k, v in self.results[-1].items() if k.startswith("valid")})
            if step.step == step.total_steps:
                break
            if step.ends_epoch and kept.should_stop(self.results, patience):
                self.say(message=f"Stopped after epoch {step.epoch}: the validation loss falls no more.")
                break
            began = time.monotonic()
            wants_pause, wants_checkpoint = self.training.any(pausing.is_set(), began >= due)
            if wants_pause or wants_checkpoint:
                checkpoint.save(self.folder, step.step, self.training, self.results)
                due = time.monotonic() + max(seconds, 20 * (time.monotonic() - began))
            if wants_pause:
                self.say(paused=step.step)
                return False
        return True

    def _validate(self) -> None:
        from training.engine.learn import fit

        if self.validation:
            score = fit.score(self.training.model, self.validation)
            self.results[-1] |= {"valid_loss": score.loss, "valid_mean_token_accuracy": score.accuracy}

    def _keep_epoch(self, step: int, epoch: int) -> None:
        """The model as it is now is the one after `step`: weights, tokenizer, recipe, replay, card."""
        from training.engine.learn import weights

        written = self.folder / "epoch.tmp"
        weights.save(self.training, self.tokenizer, written)
        if not self.training.is_main:
            return
        disk.write_json(written / RECIPE, asdict(self.recipe))
        rows = [[{k: m[k] for k in ("role", "content", "weight")} for m in row] for row in self.learned]
        lines = [json.dumps({"messages": row}, ensure_ascii=False) + "\n" for row in rows]
        disk.write_bytes(written / self.recipe.replay, "".join(lines).encode())
        name, now = checkpoint_name(self.task.model_id, step), int(time.time())
        trained_tokens = self.encoded.n_tokens * epoch
        write_card(
            written, Model(name, written, self.task.base, now, self.task.job, trained_tokens, step, is_checkpoint=True)
        )
        kept.keep_epoch(self.folder, step, written, self.results)

    def finish(self) -> None:
        """Write the result file, and make an epoch's model the job's: it takes the name that the job was promised."""
        if self.training.is_main:
            disk.write_bytes(self.folder / "results.csv", _csv(self.results))
            # With patience, the best of all epochs; without, what OpenAI's jobs give: the last.
            best = kept.best_step(self.results) if self.task.early_stopping_patience else None
            chosen, target = kept.epoch(self.folder, best or self.results[-1]["step"]), self.folder / "model"
            if chosen.exists():  # else a life before this one has moved it
                write_card(chosen, replace(read_card(chosen), id=self.task.model_id, is_checkpoint=False))
                shutil.rmtree(target, ignore_errors=True)
                chosen.rename(target)
            child.report(done=True)


def _rows_in(path: Path) -> list[list[Message]]:
    """The conversations in a file that may not be there."""
    return parse_rows(path.read_bytes(), 0) if path.exists() else []


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
