"""What the routes work with, and what goes on besides them while the server runs."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import Request

from training.engine.api import errors
from training.engine.api.errors import Unfit
from training.engine.api.metrics import Metrics
from training.engine.jobs.home import EngineHome
from training.engine.jobs.options import Options
from training.engine.jobs.supervisor import Supervisor
from training.engine.jobs.verbs import Jobs
from training.engine.learn.base import Base
from training.engine.serve.answers import Writer

log = logging.getLogger(__name__)


class Engine:
    """Everything that the routes need."""

    def __init__(self, folder: Path, base: Base, metrics: Metrics, options: Options) -> None:
        self.base, self.metrics = base, metrics
        self.home = EngineHome.open(folder)
        self.supervisor = Supervisor(self.home, options)
        self.vllm = options.vllm
        self.jobs = Jobs(self.home, self.supervisor)
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
        works = [self.supervisor.work(), self._warm()]
        if self.vllm:
            works.append(self.vllm.load_all(self.home.registry.all()))
        await asyncio.gather(*works)

    async def _warm(self) -> None:
        # torch takes seconds to import; nobody's first question shall wait for that.
        if self.base.status == "ok":
            try:
                with contextlib.ExitStack() as leaving:
                    await self.writer.shelf.use(self.home.registry.get(self.base.name).folder, leaving)
            except Unfit as error:
                self.base.fail(errors.unfit(self.base.name, error))
            except Exception:  # whoever asks for the model is told that it fails
                log.exception("%s cannot be loaded", self.base.name)
        self.is_warm = True


def engine_of(request: Request) -> Engine:
    """The engine that serves a request."""
    engine: Engine = request.app.state.engine
    return engine
