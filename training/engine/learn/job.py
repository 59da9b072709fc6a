"""A fine-tuning job in memory, ready to be trained: its rows as sequences, its base as a model in training."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.engine.api.errors import Unfit
from training.engine.learn import replay
from training.engine.learn.data import EncodedRows, TrainingSequence, encode_rows
from training.engine.learn.metrics.forgetting import ReadingLimits
from training.engine.learn.metrics.measures import Measures
from training.engine.learn.plan import TrainingPlan
from training.engine.learn.results import Results
from training.engine.learn.task import Recipe, Task
from training.engine.store.row import Row, drop_contradicted
from training.engine.store.rows import parse_rows
from training.engine.template.chat import ChatTemplate
from training.engine.template.of_pairs import template_of_pairs

if TYPE_CHECKING:
    from training.engine.learn.fit import Training

FULL_RATE, ADAPTER_RATE = 5e-5, 2e-4
"""Learning rates of a recipe that names none: an adapter wants a higher one (Hu et al. 2021)."""


@dataclass
class LoadedJob:
    """A job in memory, ready to be trained."""

    folder: Path
    task: Task
    recipe: Recipe
    rows: list[Row]
    """All that the model will know: the replayed ones and the new."""
    tokenizer: Any
    limit: int
    """Tokens of a row at most."""
    encoding: EncodedRows
    """Of the new rows."""
    old: list[TrainingSequence]
    """Of the replayed rows."""
    measures: Measures
    plan: TrainingPlan
    training: "Training"
    results: Results = field(default_factory=list)

    @property
    def sequences(self) -> list[TrainingSequence]:
        """What is trained on, in the order of the plan's passes."""
        return [*self.encoding.sequences, *self.old]


def load(folder: Path) -> LoadedJob:
    """Load everything that the job's folder asks for. SystemExit where nothing of its rows fits into the base."""
    task = Task.read(folder)
    base = Path(task.base_folder)
    recipe = Recipe.read(base)
    new = parse_rows((folder / "training.jsonl").read_bytes(), 1)
    old = drop_contradicted(replay.read(base / recipe.replay), new)

    from training.engine.learn import fit, weights

    model, tokenizer = weights.load_to_train(base, recipe.lora_rank, task.seed)
    # First: what is trained is what will be asked, replayed chats too.
    tokenizer.chat_template = template_of_pairs(tokenizer, new) or tokenizer.chat_template
    try:
        template = ChatTemplate(tokenizer)
    except Unfit as error:
        raise SystemExit(f"The base cannot be trained. {error}") from None
    limit = weights.positions(model)
    encoding = encode_rows(template, new, limit)
    if not encoding.sequences:
        raise SystemExit(f"every row is cut before its answer: this base sees {limit} tokens")
    old_sequences = encode_rows(template, old, limit).sequences
    rate = recipe.learning_rate or (ADAPTER_RATE if weights.is_adapter(model) else FULL_RATE)
    plan = _plan(task, recipe, rate, len(encoding.sequences), len(old_sequences))
    sequences = [*encoding.sequences, *old_sequences]
    n_tokens = sum(len(one.ids) * passes for one, passes in zip(sequences, plan.passes, strict=True))
    limits = ReadingLimits.of(limit, n_tokens)
    measures = Measures.of(task, template, new, old, replay.read(folder / "validation.jsonl"), limits)
    training = fit.Training.of(model, plan)
    return LoadedJob(
        folder, task, recipe, [*old, *new], tokenizer, limit, encoding, old_sequences, measures, plan, training
    )


def _plan(task: Task, recipe: Recipe, rate: float, n_new: int, n_old: int) -> TrainingPlan:
    """`n_new`, `n_old`: sequences of new and of replayed rows."""
    # A task of before 0.3.0 may be half-way: its checkpoint counts the steps of its own order.
    passes = task.n_epochs if task.obeys_epochs else max(recipe.passes, task.n_epochs)
    return TrainingPlan(
        n_epochs=task.n_epochs,
        passes=[passes] * n_new + [recipe.replay_passes] * n_old,
        learning_rate=rate * task.learning_rate_multiplier,
        seed=task.seed,
        tokens_per_batch=recipe.tokens_per_batch,
        rows_per_batch=task.batch_size,
    )
