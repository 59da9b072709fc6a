"""/v1/completions: raw text, without any chat template, and how it goes on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from training.engine.api.errors import bad_request, shown
from training.engine.api.fields import Bounds, checked_text, number
from training.engine.serve.answers import AnswerRequest, Writer
from training.engine.serve.fields import check_fields, choices_of, sampling_of, streaming_of
from training.engine.serve.logprobs import TokenLogprob
from training.engine.serve.shape import Shape
from training.engine.serve.token_text import TokenText
from training.engine.store.model import ServedModel

MAX_TOKENS = 16
"""OpenAI's default here, unlike in chat."""
MAX_PROMPTS = 128
"""In one request, which is answered as a whole."""
OWN = {"prompt", "logprobs"}
LOGPROBS = Bounds(0, 5, is_whole=True)
UNSUPPORTED: dict[str, Any] = {"echo": False, "suffix": None, "best_of": 1}


def _logprobs(tokens: Sequence[TokenLogprob]) -> dict[str, Any]:
    tops = [_top(token) for token in tokens]
    return {
        "tokens": [_name(token.text) for token in tokens],
        "token_logprobs": [token.logprob for token in tokens],
        "top_logprobs": tops if any(tops) else None,
        "text_offset": [token.start for token in tokens],
    }


def _top(token: TokenLogprob) -> dict[str, float] | None:
    """The likeliest tokens in its place; it is among them, or one more, as at OpenAI."""
    if not token.top or token.logprob is None:
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
    """Go on from a prompt."""
    check_fields(body, OWN, UNSUPPORTED)
    prompts, streaming = prompts_of(body), streaming_of(body)
    sampling = replace(sampling_of(body, MAX_TOKENS), top_logprobs=number(body, "logprobs", LOGPROBS))
    return await writer.respond(request, AnswerRequest(model, prompts, sampling, streaming, SHAPE, choices_of(body)))


def prompts_of(body: dict[str, Any]) -> list[str]:
    """The request's prompts: a string, or a list of some."""
    value = body.get("prompt")
    prompts = value if isinstance(value, list) else [value]
    texts = [prompt for prompt in prompts if isinstance(prompt, str)]
    if not 1 <= len(texts) == len(prompts) <= MAX_PROMPTS:
        raise bad_request(
            f"'prompt' must be a string or a list of 1 to {MAX_PROMPTS} strings, not {shown(value)}.", "prompt"
        )
    return [checked_text(text, "prompt") for text in texts]
