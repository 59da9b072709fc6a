"""How long rows of a training file are for a model, before anybody trains on them: `/v1/fine_tuning/count_tokens`."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request

from training.engine.api import errors
from training.engine.api.errors import Unfit, bad_request, shown
from training.engine.api.fields import json_object
from training.engine.jobs.limits import count_tokens, max_tokens
from training.engine.server.engine import asked_model, engine_of

router = APIRouter(prefix="/v1/fine_tuning")


@router.post("/count_tokens")
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
