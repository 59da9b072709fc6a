"""What a training job is asked to do, and how its base likes to be trained. Plain data: nothing here imports torch."""

import json
from dataclasses import dataclass, field
from pathlib import Path

RECIPE = "recipe.json"
CHECKPOINT_SECONDS = 60.0
"""What a crash costs a training at most; less often where writing one takes more than a twentieth of that."""


@dataclass(frozen=True)
class Task:
    """What the server asks of a training child; `task.json` in the job's folder."""

    base_folder: str
    n_epochs: int
    batch_size: int | None
    """Rows a step; None leaves it to the recipe."""
    learning_rate_multiplier: float
    seed: int
    model_id: str
    base: str
    job: str
    early_stopping_patience: int | None = None
    """Epochs without a smaller validation loss after which training ends; None trains them all."""
    obeys_epochs: bool = False
    """Whether each row is shown `n_epochs` times. False, as in older tasks: the recipe's `passes` times at least."""
    sorts: bool = False
    """Whether its answers are few labels, told apart on the validation rows."""
    positive_label: str | None = None
    """Of two labels the one whose precision, recall and curves are wanted."""
    betas: list[float] = field(default_factory=list)
    """What recall weighs, in its F-scores besides F1."""
    writes: bool = False
    """Whether validation rows are answered at each epoch's end, and the answers compared."""

    @classmethod
    def read(cls, job: Path) -> "Task":
        """The task in a job's folder."""
        return cls(**json.loads((job / "task.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Recipe:
    """How a base likes to be fine-tuned; `recipe.json` beside its weights, handed on to its fine-tunes."""

    learning_rate: float | None = None
    """At a multiplier of 1. None: 5e-5 for all weights, 2e-4 for an adapter."""
    passes: int = 1
    """The least epochs of a job that leaves them to the base: small models need many to know a row by heart."""
    replay_passes: int = 3
    """How often a job shows a replayed row, in all epochs together."""
    tokens_per_batch: int = 2048
    """Padded tokens a step, on each device."""
    replay: str = "replay.jsonl"
    """Beside the weights: rows that the model knows and must not forget. Fine-tunes add what they have learned."""
    lora_rank: int | None = None
    """Of the adapter that is trained; 0 trains all weights. None: by size, see `weights.LORA_FROM`."""

    @classmethod
    def read(cls, folder: Path) -> "Recipe":
        """The recipe in `folder`, or the default where there is none."""
        path = folder / RECIPE
        if not path.exists():
            return cls()
        return cls(**json.loads(path.read_text(encoding="utf-8")))
