"""Fields of a chat request that a host may refuse: tried without, once, and remembered as long as the process lives.

A host that knows no `temperature` or no `stream_options` answers each question with HTTP 400, and names the field.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

OPTIONAL_FIELDS = ("temperature", "stream_options", "max_tokens", "max_completion_tokens")
"""What an answer can do without."""
_LIMITS = OPTIONAL_FIELDS[2:]
"""Two names of one thing, the newer one last: models that think want that, and count their thoughts in."""
THINKING = 4
"""By how much the limit of a model that thinks is higher."""
_STATUSES = (400, 422)
_OF_FIELDS = ("unsupported_parameter", "unsupported_value", "unknown_parameter")
"""Codes of an error that is about some field, also where it does not say which."""
_OF_THIS_PROMPT = ("context length", "context_length", "context window")
"""A limit that is too large for this prompt is none for a shorter one."""


class RefusedFields:
    """What each model's host has refused."""

    def __init__(self) -> None:
        self._by_model: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def attempts(self, provider: str, body: Mapping[str, Any]) -> "LeanRequest":
        """A request, to be sent until its host takes it."""
        return LeanRequest(dict(body), self._by_model[provider, str(body["model"])])


class LeanRequest:
    """One request: `body` is what to send, with less in it each time that `is_smaller` says so."""

    def __init__(self, body: dict[str, Any], refused: set[str]) -> None:
        self._refused = refused
        """What this model's host is known to refuse."""
        self._news: set[str] = set()
        self.body = body
        for field in OPTIONAL_FIELDS:
            if field in refused:
                self._leave_out(field)

    def is_smaller(self, status: int, error: object) -> bool:
        """Whether the host has refused something that can be left out, which `body` is now without. `error`: what came
        with the status, decoded."""
        fields = [field for field in OPTIONAL_FIELDS if field in self.body]
        if status not in _STATUSES or not fields:
            return False
        words, code, param = self._said(error)
        if any(sign in words for sign in _OF_THIS_PROMPT):
            too_large = [field for field in fields if field in _LIMITS]
            for field in too_large:
                del self.body[field]
            return bool(too_large)
        names = [field for field in fields if field == param] or [field for field in fields if field in words]
        if not names and code in _OF_FIELDS and not param:
            names = fields
        for field in names:
            self._leave_out(field)
            self._news.add(field)
        return bool(names)

    def succeeded(self) -> None:
        """The host has taken it: what it had refused is left out from now on."""
        self._refused |= self._news

    def _leave_out(self, field: str) -> None:
        value = self.body.pop(field, None)
        if field == _LIMITS[0] and value is not None:
            self.body[_LIMITS[1]] = value * THINKING

    def _said(self, error: object) -> tuple[str, str, str]:
        """What a host says, without what it may quote of the prompt; its code, and the field that it names."""
        fields = error if isinstance(error, dict) else {}
        words = error if isinstance(error, str) else json.dumps(error, ensure_ascii=False, default=str)
        for content in (
            *(message.get("content") for message in self.body.get("messages", ())),
            self.body.get("prompt"),
        ):
            if isinstance(content, str) and content:
                words = words.replace(json.dumps(content, ensure_ascii=False)[1:-1], " ").replace(content, " ")
        return words, str(fields.get("code") or ""), str(fields.get("param") or "")
