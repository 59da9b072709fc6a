"""Requests to hosts that do not have OpenAI's shape: JSON there and back, errors sorted into a no and an unknown."""

from collections.abc import Mapping
from typing import Any

import httpx2

from training.providers import AnotherApi, Refused, Unreachable
from training.providers.answers import MESSAGE_CHARACTERS
from training.providers.border import text_of
from training.providers.openai import REFUSED_BEFORE
from training.text.keys import without_key


class JsonApi:
    """One host's API below `client.base_url`. Nothing is ever sent twice."""

    def __init__(self, client: httpx2.Client, key: str) -> None:
        """`client` sends the key; here it is only kept out of every message."""
        self._client, self._key = client, key

    def ask(self, method: str, path: str, **request: Any) -> Mapping[str, Any]:
        """The object that it answers; an empty one for an empty answer. `request` as `httpx2.Client.request` takes it.

        Raises `Refused` for any 4xx, `Unreachable` for the rest.
        """
        reply = self._send(method, path, **request)
        if not reply.content.strip():
            return {}
        try:
            answer = reply.json()
        except ValueError as error:
            raise AnotherApi("what came is no answer of this API") from error
        if not isinstance(answer, dict):
            raise AnotherApi("what came is no answer of this API")
        return answer

    def make(self, path: str, **request: Any) -> Mapping[str, Any]:
        """`ask` for something to be made that costs money: a no is one only where a host says it before it has made
        anything."""
        try:
            return self.ask("POST", path, **request)
        except Refused as error:
            if error.http_status in REFUSED_BEFORE:
                raise
            raise Unreachable(f"no clear answer from the provider ({error})") from error

    def content(self, url: str) -> bytes:
        """A file's."""
        return self._send("GET", url).content

    def _send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        try:
            reply = self._client.request(method, path, **request)
        except httpx2.HTTPError as error:  # timeouts are a kind of it
            raise Unreachable(f"no answer from the provider ({type(error).__name__})") from error
        if reply.status_code < 400:
            return reply
        message = f"HTTP {reply.status_code}: {without_key(_message(reply), self._key)[:MESSAGE_CHARACTERS]}"
        if reply.status_code >= 500:
            raise Unreachable(f"the provider is in trouble ({message})")
        raise Refused(message, reply.status_code)


def _message(reply: httpx2.Response) -> str:
    """The provider's own sentence: `message`, or that of `error`."""
    try:
        body = reply.json()
    except ValueError:
        body = None
    fields = body if isinstance(body, dict) else {}
    inner = fields["error"] if isinstance(fields.get("error"), dict) else fields
    return text_of(inner.get("message"), 10 * MESSAGE_CHARACTERS) or reply.text[:300]
