"""The server: gate, routes, and how errors are told."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from training.engine.api.errors import EngineError, shown
from training.engine.api.gate import Gate, response
from training.engine.api.metrics import Metrics
from training.engine.jobs.options import Options
from training.engine.learn.base import Base
from training.engine.server.engine import Engine
from training.engine.server.routes import answers, files, health, jobs, limits, models


def create_app(folder: Path, base: Base, key: str | None, options: Options) -> FastAPI:
    """The server over `folder` (HOME/engine). Without `key` any key is let in, but there has to be one."""
    metrics = Metrics()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = engine = Engine(folder, base, metrics, options)
        health.watch(engine)
        async with engine.running():
            yield

    app = FastAPI(title="Vetted engine", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Gate, key=key, metrics=metrics)
    app.add_exception_handler(EngineError, _refuse)
    app.add_exception_handler(HTTPException, _refuse_unknown)
    for routes in (answers, files, health, jobs, limits, models):
        app.include_router(routes.router)
    return app


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, EngineError)
    return response(error)


async def _refuse_unknown(request: Request, error: Exception) -> Response:
    """What the framework has refused."""
    assert isinstance(error, HTTPException)
    if error.status_code in (404, 405):
        message = f"Unknown request URL: {shown(request.method)[1:-1]} {shown(request.url.path)[1:-1]}."
        return response(EngineError(error.status_code, message, "unknown_url"))
    return response(EngineError(error.status_code, str(error.detail)))
