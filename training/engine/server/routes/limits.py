"""What a model makes of rows and conversations as tokens, before anybody trains on them or asks: how long the rows of a
training file are (`/v1/fine_tuning/count_tokens`), and the tokens themselves (`/tokenize`, as vLLM has it)."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from jinja2.exceptions import TemplateError

from training.engine.api import errors
from training.engine.api.errors import Unfit, bad_request, shown
from training.engine.api.fields import json_object
from training.engine.jobs.limits import conversation_tokens, count_tokens, max_tokens
from training.engine.serve.chat import messages_of
from training.engine.server.engine import asked_model, engine_of

router = APIRouter()


@router.post("/tokenize")
async def tokenize(request: Request) -> dict[str, Any]:
    """The tokens of a conversation. With `add_generation_prompt` (true by default) those that an answer follows;
    without, an assistant's last message is a whole answer, its end among it: what a training has loss on."""
    engine, body = engine_of(request), await json_object(request)
    messages, is_asking = messages_of(body), body.get("add_generation_prompt", True)
    if not isinstance(is_asking, bool):
        raise bad_request(f"'add_generation_prompt' must be true or false, not {shown(is_asking)}.")
    model = asked_model(engine, body)
    try:
        tokens = await asyncio.to_thread(conversation_tokens, model.folder, messages, is_asking)
    except Unfit as error:
        raise errors.unfit(model.id, error) from None
    except TemplateError as error:
        raise bad_request(f"The model's chat template takes no such messages: {error}.", "messages") from None
    return {"count": len(tokens), "max_model_len": max_tokens(model.folder), "tokens": tokens}


@router.post("/v1/fine_tuning/count_tokens")
async def count(request: Request) -> dict[str, Any]:
    """The tokens of each row, as a training would count them. `rows` are those of a training file; null for no row."""
    engine, body = engine_of(request), await json_object(request)
    rows = body.get("rows")
    if not isinstance(rows, list):
        raise bad_request(f"'rows' must be a list of rows of a training file, not {shown(rows)}.", "rows")
    model = asked_model(engine, body)
    try:
        counts = await asyncio.to_thread(count_tokens, model.folder, rows)
    except Unfit as error:
        raise errors.unfit(model.id, error) from None
    return {"object": "list", "model": model.id, "max_model_len": max_tokens(model.folder), "data": counts}
