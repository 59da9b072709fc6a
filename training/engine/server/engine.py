"""What the routes work with, and what goes on besides them while the server runs."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import Request

from training.engine.api import errors
from training.engine.api.errors import CannotStart, EngineError, NoRoom, Unfit, bad_request, shown
from training.engine.api.metrics import Metrics
from training.engine.fitness.folder import require_fit
from training.engine.fitness.memory import require_room
from training.engine.jobs.arrivals import Arrivals, take_in_all
from training.engine.jobs.home import EngineHome
from training.engine.jobs.options import Options
from training.engine.jobs.supervisor import TRY_AGAIN_SECONDS, Supervisor
from training.engine.jobs.verbs import Jobs
from training.engine.jobs.vllm import VllmError
from training.engine.learn.base import Base
from training.engine.learn.weights import base_of
from training.engine.serve.answers import Writer
from training.engine.store.model import ADAPTER, ServedModel


class Engine:
    """Everything that the routes need."""

    def __init__(self, folder: Path, base: Base, metrics: Metrics, options: Options) -> None:
        self.base, self.metrics = base, metrics
        self.home = EngineHome.open(folder)
        self.supervisor = Supervisor(self.home, options, self.require_trainable)
        self.vllm, self.min_rows = options.vllm, options.min_rows
        self.jobs = Jobs(self.home, self.supervisor)
        self.arrivals = Arrivals(self.home.registry)
        self.writer = Writer(metrics)
        self.is_warm = False
        """Whether the base is in memory and was tried, or cannot be."""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Prepare the base, then work on jobs, until the server stops. Then every child is gone too."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        await self.base.prepare(self.home.registry)
        if self.base.status == "ok":
            await asyncio.to_thread(take_in_all, self.arrivals, self.home.registry.get(self.base.name))
        await asyncio.to_thread(self._look_at_models)
        works = [self.supervisor.work(), self._warm()]
        if self.vllm:
            works.append(self.vllm.load_all(self.home.registry.all()))
        await asyncio.gather(*works)

    def require(self, name: str) -> None:
        """Raise what is to be told where nobody may use this model: it is not there, not ready, or unfit."""
        self.base.require(name)
        reason = self.writer.shelf.unfit.get(self.home.registry.get(name).folder)
        if reason is not None:
            raise errors.unfit(name, Unfit(reason))

    def require_trainable(self, name: str) -> None:
        """Raise what is to be told where nobody may train from this model, or not yet for want of memory."""
        self.require(name)
        try:
            folder = self.home.registry.get(name).folder
            require_room(base_of(folder) if (folder / ADAPTER).exists() else folder)
        except NoRoom as error:
            raise errors.no_room(name, error) from None

    async def welcome(self, name: object) -> ServedModel:
        """Serve an adapter that was trained elsewhere, once it has been loaded. Raises `EngineError`, and then nothing
        of it is served."""
        self.base.require(self.base.name)
        model = await asyncio.to_thread(self.arrivals.take_in, name, self.home.registry.get(self.base.name))
        with contextlib.ExitStack() as leaving:
            try:
                await self.writer.shelf.use(model.folder, leaving)
            except Unfit as error:
                self.writer.shelf.drop(model.folder)
                await asyncio.to_thread(self.arrivals.send_back, model)
                raise EngineError(422, f"It is not served. {error}", "unfit_arrival", "arrival") from None
            except NoRoom as error:
                raise errors.no_room(model.id, error) from None
        if self.vllm:
            try:
                await self.vllm.load(model)
            except VllmError as error:  # it is told again at the next start
                sys.stderr.write(f"{error}\n")
        return model

    async def _refuse_base(self, refusal: EngineError) -> None:
        self.base.fail(refusal)
        await self.supervisor.refuse(self.base.name, refusal)

    def _look_at_models(self) -> None:
        """Find the fine-tuned models that cannot work, by their files. The others go on."""
        for model in self.home.registry.all(checkpoints=True):
            if model.job is not None:
                try:
                    require_fit(model.folder)
                except CannotStart as error:
                    self.writer.shelf.unfit[model.folder] = str(error)
                    sys.stderr.write(f"`{model.id}` is not served. {error}\n")

    async def _warm(self) -> None:
        # torch takes seconds to import; nobody's first question shall wait for that.
        while self.base.status == "ok":
            try:
                with contextlib.ExitStack() as leaving:
                    await self.writer.shelf.use(self.home.registry.get(self.base.name).folder, leaving)
                break
            except Unfit as error:
                await self._refuse_base(errors.unfit(self.base.name, error))
            except NoRoom as error:
                # It may pass: a job that trains has its memory already, and goes on; those in the queue wait.
                self.base.fail(errors.no_room(self.base.name, error))
                self.is_warm = True
                await asyncio.sleep(TRY_AGAIN_SECONDS)
                self.base.recover()
        self.is_warm = True
        self.supervisor.try_again()


def engine_of(request: Request) -> Engine:
    """The engine that serves a request."""
    engine: Engine = request.app.state.engine
    return engine


def asked_model(engine: Engine, body: dict[str, Any]) -> ServedModel:
    """The model that a request names."""
    name = body.get("model")
    if not isinstance(name, str):
        raise bad_request(
            f"'model' must be the name of a model, not {shown(name)}; GET /v1/models lists them.", "model"
        )
    engine.base.require(name)
    return engine.home.registry.get(name)
