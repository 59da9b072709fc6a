"""An answer to a prompt, whole or as server-sent events: what chat and completions have in common."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import ExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from training.engine.api.errors import Unfit, bad_request, broken, busy, shown, unfit, unknown_parameter
from training.engine.api.gate import LEAVE
from training.engine.api.metrics import Metrics
from training.engine.serve import generate
from training.engine.serve.batch import Batch
from training.engine.serve.generate import Piece, Sampling
from training.engine.serve.shelf import Shelf
from training.engine.store import disk
from training.engine.store.registry import Model
from training.engine.store.rows import Message

log = logging.getLogger(__name__)

PLACES = 32
"""Answers written at once; those of one model share its steps."""
MAX_WAITING = 64
"""Requests that may wait for a place."""

HONOURED = {
    *("model", "stream", "stream_options", "n", "temperature", "top_p", "stop", "seed", "max_tokens"),
    # Notes of the caller's, which change no answer anywhere.
    *("user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"),
}
"""Fields of a request that both endpoints take."""
UNSUPPORTED: dict[str, Any] = {"logprobs": None, "logit_bias": {}, "presence_penalty": 0, "frequency_penalty": 0}
"""Fields that both know and this engine cannot honour, each with the value that asks for nothing."""


@dataclass(frozen=True)
class Shape:
    """How an endpoint says an answer: the fields of its one choice, but for `index`, `logprobs`, `finish_reason`."""

    prefix: str
    """Of the answer's id."""
    whole_object: str
    chunk_object: str
    whole: Callable[[str], dict[str, Any]]
    """The fields for the whole text."""
    part: Callable[[str], dict[str, Any]]
    """The fields for some more of it."""
    opening: dict[str, Any] | None
    """The fields of a chunk before all text."""
    closing: dict[str, Any]
    """The fields of the chunk with the reason."""


class Places:
    """Who may write an answer now."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(PLACES)
        self._inside = 0
        self.waiting = self.writing = 0

    def enter(self, leaving: ExitStack) -> None:
        """Admit a request until `leaving` is closed. `busy` when too many are here already.

        Asked before the first byte is sent: after it no status can be told.
        """
        if self._inside >= PLACES + MAX_WAITING:
            raise busy(f"{MAX_WAITING} requests are waiting for this engine already; ask again in 2 seconds.", 2)
        self._inside += 1
        leaving.callback(self._leave)

    def _leave(self) -> None:
        self._inside -= 1

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A place, after some waiting."""
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
        self.writing += 1
        try:
            yield
        finally:
            self.writing -= 1
            self._free.release()


def check_fields(body: dict[str, Any], own: Collection[str], unsupported: dict[str, Any]) -> None:
    """Refuse fields that nobody knows, and known ones that ask for what this engine cannot do.

    `own`: the endpoint's further fields; `unsupported`: those it cannot honour, with the value that asks for nothing.
    """
    neutral = UNSUPPORTED | unsupported
    for name, value in body.items():
        if name in neutral:
            if value and value != neutral[name]:
                raise bad_request(
                    f"This engine does not support '{name}'. Leave it out.", name, "unsupported_parameter"
                )
        elif name not in HONOURED and name not in own:
            raise unknown_parameter(name)


def sampling_of(body: dict[str, Any], max_tokens: int | None = None) -> Sampling:
    """The request's sampling, checked against OpenAI's limits; `max_tokens` is what goes where it names none."""

    def number(name: str, low: float, high: float, default: float | None, whole: bool = False) -> Any:
        value = body.get(name)
        if value is None:
            return default
        wrong = isinstance(value, bool) or not isinstance(value, int if whole else (int, float))
        if wrong or not low <= value <= high:
            kind = "an integer" if whole else "a number"
            raise bad_request(f"'{name}' must be {kind} from {low} to {high}, not {shown(value)}.", name)
        return value

    if number("n", 1, 128, 1, whole=True) != 1:
        raise bad_request("This engine writes one answer a request: 'n' must be 1.", "n")
    stop = body.get("stop") or []
    stop = [stop] if isinstance(stop, str) else stop
    if not isinstance(stop, list) or len(stop) > 4 or not all(isinstance(s, str) and s for s in stop):
        raise bad_request(f"'stop' must be a string or a list of up to 4 strings, not {shown(stop)}.", "stop")
    limit = number("max_completion_tokens", 1, 2**31, None, whole=True)
    return Sampling(
        temperature=number("temperature", 0, 2, 1.0),
        top_p=number("top_p", 0, 1, 1.0),
        max_tokens=limit if limit is not None else number("max_tokens", 1, 2**31, max_tokens, whole=True),
        stop=tuple(stop),
        seed=number("seed", -(2**63), 2**63 - 1, None, whole=True),
    )


