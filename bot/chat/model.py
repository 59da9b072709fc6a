"""Asks the active model for an answer to a turn, as it comes. Any host of OpenAI's shape.

The SDK checks every key of a request against its types and builds a typed object for every token; both together cost
more CPU than all the rest of an answer. We use its client, its errors and its connection, and read the raw lines.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import aiohttp
import httpx2
import openai
from openai import AsyncOpenAI, AsyncStream

from storage.endings import Ending
from storage.models import Message, Turn
from training.text.completions import CHAT, COMPLETIONS, CompletionText, completion_request
from training.text.keys import without_key
from training.text.optional_fields import THINKING, RefusedFields
from training.text.reasoning import ReasoningSplitter

TOTAL_SECONDS = 300.0
"""For a whole answer."""
LONGEST_ANSWER = 20_000
"""Characters: whatever comes behind them, from a host that keeps to no limit, is cut off."""
ANSWER_TOKENS = 2000
"""The most that a model is asked to write."""

PATHS: dict[str, str] = {CHAT: "/chat/completions", COMPLETIONS: "/completions"}
THINKERS = re.compile(
    r"(?<![a-z0-9])(?:r1|z1|qwq|magistral|minimax-m\d|exaone-deep|nemotron)(?![a-z0-9])|think|reason", re.IGNORECASE
)
"""Names of models whose prompt may open a thought that only their text closes: DeepSeek-R1, QwQ, Qwen3-…-Thinking."""


class NoAnswer(Exception):
    """The model gave none, or only a part: `ending` says why, `code` says more, to the log and the turn."""

    def __init__(self, ending: Ending, code: str = "") -> None:
        super().__init__(f"{ending}: {code}")
        self.ending, self.code = ending, code


class RawStream(AsyncStream[object]):
    """The bytes of a streamed answer as they came."""

    def __init__(self, *, response: httpx2.Response, **_: Any) -> None:
        self.response = response
        self.bytes = response.aiter_raw()


class Asking:
    """One request to a model, while it runs. `stop()` ends it, with what has come so far.

    What the model thinks aloud is left out, also where its host sends it as text.
    """

    def __init__(
        self,
        turn: Turn,
        on_text: Callable[[str], None],
        stall_seconds: float,
        temperature: float = 0.0,
        thinkers: set[str] | None = None,
        more: Mapping[str, Any] | None = None,
        refused: RefusedFields | None = None,
        answer_tokens: int = ANSWER_TOKENS,
    ) -> None:
        """`on_text(text)` gets the whole text so far, whenever more of it has come. `stall_seconds`: the longest wait
        for a piece, and for the first. `thinkers`: models that have closed a thought which they had not opened; a
        further one is added. `more`: further fields of the request. `refused`: what hosts have refused of requests.
        `answer_tokens`: the most of an answer, thoughts apart; 0 asks for no limit."""
        self.turn = turn
        self._more = more or {}
        self._refused = RefusedFields() if refused is None else refused
        self._answer_tokens = answer_tokens
        self.text = ""
        self._thoughts = ReasoningSplitter()
        self.name_at_host: str | None = None
        """By which the turn's model is asked, where that is another name."""
        self.api: str = CHAT
        """How it is asked: `completions` where it only completes."""
        self._completion: CompletionText | None = None
        self.was_stopped = False
        self._on_text = on_text
        self._stall = stall_seconds
        self._temperature = temperature
        self._thinkers = set() if thinkers is None else thinkers
        self._limit: asyncio.Timeout | None = None
        self._started = time.monotonic()

    def stop(self) -> None:
        """The owner has had enough."""
        self.was_stopped = True
        if self._limit is not None:
            self._limit.reschedule(0)

    async def run(self, client: AsyncOpenAI | None, messages: Sequence[Message]) -> None:
        """Fill `text`, and the turn's tokens, times (ms) and finish reason. `messages` are the turn's, with whatever
        the turn only names.

        Raises `NoAnswer` for whatever the provider does wrong, before the first piece or in the middle.
        """
        if client is None:
            raise NoAnswer(Ending.MODEL_GONE, f"provider {self.turn.provider!r} is not configured")
        self._thoughts = ReasoningSplitter(may_be_open=self._may_think)
        self._completion = None if self.api == CHAT else CompletionText()
        loop = asyncio.get_running_loop()
        end = loop.time() + TOTAL_SECONDS
        try:
            async with asyncio.timeout_at(min(end, loop.time() + self._stall)) as self._limit:
                if self.was_stopped:
                    return
                stream = await self._open(client, messages)
                try:
                    await self._read(stream.bytes, end)
                finally:
                    await stream.response.aclose()
            if self.turn.finish_reason is None:
                raise NoAnswer(Ending.PROVIDER_TROUBLE, "the stream ended without a finish reason")
        except TimeoutError:
            if not self.was_stopped:
                raise NoAnswer(Ending.PROVIDER_SLOW, f"nothing for {self._stall:.0f} s") from None
        except openai.APIConnectionError as error:
            raise NoAnswer(Ending.PROVIDER_UNREACHABLE, type(_cause(error)).__name__) from error
        except openai.APIStatusError as error:
            ending = _ending(error)
            code = f"HTTP {error.status_code} {error.code or ''}".strip()
            raise NoAnswer(ending, _sentences(error, client) if ending is Ending.MODEL_UNFIT else code) from error
        except (openai.OpenAIError, httpx2.HTTPError, aiohttp.ClientError, OSError) as error:
            raise NoAnswer(Ending.PROVIDER_TROUBLE, type(error).__name__) from error
        finally:
            self._limit = None
            if self._completion is not None:
                self._thoughts.add(self._completion.finish())
            self._thoughts.finish(is_cut=self.was_stopped or self.turn.finish_reason in (None, Ending.CUT))
            self.text = self._thoughts.answer
            if self._thoughts.n_withdrawals:
                self._thinkers.add(self.turn.model)
            self.turn.latency_ms = self._ms()
            if self.was_stopped:
                self.turn.finish_reason = Ending.STOPPED

    @property
    def _may_think(self) -> bool:
        """Whether the model is one of those that think aloud without saying where it begins."""
        return self.turn.model in self._thinkers or THINKERS.search(self._name) is not None

    @property
    def _name(self) -> str:
        return self.name_at_host or self.turn.model

    async def _open(self, client: AsyncOpenAI, messages: Sequence[Message]) -> RawStream:
        """Send the request; once more without what the host refuses of it, as long as it can do without."""
        attempts = self._refused.attempts(self.turn.provider, self._body(messages))
        while True:
            try:
                stream = await self._post(client, attempts.body)
            except openai.APIStatusError as error:
                if not attempts.is_smaller(error.status_code, error.body):
                    raise
            else:
                attempts.succeeded()
                return stream

    def _body(self, messages: Sequence[Message]) -> dict[str, Any]:
        limit = self._answer_tokens * (THINKING if self._may_think else 1)
        body = {
            "model": self._name,
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": self._temperature,
            **({"max_tokens": limit} if limit else {}),
            **self._more,
        }
        return body if self._completion is None else completion_request(body)

    async def _post(self, client: AsyncOpenAI, body: Mapping[str, Any]) -> RawStream:
        """Send a request; once more where the host hung up without a word, as hosts do with idle connections just when
        they are used again."""
        post: Callable[[], Awaitable[RawStream]] = partial(
            client.post, PATHS[self.api], cast_to=object, body=body, stream=True, stream_cls=RawStream
        )
        try:
            return await post()
        except openai.APIConnectionError as error:
            if not isinstance(_cause(error), aiohttp.ServerDisconnectedError | ConnectionResetError):
                raise
        return await post()

    async def _read(self, chunks: AsyncIterator[bytes], end: float) -> None:
        """Take the events of the stream; the limit moves on with them, to `end` (loop time) at most."""
        loop = asyncio.get_running_loop()
        looked_at = loop.time()
        rest = b""
        async for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.startswith(b"data:") and self._take(line[5:].strip()):
                    return
            if self._limit is not None and (now := loop.time()) - looked_at > 1:
                looked_at = now
                self._limit.reschedule(min(end, now + self._stall))

    def _take(self, data: bytes) -> bool:
        """Take one event of the stream; true for the last."""
        if data == b"[DONE]":
            return True
        try:
            chunk: dict[str, Any] = json.loads(data)
        except ValueError:
            raise NoAnswer(Ending.PROVIDER_TROUBLE, "the stream is not JSON") from None
        if error := chunk.get("error"):
            code = error.get("code") if isinstance(error, dict) else None
            raise NoAnswer(Ending.PROVIDER_TROUBLE, str(code or "error in the stream"))
        # Nearly no event changes the turn, and setting a row's field is slow.
        if usage := chunk.get("usage"):
            self.turn.prompt_tokens = usage.get("prompt_tokens")
            self.turn.completion_tokens = usage.get("completion_tokens")
        for choice in (chunk.get("choices") or [])[:1]:
            if reason := choice.get("finish_reason"):
                self.turn.finish_reason = reason
            if self._completion is None:
                self._take_words(choice.get("delta") or {})
            elif self._take_text(self._completion, choice.get("text")):
                self.turn.finish_reason = Ending.COMPLETE
                return True
        if len(self.text) > LONGEST_ANSWER:
            self.turn.finish_reason = Ending.CUT
            return True
        return False

    def _take_text(self, completion: CompletionText, piece: object) -> bool:
        """Take a piece of a completion; true where its host knows no `stop`, and would go on behind the ending."""
        self._take_words({"content": completion.add(piece) if isinstance(piece, str) else ""})
        return completion.has_ended

    def _take_words(self, delta: dict[str, Any]) -> None:
        if delta.get("reasoning_content") or delta.get("reasoning"):
            self._thoughts.is_sure()  # the host tells the two apart by itself
        piece = delta.get("content")
        if isinstance(piece, list):  # Mistral's way: thoughts are parts of a kind of their own
            self._thoughts.is_sure()
            texts = [part.get("text") for part in piece if isinstance(part, dict) and part.get("type") == "text"]
            piece = "".join(text for text in texts if isinstance(text, str))
        if not piece or not isinstance(piece, str):
            return
        self._thoughts.add(piece)
        if self._thoughts.answer != self.text:
            if not self.text:
                self.turn.first_token_ms = self._ms()
            self.text = self._thoughts.answer
            self._on_text(self.text)

    def _ms(self) -> int:
        return round((time.monotonic() - self._started) * 1000)


