"""Whether a model writes with its memory what it would write without: tried on each one before anybody is answered.

A library may change what it calls a model's past, how it counts positions or what its masks mean, and nothing fails:
the model answers, in nonsense. transformers 5.24 did it, on every machine that was set up after its release. Imports
torch.
"""

import logging
from typing import Any

import torch
from transformers.cache_utils import DynamicCache, DynamicLayer

from training.engine.api.errors import Unfit
from training.engine.serve.generate import Stepping
from training.engine.serve.memory.apart import Apart
from training.engine.serve.memory.past import read, read_together
from training.engine.serve.memory.slots import Slots
from training.engine.serve.memory.trial import REMEDY, STEPS, Differs, Trial, versions

log = logging.getLogger(__name__)


def probe(model: Any) -> Stepping:
    """The fastest way to step this model that computes what a forward over all tokens, without any memory, does.

    Each way is followed as the batch follows it: prompts read whole, in pieces and together, tokens after them, rows
    that come and go. Raises `Unfit`, with the versions and what differed, where none agrees, or where the forward
    itself gives numbers that are not finite.
    """
    with torch.inference_mode():
        trial = Trial.of(model)
        in_pieces = trial.fault_of(_in_pieces) is None
        other_memory = trial.fault_of(_in_keys_and_values)
        together = other_memory or trial.fault_of(_together)
        if together is None:
            return Stepping(together=True, in_pieces=in_pieces)
        apart = trial.fault_of(_apart)
    if apart is not None:
        raise Unfit(
            f"Its memory of a prompt does not work with {versions()}, so its answers would be nonsense. One answer at "
            f"a time: {apart}. Several at once: {together}. {REMEDY}"
        )
    if other_memory is None:
        kind = type(model).__name__
        log.warning("%s writes one answer at a time: several at once fail with %s: %s", kind, versions(), together)
    return Stepping(together=False, in_pieces=in_pieces)


def _in_pieces(trial: Trial) -> None:
    """A long prompt, read piece by piece."""
    ids, past = trial.rows[1], None
    for begin, end in ((0, 5), (5, 6), (6, len(ids))):
        logits, past = read(trial.model, ids[begin:end], past)
        trial.compare(1, end, logits[0])


def _apart(trial: Trial) -> None:
    """A memory and a forward for each answer."""
    apart = Apart(trial.model)
    for row, ids in enumerate(trial.rows):
        logits, past = read(trial.model, ids[:-STEPS], None)
        trial.compare(row, len(ids) - STEPS, logits[0])
        apart.add(past, len(ids) - STEPS)
    for rest in range(STEPS, 0, -1):
        for row, logits in enumerate(apart.step([ids[-rest] for ids in trial.rows])):
            trial.compare(row, len(trial.rows[row]) - rest + 1, logits)


def _in_keys_and_values(trial: Trial) -> None:
    """Whether it remembers keys and values of all tokens, as `Slots` does. Windows and states do not show in a trial as
    short as this: they are told by their cache."""
    memory = read(trial.model, trial.rows[0], None)[1].memory
    layers = {type(layer) for layer in getattr(memory, "layers", [])}
    if type(memory) is not DynamicCache or layers != {DynamicLayer}:
        kinds = ", ".join(sorted(kind.__name__ for kind in layers or {type(memory)}))
        raise Differs(f"it remembers in a way of its own ({kinds})")


def _together(trial: Trial) -> None:
    """A forward for all: two prompts read at once, a third comes later, and the first leaves in the middle."""
    slots, rows = Slots(trial.model), [0, 1]
    n_read = [len(ids) - STEPS for ids in trial.rows]
    all_logits, pasts = read_together(trial.model, [trial.rows[row][: n_read[row]] for row in rows])
    for row, logits, past in zip(rows, all_logits, pasts, strict=True):
        trial.compare(row, n_read[row], logits)
        slots.add(past, n_read[row])

    def step() -> None:
        new_logits = slots.step([trial.rows[row][n_read[row]] for row in rows])
        for row, logits in zip(rows, new_logits, strict=True):
            n_read[row] += 1
            trial.compare(row, n_read[row], logits)

    step()
    slots.add(read(trial.model, trial.rows[2][: n_read[2]], None)[1], n_read[2])
    rows.append(2)
    step()
    slots.remove(0)
    rows = [2, 1]  # the last one has taken its place
    step()
    step()
