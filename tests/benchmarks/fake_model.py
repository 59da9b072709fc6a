"""A model of OpenAI's chat shape that answers on time and costs next to nothing.

`python -m tests.benchmarks.fake_model`

Raw asyncio and prebuilt bytes, so that 200 owners load the bot that is measured and not this. `answers.py` says what it
answers; a question may turn the knobs that the options set for all.
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.benchmarks import answers
from tests.benchmarks.answers import Knobs

MODEL = "bench-model"


def _http_chunk(payload: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(payload), payload)


def _json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _event(delta: dict[str, str], finish_reason: str | None = None) -> bytes:
    chunk = {
        "id": "chatcmpl-bench",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": MODEL,
        "service_tier": "default",
        "system_fingerprint": "fp_bench",
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}],
        "usage": None,
    }
    return _http_chunk(b"data: %s\n\n" % _json_bytes(chunk))


@cache
def _middle(tokens: int, style: str) -> tuple[bytes, ...]:
    return tuple(_event({"content": piece}) for piece in answers.middle(tokens, style))


@cache
def _ending(n_prompt: int, n_answer: int, with_usage: bool) -> bytes:
    end = _event({}, "stop")
    if with_usage:
        usage = {"prompt_tokens": n_prompt, "completion_tokens": n_answer, "total_tokens": n_prompt + n_answer}
        chunk = {"id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 1_790_000_000, "model": MODEL}
        end += _http_chunk(b"data: %s\n\n" % _json_bytes({**chunk, "choices": [], "usage": usage}))
    return end + _http_chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
ROLE = _event({"role": "assistant", "content": ""})


class Model:
    """The knobs of all answers, and a count of what was asked."""

    def __init__(self, default: Knobs) -> None:
        self.default = default
        self.requests: Counter[str] = Counter()
        """Mark → how many times the model was asked for it."""
        self.n_open = 0


class Connection(asyncio.Protocol):
    """One keep-alive connection: a request at a time, an answer on a timer."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._buffer = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._model.n_open += 1

    def connection_lost(self, _error: Exception | None) -> None:
        self._model.n_open -= 1
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = bytes(self._buffer[:head_end]).lower()
        _, _, rest = head.partition(b"\r\ncontent-length:")
        length = int(rest.split(b"\r\n", 1)[0]) if rest else 0
        if len(self._buffer) < head_end + 4 + length:
            return
        body = bytes(self._buffer[head_end + 4 : head_end + 4 + length])
        del self._buffer[: head_end + 4 + length]
        if b"/chat/completions" in head.split(b"\r\n", 1)[0]:
            self._chat(json.loads(body))
        elif b"/stats" in head.split(b"\r\n", 1)[0]:
            self._json({"requests": self._model.requests, "open": self._model.n_open})
        else:
            self._json({"object": "list", "data": [{"id": MODEL, "object": "model", "created": 1, "owned_by": "b"}]})

    def _json(self, value: Any) -> None:
        body = _json_bytes(value)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self._write(head + body)

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def _chat(self, request: dict[str, Any]) -> None:
        question = next(str(m["content"]) for m in reversed(request["messages"]) if m["role"] == "user")
        mark = answers.mark_of(question)
        knobs = answers.knobs_of(question, self._model.default)
        self._model.requests[mark] += 1
        n_prompt = sum(len(str(message["content"])) for message in request["messages"]) // 4
        if not request.get("stream"):
            self._after(knobs.first + knobs.tokens * knobs.between, self._completion, question, n_prompt, knobs.tokens)
            return
        with_usage = bool((request.get("stream_options") or {}).get("include_usage"))
        self._write(HEAD)
        pieces = self._pieces(mark, knobs, _ending(n_prompt, knobs.tokens, with_usage))
        self._after(knobs.first, self._stream, pieces, time.monotonic() + knobs.first, knobs.between)

    def _pieces(self, mark: str, knobs: Knobs, ending: bytes) -> Iterator[bytes]:
        yield ROLE + _event({"content": answers.first_piece(mark)})
        yield from _middle(knobs.tokens, knobs.style)
        yield _event({"content": answers.last_piece(mark)}) + ending

    def _stream(self, pieces: Iterator[bytes], due: float, between: float) -> None:
        """Write the piece that is due and all that this process is late with, then wait for the next."""
        now = time.monotonic()
        late: list[bytes] = []
        while due <= now + 0.001:
            piece = next(pieces, None)
            if piece is None:
                self._write(b"".join(late))
                return
            late.append(piece)
            due += between
        self._write(b"".join(late))
        self._after(due - now, self._stream, pieces, due, between)

    def _completion(self, question: str, n_prompt: int, n_answer: int) -> None:
        message = {"role": "assistant", "content": answers.whole(question, self._model.default), "refusal": None}
        self._json(
            {
                "id": "chatcmpl-bench",
                "object": "chat.completion",
                "created": 1_790_000_000,
                "model": MODEL,
                "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
                "usage": {
                    "prompt_tokens": n_prompt,
                    "completion_tokens": n_answer,
                    "total_tokens": n_prompt + n_answer,
                },
            }
        )

    def _after(self, seconds: float, work: Any, *arguments: Any) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, work, *arguments)


async def serve(port: int, default: Knobs) -> None:
    """Answer on loopback until the process is ended."""
    model = Model(default)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(model), "127.0.0.1", port, backlog=1024)
    async with server:
        print(f"model at http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
        await server.serve_forever()


def main() -> None:
    usual = Knobs()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fake_model", description="A timed fake model.")
    parser.add_argument("--port", type=int, default=0, help="on loopback; 0 (the default) takes a free one")
    parser.add_argument("--tokens", type=int, default=usual.tokens, help="pieces of an answer (default %(default)s)")
    parser.add_argument("--first", type=float, default=usual.first, help="seconds before the first (%(default)s)")
    parser.add_argument("--between", type=float, default=usual.between, help="seconds between two (%(default)s)")
    parser.add_argument("--style", choices=["plain", "markdown"], default=usual.style)
    options = parser.parse_args()
    knobs = Knobs(options.tokens, options.first, options.between, options.style)
    asyncio.run(serve(options.port, knobs))


if __name__ == "__main__":
    main()
