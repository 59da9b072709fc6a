"""Whether a model writes with its memory what it would write without: tried on each one before anybody is answered.

A library may change what it calls a model's past, how it counts positions or what its masks mean, and nothing fails:
the model answers, in nonsense. transformers 5.24 did it, on every machine that was set up after its release. Imports
torch.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import transformers
from transformers.cache_utils import DynamicCache, DynamicLayer

from training.engine.api.errors import Unfit
from training.engine.serve.generate import Stepping
from training.engine.serve.past import read, read_together
from training.engine.serve.slots import Apart, Slots

log = logging.getLogger(__name__)

LENGTHS = (9, 13, 11)
"""Tokens of the rows that are tried, no two of them alike: only so does it show if one takes another's place."""
STEPS = 4
"""The last tokens of a row, which are written one by one."""
TOLERANCE, TOLERANCE_HALF = 5e-4, 0.1
"""Differences that may be rounding, as shares of what it makes to forget the prompt: in fp32, and in half the bits.
Measured on 20 architectures in fp32: rounding 2e-7 to 2e-6, a position or a mask off by one 2e-3 and more."""
ROUNDING, ROUNDING_HALF = 1e-5, 1e-2
"""The same as shares of the logits themselves, for a model that hardly looks at its prompt."""
REMEDY = (
    "Install the versions of constraints.txt in Vetted's repository, with which it was tested, or take another model."
)


def probe(model: Any) -> Stepping:
    """The fastest way to step this model that computes what a forward over all tokens, without any memory, does.

    Each way is followed as the batch follows it: prompts read whole, in pieces and together, tokens after them, rows
    that come and go. Raises `Unfit`, with the versions and what differed, where none agrees, or where the forward
    itself gives numbers that are not finite.
    """
    with torch.inference_mode():
        trial = _Trial.of(model)
        in_pieces = trial.differs(_in_pieces) is None
        other_memory = trial.differs(_in_keys_and_values)
        together = other_memory or trial.differs(_together)
        if together is None:
            return Stepping(together=True, in_pieces=in_pieces)
        apart = trial.differs(_apart)
    if apart is not None:
        raise Unfit(
            f"Its memory of a prompt does not work with {_versions()}, so its answers would be nonsense. One answer at "
            f"a time: {apart}. Several at once: {together}. {REMEDY}"
        )
    if other_memory is None:
        kind = type(model).__name__
        log.warning("%s writes one answer at a time: several at once fail with %s: %s", kind, _versions(), together)
    return Stepping(together=False, in_pieces=in_pieces)


@dataclass(frozen=True)
class _Trial:
    """A model, rows of tokens, and what it thinks of them when it remembers nothing."""

    model: Any
    rows: list[list[int]]
    expected: list[Any]
    """For each row the logits after each of its tokens, (tokens, vocabulary), from one forward."""
    tolerance: float
    effect: float
    """By how much the logits change at most if all tokens but the last are forgotten."""

    @classmethod
    def of(cls, model: Any) -> "_Trial":
        n_tokens = int(model.config.get_text_config().vocab_size)
        # What is written is given, not chosen by the model: a broken one may write one token for ever, and where all
        # tokens are alike, no position and no mask makes a difference.
        rows = [[(7 * i + 3 * row + 3) % n_tokens for i in range(n)] for row, n in enumerate(LENGTHS)]
        alone = torch.tensor([[token] for token in rows[0][-STEPS:]], device=model.device)
        try:
            expected = [_forward(model, ids) for ids in rows]
            forgetful = model(input_ids=alone, use_cache=False).logits[:, 0]
        except Exception as error:
            if _is_trouble_of_the_machine(error):
                raise
            raise Unfit(f"It cannot compute anything with {_versions()}: {_short(error)}. {REMEDY}") from None
        if not all(bool(logits.isfinite().all()) for logits in expected):
            raise Unfit("Its numbers are not finite: its weights are broken. Train it again, or take another model.")
        effect = _distance(forgetful, expected[0][-STEPS:])
        size = max(_distance(logits, torch.zeros_like(logits)) for logits in expected)
        is_fp32 = expected[0].dtype == torch.float32
        share, rounding = (TOLERANCE, ROUNDING) if is_fp32 else (TOLERANCE_HALF, ROUNDING_HALF)
        return cls(model, rows, expected, max(share * effect, rounding * size), effect)

    def differs(self, way: Callable[["_Trial"], None]) -> str | None:
        """What goes wrong on this way, in words; None where nothing does."""
        try:
            way(self)
        except _Differs as difference:
            return str(difference)
        except Exception as error:  # what an architecture does not take, it refuses in its own way
            if _is_trouble_of_the_machine(error):
                raise
            return _short(error)
        return None

    def compare(self, row: int, n_tokens: int, logits: Any) -> None:
        """Raise `_Differs` unless these are the logits after the first `n_tokens` of a row."""
        distance = _distance(logits, self.expected[row][n_tokens - 1])
        if not distance <= self.tolerance:  # NaN is not
            raise _Differs(
                f"after {n_tokens} tokens its numbers are off by {distance:.2g} ({self.tolerance:.2g} may be rounding, "
                f"{self.effect:.2g} is a prompt forgotten altogether)"
            )


