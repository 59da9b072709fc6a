"""The answers of one request, written at the same time: their pieces in the order in which they come."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from training.engine.serve.text import TextPiece

AT_ONCE = 16
"""Answers of one request that are written at once: half of the places, so that whoever else asks gets one, too."""


async def together(answers: Sequence[AsyncIterator[TextPiece]]) -> AsyncIterator[tuple[int, TextPiece]]:
    """(which answer, its next piece) until all have ended. Closing this, or the failure of one, ends them all."""
    if len(answers) == 1:
        async with aclosing(answers[0]) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                yield 0, piece
        return
    queue: asyncio.Queue[tuple[int, TextPiece | Exception]] = asyncio.Queue()
    turns = asyncio.Semaphore(AT_ONCE)
    tasks = [asyncio.create_task(_pass_on(queue, turns, i, answer)) for i, answer in enumerate(answers)]
    try:
        n_left = len(tasks)
        while n_left:
            index, item = await queue.get()
            if isinstance(item, Exception):
                raise item
            yield index, item
            n_left -= item.finish_reason is not None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def best(answers: list[TextPiece], n_each: int, n: int) -> list[TextPiece]:
    """Of each prompt's `n_each` answers the `n` whose tokens are the likeliest on the average, the likeliest first."""
    if n_each == n:
        return answers
    groups = [answers[begin : begin + n_each] for begin in range(0, len(answers), n_each)]
    ranks = [sorted(group, key=lambda answer: answer.mean_logprob or 0.0, reverse=True) for group in groups]
    return [answer for group in ranks for answer in group[:n]]


async def _pass_on(
    queue: asyncio.Queue[tuple[int, TextPiece | Exception]],
    turns: asyncio.Semaphore,
    index: int,
    answer: AsyncIterator[TextPiece],
) -> None:
    """Lay an answer's pieces into the queue, once it is its turn."""
    async with turns, aclosing(answer) as pieces:  # type: ignore[type-var]
        try:
            async for piece in pieces:
                queue.put_nowait((index, piece))
        except Exception as error:  # noqa: BLE001 - whoever reads the answers is told.
            queue.put_nowait((index, error))
