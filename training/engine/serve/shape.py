"""Answers as an endpoint says them: whole, or as server-sent events."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from training.engine.api.errors import broken
from training.engine.serve.logprobs import TokenLogprob
from training.engine.serve.text import TextPiece

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shape:
    """How an endpoint says an answer: the fields of its choice, but for `index`, `logprobs`, `finish_reason`."""

    prefix: str
    """Of the answer's id."""
    whole_object: str
    chunk_object: str
    whole: Callable[[TextPiece], dict[str, Any]]
    """The fields for a whole answer."""
    part: Callable[[TextPiece], dict[str, Any]]
    """The fields for some more of one."""
    opening: dict[str, Any] | None
    """The fields of a chunk before all text."""
    closing: dict[str, Any]
    """The fields of the chunk with the reason."""
    logprobs: Callable[[Sequence[TokenLogprob], int], dict[str, Any]]
    """What is told of tokens, and of so many of the likeliest in the place of each."""


@dataclass(frozen=True)
class AnswerBody:
    """The answers to one request in the shape of its endpoint."""

    shape: Shape
    head: dict[str, Any]
    """`id`, `created`, `model`."""
    n_prompt: int
    """Tokens of the prompts."""
    n_choices: int
    """Answers, to all prompts together."""
    n_top: int | None
    """How many of the likeliest tokens are told in the place of each; None where no log-probabilities are."""

    def whole(self, answers: list[TextPiece], n_tokens: int) -> dict[str, Any]:
        """The body with the whole answers: each is one piece. `n_tokens`: that were written, for others too."""
        return {
            **self.head,
            "object": self.shape.whole_object,
            "choices": [
                _choice(index, self.shape.whole(answer), self._logprobs(answer), answer.finish_reason)
                for index, answer in enumerate(answers)
            ],
            "usage": _usage(self.n_prompt, n_tokens),
        }

    async def events(self, pieces: AsyncIterator[tuple[int, TextPiece]], with_usage: bool) -> AsyncIterator[str]:
        """(index, piece) as OpenAI's chunks: what opens each answer, its text, its reason; perhaps the usage at last.

        A failure in the middle is a chunk with an error, and the end: nothing else can be told any more.
        """
        try:
            async with aclosing(pieces) as closing:  # type: ignore[type-var]
                n_tokens = [0] * self.n_choices
                if self.shape.opening is not None:
                    for index in range(self.n_choices):
                        yield self._event([_choice(index, self.shape.opening)], with_usage)
                async for index, piece in closing:
                    n_tokens[index] = piece.n_tokens
                    if piece.text or piece.reasoning or piece.logprobs:
                        part = self.shape.part(piece)
                        yield self._event([_choice(index, part, self._logprobs(piece))], with_usage)
                    if piece.finish_reason:
                        yield self._event([_choice(index, self.shape.closing, None, piece.finish_reason)], with_usage)
                if with_usage:
                    yield self._event([], with_usage, _usage(self.n_prompt, sum(n_tokens)))
        except Exception as error:  # whatever it was, whoever reads has to be told
            log.exception("%s broke off", self.head["id"])
            yield f"data: {json.dumps(broken(error).body())}\n\n"
            return
        yield "data: [DONE]\n\n"

    def _logprobs(self, piece: TextPiece) -> dict[str, Any] | None:
        return None if self.n_top is None else self.shape.logprobs(piece.logprobs, self.n_top)

    def _event(self, choices: list[dict[str, Any]], with_usage: bool, usage: dict[str, int] | None = None) -> str:
        body = {**self.head, "object": self.shape.chunk_object, "choices": choices}
        if with_usage:
            body["usage"] = usage
        return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


def _choice(
    index: int, fields: dict[str, Any], logprobs: dict[str, Any] | None = None, reason: str | None = None
) -> dict[str, Any]:
    return {"index": index, **fields, "logprobs": logprobs, "finish_reason": reason}


def _usage(n_prompt: int, n_answer: int) -> dict[str, int]:
    return {"prompt_tokens": n_prompt, "completion_tokens": n_answer, "total_tokens": n_prompt + n_answer}
