"""/v1/completions: raw text, without any chat template, and how it goes on."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from training.engine.api.errors import bad_request, shown
from training.engine.api.fields import checked_text
from training.engine.serve.answers import AnswerRequest, Writer
from training.engine.serve.fields import check_fields, sampling_of, streaming_of
from training.engine.serve.shape import Shape
from training.engine.store.model import ServedModel

MAX_TOKENS = 16
"""OpenAI's default here, unlike in chat."""
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
    question = AnswerRequest(model, prompt_of(body), sampling_of(body, MAX_TOKENS), streaming_of(body), SHAPE)
    return await writer.respond(request, question)


def prompt_of(body: dict[str, Any]) -> str:
    """The request's prompt: a string, or a list with one."""
    prompt = body.get("prompt")
    if isinstance(prompt, list) and len(prompt) == 1:
        prompt = prompt[0]
    if not isinstance(prompt, str):
        raise bad_request(
            f"'prompt' must be a string or a list with one string, not {shown(prompt)}. "
            "Send a request for each further prompt.",
            "prompt",
        )
    if not prompt:
        raise bad_request("'prompt' is empty: give the model some text to go on from.", "prompt")
    return checked_text(prompt, "prompt")
