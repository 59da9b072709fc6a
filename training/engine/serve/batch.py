"""The answers of one model, written by one thread: a token for each of them, then the next.

transformers has a `ContinuousBatchingManager`. Measured on two cores it was slower at every number of answers (7 times
one by one where this is 12), it draws every answer's tokens from one generator, so that a seed means nothing as soon
as two ask at once, and all of its answers are greedy or none.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator

from training.engine.serve.answer import PendingAnswer
from training.engine.serve.generate import LoadedModel, Sampling
from training.engine.serve.outbox import Letter
from training.engine.serve.text import TextPiece, joined


class Batch:
    """A model in memory, and whoever it is answering, all on one event loop. Its thread lives while it has work."""

    def __init__(self, model: LoadedModel) -> None:
        self.model = model
        self._lock = threading.Lock()
        self._new: list[PendingAnswer] = []
        self._is_working = False

    async def write(self, prompt: list[int], sampling: Sampling, is_chat: bool = False) -> AsyncIterator[TextPiece]:
        """The answer to `prompt` as it comes. Closing this ends it after the token in work.

        `is_chat`: see `PendingAnswer`.
        """
        answer = PendingAnswer(self.model, prompt, sampling, is_chat)
        with self._lock:
            self._new.append(answer)
            if not self._is_working:
                self._is_working = True
                loop = asyncio.get_running_loop()
                threading.Thread(target=self._work, args=(loop,), name="batch").start()
        try:
            while True:
                piece, error = await _next(answer)
                if piece:
                    yield piece
                    if piece.finish_reason:
                        return
                if error:
                    raise error
        finally:
            answer.is_cancelled = True

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """The thread: turn after turn, until nobody is left."""
        import torch

        from training.engine.serve.scheduler import Scheduler

        torch.set_num_threads(self.model.threads)  # of this thread
        scheduler = Scheduler(self.model)
        with torch.inference_mode():
            while True:
                with self._lock:
                    scheduler.waiting.extend(self._new)
                    self._new.clear()
                    if not scheduler.waiting and not scheduler.running:
                        self._is_working = False
                        return
                # Sent in between, too: a first text does not wait for everybody's next token.
                for do in (Scheduler.come_and_go, Scheduler.step):
                    try:
                        do(scheduler)
                    except Exception as error:  # noqa: BLE001 - whatever a model does, who waits has to be told.
                        scheduler = scheduler.start_over(error)
                    if letters := scheduler.outbox.take():
                        with contextlib.suppress(RuntimeError):  # The server has ended.
                            loop.call_soon_threadsafe(_hand_out, letters)


async def _next(answer: PendingAnswer) -> tuple[TextPiece | None, Exception | None]:
    """(what comes next of an answer, what it broke off with). Whoever falls behind gets several pieces at once."""
    pieces: list[TextPiece] = []
    while True:
        item = await answer.queue.get()
        if isinstance(item, Exception):
            return (joined(pieces) if pieces else None), item
        pieces.append(item)
        if answer.queue.empty():
            return joined(pieces), None


def _hand_out(letters: list[Letter]) -> None:
    """On the event loop, for all at once: waking it for each token would cost more than the token."""
    for answer, item in letters:
        answer.queue.put_nowait(item)
