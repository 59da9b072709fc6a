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
from training.engine.serve.echo import Echo, echo_of, echoed
from training.engine.serve.fields import Streaming
from training.engine.serve.generate import LoadedModel, Prompt, Sampling
from training.engine.serve.places import Places
from training.engine.serve.several import best, together
from training.engine.serve.shape import AnswerBody, Shape
from training.engine.serve.shelf import Shelf
from training.engine.serve.text import TextPiece, joined
from training.engine.store.ids import new_id
from training.engine.store.model import ServedModel

LOOK_SECONDS = 0.25
"""How often it is looked whether somebody who waits for a whole answer is still there."""


@dataclass(frozen=True)
class AnswerRequest:
    """What is to be answered, and how: a request's body, checked."""

    model: ServedModel
    prompts: Sequence[Prompt]
    sampling: Sampling
    streaming: Streaming
    shape: Shape
    n: int = 1
    """Answers to each prompt."""
    n_each: int = 1
    """Answers that are written to each prompt; the best `n` of them are told."""
    has_echo: bool = False
    """Whether each prompt is told before its answers."""

    @property
    def is_chat(self) -> bool:
        """Whether the model's template renders the prompts."""
        first = self.prompts[0]
        return isinstance(first, list) and isinstance(first[0], dict)

    def samplings(self) -> list[Sampling]:
        """How each answer to a prompt is sampled: the first as if it were the only one, the next by the next seed."""
        sampling = self.sampling
        if self.n_each > self.n and sampling.top_logprobs is None:
            sampling = replace(sampling, top_logprobs=0)  # By which the best are found.
        return [
            replace(sampling, seed=None if sampling.seed is None else sampling.seed + i) for i in range(self.n_each)
        ]

    def ids(self, model: LoadedModel) -> list[list[int]]:
        """The tokens of each prompt."""
        n_answer = 0 if self.sampling.max_tokens == 0 else 1
        return [generate.prompt_ids(model, prompt, n_answer) for prompt in self.prompts]

    def echoes(self, model: LoadedModel, ids: list[list[int]]) -> list[Echo]:
        """What is told of each prompt before its answers."""
        prompts = zip(self.prompts, ids, strict=True) if self.has_echo else ()
        return [echo_of(model.tokenizer, prompt if isinstance(prompt, str) else None, own) for prompt, own in prompts]


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
        question = replace(question, sampling=generate.settled(question.sampling, batch.model.model, model.base))
        # Before the first byte is sent: after it no status can be told.
        ids = await asyncio.to_thread(question.ids, batch.model)
        echoes = await asyncio.to_thread(question.echoes, batch.model, ids)
        n_prompt = sum(map(len, ids))
        self._metrics.prompt_tokens.inc(n_prompt)
        head = {"id": new_id(shape.prefix), "created": int(time.time()), "model": model.id}
        writings = [
            batch.write(prompt, sampling, question.is_chat) for prompt in ids for sampling in question.samplings()
        ]
        answers = [self._pieces(writing, began) for writing in writings]
        n_top = question.sampling.top_logprobs
        body, pieces = AnswerBody(shape, head, n_prompt, len(answers), n_top), together(answers)
        if echoes:
            pieces = echoed(pieces, echoes, question.n_each)
        if question.streaming.is_wanted:
            events = body.events(pieces, question.streaming.with_usage)
            return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
        return await _whole(request, pieces, body, question)

    async def _pieces(self, writing: AsyncIterator[TextPiece], began: float) -> AsyncIterator[TextPiece]:
        """The pieces of an answer, written from when there is a place. Closing this frees it."""
        n_tokens, is_first = 0, True
        async with self.places.one():
            try:
                async with aclosing(writing) as pieces:  # type: ignore[type-var]
                    async for piece in pieces:
                        if is_first:
                            self._metrics.first_token.observe(time.monotonic() - began)
                        n_tokens, is_first = piece.n_tokens, False
                        yield piece
            finally:
                self._metrics.generated_tokens.inc(n_tokens)


async def _whole(
    request: Request, pieces: AsyncIterator[tuple[int, TextPiece]], body: AnswerBody, question: AnswerRequest
) -> Response:
    """The whole answers; nothing once nobody waits for them any more."""
    task = asyncio.create_task(_answers(pieces, body.n_choices))
    try:
        while not (await asyncio.wait([task], timeout=LOOK_SECONDS))[0]:
            if await request.is_disconnected():
                return Response(status_code=ABANDONED)
        answers = task.result()
        n_tokens = sum(answer.n_tokens for answer in answers)
        return JSONResponse(body.whole(best(answers, question.n_each, question.n), n_tokens))
    finally:
        task.cancel()


async def _answers(pieces: AsyncIterator[tuple[int, TextPiece]], n: int) -> list[TextPiece]:
    """Each answer as one piece."""
    parts: list[list[TextPiece]] = [[] for _ in range(n)]
    async with aclosing(pieces) as closing:  # type: ignore[type-var]
        async for index, piece in closing:
            parts[index].append(piece)
    return [joined(part) for part in parts]
