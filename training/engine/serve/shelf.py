"""The models in memory: at most `KEPT` at once, whoever asks for how many.

A model that somebody is being answered by stays until that is done, also when it has been deleted or another is wanted
in its place. Used on the event loop only, so nothing is locked.
"""

import asyncio
import gc
import os
from contextlib import ExitStack
from pathlib import Path

from training.engine.api.errors import NoRoom, Unfit
from training.engine.learn.loading import telling
from training.engine.serve.batch import Batch
from training.engine.serve.generate import LoadedModel

KEPT = 3
"""The active one, its forerunner and a candidate."""
THREADS = min(4, os.cpu_count() or 1)
"""Of torch, for each model of some size; they sleep while they wait (see `__main__`)."""
SMALL = 50_000_000
"""Parameters up to which one thread is faster: a step is done before a second one has woken up. Measured on two cores
for 16 answers at once: 8.2 ms in place of 13.4 with 7.9M parameters."""


class _ShelfModel:
    """A model that is here, or is being loaded."""

    def __init__(self, folder: Path) -> None:
        self.loading = asyncio.create_task(asyncio.to_thread(_load, folder))
        self.users = 0


class Shelf:
    """Takes models into memory, and drops the one that was asked for the longest time ago."""

    def __init__(self) -> None:
        self._models: dict[Path, _ShelfModel] = {}
        """The one that was asked for the longest time ago is first."""
        self._deleted: set[_ShelfModel] = set()
        """Still answering somebody."""
        self.unfit: dict[Path, str] = {}
        """Why a model must not answer: found out once, since neither it nor the libraries change while we run."""
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._models) + len(self._deleted)

    async def use(self, folder: Path, leaving: ExitStack) -> Batch:
        """The model of `folder`, loaded if need be, and kept until `leaving` is closed.

        Waits while all that are here are in use; then whoever comes later waits behind, whatever they want: so one of
        the models has nobody left soon. Raises `Unfit` for a model that must not answer.
        """
        if folder in self.unfit:
            raise Unfit(self.unfit[folder])
        async with self._turn:
            while folder not in self._models and not self._has_room():
                self._freed.clear()
                await self._freed.wait()
            model = self._models.pop(folder, None) or _ShelfModel(folder)
            self._models[folder] = model
            model.users += 1
        leaving.callback(self._release, model)
        try:
            return await asyncio.shield(model.loading)
        except Exception as error:
            if isinstance(error, Unfit):
                self.unfit[folder] = str(error)
            # Else the next one tries again.
            if self._models.get(folder) is model:
                del self._models[folder]
            if isinstance(error, NoRoom) and self._drop_unused():
                await asyncio.to_thread(gc.collect)
                return await self.use(folder, leaving)
            raise

    def drop(self, folder: Path) -> None:
        """Forget a model that was deleted. Answers in progress go on."""
        self.unfit.pop(folder, None)
        model = self._models.pop(folder, None)
        if model and model.users:
            self._deleted.add(model)
        self._freed.set()

    def _has_room(self) -> bool:
        """Whether another model may come; one that nobody uses is dropped for it."""
        return len(self) < KEPT or self._drop_unused()

    def _drop_unused(self) -> bool:
        """Drop the model that was asked for the longest time ago and that nobody uses, if there is one."""
        for folder, model in self._models.items():
            if not model.users:
                del self._models[folder]
                return True
        return False

    def _release(self, model: _ShelfModel) -> None:
        model.users -= 1
        if not model.users:
            self._deleted.discard(model)
        self._freed.set()


@telling()
def _load(folder: Path) -> Batch:
    from training.engine.learn import hardware, weights
    from training.engine.serve.memory.probe import probe
    from training.engine.template.chat import ChatTemplate

    model, tokenizer = weights.load(folder)
    model = hardware.to_answer(model.eval())
    template = ChatTemplate(tokenizer)
    ends = weights.ends_of(model, template)
    threads = 1 if model.num_parameters() <= SMALL else THREADS
    limit = weights.positions(model)
    return Batch(LoadedModel(model, tokenizer, limit, ends, probe(model), threads, template))
