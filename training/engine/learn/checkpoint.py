"""Where a training stands that was paused or killed, so that it goes on to the very same weights.

The order of the batches, the learning rate and what dropout draws follow from the plan and the number of the step; the
rest is here. Two are kept: where the newer cannot be read, the training goes on from the older.
"""

import pickle
from pathlib import Path
from typing import Any

import torch
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_state_dict, set_state_dict

from training import atomic
from training.engine.learn import child, kept
from training.engine.learn.data import ENCODING
from training.engine.learn.fit import Training
from training.engine.learn.results import Results

# Whole, wherever its parts lie; and of an adapter without its base.
WHOLE = StateDictOptions(full_state_dict=True, cpu_offload=True, ignore_frozen_params=True, strict=False)


def save(folder: Path, step: int, training: Training, results: Results) -> None:
    """Keep the state after `step` in the job's folder, all or nothing. `results`: the result file's rows so far.

    All processes have to call it; one writes.
    """
    model, optimizer = get_state_dict(training.model, _plain(training.optimizer), options=WHOLE)
    if not training.is_main:
        return
    state = {"step": step, "model": model, "optimizer": optimizer, "results": results, "encoding": ENCODING}
    # Beside it under one name, so that no two halves stay of trainings that were killed while they wrote.
    with atomic.replacing(kept.checkpoint(folder, step), beside=folder / "checkpoint.tmp") as file:
        torch.save(state, file)
    for old in kept.checkpoints(folder)[kept.CHECKPOINTS :]:
        old.unlink()


def restore(folder: Path, training: Training) -> tuple[int, Results]:
    """Put the newest readable checkpoint into `training`; (step, results), or (0, []) where there is none.

    One that counts the steps of another way of encoding rows goes, with the models of its epochs.
    """
    for path in kept.checkpoints(folder):
        try:
            # The archive has a checksum for each tensor.
            state = torch.load(path, weights_only=True)
        except (RuntimeError, EOFError, OSError, ValueError, KeyError, pickle.UnpicklingError) as error:
            if training.is_main:
                child.report(message=f"{path.name} cannot be read and is passed over: {error}"[:500])
            continue
        if state.get("encoding", 1) != ENCODING:
            _begin_again(folder, path, training)
            break
        set_state_dict(
            training.model,
            _plain(training.optimizer),
            model_state_dict=state["model"],
            optim_state_dict=state["optimizer"],
            options=WHOLE,
        )
        return int(state["step"]), list(state["results"])
    return 0, []


def _begin_again(folder: Path, path: Path, training: Training) -> None:
    """Drop what another version has left of this training: by their numbers its steps would seem newer than ours."""
    if training.is_main:
        kept.forget(folder)
        child.report(
            message=f"{path.name} was left by another version, which read the rows in another way: it is passed over, "
            "and the training begins again from the start."
        )


def _plain(optimizer: Any) -> Any:
    """accelerate's wrapper taken off."""
    return getattr(optimizer, "optimizer", optimizer)
