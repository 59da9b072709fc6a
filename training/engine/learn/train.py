"""One fine-tuning job: `python -m training.engine.learn.train JOB_FOLDER [SECONDS [STEPS]]`, a child of the server.

Reads `task.json`, trains, leaves in the job's folder `epochs/` (a model after each of the last epochs: weights or
adapter, tokenizer, recipe, replay, card), `model/` (the one it is for) and `results.csv`, and reports every step on
stdout. Every minute (SECONDS), after so many STEPS, and when it is asked to pause, it leaves a checkpoint. The models
count only once the server has moved them. Started by `accelerate launch`, it is one of several processes that train
together.
"""

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training import atomic
from training.engine.api.errors import NO_SPACE, NoRoom, Unfit, is_disk_full
from training.engine.learn import child, kept, replay
from training.engine.learn.hub import revision_of
from training.engine.learn.job import LoadedJob, load
from training.engine.learn.results import Diverged, best_step, measures_of, should_stop, to_csv
from training.engine.learn.task import CHECKPOINT_SECONDS, RECIPE
from training.engine.store import disk
from training.engine.store.model import CARD, ServedModel, checkpoint_name, read_card, write_card

if TYPE_CHECKING:
    from training.engine.learn.fit import Step


def run(folder: Path, pausing: threading.Event, seconds: float = CHECKPOINT_SECONDS, steps: int | None = None) -> None:
    """Train the job in `folder`, from its checkpoint if it has one, and leave one every `seconds`, and after so many
    `steps`. Once `pausing` is set: leave one, and end. What cannot go on is a SystemExit with a sentence."""
    try:
        _train(load(folder), pausing, seconds, steps)
    except Exception as error:
        if not isinstance(error, Unfit | NoRoom | Diverged) and not is_disk_full(error):
            raise
        message = NO_SPACE if is_disk_full(error) else str(error)
        # Reported, too, since libraries have last words of their own on stderr.
        child.report(failure=message, lacks_room=isinstance(error, NoRoom))
        raise SystemExit(message) from None


def _train(job: LoadedJob, pausing: threading.Event, seconds: float, steps: int | None) -> None:
    if job.encoding.n_cut:
        _say(job, message=f"{job.encoding.n_cut} rows are longer than {job.limit} tokens and were cut at the end.")
    if _trains_to_end(job, pausing, seconds, steps):
        _finish(job)
    job.training.end()


def _say(job: LoadedJob, **fields: Any) -> None:
    """Tell the server: one process speaks for all."""
    if job.training.is_main:
        child.report(**fields)


def _trains_to_end(job: LoadedJob, pausing: threading.Event, seconds: float, steps: int | None) -> bool:
    """Train to the end, or until there is a checkpoint after `pausing` was set. Whether it is the end."""
    from training.engine.learn import checkpoint

    last, job.results = checkpoint.restore(job.folder, job.training)
    job.measures.begin(job.training.model, job.results)
    due = time.monotonic() + seconds
    for step in _steps(job, last):
        _note(job, step)
        if step.step == step.total_steps:
            break
        if step.ends_epoch and should_stop(job.results, job.task.early_stopping_patience):
            _say(job, message=f"Stopped after epoch {step.epoch}: the validation loss falls no more.")
            break
        began = time.monotonic()
        is_due = began >= due or (steps is not None and step.step % steps == 0)
        wants_pause, wants_checkpoint = job.training.any(pausing.is_set(), is_due)
        if wants_pause or wants_checkpoint:
            _keep_checkpoint(job, step.step, is_needed=wants_pause)
            due = time.monotonic() + max(seconds, 20 * (time.monotonic() - began))
        if wants_pause:
            _say(job, paused=step.step)
            return False
    return True


def _keep_checkpoint(job: LoadedJob, step: int, is_needed: bool) -> None:
    """A full disk costs a checkpoint, and not the training, unless it `is_needed` now."""
    from training.engine.learn import checkpoint

    try:
        checkpoint.save(job.folder, step, job.training, job.results)
    except Exception as error:
        if is_needed or not is_disk_full(error):
            raise
        _say(job, message=f"There is no checkpoint after step {step}. {NO_SPACE}")


