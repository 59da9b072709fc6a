"""/v1/completions: raw text, without any chat template, and how it goes on."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from training.engine.api.errors import bad_request, shown
from training.engine.api.fields import checked_text
from training.engine.serve.answers import AnswerRequest, Writer
from training.engine.serve.fields import check_fields, choices_of, sampling_of, streaming_of
from training.engine.serve.shape import Shape
from training.engine.store.model import ServedModel

MAX_TOKENS = 16
"""OpenAI's default here, unlike in chat."""
MAX_PROMPTS = 128
"""In one request, which is answered as a whole."""
OWN = {"prompt"}
UNSUPPORTED: dict[str, Any] = {"echo": False, "suffix": None, "best_of": 1}
SHAPE = Shape(
    prefix="cmpl-",
    whole_object="text_completion",
    chunk_object="text_completion",
    whole=lambda text: {"text": text},
    part=lambda text: {"text": text},
    opening=None,
    closing={"text": ""},
)


async def complete(request: Request, body: dict[str, Any], model: ServedModel, writer: Writer) -> Response:
    """Go on from a prompt."""
    check_fields(body, OWN, UNSUPPORTED)
    prompts, sampling, streaming = prompts_of(body), sampling_of(body, MAX_TOKENS), streaming_of(body)
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
    if not all(texts):
        raise bad_request("'prompt' is empty: give the model some text to go on from.", "prompt")
    return [checked_text(text, "prompt") for text in texts]
