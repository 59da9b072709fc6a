"""/v1/chat/completions: the request's checks, and the answer whole or as server-sent events."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from training.engine import disk, generate
from training.engine.data import Message, text_of
from training.engine.errors import bad_request, busy
from training.engine.generate import Loaded, Piece, Sampling, Shelf
from training.engine.registry import Model

PLACES = 4
"""Answers written at once, each by a thread."""
MAX_WAITING = 64
"""Requests that may wait for a place."""


class Places:
    """Who may write an answer now."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(PLACES)
        self._waiting = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A place, after some waiting; `busy` when too many wait already."""
        if self._waiting >= MAX_WAITING:
            raise busy(f"{MAX_WAITING} requests are waiting for this engine already.", 2)
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()


def messages_of(body: dict[str, Any]) -> list[Message]:
    """The request's messages with their content as text."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise bad_request("'messages' must be a list with at least one message.", "messages")
    out = []
    for place, message in enumerate(messages):
        where = f"messages[{place}]"
        role = message.get("role") if isinstance(message, dict) else None
        if role not in ("system", "developer", "user", "assistant"):
            raise bad_request(f"{where}.role must be system, developer, user or assistant, not {role!r}.", where)
        content = text_of(message.get("content"))
        if content is None:
            raise bad_request(f"{where}.content must be a string or a list of text parts.", f"{where}.content")
        try:
            content.encode()
        except UnicodeEncodeError:
            raise bad_request(f"{where}.content holds half of a surrogate pair.", f"{where}.content") from None
        out.append({"role": role, "content": content})
    return out


def sampling_of(body: dict[str, Any]) -> Sampling:
    """The request's sampling, checked against OpenAI's limits."""

    def number(name: str, low: float, high: float, default: float | None, whole: bool = False) -> Any:
        value = body.get(name)
        if value is None:
            return default
        wrong = isinstance(value, bool) or not isinstance(value, int if whole else (int, float))
        if wrong or not low <= value <= high:
            kind = "an integer" if whole else "a number"
            raise bad_request(f"'{name}' must be {kind} from {low} to {high}, not {value!r}.", name)
        return value

    if number("n", 1, 128, 1, whole=True) != 1:
        raise bad_request("This engine writes one answer a request: 'n' must be 1.", "n")
    for name in ("tools", "functions", "logprobs"):
        if body.get(name):
            raise bad_request(f"This engine does not know '{name}'.", name, "unsupported_parameter")
    stop = body.get("stop") or []
    stop = [stop] if isinstance(stop, str) else stop
    if not isinstance(stop, list) or len(stop) > 4 or not all(isinstance(s, str) and s for s in stop):
        raise bad_request("'stop' must be a string or a list of up to 4 strings.", "stop")
    limit = number("max_completion_tokens", 1, 2**31, None, whole=True)
    return Sampling(
        temperature=number("temperature", 0, 2, 1.0),
        top_p=number("top_p", 0, 1, 1.0),
        max_tokens=limit if limit is not None else number("max_tokens", 1, 2**31, None, whole=True),
        stop=tuple(stop),
        seed=number("seed", -(2**63), 2**63 - 1, None, whole=True),
    )


async def complete(request: Request, body: dict[str, Any], model: Model, shelf: Shelf, places: Places) -> Response:
    """Answer a chat request."""
    messages, sampling = messages_of(body), sampling_of(body)
    stream, options = body.get("stream") or False, body.get("stream_options") or {}
    if not isinstance(stream, bool) or not isinstance(options, dict):
        raise bad_request("'stream' must be a boolean and 'stream_options' an object.", "stream")
    loaded = await asyncio.to_thread(shelf.take, model.folder)
    # Before the first byte is sent: an error after it could not be told any more.
    prompt = await asyncio.to_thread(generate.prompt_ids, loaded, messages)
    head = {"id": disk.new_id("chatcmpl-"), "created": int(time.time()), "model": model.id}
    if stream:
        events = _events(head, _pieces(loaded, prompt, sampling, places), len(prompt), options)
        return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
    whole = asyncio.create_task(_whole(_pieces(loaded, prompt, sampling, places)))
    try:
        while not (await asyncio.wait([whole], timeout=0.25))[0]:
            if await request.is_disconnected():
                return Response(status_code=499)
        text, last = whole.result()
    finally:
        whole.cancel()
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": last.finish_reason}
    usage = _usage(len(prompt), last.n_tokens)
    return JSONResponse({**head, "object": "chat.completion", "choices": [choice], "usage": usage})


async def _pieces(loaded: Loaded, prompt: list[int], sampling: Sampling, places: Places) -> AsyncIterator[Piece]:
    """The pieces of an answer that a thread writes. Closing this stops the thread and frees its place."""
    loop, queue, cancelled = asyncio.get_running_loop(), asyncio.Queue[Piece | BaseException](), threading.Event()

    def tell(item: Piece | BaseException) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, item)

    def write() -> None:
        try:
            for piece in generate.answer(loaded, prompt, sampling, cancelled):
                tell(piece)
        except BaseException as error:  # noqa: BLE001 - raised again on the other side, where somebody listens.
            tell(error)

    async with places.one():
        thread = loop.run_in_executor(None, write)
        try:
            while True:
                item = await queue.get()
                if isinstance(item, BaseException):
                    raise item
                yield item
                if item.finish_reason:
                    return
        finally:
            cancelled.set()
            await asyncio.shield(thread)


async def _whole(pieces: AsyncIterator[Piece]) -> tuple[str, Piece]:
    """The whole text, and the last piece."""
    texts = []
    async with aclosing(pieces) as closing:  # type: ignore[type-var]
        async for piece in closing:
            texts.append(piece.text)
            last = piece
    return "".join(texts), last


async def _events(
    head: dict[str, Any], pieces: AsyncIterator[Piece], n_prompt: int, options: dict[str, Any]
) -> AsyncIterator[str]:
    """The answer as OpenAI's chunks: the role first, the reason last, then perhaps the usage."""
    with_usage = bool(options.get("include_usage"))

    def chunk(delta: dict[str, Any] | None, reason: str | None = None, usage: dict[str, Any] | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        body = {**head, "object": "chat.completion.chunk", "choices": [] if delta is None else [choice]}
        if with_usage:
            body["usage"] = usage
        return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"

    async with aclosing(pieces) as closing:  # type: ignore[type-var]
        yield chunk({"role": "assistant", "content": ""})
        async for piece in closing:
            if piece.text:
                yield chunk({"content": piece.text})
            if piece.finish_reason:
                yield chunk({}, piece.finish_reason)
                if with_usage:
                    yield chunk(None, usage=_usage(n_prompt, piece.n_tokens))
    yield "data: [DONE]\n\n"


def _usage(n_prompt: int, n_answer: int) -> dict[str, int]:
    return {"prompt_tokens": n_prompt, "completion_tokens": n_answer, "total_tokens": n_prompt + n_answer}
