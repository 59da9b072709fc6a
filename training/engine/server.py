"""The engine's routes: OpenAI's API over the files, jobs and models of one home folder."""

import asyncio
import base64
import contextlib
import json
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from training.engine.api import errors
from training.engine.api.errors import EngineError, Unfit, bad_request, shown, unknown_parameter
from training.engine.api.gate import Gate, response
from training.engine.api.metrics import CONTENT_TYPE, Metrics
from training.engine.api.paging import page
from training.engine.jobs.options import Options
from training.engine.jobs.records import STATUSES, Records
from training.engine.jobs.requests import fine_tuning_request
from training.engine.jobs.supervisor import Supervisor
from training.engine.jobs.verbs import Jobs
from training.engine.learn.base import Base
from training.engine.serve import chat, completions
from training.engine.serve.answers import Writer
from training.engine.store.files import Files
from training.engine.store.registry import Model, Registry

log = logging.getLogger(__name__)

router = APIRouter()


class Engine:
    """Everything that the routes need."""

    def __init__(self, home: Path, base: Base, metrics: Metrics, options: Options) -> None:
        self.base, self.metrics = base, metrics
        self.files = Files(home / "files")
        self.registry = Registry(home / "models")
        self.records = Records(home / "jobs", self.files, self.registry)
        self.supervisor = Supervisor(self.records, self.files, self.registry, options)
        self.vllm = options.vllm
        self.jobs = Jobs(self.records, self.supervisor, self.files, self.registry)
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
        await self.base.prepare(self.registry)
        works = [self.supervisor.work(), self._warm()]
        if self.vllm:
            works.append(self.vllm.load_all(self.registry.all()))
        await asyncio.gather(*works)

    async def _warm(self) -> None:
        # torch takes seconds to import; nobody's first question shall wait for that.
        if self.base.status == "ok":
            try:
                with contextlib.ExitStack() as leaving:
                    await self.writer.shelf.use(self.registry.get(self.base.name).folder, leaving)
            except Unfit as error:
                self.base.fail(errors.unfit(self.base.name, error))
            except Exception:  # whoever asks for the model is told that it fails
                log.exception("%s cannot be loaded", self.base.name)
        self.is_warm = True


