"""The models that can be asked: `/v1/models`."""

from typing import Any

from fastapi import APIRouter, Request

from training.engine.api.errors import EngineError
from training.engine.server.engine import engine_of

router = APIRouter(prefix="/v1/models")


@router.get("")
async def list_models(request: Request) -> dict[str, Any]:
    """Every model, those of epochs left out."""
    return {"object": "list", "data": [m.to_api() for m in engine_of(request).home.registry.all()]}


@router.get("/{name:path}")
async def retrieve_model(request: Request, name: str) -> dict[str, Any]:
    """One of them."""
    engine = engine_of(request)
    engine.base.require(name)
    return engine.home.registry.get(name).to_api()


@router.delete("/{name:path}")
async def delete_model(request: Request, name: str) -> dict[str, Any]:
    """Remove a fine-tuned model, with the models of its epochs. 409 while a job trains from one of them."""
    engine = engine_of(request)
    models = engine.home.registry.with_epochs(name)
    for model in models:
        if engine.home.records.has_job_from(model.id):
            message = f"A fine-tuning job trains from `{model.id}`; cancel it or wait."
            raise EngineError(409, message, "model_in_use", "model")
    for model in models:
        engine.home.registry.delete(model)
        engine.writer.shelf.drop(model.folder)
    if engine.vllm:
        await engine.vllm.unload(models[0])
    return {"id": name, "object": "model", "deleted": True}
