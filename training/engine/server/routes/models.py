"""The models that can be asked, and what they take on the disk: `/v1/models`."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request

from training.engine.api.errors import EngineError, unknown_parameter
from training.engine.api.fields import json_object
from training.engine.jobs.limits import least_epochs, max_tokens
from training.engine.server.engine import Engine, engine_of
from training.engine.store import disk
from training.engine.store.model import ServedModel
from training.engine.store.registry import empty

router = APIRouter(prefix="/v1/models")


@router.get("")
async def list_models(request: Request) -> dict[str, Any]:
    """Every model; those of epochs are told with their job's."""
    engine = engine_of(request)
    # In a thread: it looks at every file of theirs.
    return {"object": "list", "data": await asyncio.to_thread(_with_sizes, engine, engine.home.registry.all())}


@router.get("/{name:path}")
async def retrieve_model(request: Request, name: str) -> dict[str, Any]:
    """One of them."""
    engine = engine_of(request)
    engine.base.require(name)
    model = engine.home.registry.get(name)
    return (await asyncio.to_thread(_with_sizes, engine, [model]))[0]


@router.post("")
async def welcome_model(request: Request) -> dict[str, Any]:
    """Serve an adapter that lies in `arrivals/`, trained elsewhere: `{"arrival": NAME}`."""
    engine, body = engine_of(request), await json_object(request)
    for name in body:
        if name != "arrival":
            raise unknown_parameter(name)
    model = await engine.welcome(body.get("arrival"))
    return (await asyncio.to_thread(_with_sizes, engine, [model]))[0]


def _with_sizes(engine: Engine, models: list[ServedModel]) -> list[dict[str, Any]]:
    """OpenAI's `model` objects, with fields of our own."""
    checkpoints = [model for model in engine.home.registry.all(checkpoints=True) if model.is_checkpoint]
    return [
        _object(engine, model, [epoch for epoch in checkpoints if epoch.job == model.job and not model.is_checkpoint])
        for model in models
    ]


def _object(engine: Engine, model: ServedModel, epochs: list[ServedModel]) -> dict[str, Any]:
    """`bytes`, the `checkpoints` that go with the model, whether it cannot be deleted now; how much it sees, by vLLM's
    name, and what a training on it asks for."""
    registry, records = engine.home.registry, engine.home.records
    checkpoints = [{"id": epoch.id, "bytes": disk.size(epoch.folder), "step_number": epoch.step} for epoch in epochs]
    is_needed = any(records.has_job_from(one.id) or registry.has_others_on(one) for one in [model, *epochs])
    return model.to_api() | {
        "bytes": disk.size(model.folder),
        "checkpoints": checkpoints,
        "in_use": model.job is None or is_needed,
        "max_model_len": max_tokens(model.folder),
        "fine_tuning": {"min_rows": engine.min_rows, "least_epochs": least_epochs(model.folder)},
    }


@router.delete("/{name:path}")
async def delete_model(request: Request, name: str) -> dict[str, Any]:
    """Remove a fine-tuned model, with the models of its epochs. 409 while a job trains from one of them."""
    engine = engine_of(request)
    models = engine.home.registry.with_epochs(name)
    for model in models:
        if engine.home.records.has_job_from(model.id):
            message = f"A fine-tuning job trains from `{model.id}`; cancel it or wait."
            raise EngineError(409, message, "model_in_use", "model")
    trash = []
    for model in models:
        trash.append(engine.home.registry.take_out(model))
        engine.writer.shelf.drop(model.folder)
    for folder in trash:  # in a thread: removing gigabytes must not hold up who is being answered
        await asyncio.to_thread(empty, folder)
    for model in models:
        if engine.vllm and not model.is_checkpoint:  # it was never told of those
            await engine.vllm.unload(model)
    return {"id": name, "object": "model", "deleted": True}
