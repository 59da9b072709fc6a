"""The models in memory: at most `KEPT` at once, whoever asks for how many.

A model that somebody is being answered by stays until that is done, also when it has been deleted or another is wanted
in its place. Used on the event loop only, so nothing is locked.
"""

import asyncio
import os
from contextlib import ExitStack
from pathlib import Path

from training.engine.api.errors import Unfit
from training.engine.serve.batch import Batch
from training.engine.serve.generate import Loaded

KEPT = 3
"""The active one, its forerunner and a candidate."""
THREADS = min(4, os.cpu_count() or 1)
"""Of torch, for each model of some size; they sleep while they wait (see `__main__`)."""
SMALL = 50_000_000
"""Parameters up to which one thread is faster: a step is done before a second one has woken up. Measured on two cores
for 16 answers at once: 8.2 ms in place of 13.4 with 7.9M parameters."""


class _Held:
    """A model that is here, or is being loaded."""

    def __init__(self, folder: Path) -> None:
        self.loading = asyncio.create_task(asyncio.to_thread(_load, folder))
        self.users = 0


class Shelf:
    """Takes models into memory, and drops the one that was asked for the longest time ago."""

    def __init__(self) -> None:
        self._held: dict[Path, _Held] = {}
        """The one that was asked for the longest time ago is first."""
        self._deleted: set[_Held] = set()
        """Still answering somebody."""
        self.unfit: dict[Path, str] = {}
        """Why a model must not answer: found out once, since neither it nor the libraries change while we run."""
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._held) + len(self._deleted)

    async def use(self, folder: Path, leaving: ExitStack) -> Batch:
        """The model of `folder`, loaded if need be, and kept until `leaving` is closed.

        Waits while all that are here are in use; then whoever comes later waits behind, whatever they want: so one of
        the models has nobody left soon. Raises `Unfit` for a model that must not answer.
        """
        if folder in self.unfit:
            raise Unfit(self.unfit[folder])
        async with self._turn:
            while folder not in self._held and not self._has_room():
                self._freed.clear()
                await self._freed.wait()
            held = self._held.pop(folder, None) or _Held(folder)
            self._held[folder] = held
            held.users += 1
        leaving.callback(self._release, held)
        try:
            return await asyncio.shield(held.loading)
        except Exception as error:
            if isinstance(error, Unfit):
                self.unfit[folder] = str(error)
            # Else the next one tries again.
            if self._held.get(folder) is held:
                del self._held[folder]
            raise

    def drop(self, folder: Path) -> None:
        """Forget a model that was deleted. Answers in progress go on."""
        self.unfit.pop(folder, None)
        held = self._held.pop(folder, None)
        if held and held.users:
            self._deleted.add(held)
        self._freed.set()

    def _has_room(self) -> bool:
        """Whether another model may come; one that nobody uses is dropped for it."""
        if len(self) < KEPT:
            return True
        for folder, held in self._held.items():
            if not held.users:
                del self._held[folder]
                return True
        return False

    def _release(self, held: _Held) -> None:
        held.users -= 1
        if not held.users:
            self._deleted.discard(held)
        self._freed.set()


def _load(folder: Path) -> Batch:
    from training.engine.learn import hardware
    from training.engine.learn.weights import load, positions
    from training.engine.serve.probe import probe

    model, tokenizer = load(folder)
    model = hardware.to_answer(model.eval())
    configured = model.generation_config.eos_token_id
    ends = set(configured if isinstance(configured, list) else [configured]) | {tokenizer.eos_token_id}
    known = frozenset(i for i in ends if i is not None)
    threads = 1 if model.num_parameters() <= SMALL else THREADS
    return Batch(Loaded(model, tokenizer, positions(model), known, probe(model), threads))
