"""Answers: `/v1/chat/completions` and `/v1/completions`."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from training.engine.api.errors import bad_request, shown
from training.engine.api.fields import json_object
from training.engine.serve import chat, completions
from training.engine.server.engine import Engine, engine_of
from training.engine.store.model import ServedModel

router = APIRouter(prefix="/v1")


@router.post("/chat/completions")
async def chat_completions(request: Request) -> Response:
    """Answer a conversation."""
    engine, body = engine_of(request), await json_object(request)
    return await chat.complete(request, body, _model(engine, body), engine.writer)


@router.post("/completions")
async def text_completions(request: Request) -> Response:
    """Go on from raw text."""
    engine, body = engine_of(request), await json_object(request)
    return await completions.complete(request, body, _model(engine, body), engine.writer)


def _model(engine: Engine, body: dict[str, Any]) -> ServedModel:
    """The model that a request names."""
    name = body.get("model")
    if not isinstance(name, str):
        raise bad_request(
            f"'model' must be the name of a model, not {shown(name)}; GET /v1/models lists them.", "model"
        )
    engine.base.require(name)
    return engine.home.registry.get(name)