class _Differs(Exception):
    """The numbers on a way are others than without memory."""


def _forward(model: Any, ids: list[int]) -> Any:
    """The logits after each token, (tokens, vocabulary), with no memory of any kind."""
    return model(input_ids=torch.tensor([ids], device=model.device), use_cache=False).logits[0]


def _distance(logits: Any, expected: Any) -> float:
    """Root mean square over all tokens of the vocabulary: one that rounding has thrown far off says little."""
    return float((logits.float() - expected.float()).pow(2).mean().sqrt())


def _is_trouble_of_the_machine(error: Exception) -> bool:
    """Whether the machine is short of memory or its GPU failed: no fault of the model's, and it may pass."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError | torch.AcceleratorError):
        return True
    # torch has no error of its own for the CPU's memory, nor for its GPU libraries'.
    signs = ("allocate memory", "enough memory", "out of memory", "ALLOC_FAILED", "CUDA error")
    return any(sign in str(error) for sign in signs)


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"


def _versions() -> str:
    return f"transformers {transformers.__version__} and torch {torch.__version__}"


def _in_pieces(trial: _Trial) -> None:
    """A long prompt, read piece by piece."""
    ids, past = trial.rows[1], None
    for begin, end in ((0, 5), (5, 6), (6, len(ids))):
        logits, past = read(trial.model, ids[begin:end], past)
        trial.compare(1, end, logits[0])


def _apart(trial: _Trial) -> None:
    """A memory and a forward for each answer."""
    apart = Apart(trial.model)
    for row, ids in enumerate(trial.rows):
        logits, past = read(trial.model, ids[:-STEPS], None)
        trial.compare(row, len(ids) - STEPS, logits[0])
        apart.add(past, len(ids) - STEPS)
    for left in range(STEPS, 0, -1):
        for row, logits in enumerate(apart.step([ids[-left] for ids in trial.rows])):
            trial.compare(row, len(trial.rows[row]) - left + 1, logits)


def _in_keys_and_values(trial: _Trial) -> None:
    """Whether it remembers keys and values of all tokens, as `Slots` does. Windows and states do not show in a trial as
    short as this: they are told by their cache."""
    memory = read(trial.model, trial.rows[0], None)[1].memory
    layers = {type(layer) for layer in getattr(memory, "layers", [])}
    if type(memory) is not DynamicCache or layers != {DynamicLayer}:
        kinds = ", ".join(sorted(kind.__name__ for kind in layers or {type(memory)}))
        raise _Differs(f"it remembers in a way of its own ({kinds})")


def _together(trial: _Trial) -> None:
    """A forward for all: two prompts read at once, a third comes later, and the first leaves in the middle."""
    slots, rows = Slots(trial.model), [0, 1]
    n_read = [len(ids) - STEPS for ids in trial.rows]
    all_logits, pasts = read_together(trial.model, [trial.rows[row][: n_read[row]] for row in rows])
    for row, logits, past in zip(rows, all_logits, pasts, strict=True):
        trial.compare(row, n_read[row], logits)
        slots.add(past, n_read[row])

    def step() -> None:
        stepped = slots.step([trial.rows[row][n_read[row]] for row in rows])
        for row, logits in zip(rows, stepped, strict=True):
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
