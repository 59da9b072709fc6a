"""Bailian's lists: pages with numbers, and a total that says where they end."""

from collections.abc import Mapping
from typing import Any

from training.providers.bailian.answers import output_of, rows_of
from training.providers.border import count_of
from training.providers.json_api import JsonApi

PAGE = 100
"""Rows that it gives at once, at most."""
_IDS = {"jobs": "job_id", "deployments": "deployed_model", "files": "file_id"}


def read_pages(api: JsonApi, path: str, field: str, most: int) -> list[Mapping[str, Any]]:
    """The rows of a list, `most` at most. A host that gives the same page again and again is at its end, too."""
    rows: list[Mapping[str, Any]] = []
    for number in range(1, -(-most // PAGE) + 1):
        answer = api.ask("GET", path, params={"page_no": number, "page_size": PAGE})
        page, total = rows_of(answer, field), count_of(output_of(answer).get("total"))
        if not page or (rows and page[0].get(_IDS[field]) == rows[0].get(_IDS[field])):
            break
        rows += page
        if len(rows) >= total if total is not None else len(page) < PAGE:
            break
    return rows[:most]
