"""The answers to a request, whole or as server-sent events: what chat and completions have in common."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace

from fastapi import Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from training.engine.api.errors import NoRoom, Unfit, no_room, unfit
from training.engine.api.gate import ABANDONED, LEAVE
from training.engine.api.metrics import Metrics
from training.engine.serve import generate
from training.engine.serve.fields import Streaming
from training.engine.serve.generate import LoadedModel, Sampling
from training.engine.serve.places import Places
from training.engine.serve.several import together
from training.engine.serve.shape import AnswerBody, Shape
from training.engine.serve.shelf import Shelf
from training.engine.serve.text import TextPiece, joined
from training.engine.store.ids import new_id
from training.engine.store.model import ServedModel
from training.examples import Message

LOOK_SECONDS = 0.25
"""How often it is looked whether somebody who waits for a whole answer is still there."""


@dataclass(frozen=True)
class AnswerRequest:
    """What is to be answered, and how: a request's body, checked."""

    model: ServedModel
    prompts: Sequence[list[Message] | str]
    sampling: Sampling
    streaming: Streaming
    shape: Shape
    n: int = 1
    """Answers to each prompt."""

    @property
    def is_chat(self) -> bool:
        """Whether the model's template renders the prompts."""
        return not isinstance(self.prompts[0], str)

    def samplings(self) -> list[Sampling]:
        """How each answer to a prompt is sampled: the first as if it were the only one, the next by the next seed."""
        seed = self.sampling.seed
        return [replace(self.sampling, seed=None if seed is None else seed + i) for i in range(self.n)]


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
        except NoRoom as error:
            raise no_room(model.id, error) from None
        # Before the first byte is sent: after it no status can be told.
        ids = await asyncio.to_thread(_ids_of, batch.model, question.prompts)
        n_prompt = sum(map(len, ids))
        self._metrics.prompt_tokens.inc(n_prompt)
        head = {"id": new_id(shape.prefix), "created": int(time.time()), "model": model.id}
        writings = [
            batch.write(prompt, sampling, question.is_chat) for prompt in ids for sampling in question.samplings()
        ]
        answers = [self._pieces(writing, began) for writing in writings]
        has_logprobs = question.sampling.top_logprobs is not None
        body, pieces = AnswerBody(shape, head, n_prompt, len(answers), has_logprobs), together(answers)
        if question.streaming.is_wanted:
            events = body.events(pieces, question.streaming.with_usage)
            return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
        return await _whole(request, pieces, body)

    async def _pieces(self, writing: AsyncIterator[TextPiece], began: float) -> AsyncIterator[TextPiece]:
        """The pieces of an answer, written from when there is a place. Closing this frees it."""
        n_tokens = 0
        async with self.places.one():
            try:
                async with aclosing(writing) as pieces:  # type: ignore[type-var]
                    async for piece in pieces:
                        if not n_tokens:
                            self._metrics.first_token.observe(time.monotonic() - began)
                        n_tokens = piece.n_tokens
                        yield piece
            finally:
                self._metrics.generated_tokens.inc(n_tokens)


def _ids_of(model: LoadedModel, prompts: Sequence[list[Message] | str]) -> list[list[int]]:
    return [generate.prompt_ids(model, prompt) for prompt in prompts]


async def _whole(request: Request, pieces: AsyncIterator[tuple[int, TextPiece]], body: AnswerBody) -> Response:
    """The whole answers; nothing once nobody waits for them any more."""
    task = asyncio.create_task(_answers(pieces, body.n_choices))
    try:
        while not (await asyncio.wait([task], timeout=LOOK_SECONDS))[0]:
            if await request.is_disconnected():
                return Response(status_code=ABANDONED)
        return JSONResponse(body.whole(task.result()))
    finally:
        task.cancel()


async def _answers(pieces: AsyncIterator[tuple[int, TextPiece]], n: int) -> list[TextPiece]:
    """Each answer as one piece."""
    parts: list[list[TextPiece]] = [[] for _ in range(n)]
    async with aclosing(pieces) as closing:  # type: ignore[type-var]
        async for index, piece in closing:
            parts[index].append(piece)
    return [joined(part) for part in parts]
