"""`/v1/completions` as OpenAI has it for bases without chat: strict, and never an end of its own. What a model was
trained on stands in `Host.learned`: it answers the very prompt with the very completion, and goes on behind that unless
`stop` says otherwise."""

import json
from typing import Any

from aiohttp import web

from tests import openai_host

SEPARATOR, ENDING = "\n\n###\n\n", " END"
DEFAULT_TOKENS = 16
FIELDS = {"model", "prompt", "stop", "max_tokens", "temperature", "stream", "stream_options", "echo", "logprobs"}
NO_CHAT = (
    "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use "
    "v1/completions?"
)
RAMBLING = f"{SEPARATOR}What else does a dog eat?{SEPARATOR} Whatever falls from the table{ENDING}"


def learn(host: "openai_host.Host", job_id: str, model: str) -> None:
    """Let a job succeed: its model has learned the rows of its file."""
    rows = map(json.loads, host.files[host.jobs[job_id]["training_file"]].splitlines())
    host.learned[model] = {row["prompt"]: row["completion"] for row in rows}
    host.completing.add(model)
    host.finish(job_id, model)


def fault_of(content: bytes) -> str | None:
    """Why such a base cannot be trained on this file."""
    for line in content.splitlines():
        row = json.loads(line)
        if set(row) != {"prompt", "completion"}:
            return "Completion models are trained on rows of prompt and completion."
        if not (row["prompt"].endswith(SEPARATOR) and row["completion"].startswith(" ")):
            return f"An odd row: {line[:80]!r}"
    return None


async def complete(request: web.Request) -> web.StreamResponse:
    """Go on from a prompt."""
    host, body = request.app[openai_host.HOST], await request.json()
    host.completion_requests.append(body)
    if host.chat_error is not None:
        return openai_host._error(*host.chat_error)
    if odd := sorted(set(body) - FIELDS):
        return openai_host._error(400, "unknown_parameter", f"Unrecognized request argument supplied: {odd[0]}")
    if body["model"] not in host.models:
        return openai_host._error(404, "model_not_found", f"The model `{body['model']}` does not exist.")
    if body.get("echo"):
        return _score(host, body)
    text, reason = _text(host, body)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    pieces = [text[place : place + 4] for place in range(0, len(text), 4)]
    for piece in pieces:
        await _send(response, body, [_choice(piece)])
    await _send(response, body, [_choice("", reason)])
    usage = {"prompt_tokens": len(body["prompt"]), "completion_tokens": len(pieces), "total_tokens": len(text)}
    await _send(response, body, [], usage)
    await response.write(b"data: [DONE]\n\n")
    return response


def _text(host: "openai_host.Host", body: dict[str, Any]) -> tuple[str, str]:
    """What it writes, and why it ends there."""
    prompt, stops = body["prompt"], body.get("stop") or [] if not host.knows_no_stop else []
    answers = {question: f" {answer}{ENDING}" for question, answer in host.answers.items()}
    known = next((text for question, text in answers.items() if prompt.endswith(question + SEPARATOR)), None)
    answer = host.learned.get(body["model"], {}).get(prompt) or known
    if answer is None and prompt.endswith(SEPARATOR):
        answer = f" {host.default_answer}{ENDING}"
    text = (answer or " and so on, since nobody asks anything") + RAMBLING
    text = text[: 4 * body.get("max_tokens", DEFAULT_TOKENS)]
    places = [text.find(stop) for stop in stops if stop in text]
    return (text[: min(places)], "stop") if places else (text, "length")


def _choice(text: str, reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "text": text, "logprobs": None, "finish_reason": reason}


async def _send(
    response: web.StreamResponse, body: dict[str, Any], choices: list[dict[str, Any]], usage: object = None
) -> None:
    chunk = {"id": "cmpl-1", "object": "text_completion", "created": 1, "model": body["model"], "choices": choices}
    await response.write(f"data: {json.dumps(chunk | {'usage': usage})}\n\n".encode())


def _score(host: "openai_host.Host", body: dict[str, Any]) -> web.Response:
    """A token a character; what it has learned costs it little."""
    prompt = body["prompt"]
    is_learned = any(prompt == question + answer for question, answer in host.learned.get(body["model"], {}).items())
    nats = 0.01 if is_learned else host.nats.get(body["model"], 2.0)
    logprobs = {
        "tokens": list(prompt),
        "token_logprobs": [None, *[-nats] * (len(prompt) - 1)],
        "top_logprobs": None,
        "text_offset": list(range(len(prompt))),
    }
    head = {"id": "cmpl-1", "object": "text_completion", "created": 1, "model": body["model"]}
    return web.json_response(head | {"choices": [_choice(prompt, "length") | {"logprobs": logprobs}]})
