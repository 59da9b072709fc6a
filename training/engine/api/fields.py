"""The fields of a request, checked: what is wrong is told with the field's name."""

import json
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from training.engine.api.errors import bad_request, shown


@dataclass(frozen=True)
class Bounds:
    """Which numbers a field takes."""

    lowest: float
    highest: float
    is_whole: bool = False
    """Whether only integers."""

    def __str__(self) -> str:
        return f"{'an integer' if self.is_whole else 'a number'} from {self.lowest} to {self.highest}"

    def allows(self, value: Any) -> bool:
        """Whether it is such a number."""
        if isinstance(value, bool) or not isinstance(value, int if self.is_whole else (int, float)):
            return False
        return bool(self.lowest <= value <= self.highest)


async def json_object(request: Request) -> dict[str, Any]:
    """The request's body, or a bad request where it is no JSON object."""
    raw = await request.body()
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise bad_request("We could not parse the JSON body of your request. Send one JSON object.") from None
    if not isinstance(body, dict):
        raise bad_request(f"The body must be a JSON object, not {shown(body)}.")
    return body


def number(body: dict[str, Any], name: str, bounds: Bounds, default: float | None = None) -> Any:
    """The number in a field, `default` where there is none."""
    value = body.get(name)
    if value is None:
        return default
    if not bounds.allows(value):
        raise bad_request(f"'{name}' must be {bounds}, not {shown(value)}.", name)
    return value


def flag(body: dict[str, Any], name: str) -> bool:
    """The boolean in a field, false where there is none."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise bad_request(f"'{name}' must be a boolean, not {shown(value)}.", name)
    return bool(value)


def checked_text(text: str, field: str) -> str:
    """The same text; a bad request where no UTF-8 can write it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request(f"{field} holds half of a surrogate pair.", field) from None
    return text
