"""Requests to hosts that do not have OpenAI's shape: JSON there and back, errors sorted into a no and an unknown."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx2

from training.providers import AnotherApi, Refused, Unreachable
from training.providers.answers import MESSAGE_CHARACTERS
from training.providers.border import text_of
from training.providers.openai import REFUSED_BEFORE
from training.providers.refusals import kind_of_code
from training.text.keys import without_key


def segment(name: str) -> str:
    """An id or a name as one piece of a path, whatever is in it."""
    return quote(name, safe="")


class JsonApi:
    """One host's API below `client.base_url`. Nothing is ever sent twice."""

    def __init__(self, client: httpx2.Client, key: str) -> None:
        """`client` sends the key; here it is only kept out of every message."""
        self._client, self._key = client, key

    def ask(self, method: str, path: str, **request: Any) -> Mapping[str, Any]:
        """The object that it answers; an empty one for an empty answer. `request` as `httpx2.Client.request` takes it.

        Raises `Refused` for any 4xx, `Unreachable` for the rest.
        """
        answer = self._answer(method, path, **request)
        if not isinstance(answer, dict):
            raise AnotherApi("what came is no answer of this API")
        return answer

    def rows(self, path: str, field: str, **request: Any) -> list[Mapping[str, Any]]:
        """The objects of a list: that of `field`, or the whole answer where a host lists without one."""
        answer = self._answer("GET", path, **request)
        rows = answer.get(field) if isinstance(answer, dict) else answer
        if rows is not None and not isinstance(rows, list):
            raise AnotherApi("what came is no list of this API")
        return [row for row in rows or () if isinstance(row, dict)]

    def make(self, path: str, **request: Any) -> Mapping[str, Any]:
        """`ask` for something to be made that costs money: a no is one only where a host says it before it has made
        anything."""
        try:
            return self.ask("POST", path, **request)
        except Refused as error:
            if error.http_status in REFUSED_BEFORE:
                raise
            raise Unreachable(f"no clear answer from the provider ({error})") from error

    def delete(self, path: str, **request: Any) -> None:
        """What is gone already is no error."""
        try:
            self._send("DELETE", path, **request)
        except Refused as error:
            if error.http_status != 404:
                raise

    def content(self, url: str) -> bytes:
        """A file's. The key goes to its own host only: elsewhere an address that was signed says enough."""
        try:
            request = self._client.build_request("GET", url)
        except httpx2.InvalidURL as error:
            raise AnotherApi("the provider names a file at no address") from error
        if request.url.host != self._client.base_url.host:
            if request.url.scheme != "https":
                raise AnotherApi("the provider names a file at an address that is not encrypted")
            for name in [name for name, value in request.headers.items() if self._key and self._key in value]:
                del request.headers[name]
        return self._sent(request).content

    def _answer(self, method: str, path: str, **request: Any) -> Any:
        reply = self._send(method, path, **request)
        if not reply.content.strip():
            return {}
        try:
            return reply.json()
        except (ValueError, RecursionError) as error:
            raise AnotherApi("what came is no answer of this API") from error

    def _send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        return self._sent(self._client.build_request(method, path, **request))

    def _sent(self, request: httpx2.Request) -> httpx2.Response:
        try:
            reply = self._client.send(request)
        except httpx2.HTTPError as error:  # timeouts are a kind of it
            raise Unreachable(f"no answer from the provider ({type(error).__name__})") from error
        if reply.status_code < 400:
            return reply
        message = f"HTTP {reply.status_code}: {without_key(_message(reply), self._key)[:MESSAGE_CHARACTERS]}"
        if reply.status_code >= 500:
            raise Unreachable(f"the provider is in trouble ({message})")
        fault = _fault(reply)
        kind = kind_of_code(fault.get("code"), fault.get("status"), fault.get("type"), reply.status_code)
        raise Refused(message, reply.status_code, kind)


def _fault(reply: httpx2.Response) -> Mapping[str, Any]:
    """What the provider says of an error, whether it stands in `error` or not; Google's style has its word in
    `status`."""
    try:
        body = reply.json()
    except (ValueError, RecursionError):
        body = None
    fields = body if isinstance(body, dict) else {}
    return fields["error"] if isinstance(fields.get("error"), dict) else fields


def _message(reply: httpx2.Response) -> str:
    """The provider's own sentence."""
    return text_of(_fault(reply).get("message"), 10 * MESSAGE_CHARACTERS) or reply.text[:300]
