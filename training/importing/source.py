"""What is to be imported: a file, and how to read it."""

from dataclasses import dataclass, field
from pathlib import Path

from training.cost.encoding import encoding_for_model
from training.cost.price import max_tokens_per_example
from training.reading.columns import Choice


@dataclass(frozen=True)
class ReadingOptions:
    """How a file is to be read."""

    system_prompt: str | None
    encoding: str
    max_tokens_per_example: int | None
    choice: Choice = field(default_factory=Choice)

    @classmethod
    def for_model(cls, base_model: str, system_prompt: str, choice: Choice) -> "ReadingOptions":
        """For rows that this model is to be trained on."""
        encoding = encoding_for_model(base_model).name
        return cls(system_prompt, encoding, max_tokens_per_example(base_model), choice)


@dataclass(frozen=True)
class Source:
    """A file that is to be imported: where it lies, what its sender called it, how it is to be read."""

    path: Path
    name: str
    options: ReadingOptions
