"""The engine's routes: OpenAI's API over the files, jobs and models of one home folder."""

import asyncio
import base64
import contextlib
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from training.engine import chat
from training.engine.base import Base
from training.engine.errors import EngineError, bad_request, unauthorized
from training.engine.files import MAX_BYTES, Files
from training.engine.generate import Shelf
from training.engine.jobs import Jobs
from training.engine.registry import Registry
from training.engine.requests import fine_tuning_request

router = APIRouter()


class Engine:
    """Everything that the routes need."""

    def __init__(self, home: Path, base: Base) -> None:
        self.base = base
        self.files = Files(home / "files")
        self.registry = Registry(home / "models")
        self.jobs = Jobs(home / "jobs", self.files, self.registry)
        self.shelf = Shelf()
        self.places = chat.Places()

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
        await asyncio.gather(self.jobs.work(), self._warm())

    async def _warm(self) -> None:
        # torch takes seconds to import; nobody's first question shall wait for that.
        if self.base.status == "ok":
            with contextlib.suppress(Exception):  # Whoever asks for the model is told what is wrong with it.
                await asyncio.to_thread(self.shelf.take, self.registry.get(self.base.name).folder)


def create_app(home: Path, base: Base, key: str | None) -> FastAPI:
    """The server over `home` (HOME/engine). Without `key` any key is let in."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = engine = Engine(home, base)
        async with engine.running():
            yield

    app = FastAPI(title="Vetted engine", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def check_key(request: Request, call_next: Any) -> Response:
        given = request.headers.get("authorization", "")
        if key and request.url.path != "/healthz":
            sent = given.removeprefix("Bearer ").encode("latin-1")  # as headers are decoded
            if not given:
                return _error(unauthorized("You didn't provide an API key: send 'Authorization: Bearer KEY'."))
            if not secrets.compare_digest(sent, key.encode()):
                return _error(unauthorized("Incorrect API key provided. This engine's key is VETTED_ENGINE_KEY."))
        response: Response = await call_next(request)
        return response

    @app.exception_handler(EngineError)
    async def refused(request: Request, error: EngineError) -> Response:
        return _error(error)

    @app.exception_handler(HTTPException)
    async def by_framework(request: Request, error: HTTPException) -> Response:
        if error.status_code in (404, 405):
            message = f"Unknown request URL: {request.method} {request.url.path}."
            return _error(EngineError(error.status_code, message, "unknown_url"))
        return _error(EngineError(error.status_code, str(error.detail)))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        # The framework logs the traceback.
        return _error(EngineError(500, f"The engine failed: {type(error).__name__}.", None, None, "server_error"))

    app.include_router(router)
    return app


def _error(error: EngineError) -> Response:
    return JSONResponse(error.body(), error.status, error.headers)


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        raise bad_request("We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict):
        raise bad_request("The body must be a JSON object.")
    return body


def _page(items: list[dict[str, Any]], request: Request, default: int = 20, most: int = 100) -> dict[str, Any]:
    """OpenAI's list of `items` from `after` on, `limit` of them."""
    query = request.query_params
    limit = query.get("limit", str(default))
    if not re.fullmatch(r"[0-9]{1,6}", limit) or int(limit) < 1:
        raise bad_request(f"'limit' must be a positive integer, not {limit!r}.", "limit")
    if after := query.get("after"):
        place = next((i for i, item in enumerate(items) if item["id"] == after), None)
        if place is None:
            raise bad_request(f"'after' is no id of this list: {after!r}.", "after")
        items = items[place + 1 :]
    page = items[: min(int(limit), most)]
    return {
        "object": "list",
        "data": page,
        "has_more": len(items) > len(page),
        "first_id": page[0]["id"] if page else None,
        "last_id": page[-1]["id"] if page else None,
    }


@router.get("/healthz")
async def healthz(request: Request) -> dict[str, Any]:
    engine = _engine(request)
    base = engine.base
    return {
        "status": base.status,
        "progress": base.progress,
        "detail": base.detail,
        "models": [m.id for m in engine.registry.all()],
        "job": engine.jobs.current(),
    }


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
    folder = engine.registry.get(name).folder
    if engine.jobs.uses(name):
        raise EngineError(409, f"A fine-tuning job trains from `{name}`; cancel it or wait.", "model_in_use", "model")
    engine.registry.delete(name)
    engine.shelf.drop(folder)
    return {"id": name, "object": "model", "deleted": True}