def _steps(job: LoadedJob, last: int) -> Iterator["Step"]:
    """The steps after `last`, as they are done. `Diverged` says what to do."""
    from training.engine.learn import fit

    try:
        yield from fit.fit(job.training, job.sequences, job.plan, last)
    except Diverged as error:
        raise Diverged(f"{error}. {_remedy(job)}") from None


def _remedy(job: LoadedJob) -> str:
    multiplier = job.task.learning_rate_multiplier
    return (
        f"Try a smaller 'learning_rate_multiplier' than {multiplier:g}; if that changes nothing, the numbers of "
        f"{job.task.base!r} are too large for it: take another base."
    )


def _note(job: LoadedJob, step: "Step") -> None:
    """Write down and tell what a step did; at an epoch's end validate, and keep the model if it is one of the last."""
    job.results.append(measures_of(step) | (job.measures.of_first_step() if step.step == 1 else {}))
    metrics: dict[str, float] = {}
    if step.ends_epoch:
        metrics = _measure(job, step)
        job.results[-1] |= metrics
        # Where training may stop early, any epoch may be the last.
        if job.task.early_stopping_patience or step.epoch > job.task.n_epochs - kept.EPOCHS:
            _keep_epoch(job, step.step, step.epoch)
    _say(job, **asdict(step), metrics=metrics)


def _measure(job: LoadedJob, step: "Step") -> dict[str, float]:
    may_be_last = bool(job.task.early_stopping_patience) or step.step == step.total_steps
    try:
        return job.measures.of_epoch(job.training.model, may_be_last)
    except Diverged as error:
        raise Diverged(f"{error} after step {step.step}. {_remedy(job)}") from None


def _keep_epoch(job: LoadedJob, step: int, epoch: int) -> None:
    """The model as it is now is the one after `step`: weights, tokenizer, recipe, replay, card."""
    from training.engine.learn import loading, weights

    loading.require_finite(job.training.model)
    target = job.folder / "epoch.tmp"
    weights.save(job.training, job.tokenizer, target)
    if not job.training.is_main:
        return
    disk.write_json(target / RECIPE, asdict(job.recipe))
    replay.write(target / job.recipe.replay, job.rows)
    name, now = checkpoint_name(job.task.model_id, step), int(time.time())
    n_tokens = job.encoding.n_tokens * epoch
    base = Path(job.task.base_folder)
    revision = read_card(base).revision if (base / CARD).exists() else revision_of(base)
    card = ServedModel(
        name, target, job.task.base, now, job.task.job, n_tokens, step, is_checkpoint=True, revision=revision
    )
    write_card(target, card)
    kept.keep_epoch(job.folder, step, target, job.results)


def _finish(job: LoadedJob) -> None:
    """Write the result file, and make an epoch's model the job's: it takes the name that the job was promised."""
    if not job.training.is_main:
        return
    atomic.write_bytes(job.folder / "results.csv", to_csv(job.results))
    # With patience, the best of all epochs; without, what OpenAI's jobs give: the last.
    best = best_step(job.results) if job.task.early_stopping_patience else None
    last = best or job.results[-1]["step"]
    source, target = kept.epoch(job.folder, last), job.folder / "model"
    if source.exists():  # else a life before this one has moved it
        write_card(source, replace(read_card(source), id=job.task.model_id, is_checkpoint=False))
        shutil.rmtree(target, ignore_errors=True)
        source.rename(target)
    if word := job.measures.last_word(next(row for row in job.results if row["step"] == last)):
        child.report(message=word[0], level=word[1])
    child.report(done=True)


if __name__ == "__main__":
    wish = threading.Event()
    child.end_with_parent(wish.set)
    if hasattr(os, "nice"):  # Chat must stay quick while a model trains.
        os.nice(10)
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else CHECKPOINT_SECONDS
    run(Path(sys.argv[1]), wish, seconds, int(sys.argv[3]) if len(sys.argv) > 3 else None)