def _cause(error: BaseException) -> BaseException:
    """What lies at the bottom of an error: the SDK calls whatever ends a connection a timeout."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _sentences(error: openai.APIStatusError, client: AsyncOpenAI) -> str:
    """What the engine says of a model that it does not serve, for the admins."""
    message = error.body.get("message") if isinstance(error.body, dict) else None
    return without_key(str(message or error), client.api_key)[:1000]


_BY_CODE = {
    "model_unfit": Ending.MODEL_UNFIT,
    "context_length_exceeded": Ending.CONTEXT_TOO_LONG,
    "insufficient_quota": Ending.ACCOUNT_TROUBLE,
}
_BY_STATUS = {
    **dict.fromkeys((400, 413, 422), Ending.QUESTION_REFUSED),
    **dict.fromkeys((401, 402, 403), Ending.ACCOUNT_TROUBLE),
    429: Ending.PROVIDER_BUSY,
    503: Ending.PROVIDER_PREPARING,
}


def _ending(error: openai.APIStatusError) -> Ending:
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    if error.status_code == 404:
        # A gateway's page, or a URL that is wrong, is a 404, too: of the model speaks only the API's own error.
        is_of_api = isinstance(error.body, dict) and "message" in error.body
        return Ending.MODEL_GONE if is_of_api else Ending.PROVIDER_TROUBLE
    return _BY_STATUS.get(error.status_code, Ending.PROVIDER_TROUBLE)
