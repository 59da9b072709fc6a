"""What a model computes when it remembers nothing: the numbers with which every way of remembering is compared.

Imports torch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import transformers

from training.engine.api.errors import Unfit
from training.engine.learn import hardware

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


@dataclass(frozen=True)
class Trial:
    """A model, rows of tokens, and what it thinks of them when it remembers nothing."""

    model: Any
    rows: list[list[int]]
    truth: list[Any]
    """For each row the logits after each of its tokens, (tokens, vocabulary), from one forward."""
    tolerance: float
    effect: float
    """By how much the logits change at most if all tokens but the last are forgotten."""

    @classmethod
    def of(cls, model: Any) -> "Trial":
        """Try rows on `model`. `Unfit` where it cannot compute them, or its numbers are not finite."""
        n_tokens = int(model.config.get_text_config().vocab_size)
        # What is written is fixed, not chosen by the model: a broken one may write one token for ever, and where all
        # tokens are alike, no position and no mask makes a difference.
        rows = [[(7 * i + 3 * row + 3) % n_tokens for i in range(n)] for row, n in enumerate(LENGTHS)]
        alone = torch.tensor([[token] for token in rows[0][-STEPS:]], device=model.device)
        try:
            truth = [_forward(model, ids) for ids in rows]
            forgetful = model(input_ids=alone, use_cache=False).logits[:, 0]
        except Exception as error:
            if hardware.is_trouble(error):
                raise
            raise Unfit(f"It cannot compute anything with {versions()}: {_short(error)}. {REMEDY}") from None
        if not all(bool(logits.isfinite().all()) for logits in truth):
            raise Unfit("Its numbers are not finite: its weights are broken. Train it again, or take another model.")
        effect = _distance(forgetful, truth[0][-STEPS:])
        return cls(model, rows, truth, _tolerance(truth, effect), effect)

    def fault_of(self, way: Callable[["Trial"], None]) -> str | None:
        """What goes wrong on this way, in words; None where nothing does."""
        try:
            way(self)
        except Differs as difference:
            return str(difference)
        except Exception as error:  # what an architecture does not take, it refuses in its own way
            if hardware.is_trouble(error):
                raise
            return _short(error)
        return None

    def compare(self, row: int, n_tokens: int, logits: Any) -> None:
        """Raise `Differs` unless these are the logits after the first `n_tokens` of a row."""
        distance = _distance(logits, self.truth[row][n_tokens - 1])
        if not distance <= self.tolerance:  # NaN is not
            raise Differs(
                f"after {n_tokens} tokens its numbers are off by {distance:.2g} ({self.tolerance:.2g} may be rounding, "
                f"{self.effect:.2g} is a prompt forgotten altogether)"
            )


class Differs(Exception):
    """The numbers on a way are others than without memory."""


def _forward(model: Any, ids: list[int]) -> Any:
    """The logits after each token, (tokens, vocabulary), with no memory of any kind."""
    return model(input_ids=torch.tensor([ids], device=model.device), use_cache=False).logits[0]


def _distance(logits: Any, truth: Any) -> float:
    """Root mean square over all tokens of the vocabulary: one that rounding has thrown far off says little."""
    return float((logits.float() - truth.float()).pow(2).mean().sqrt())


def _tolerance(truth: list[Any], effect: float) -> float:
    """The distance that may be rounding."""
    size = max(_distance(logits, torch.zeros_like(logits)) for logits in truth)
    is_fp32 = truth[0].dtype == torch.float32
    share, rounding = (TOLERANCE, ROUNDING) if is_fp32 else (TOLERANCE_HALF, ROUNDING_HALF)
    return max(share * effect, rounding * size)


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"


def versions() -> str:
    """The libraries that a verdict is about."""
    return f"transformers {transformers.__version__} and torch {torch.__version__}"
