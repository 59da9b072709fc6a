"""Where a training stands that was paused or killed, in one file, so that it goes on to the very same weights.

The order of the batches and the learning rate follow from the plan and the number of the step; the rest is here.
"""

import os
import pickle
from pathlib import Path
from typing import Any

import torch

from training.engine import child

FILE = "checkpoint.pt"
"""In the job's folder."""


def save(folder: Path, step: int, model: Any, optimizer: torch.optim.Optimizer, results: list[dict[str, Any]]) -> None:
    """Keep the state after `step`, all or nothing. `results`: the rows of the result file so far."""
    temporary = folder / f"{FILE}.tmp"
    state = {
        "step": step,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "random": torch.get_rng_state(),  # dropout draws from it
        "results": results,
    }
    with temporary.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / FILE)


def restore(folder: Path, model: Any, optimizer: torch.optim.Optimizer) -> tuple[int, list[dict[str, Any]]]:
    """Put the saved state into `model` and `optimizer`; (step, results), or (0, []) where nothing was saved, or what
    was saved cannot be read: then the training begins at its start."""
    path = folder / FILE
    if not path.exists():
        return 0, []
    try:
        state = torch.load(path, weights_only=True)
    except (RuntimeError, EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
        child.report(message=f"The checkpoint cannot be read and is passed over: {error}"[:500])
        return 0, []
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    return int(state["step"]), list(state["results"])
