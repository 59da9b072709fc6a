"""An answer to a prompt, whole or as server-sent events: what chat and completions have in common."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, aclosing
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from training.engine.api.errors import Unfit, unfit
from training.engine.api.gate import ABANDONED, LEAVE
from training.engine.api.metrics import Metrics
from training.engine.serve import generate
from training.engine.serve.batch import Batch
from training.engine.serve.fields import Streaming
from training.engine.serve.generate import Sampling
from training.engine.serve.places import Places
from training.engine.serve.shape import AnswerBody, Shape
from training.engine.serve.shelf import Shelf
from training.engine.serve.text import TextPiece
from training.engine.store.ids import new_id
from training.engine.store.model import ServedModel
from training.examples import Message

LOOK_SECONDS = 0.25
"""How often it is looked whether somebody who waits for a whole answer is still there."""


@dataclass(frozen=True)
class AnswerRequest:
    """What is to be answered, and how: a request's body, checked."""

    model: ServedModel
    prompt: list[Message] | str
    sampling: Sampling
    streaming: Streaming
    shape: Shape


class Writer:
    """Writes answers: the models in memory, the places at them, and what is counted."""

    def __init__(self, metrics: Metrics) -> None:
        self.shelf, self.places = Shelf(), Places()
        self._metrics = metrics

    async def respond(self, request: Request, question: AnswerRequest) -> Response:
        """Answer, whole or in chunks."""
        leaving = ExitStack()
        request.scope[LEAVE] = leaving.close  # The gate calls it when the request is over, however it ends.
        self.places.enter(leaving)
        began = time.monotonic()
        model, shape = question.model, question.shape
        try:
            batch = await self.shelf.use(model.folder, leaving)
        except Unfit as error:
            raise unfit(model.id, error) from None
        # Before the first byte is sent: after it no status can be told.
        ids = await asyncio.to_thread(generate.prompt_ids, batch.model, question.prompt)
        self._metrics.prompt_tokens.inc(len(ids))
        head = {"id": new_id(shape.prefix), "created": int(time.time()), "model": model.id}
        body = AnswerBody(shape, head, len(ids))
        pieces = self._pieces(batch, ids, question.sampling, began)
        if question.streaming.is_wanted:
            events = body.events(pieces, question.streaming.with_usage)
            return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
        return await _whole(request, pieces, body)

    async def _pieces(
        self, batch: Batch, prompt: list[int], sampling: Sampling, began: float
    ) -> AsyncIterator[TextPiece]:
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
                self._metrics.generated_tokens.inc(n_tokens)


async def _whole(request: Request, pieces: AsyncIterator[TextPiece], body: AnswerBody) -> Response:
    """The whole answer; nothing once nobody waits for it any more."""
    task = asyncio.create_task(_joined(pieces))
    try:
        while not (await asyncio.wait([task], timeout=LOOK_SECONDS))[0]:
            if await request.is_disconnected():
                return Response(status_code=ABANDONED)
        return JSONResponse(body.whole(*task.result()))
    finally:
        task.cancel()


async def _joined(pieces: AsyncIterator[TextPiece]) -> tuple[str, TextPiece]:
    """The whole text, and the last piece."""
    texts = []
    async with aclosing(pieces) as closing:  # type: ignore[type-var]
        async for piece in closing:
            texts.append(piece.text)
            last = piece
    return "".join(texts), last
