"""/v1/completions: raw text, without any chat template, and how it goes on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from training.engine.api.errors import bad_request, shown
from training.engine.api.fields import Bounds, checked_text, flag, number
from training.engine.serve.answers import AnswerRequest, Writer
from training.engine.serve.fields import CHOICES, Streaming, check_fields, choices_of, sampling_of, streaming_of
from training.engine.serve.generate import RawPrompt
from training.engine.serve.logprobs import TokenLogprob
from training.engine.serve.shape import Shape
from training.engine.serve.token_text import TokenText
from training.engine.store.model import ServedModel

MAX_TOKENS = 16
"""OpenAI's default here, unlike in chat."""
MAX_PROMPTS = 128
"""In one request, which is answered as a whole."""
OWN = {"prompt", "logprobs", "echo", "best_of"}
LOGPROBS = Bounds(0, 5, is_whole=True)
UNSUPPORTED: dict[str, Any] = {"suffix": None}


def _logprobs(tokens: Sequence[TokenLogprob], n_top: int) -> dict[str, Any]:
    return {
        "tokens": [_name(token.text) for token in tokens],
        "token_logprobs": [token.logprob for token in tokens],
        "top_logprobs": [_top(token) for token in tokens] if n_top else None,
        "text_offset": [token.start for token in tokens],
    }


def _top(token: TokenLogprob) -> dict[str, float] | None:
    """The likeliest tokens in its place; it is among them, or one more, as at OpenAI."""
    if token.logprob is None:
        return None
    return {_name(text): logprob for text, logprob in reversed([*token.top, (token.text, token.logprob)])}


def _name(text: TokenText) -> str:
    """As OpenAI calls it here, where there is no field of its own for bytes."""
    return text.name if text.is_text else f"bytes:{text.name}"


SHAPE = Shape(
    prefix="cmpl-",
    whole_object="text_completion",
    chunk_object="text_completion",
    whole=lambda answer: {"text": answer.text},
    part=lambda piece: {"text": piece.text},
    opening=None,
    closing={"text": ""},
    logprobs=_logprobs,
)


async def complete(request: Request, body: dict[str, Any], model: ServedModel, writer: Writer) -> Response:
    """Go on from prompts."""
    check_fields(body, OWN, UNSUPPORTED)
    prompts, streaming = prompts_of(body), streaming_of(body)
    n, has_echo, n_top = choices_of(body), flag(body, "echo"), number(body, "logprobs", LOGPROBS)
    sampling = replace(sampling_of(body, MAX_TOKENS, 0), top_logprobs=n_top, with_prompt=has_echo and n_top is not None)
    n_each = best_of(body, n, streaming)
    return await writer.respond(request, AnswerRequest(model, prompts, sampling, streaming, SHAPE, n, n_each, has_echo))


def best_of(body: dict[str, Any], n: int, streaming: Streaming) -> int:
    """How many answers are written to each prompt, of which the best `n` are told."""
    n_each = int(number(body, "best_of", CHOICES, n))
    if n_each < n:
        raise bad_request(f"'best_of' must be at least 'n', {n}, not {n_each}.", "best_of")
    if n_each > n and streaming.is_wanted:
        raise bad_request("'best_of' cannot be streamed: which answer is the best is known at their end.", "best_of")
    return n_each


def prompts_of(body: dict[str, Any]) -> list[RawPrompt]:
    """The request's prompts: a text or a list of token ids, or a list of some."""
    value = body.get("prompt")
    values = value if isinstance(value, list) and not _is_ids(value) else [value]
    prompts = [prompt for prompt in map(_prompt, values) if prompt is not None]
    if not 1 <= len(prompts) == len(values) <= MAX_PROMPTS:
        raise bad_request(
            f"'prompt' must be a string or a list of token ids, or a list of 1 to {MAX_PROMPTS} of these, "
            f"not {shown(value)}.",
            "prompt",
        )
    return prompts


def _prompt(value: Any) -> RawPrompt | None:
    """A value that is a prompt; else nothing."""
    if isinstance(value, str):
        return checked_text(value, "prompt")
    return value if _is_ids(value) else None


def _is_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(token) is int for token in value)
