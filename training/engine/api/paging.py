"""Lists as OpenAI's API pages them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request

from training.engine.api.errors import bad_request, shown


def page(items: Sequence[Mapping[str, Any]], request: Request, default: int = 20, most: int = 100) -> dict[str, Any]:
    """OpenAI's list of `items` from `after` on, `limit` of them: `default` where none is named, `most` at most."""
    query = request.query_params
    limit = query.get("limit", str(default))
    if not re.fullmatch(r"[0-9]{1,6}", limit) or int(limit) < 1:
        raise bad_request(f"'limit' must be a positive integer, not {shown(limit)}.", "limit")
    if last_id := query.get("after"):
        place = next((i for i, item in enumerate(items) if item["id"] == last_id), None)
        if place is None:
            raise bad_request(f"'after' is no id of this list: {shown(last_id)}.", "after")
        items = items[place + 1 :]
    data = items[: min(int(limit), most)]
    return {
        "object": "list",
        "data": data,
        "has_more": len(items) > len(data),
        "first_id": data[0]["id"] if data else None,
        "last_id": data[-1]["id"] if data else None,
    }
