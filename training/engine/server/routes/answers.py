"""Answers: `/v1/chat/completions` and `/v1/completions`."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from training.engine.api.fields import json_object
from training.engine.serve import chat, completions
from training.engine.server.engine import asked_model, engine_of

router = APIRouter(prefix="/v1")


@router.post("/chat/completions")
async def chat_completions(request: Request) -> Response:
    """Answer a conversation."""
    engine, body = engine_of(request), await json_object(request)
    return await chat.complete(request, body, asked_model(engine, body), engine.writer)


@router.post("/completions")
async def text_completions(request: Request) -> Response:
    """Go on from raw text."""
    engine, body = engine_of(request), await json_object(request)
    return await completions.complete(request, body, asked_model(engine, body), engine.writer)
