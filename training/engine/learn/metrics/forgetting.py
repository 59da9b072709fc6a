"""What a training costs of what its base knew: the loss on rows that it did not come to learn, before and after.

They are rows that the base was trained on here (its replay) and, where there are none, general ones that come with the
engine: `general_rows.jsonl`. Rows of the replay are shown again while it trains: what is seen is what is forgotten in
spite of it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.engine.learn.data import TrainingSequence, encode_rows
from training.engine.store.row import RawRow, Row, identity
from training.engine.template.chat import ChatTemplate

BEFORE, AFTER = "forgetting/loss_before", "forgetting/loss"
"""Columns of the result file: in the row of the first step, and of each epoch whose model may be the job's."""
N_ROWS = 32
FEWEST_TOKENS, MOST_TOKENS = 256, 4096
"""Of the rows together."""
SHARE = 0.04
"""Of the tokens that the training sees. The rows are read twice, without a step back: that is 3 % of its time."""
_BATCH = 512
"""Tokens at once: with a large vocabulary a batch of thousands takes more memory than the training itself."""
WARNINGS = {"earlier": 0.2, "general": 0.5}
"""Nats a token more from which a job warns: at 0.2 each token of what was learned here is a fifth less likely. General
answers may well be told in the manner of the new rows, which costs them more than it harms."""

_GENERAL = Path(__file__).with_name("general_rows.jsonl")


@dataclass(frozen=True)
class ReadingLimits:
    """How many tokens may be read."""

    row: int
    all_rows: int

    @classmethod
    def of(cls, row: int, n_training: int) -> "ReadingLimits":
        """`row`: what the base sees; `n_training`: tokens that the training sees, repeats too."""
        return cls(row, min(MOST_TOKENS, max(FEWEST_TOKENS, int(SHARE * n_training))))


@dataclass(frozen=True)
class EarlierRows:
    """The rows that forgetting is measured on: of one base always the same, in a longer training more of them."""

    sequences: list[TrainingSequence]
    n_rows: int
    are_general: bool
    """Whether they are the engine's own, for a base that has learned nothing here."""

    @classmethod
    def of(cls, template: ChatTemplate, replay: Sequence[Row], is_raw: bool, limits: ReadingLimits) -> "EarlierRows":
        """Those of a base with this `replay`; `is_raw`: whether the job trains prompts and completions."""
        rows = sorted(replay, key=_digest) or _general_rows(is_raw)
        sequences: list[TrainingSequence] = []
        n_rows = 0
        for row in rows[:N_ROWS]:
            try:
                encoding = encode_rows(template, [row], limits.row)
            except SystemExit:  # a template that takes no such conversation: it is left out
                continue
            n_tokens = sum(len(sequence.ids) for sequence in [*sequences, *encoding.sequences])
            if encoding.sequences and not encoding.n_cut and (n_tokens <= limits.all_rows or not sequences):
                sequences, n_rows = [*sequences, *encoding.sequences], n_rows + 1
        return cls(sequences, n_rows, not replay)

    def loss(self, model: Any) -> float | None:
        """Nats a token; None where there are no rows."""
        from training.engine.learn.score import score

        return score(model, self.sequences, _BATCH).loss if self.sequences else None


def sentence(rows: EarlierRows, before: float, after: float) -> tuple[str, str]:
    """(what an event says of it, its level)."""
    change = f" ({round(100 * (after - before) / before):+d} %)" if before >= 0.05 else ""
    kind = "general" if rows.are_general else "earlier"
    text = f"Forgetting: loss on {rows.n_rows} {kind} rows {before:.2f} → {after:.2f}{change}."
    if after - before < WARNINGS[kind]:
        return text, "info"
    return f"{text} What the base could tell is less likely now: fewer epochs or a lower rate keep more of it.", "warn"


def _general_rows(is_raw: bool) -> list[Row]:
    pairs = [json.loads(line) for line in _GENERAL.read_text(encoding="utf-8").splitlines()]
    if is_raw:
        return [RawRow(f"{pair['question']}\n", pair["answer"]) for pair in pairs]
    return [
        [
            {"role": "user", "content": pair["question"], "weight": 1},
            {"role": "assistant", "content": pair["answer"], "weight": 1},
        ]
        for pair in pairs
    ]


def _digest(row: Row) -> str:
    """An order that new rows do not change for the others."""
    return hashlib.sha256(identity(row).encode()).hexdigest()
