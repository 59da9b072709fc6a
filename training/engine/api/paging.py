"""Lists as OpenAI's API pages them."""

import re
from typing import Any

from fastapi import Request

from training.engine.api.errors import bad_request, shown


def page(items: list[dict[str, Any]], request: Request, default: int = 20, most: int = 100) -> dict[str, Any]:
    """OpenAI's list of `items` from `after` on, `limit` of them."""
    query = request.query_params
    limit = query.get("limit", str(default))
    if not re.fullmatch(r"[0-9]{1,6}", limit) or int(limit) < 1:
        raise bad_request(f"'limit' must be a positive integer, not {shown(limit)}.", "limit")
    if after := query.get("after"):
        place = next((i for i, item in enumerate(items) if item["id"] == after), None)
        if place is None:
            raise bad_request(f"'after' is no id of this list: {shown(after)}.", "after")
        items = items[place + 1 :]
    some = items[: min(int(limit), most)]
    return {
        "object": "list",
        "data": some,
        "has_more": len(items) > len(some),
        "first_id": some[0]["id"] if some else None,
        "last_id": some[-1]["id"] if some else None,
    }
