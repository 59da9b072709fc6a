"""What is to be imported: a file, and how to read it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from training.cost.encoding import encoding_for_model
from training.cost.price import max_tokens_per_example
from training.providers.limits import UNKNOWN, ModelLimits, no_limits
from training.reading.columns import Choice


@dataclass(frozen=True)
class ReadingOptions:
    """How a file is to be read."""

    system_prompt: str | None
    encoding: str
    max_tokens_per_example: int | None
    choice: Choice = field(default_factory=Choice)
    limits: Callable[[], ModelLimits] = lambda: UNKNOWN
    """Asks the model's engine what it takes: blocks."""

    @classmethod
    def for_model(
        cls,
        base_model: str,
        system_prompt: str,
        choice: Choice,
        limits_of: Callable[[str], ModelLimits] = no_limits,
    ) -> "ReadingOptions":
        """For rows that this model is to be trained on."""
        encoding, limit = encoding_for_model(base_model).name, max_tokens_per_example(base_model)
        return cls(system_prompt, encoding, limit, choice, partial(limits_of, base_model))


@dataclass(frozen=True)
class Source:
    """A file that is to be imported: where it lies, what its sender called it, how it is to be read."""

    path: Path
    name: str
    options: ReadingOptions
