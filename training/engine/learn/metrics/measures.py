"""What is measured at the end of an epoch, besides the training's own loss."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from training.engine.learn.data import TrainingSequence, encode_rows
from training.engine.learn.metrics.classification import LabelTrial, classify
from training.engine.learn.metrics.forgetting import AFTER, BEFORE, EarlierRows, ReadingLimits, sentence
from training.engine.learn.metrics.writing import likeness
from training.engine.learn.results import Diverged, Results
from training.engine.learn.task import Task
from training.engine.store.row import RawRow, Row
from training.engine.template.chat import ChatTemplate


@dataclass
class Measures:
    """What a job is measured by."""

    validation: list[TrainingSequence]
    labels: LabelTrial | None
    earlier: EarlierRows
    writes: bool
    tokenizer: Any
    limit: int
    """Tokens of a row at most."""
    loss_before: float | None = None
    """On the earlier rows, in nats a token."""

    @classmethod
    def of(
        cls,
        task: Task,
        template: ChatTemplate,
        new: Sequence[Row],
        old: Sequence[Row],
        validation: Sequence[Row],
        limits: ReadingLimits,
    ) -> Self:
        """Those of a job that trains `new` rows, replays `old` ones, and has these to validate with."""
        return cls(
            encode_rows(template, validation, limits.row).sequences,
            LabelTrial.of(task, template, new, validation, limits.row) if task.sorts else None,
            EarlierRows.of(template, old, isinstance(new[0], RawRow), limits),
            task.writes,
            template.tokenizer,
            limits.row,
        )

    def begin(self, model: Any, results: Results) -> None:
        """Look at the base before its first step; `results`: of a training that goes on."""
        if results:  # A training that an older version began has none.
            self.loss_before = results[0].get(BEFORE)
        else:
            self.loss_before = self.earlier.loss(model)

    def of_first_step(self) -> dict[str, float]:
        """What the first row of the result file says of the base."""
        return {} if self.loss_before is None else {BEFORE: self.loss_before}

    def of_epoch(self, model: Any, may_be_last: bool) -> dict[str, float]:
        """What the model is like now, by the columns of the result file. `Diverged` where its loss is not finite.

        `may_be_last`: whether it may become the job's model. Of the others nobody asks what they have forgotten.
        """
        metrics = self._of_validation(model)
        if self.labels and self.labels.sequences:
            metrics |= classify(model, self.labels)
        if self.writes and self.validation:
            metrics["validation_chrf"] = likeness(model, self.tokenizer, self.validation, self.limit)
        if may_be_last and self.loss_before is not None and (loss := self.earlier.loss(model)) is not None:
            metrics |= {BEFORE: self.loss_before, AFTER: loss}
        return metrics

    def _of_validation(self, model: Any) -> dict[str, float]:
        from training.engine.learn.score import score

        if not self.validation:
            return {}
        result = score(model, self.validation)
        if not math.isfinite(result.loss):
            raise Diverged(f"The validation loss is {result.loss}")
        return {
            "valid_loss": result.loss,
            "valid_mean_token_accuracy": result.accuracy,
            "validation_sequence_accuracy": result.n_exact / len(self.validation),
        }

    def last_word(self, metrics: dict[str, float]) -> tuple[str, str] | None:
        """(what an event says of what the job's model has forgotten, its level); None where nobody knows."""
        if BEFORE not in metrics or AFTER not in metrics:
            return None
        return sentence(self.earlier, metrics[BEFORE], metrics[AFTER])
