"""How an engine runs its trainings. Plain data, set by the command line."""

from dataclasses import dataclass

from training.engine.jobs.vllm import Vllm
from training.engine.learn.task import CHECKPOINT_SECONDS
from training.engine.store.rows import MIN_ROWS


@dataclass(frozen=True)
class Options:
    """How an engine runs its trainings."""

    checkpoint_seconds: float = CHECKPOINT_SECONDS
    """How often one keeps a checkpoint."""
    checkpoint_steps: int | None = None
    """After how many steps it keeps one, too."""
    min_rows: int = MIN_ROWS
    """Rows that a training file has to have."""
    launch: tuple[str, ...] = ()
    """A command that starts it in several processes, such as `accelerate launch`; empty for one process."""
    vllm: Vllm | None = None
    """A server that is told of every adapter."""