@router.post("/v1/chat/completions")
async def chat_completions(request: Request) -> Response:
    engine, body = _engine(request), await _json(request)
    name = body.get("model")
    if not isinstance(name, str):
        raise bad_request("you must provide a model parameter", "model")
    engine.base.require(name)
    return await chat.complete(request, body, engine.registry.get(name), engine.shelf, engine.places)


@router.post("/v1/files")
async def create_file(request: Request) -> dict[str, Any]:
    # Judged before it is read: a body that is too large must not fill the disk first.
    if int(request.headers.get("content-length") or 0) > MAX_BYTES + 65_536:
        raise bad_request(f"The file is too large; at most {MAX_BYTES} bytes are taken.", "file")
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise bad_request("Send the file as multipart/form-data with the fields 'file' and 'purpose'.")
    async with request.form(max_files=1, max_fields=20) as form:
        file, purpose = form.get("file"), form.get("purpose")
        if not isinstance(file, UploadFile):
            raise bad_request("'file' is missing.", "file")
        if purpose != "fine-tune":
            raise bad_request(f"'purpose' must be 'fine-tune', not {purpose!r}.", "purpose")
        content = await file.read()
        return await asyncio.to_thread(_engine(request).files.create, content, file.filename or "file", purpose)


@router.get("/v1/files")
async def list_files(request: Request) -> dict[str, Any]:
    files = _engine(request).files.all(request.query_params.get("purpose"))
    return _page(files, request, default=10_000, most=10_000)


@router.get("/v1/files/{id}")
async def retrieve_file(request: Request, id: str) -> dict[str, Any]:
    return _engine(request).files.get(id)


@router.get("/v1/files/{id}/content")
async def file_content(request: Request, id: str) -> Response:
    files = _engine(request).files
    content = files.content(id)
    if files.get(id)["purpose"] == "fine-tune-results":
        content = base64.b64encode(content)  # OpenAI does, though nothing says so.
    return Response(content, media_type="application/octet-stream")


@router.delete("/v1/files/{id}")
async def delete_file(request: Request, id: str) -> dict[str, Any]:
    engine = _engine(request)
    engine.files.delete(id)
    await asyncio.to_thread(engine.jobs.forget_file, id)
    return {"id": id, "object": "file", "deleted": True}


@router.post("/v1/fine_tuning/jobs")
async def create_job(request: Request) -> dict[str, Any]:
    wanted = fine_tuning_request(await _json(request))
    engine = _engine(request)
    engine.base.require(wanted["model"])
    return engine.jobs.create(wanted)


@router.get("/v1/fine_tuning/jobs")
async def list_jobs(request: Request) -> dict[str, Any]:
    jobs = _engine(request).jobs.all()
    for name, value in request.query_params.multi_items():
        if key := re.fullmatch(r"metadata\[(.*)\]", name, re.DOTALL):
            jobs = [j for j in jobs if (j["metadata"] or {}).get(key[1]) == value]
        elif name == "metadata" and value == "null":
            jobs = [j for j in jobs if j["metadata"] is None]
    return _page(jobs, request)


@router.get("/v1/fine_tuning/jobs/{id}")
async def retrieve_job(request: Request, id: str) -> dict[str, Any]:
    return _engine(request).jobs.get(id)


@router.get("/v1/fine_tuning/jobs/{id}/events")
async def list_events(request: Request, id: str) -> dict[str, Any]:
    return _page(_engine(request).jobs.events(id), request)


@router.get("/v1/fine_tuning/jobs/{id}/checkpoints")
async def list_checkpoints(request: Request, id: str) -> dict[str, Any]:
    _engine(request).jobs.get(id)
    return _page([], request, default=10)


@router.post("/v1/fine_tuning/jobs/{id}/cancel")
async def cancel_job(request: Request, id: str) -> dict[str, Any]:
    return await _engine(request).jobs.cancel(id)
