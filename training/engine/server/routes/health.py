"""How the engine is: for people, for the bot, and for Prometheus."""

import asyncio
from functools import partial
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from training.engine.api.metrics import CONTENT_TYPE
from training.engine.jobs.job import STATUSES
from training.engine.server.engine import Engine, engine_of

router = APIRouter()


@router.get("/healthz")
async def healthz(request: Request) -> dict[str, Any]:
    """How far the base is, of which Vetted it is, the models, those that are not served and why, the job in work."""
    engine = engine_of(request)
    base, registry, unfit = engine.base, engine.home.registry, engine.writer.shelf.unfit
    return {
        "status": base.status,
        "progress": base.progress,
        "detail": base.detail,
        "version": version("vetted"),
        "warm": engine.is_warm,
        "models": [m.id for m in registry.all()],
        "unfit": {m.id: unfit[m.folder] for m in registry.all(checkpoints=True) if m.folder in unfit},
        "job": engine.supervisor.current(),
    }


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Everything that is counted, in Prometheus' text format."""
    return Response(engine_of(request).metrics.text(), media_type=CONTENT_TYPE)


def watch(engine: Engine) -> None:
    """Let `/metrics` look up what is nowhere counted."""
    metrics, home, writer = engine.metrics, engine.home, engine.writer

    def n_jobs(status: str) -> int:
        return sum(job["status"] == status for job in home.records.all())

    for status in STATUSES:
        metrics.jobs.labels(status).set_function(partial(n_jobs, status))
    metrics.queued_jobs.set_function(partial(n_jobs, "queued"))
    metrics.waiting_answers.set_function(lambda: writer.places.waiting)
    metrics.writing_answers.set_function(lambda: writer.places.writing)
    metrics.tasks.set_function(lambda: len(asyncio.all_tasks()))
    metrics.models.set_function(lambda: len(home.registry.all()))
    metrics.loaded_models.set_function(lambda: len(writer.shelf))