def checked_text(text: str, where: str) -> str:
    """The same text; a bad request where no UTF-8 can write it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request(f"{where} holds half of a surrogate pair.", where) from None
    return text


class Writer:
    """Writes answers: the models in memory, the places at them, and what is counted."""

    def __init__(self, metrics: Metrics) -> None:
        self.shelf, self.places = Shelf(), Places()
        self._metrics = metrics

    async def respond(
        self,
        request: Request,
        body: dict[str, Any],
        model: Model,
        prompt: list[Message] | str,
        sampling: Sampling,
        shape: Shape,
    ) -> Response:
        """Answer `prompt` as `body` wants it: whole, or in chunks. Of `body` only the streaming is read."""
        stream, options = body.get("stream") or False, body.get("stream_options") or {}
        if not isinstance(stream, bool):
            raise bad_request(f"'stream' must be a boolean, not {shown(stream)}.", "stream")
        if not isinstance(options, dict):
            raise bad_request(f"'stream_options' must be an object, not {shown(options)}.", "stream_options")
        leaving = ExitStack()
        request.scope[LEAVE] = leaving.close  # The gate calls it when the request is over, however it ends.
        self.places.enter(leaving)
        began = time.monotonic()
        try:
            batch = await self.shelf.use(model.folder, leaving)
        except Unfit as error:
            raise unfit(model.id, error) from None
        # Before the first byte is sent: after it no status can be told.
        ids = await asyncio.to_thread(generate.prompt_ids, batch.loaded, prompt)
        self._metrics.prompt_tokens.add(by=len(ids))
        head = {"id": disk.new_id(shape.prefix), "created": int(time.time()), "model": model.id}
        pieces = self._pieces(batch, ids, sampling, began)
        if stream:
            events = _events(head, pieces, len(ids), bool(options.get("include_usage")), shape)
            return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
        whole = asyncio.create_task(_whole(pieces))
        try:
            while not (await asyncio.wait([whole], timeout=0.25))[0]:
                if await request.is_disconnected():
                    return Response(status_code=499)
            text, last = whole.result()
        finally:
            whole.cancel()
        choice = _choice(shape.whole(text), last.finish_reason)
        usage = _usage(len(ids), last.n_tokens)
        return JSONResponse({**head, "object": shape.whole_object, "choices": [choice], "usage": usage})

    async def _pieces(self, batch: Batch, prompt: list[int], sampling: Sampling, began: float) -> AsyncIterator[Piece]:
        """The pieces of an answer, from when there is a place. Closing this frees it."""
        n_tokens = 0
        async with self.places.one():
            try:
                async with aclosing(batch.write(prompt, sampling)) as pieces:  # type: ignore[type-var]
                    async for piece in pieces:
                        if not n_tokens:
                            self._metrics.first_token.observe(time.monotonic() - began)
                        n_tokens = piece.n_tokens
                        yield piece
            finally:
                self._metrics.generated_tokens.add(by=n_tokens)


async def _whole(pieces: AsyncIterator[Piece]) -> tuple[str, Piece]:
    """The whole text, and the last piece."""
    texts = []
    async with aclosing(pieces) as closing:  # type: ignore[type-var]
        async for piece in closing:
            texts.append(piece.text)
            last = piece
    return "".join(texts), last


async def _events(
    head: dict[str, Any], pieces: AsyncIterator[Piece], n_prompt: int, with_usage: bool, shape: Shape
) -> AsyncIterator[str]:
    """The answer as OpenAI's chunks: what opens it, the text, the reason last, then perhaps the usage.

    A failure in the middle is a chunk with an error, and the end: nothing else can be told any more.
    """

    def chunk(choices: list[dict[str, Any]], usage: dict[str, Any] | None = None) -> str:
        body = {**head, "object": shape.chunk_object, "choices": choices}
        if with_usage:
            body["usage"] = usage
        return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"

    try:
        async with aclosing(pieces) as closing:  # type: ignore[type-var]
            if shape.opening is not None:
                yield chunk([_choice(shape.opening)])
            async for piece in closing:
                if piece.text:
                    yield chunk([_choice(shape.part(piece.text))])
                if piece.finish_reason:
                    yield chunk([_choice(shape.closing, piece.finish_reason)])
                    if with_usage:
                        yield chunk([], _usage(n_prompt, piece.n_tokens))
    except Exception as error:  # whatever it was, whoever reads has to be told
        log.exception("%s broke off", head["id"])
        yield f"data: {json.dumps(broken(error).body())}\n\n"
        return
    yield "data: [DONE]\n\n"


def _choice(fields: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, **fields, "logprobs": None, "finish_reason": reason}


def _usage(n_prompt: int, n_answer: int) -> dict[str, int]:
    return {"prompt_tokens": n_prompt, "completion_tokens": n_answer, "total_tokens": n_prompt + n_answer}
