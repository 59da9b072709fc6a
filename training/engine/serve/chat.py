"""/v1/chat/completions: a conversation, as the model's chat template renders it, and what is said next."""

from dataclasses import replace
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from training.engine.api.errors import bad_request, shown
from training.engine.api.fields import Bounds, checked_text, flag, number
from training.engine.serve.answers import AnswerRequest, Writer
from training.engine.serve.fields import check_fields, choices_of, sampling_of, streaming_of
from training.engine.serve.logprobs import TokenLogprob
from training.engine.serve.shape import Shape
from training.engine.serve.text import TextPiece
from training.engine.serve.token_text import TokenText
from training.engine.store.model import ServedModel
from training.engine.store.row import ROLES, plain_text
from training.examples import Message

OWN = {"messages", "max_completion_tokens", "parallel_tool_calls", "logprobs", "top_logprobs"}
TOP_LOGPROBS = Bounds(0, 20, is_whole=True)
UNSUPPORTED: dict[str, Any] = {
    **dict.fromkeys(("tools", "functions", "audio", "prediction", "web_search_options")),
    **dict.fromkeys(("reasoning_effort", "verbosity", "moderation")),
    **{"tool_choice": "none", "function_call": "none", "modalities": ["text"], "response_format": {"type": "text"}},
}


def _logprob(token: TokenLogprob) -> dict[str, Any]:
    top = [_named(text) | {"logprob": logprob} for text, logprob in token.top]
    return _named(token.text) | {"logprob": token.logprob, "top_logprobs": top}


def _named(text: TokenText) -> dict[str, Any]:
    return {"token": text.name, "bytes": None if text.bytes is None else list(text.bytes)}


def _reasoning(piece: TextPiece) -> dict[str, str]:
    """What was thought aloud, where there is some, under the name that vLLM and DeepSeek have for it."""
    return {"reasoning_content": piece.reasoning} if piece.reasoning else {}


SHAPE = Shape(
    prefix="chatcmpl-",
    whole_object="chat.completion",
    chunk_object="chat.completion.chunk",
    whole=lambda answer: {
        "message": {"role": "assistant", "content": answer.text, "refusal": None} | _reasoning(answer)
    },
    part=lambda piece: {"delta": ({"content": piece.text} if piece.text else {}) | _reasoning(piece)},
    opening={"delta": {"role": "assistant", "content": ""}},
    closing={"delta": {}},
    logprobs=lambda tokens, _: {"content": [_logprob(token) for token in tokens], "refusal": None},
)


async def complete(request: Request, body: dict[str, Any], model: ServedModel, writer: Writer) -> Response:
    """Answer a chat request."""
    check_fields(body, OWN, UNSUPPORTED)
    sampling = replace(sampling_of(body), top_logprobs=top_logprobs_of(body))
    prompts, streaming, n = [messages_of(body)], streaming_of(body), choices_of(body)
    return await writer.respond(request, AnswerRequest(model, prompts, sampling, streaming, SHAPE, n, n))


def top_logprobs_of(body: dict[str, Any]) -> int | None:
    """How many of the likeliest tokens are to be told with each token; None where no log-probabilities are."""
    is_wanted, n = flag(body, "logprobs"), number(body, "top_logprobs", TOP_LOGPROBS)
    if n and not is_wanted:
        raise bad_request("'top_logprobs' needs 'logprobs' to be true.", "top_logprobs")
    return (n or 0) if is_wanted else None


def messages_of(body: dict[str, Any]) -> list[Message]:
    """The request's messages with their content as text."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise bad_request("'messages' must be a list with at least one message.", "messages")
    out = []
    for place, message in enumerate(messages):
        where = f"messages[{place}]"
        role = message.get("role") if isinstance(message, dict) else None
        if not isinstance(role, str) or role not in ROLES:
            raise bad_request(f"{where}.role must be system, developer, user or assistant, not {shown(role)}.", where)
        content = plain_text(message.get("content"))
        if content is None:
            raise bad_request(f"{where}.content must be a string or a list of text parts.", f"{where}.content")
        out.append({"role": role, "content": checked_text(content, f"{where}.content")})
    return out
