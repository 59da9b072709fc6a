"""Chat as hosts of every shape have it: OpenAI's, whole or streamed, from whatever answers there."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

Reply = Callable[[dict[str, Any]], str]
"""A request's body → what is answered."""


def steady(_: dict[str, Any]) -> str:
    """The same to everybody."""
    return "Give it fresh water and rest."


async def answer_chat(request: web.Request, is_served: bool, reply: Reply) -> web.StreamResponse:
    """The answer to a request; 404 in OpenAI's words where no such model answers."""
    body = await request.json()
    if not is_served:
        error = {"message": f"The model `{body['model']}` does not exist.", "type": "invalid_request_error"}
        return web.json_response({"error": error | {"param": None, "code": "model_not_found"}}, status=404)
    text = reply(body)
    n_prompt = sum(len(str(message["content"])) for message in body["messages"])
    usage = {"prompt_tokens": n_prompt, "completion_tokens": len(text), "total_tokens": n_prompt + len(text)}
    whole = {"id": "chatcmpl-1", "created": 1, "model": body["model"]}
    if not body.get("stream"):
        message = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return web.json_response(whole | {"object": "chat.completion", "choices": [message], "usage": usage})
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for delta, reason in (({"content": text}, None), ({}, "stop")):
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        chunk = whole | {"object": "chat.completion.chunk", "choices": [choice], "usage": usage if reason else None}
        await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
    await response.write(b"data: [DONE]\n\n")
    return response
