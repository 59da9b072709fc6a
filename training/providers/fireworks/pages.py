"""Lists at Fireworks: page by page, as Google's APIs give them."""

from collections.abc import Mapping
from typing import Any

from training.providers.border import text_of
from training.providers.json_api import JsonApi

PAGE = 200
"""The largest that the host gives."""


def read_pages(
    api: JsonApi, path: str, field: str | None = None, params: Mapping[str, str] | None = None, most: int = 2000
) -> list[Mapping[str, Any]]:
    """At most so many objects of a list, which the host calls as its path ends, or `field`. A host that names a page
    twice has come to its end."""
    rows: list[Mapping[str, Any]] = []
    tokens: set[str] = set()
    query: dict[str, Any] = {**(params or {}), "pageSize": min(most, PAGE)}
    while len(rows) < most:
        answer = api.ask("GET", path, params=query)
        page = answer.get(field or path)
        rows += [row for row in page if isinstance(row, dict)] if isinstance(page, list) else []
        token = text_of(answer.get("nextPageToken"), 2000)
        if not token or token in tokens:
            break
        tokens.add(token)
        query = {**query, "pageToken": token}
    return rows[:most]
