"""All that two models have shown on the same rows: the gate's word, the sums, and every row as JSON or CSV."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from training.candidates.measure import Measured, losses_of, means
from training.evaluation.evidence import Evidence
from training.evaluation.gate import Decision, decide
from training.evaluation.sentences import likeness_sentence, sentences
from training.text.sheet import safe_cell

COLUMNS = ("line", "cluster", "question", "answer", "better", "loss_a", "loss_b", "likeness_a", "likeness_b")
REPLY_COLUMNS = ("answer_a", "answer_b", "tokens_a", "tokens_b", "ms_a", "ms_b", "error")


@dataclass(frozen=True)
class ModelComparison:
    """Model `a` is judged beside model `b`."""

    a: str
    b: str
    results: Sequence[Measured]

    @cached_property
    def losses(self) -> list[tuple[float, float]] | None:
        """(a, b) of each cluster, in nats a UTF-8 byte."""
        return losses_of(self.results)

    @cached_property
    def likenesses(self) -> list[tuple[float, float]]:
        """chrF of both to each row's answer, where nothing was scored."""
        return [pair for result in self.results if (pair := result.likeness) is not None]

    @cached_property
    def decision(self) -> Decision:
        """What the gate makes of the losses; likeness decides nothing."""
        return decide(Evidence(losses=self.losses))

    @property
    def n_failed(self) -> int:
        """Rows that a host has refused."""
        return sum(bool(result.error) for result in self.results)

    @property
    def measure(self) -> str | None:
        """By what they were compared; null where every row was refused."""
        return "loss" if self.losses else "likeness" if self.likenesses else None

    def sentences(self, language: str) -> list[str]:
        """The gate's, and what likeness shows in its place."""
        says = sentences(self.decision, language)
        if self.likenesses and not self.losses:
            return [says[0], likeness_sentence(*means(self.likenesses), len(self.likenesses), language)]
        return says

    def medians(self) -> dict[str, float | None]:
        """Milliseconds and tokens of an answer of each, where both were asked for some."""
        both = [result.replies for result in self.results if result.replies is not None]
        medians: dict[str, float | None] = {}
        for place, name in enumerate("ab"):
            tokens = [pair[place].n_tokens for pair in both]
            counts = [n for n in tokens if n is not None]
            medians[f"ms_{name}"] = median(pair[place].ms for pair in both) if both else None
            medians[f"tokens_{name}"] = median(counts) if counts else None
        return medians

    def as_json(self, language: str) -> dict[str, Any]:
        """All of it, for programs."""
        pairs = self.losses or self.likenesses
        a, b = means(pairs) if pairs else (None, None)
        decision = self.decision
        return {
            "a": self.a,
            "b": self.b,
            "measure": self.measure,
            "mean": {"a": a, "b": b},
            "rows": [_row(result) for result in self.results],
            "n_clusters": len(self.losses or ()),
            **self.medians(),
            "decision": decision.verdict.value,
            "p": decision.p,
            "sentence": " ".join(self.sentences(language)),
            "why": [reason.code for reason in decision.reasons],
        }

    def as_csv(self) -> bytes:
        """A table that Excel opens as UTF-8 and reads as text, a row a line."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        columns = COLUMNS + REPLY_COLUMNS
        writer.writerow(columns)
        for result in self.results:
            row = _row(result)
            writer.writerow([safe_cell(_cell(row[column])) for column in columns])
        return b"\xef\xbb\xbf" + out.getvalue().encode(errors="replace")


def _row(result: Measured) -> dict[str, Any]:
    loss_a, loss_b = result.losses or (None, None)
    likeness_a, likeness_b = result.likeness or (None, None)
    a, b = result.replies or (None, None)
    return {
        "line": result.row.line,
        "cluster": result.row.cluster,
        "question": result.row.question,
        "answer": result.row.answer,
        "better": better(result),
        "loss_a": loss_a,
        "loss_b": loss_b,
        "likeness_a": likeness_a,
        "likeness_b": likeness_b,
        "answer_a": a and a.text,
        "answer_b": b and b.text,
        "tokens_a": a and a.n_tokens,
        "tokens_b": b and b.n_tokens,
        "ms_a": a and a.ms,
        "ms_b": b and b.ms,
        "error": result.error or None,
    }


def better(result: Measured) -> str | None:
    """`a`, `b` or `same`: whose loss is smaller, or whose answer is nearer; null for a row that was refused."""
    gain = gain_of(result)
    return None if gain is None else "a" if gain > 0 else "b" if gain < 0 else "same"


def gain_of(result: Measured) -> float | None:
    """How much better `a` is in this row; null for a row that was refused."""
    if result.losses is not None:
        return result.losses[1] - result.losses[0]
    return None if result.likeness is None else result.likeness[0] - result.likeness[1]


def _cell(value: object) -> str:
    return "" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
