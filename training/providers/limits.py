"""What the local engine takes of a training file, asked of itself. Standard library only: commands ask, too.

Whoever asks gets an answer in any case: where the engine is away or tells nothing, its limits are unknown.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any
from urllib.parse import quote

from training.examples import Message

SECONDS = 2.0
"""For an answer about a model: somebody waits for what comes after it."""
COUNTING_SECONDS = 30.0
"""For counting a batch of rows."""
BATCH_BYTES = 1_000_000
"""Of rows in one request: the engine takes 4 MiB."""


@dataclass(frozen=True)
class ModelLimits:
    """What an engine tells of one of its models; null is unknown."""

    model: str = ""
    max_tokens: int | None = None
    """Of a row: prompt and answer together, as the model's own tokenizer counts. What is longer is cut at the end."""
    min_rows: int | None = None
    """That a training file has to have."""
    least_epochs: int | None = None
    """That a training has where nobody names a number."""
    engine: "EngineLimits | None" = None
    """Who has told it, and counts."""
    host: str = ""
    """Whose limits they are, for people; empty for the engine's."""
    is_dropped: bool = False
    """Whether a row that is longer is left out of the training, and not cut."""
    ignores: tuple[str, ...] = ()
    """Keys of a message that the host does not read."""
    kept_back: float = 0.0
    """Share of the rows that it does not learn, where a job has no file to be measured by."""
    takes_seed: bool = True
    """Whether a job can be told one."""
    trains_tools: bool = True
    """Whether rows may call tools."""

    def count(self, rows: Sequence[Sequence[Message]]) -> list[int | None]:
        """Tokens of each row by the model's own tokenizer; null where nobody has counted it."""
        return self.engine.count(self.model, rows) if self.engine else [None] * len(rows)


UNKNOWN = ModelLimits()
"""Those of a model that nobody has told of: of another host, or while the engine is away."""


def no_limits(model: str) -> ModelLimits:
    """What is known of a model where no engine can be asked."""
    return replace(UNKNOWN, model=model)


def no_limits_at(_provider: str, model: str) -> ModelLimits:
    """The same for whatever provider."""
    return no_limits(model)


@dataclass(frozen=True)
class EngineLimits:
    """Asks the engine at `url` (with /v1)."""

    url: str
    key: str

    def of(self, model: str) -> ModelLimits:
        """What it tells of this model."""
        reply = self._ask(f"models/{quote(model, safe='')}", None, SECONDS)
        wishes = reply.get("fine_tuning")
        wishes = wishes if isinstance(wishes, dict) else {}
        return ModelLimits(
            model,
            max_tokens=_number(reply.get("max_model_len")),
            min_rows=_number(wishes.get("min_rows")),
            least_epochs=_number(wishes.get("least_epochs")),
            engine=self,
            trains_tools=not reply,
        )

    def count(self, model: str, rows: Sequence[Sequence[Message]]) -> list[int | None]:
        """Tokens of each row by the model's own tokenizer; null where it was not counted."""
        counts: list[int | None] = []
        wait = COUNTING_SECONDS
        for batch in _batches(rows):
            begin = monotonic()
            reply = self._ask("fine_tuning/count_tokens", {"model": model, "rows": batch}, wait) if wait > 0 else {}
            data = reply.get("data")
            if isinstance(data, list) and len(data) == len(batch):
                counts += [_number(n) for n in data]
            else:  # the others may well be counted; but one that hangs is not waited for with each of them
                counts += [None] * len(batch)
                wait -= monotonic() - begin
        return counts

    def _ask(self, path: str, body: dict[str, Any] | None, seconds: float) -> dict[str, Any]:
        """The object that it answers; an empty one where it does not, or with none."""
        # Most commands never ask, and http with all of TLS takes a tenth of a second to import.
        from http.client import HTTPException
        from urllib import request

        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        data = None if body is None else _encoded(body)
        try:
            question = request.Request(f"{self.url.rstrip('/')}/{path}", data, headers)
            with request.urlopen(question, timeout=seconds) as answer:
                reply = json.load(answer)
        except (OSError, ValueError, HTTPException):  # away, slow, another server, an older engine
            return {}
        return reply if isinstance(reply, dict) else {}


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _encoded(body: Any) -> bytes:
    """As it is sent: a Chinese character as its three bytes, where an escape has six. Half a character, which UTF-8
    does not have, goes as a question mark."""
    return json.dumps(body, ensure_ascii=False).encode(errors="replace")


def _batches(rows: Iterable[Sequence[Message]]) -> Iterator[list[dict[str, Any]]]:
    """A row that is larger than a batch goes alone: if the engine does not take it, only that one is not counted."""
    batch: list[dict[str, Any]] = []
    n_bytes = 0
    for row in rows:
        fields = {"messages": list(row)}
        n_row_bytes = len(_encoded(fields))
        if batch and n_bytes + n_row_bytes > BATCH_BYTES:
            yield batch
            batch, n_bytes = [], 0
        batch.append(fields)
        n_bytes += n_row_bytes
    if batch:
        yield batch