def create_app(home: Path, base: Base, key: str | None, options: Options) -> FastAPI:
    """The server over `home` (HOME/engine). Without `key` any key is let in, but there has to be one."""
    metrics = Metrics()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = engine = Engine(home, base, metrics, options)
        async with engine.running():
            yield

    app = FastAPI(title="Vetted engine", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    app.add_middleware(Gate, key=key, metrics=metrics)

    @app.exception_handler(EngineError)
    async def refused(request: Request, error: EngineError) -> Response:
        return response(error)

    @app.exception_handler(HTTPException)
    async def by_framework(request: Request, error: HTTPException) -> Response:
        if error.status_code in (404, 405):
            message = f"Unknown request URL: {shown(request.method)[1:-1]} {shown(request.url.path)[1:-1]}."
            return response(EngineError(error.status_code, message, "unknown_url"))
        return response(EngineError(error.status_code, str(error.detail)))

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        # The framework logs the traceback.
        return response(errors.broken(error))

    app.include_router(router)
    return app


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


async def _json(request: Request) -> dict[str, Any]:
    raw = await request.body()
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise bad_request("We could not parse the JSON body of your request. Send one JSON object.") from None
    if not isinstance(body, dict):
        raise bad_request(f"The body must be a JSON object, not {shown(body)}.")
    return body


def _model(engine: Engine, body: dict[str, Any]) -> Model:
    """The model that a request names."""
    name = body.get("model")
    if not isinstance(name, str):
        raise bad_request(
            f"'model' must be the name of a model, not {shown(name)}; GET /v1/models lists them.", "model"
        )
    engine.base.require(name)
    return engine.registry.get(name)


@router.get("/healthz")
async def healthz(request: Request) -> dict[str, Any]:
    engine = _engine(request)
    base = engine.base
    unfit = engine.writer.shelf.unfit
    return {
        "status": base.status,
        "progress": base.progress,
        "detail": base.detail,
        "warm": engine.is_warm,
        "models": [m.id for m in engine.registry.all()],
        "unfit": {m.id: unfit[m.folder] for m in engine.registry.all(checkpoints=True) if m.folder in unfit},
        "job": engine.supervisor.current(),
    }


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    engine = _engine(request)
    jobs = Counter(job["status"] for job in engine.records.all())
    places = engine.writer.places
    gauges: list[tuple[str, str, dict[str, float] | float]] = [
        ("vetted_engine_jobs", "Fine-tuning jobs by status.", {status: jobs[status] for status in STATUSES}),
        ("vetted_engine_queued_jobs", "Length of the queue of fine-tuning jobs.", jobs["queued"]),
        ("vetted_engine_waiting_answers", "Requests that wait for a place to be answered at.", places.waiting),
        ("vetted_engine_writing_answers", "Answers that are being written.", places.writing),
        ("vetted_engine_requests_in_progress", "HTTP requests, this one included.", engine.metrics.in_progress),
        ("vetted_engine_tasks", "asyncio tasks; more and more of them would be a leak.", len(asyncio.all_tasks())),
        ("vetted_engine_models", "Models that can be asked.", len(engine.registry.all())),
        ("vetted_engine_loaded_models", "Models in memory.", len(engine.writer.shelf)),
    ]
    return Response(engine.metrics.text(gauges), media_type=CONTENT_TYPE)


@router.get("/v1/models")
async def list_models(request: Request) -> dict[str, Any]:
    return {"object": "list", "data": [m.to_api() for m in _engine(request).registry.all()]}


@router.get("/v1/models/{name:path}")
async def retrieve_model(request: Request, name: str) -> dict[str, Any]:
    _engine(request).base.require(name)
    return _engine(request).registry.get(name).to_api()


@router.delete("/v1/models/{name:path}")
async def delete_model(request: Request, name: str) -> dict[str, Any]:
    engine = _engine(request)
    models = engine.registry.with_epochs(name)
    for model in models:
        if engine.records.uses(model.id):
            message = f"A fine-tuning job trains from `{model.id}`; cancel it or wait."
            raise EngineError(409, message, "model_in_use", "model")
    for model in models:
        engine.registry.delete(model)
        engine.writer.shelf.drop(model.folder)
    if engine.vllm:
        await engine.vllm.unload(models[0])
    return {"id": name, "object": "model", "deleted": True}


@router.post("/v1/chat/completions")
async def chat_completions(request: Request) -> Response:
    engine, body = _engine(request), await _json(request)
    return await chat.complete(request, body, _model(engine, body), engine.writer)


@router.post("/v1/completions")
async def text_completions(request: Request) -> Response:
    engine, body = _engine(request), await _json(request)
    return await completions.complete(request, body, _model(engine, body), engine.writer)


@router.post("/v1/files")
async def create_file(request: Request) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise bad_request("Send the file as multipart/form-data with the fields 'file' and 'purpose'.")
    async with request.form(max_files=1, max_fields=20) as form:
        file, purpose = form.get("file"), form.get("purpose")
        for name in form:
            if name not in ("file", "purpose"):
                raise unknown_parameter(name)
        if not isinstance(file, UploadFile):
            raise bad_request("'file' is missing.", "file")
        if purpose != "fine-tune":
            raise bad_request(f"'purpose' must be 'fine-tune', not {shown(purpose)}.", "purpose")
        content = await file.read()
        return await asyncio.to_thread(_engine(request).files.receive, content, file.filename or "file", purpose)


@router.get("/v1/files")
async def list_files(request: Request) -> dict[str, Any]:
    files = await asyncio.to_thread(_engine(request).files.all, request.query_params.get("purpose"))
    return page(files, request, default=10_000, most=10_000)


@router.get("/v1/files/{id}")
async def retrieve_file(request: Request, id: str) -> dict[str, Any]:
    return _engine(request).files.get(id)


@router.get("/v1/files/{id}/content")
async def file_content(request: Request, id: str) -> Response:
    files = _engine(request).files
    purpose = files.get(id)["purpose"]
    content = await asyncio.to_thread(files.content, id)
    if purpose == "fine-tune-results":
        content = base64.b64encode(content)  # OpenAI does, though nothing says so.
    return Response(content, media_type="application/octet-stream")


@router.delete("/v1/files/{id}")
async def delete_file(request: Request, id: str) -> dict[str, Any]:
    engine = _engine(request)
    await asyncio.to_thread(engine.files.delete, id)
    await asyncio.to_thread(engine.records.forget_file, id)
    return {"id": id, "object": "file", "deleted": True}


@router.post("/v1/fine_tuning/jobs")
async def create_job(request: Request) -> dict[str, Any]:
    wanted = fine_tuning_request(await _json(request))
    engine = _engine(request)
    engine.base.require(wanted["model"])
    return await engine.jobs.create(wanted)


@router.get("/v1/fine_tuning/jobs")
async def list_jobs(request: Request) -> dict[str, Any]:
    jobs = _engine(request).records.all()
    for name, value in request.query_params.multi_items():
        if key := re.fullmatch(r"metadata\[(.*)\]", name, re.DOTALL):
            jobs = [j for j in jobs if (j["metadata"] or {}).get(key[1]) == value]
        elif name == "metadata" and value == "null":
            jobs = [j for j in jobs if j["metadata"] is None]
    return page(jobs, request)


@router.get("/v1/fine_tuning/jobs/{id}")
async def retrieve_job(request: Request, id: str) -> dict[str, Any]:
    return _engine(request).records.get(id)


@router.get("/v1/fine_tuning/jobs/{id}/events")
async def list_events(request: Request, id: str) -> dict[str, Any]:
    return page(await asyncio.to_thread(_engine(request).records.events, id), request)


@router.get("/v1/fine_tuning/jobs/{id}/checkpoints")
async def list_checkpoints(request: Request, id: str) -> dict[str, Any]:
    return page(await asyncio.to_thread(_engine(request).jobs.checkpoints, id), request, default=10)


@router.post("/v1/fine_tuning/jobs/{id}/cancel")
async def cancel_job(request: Request, id: str) -> dict[str, Any]:
    return await _engine(request).jobs.cancel(id)


@router.post("/v1/fine_tuning/jobs/{id}/pause")
async def pause_job(request: Request, id: str) -> dict[str, Any]:
    return _engine(request).jobs.pause(id)


@router.post("/v1/fine_tuning/jobs/{id}/resume")
async def resume_job(request: Request, id: str) -> dict[str, Any]:
    return _engine(request).jobs.resume(id)
