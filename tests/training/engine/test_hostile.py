"""What no good client sends: wrong fields and types, paths, huge bodies, broken forms, streams that are left alone."""

import asyncio
import contextlib
import json
import socket
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import wait_until
from tests.training.engine.conftest import PATIENCE_S, EngineProcess

CHAT, TEXT, JOBS = "/v1/chat/completions", "/v1/completions", "/v1/fine_tuning/jobs"
GOOD: dict[str, dict[str, Any]] = {
    CHAT: {"model": "tiny", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 1},
    TEXT: {"model": "tiny", "prompt": "Hello", "max_tokens": 1},
    JOBS: {"model": "tiny", "training_file": "file-" + "a" * 24},
}
DEEP = "<deep>"
"""Stands for lists in lists: the parser takes them, and repr() in a deeper stack might not."""


def _body(value: Any) -> bytes:
    return json.dumps(value).replace(f'"{DEEP}"', "[" * 900 + "]" * 900).encode()


def _refused(answer: httpx2.Response, *statuses: int) -> dict[str, Any]:
    """The error, which must have OpenAI's shape."""
    assert answer.status_code in (statuses or (400,)), (answer.status_code, answer.text[:300])
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"] and len(error["message"]) < 2000 and error["type"] == "invalid_request_error"
    return error


@pytest.mark.parametrize("path", [CHAT, TEXT, JOBS])
def test_unknown_fields_are_named(engine: EngineProcess, path: str) -> None:
    for name in ("max_token", "__class__", "x" * 10_000, "\ud800", ""):
        error = _refused(engine.http.post(path, content=_body({**GOOD[path], name: 1})))
        assert error["code"] == "unknown_parameter"
    assert "x" * 50 not in _refused(engine.http.post(path, json={**GOOD[path], "y": "x" * 5000}))["message"]


WRONG: list[Any] = [
    None,
    True,
    -1,
    0,
    1.5,
    10**30,
    float("nan"),
    float("inf"),
    "",
    "x",
    "\ud800",
    "x" * 100_000,
    [],
    [1],
    {},
    DEEP,
]
FIELDS = [
    *((CHAT, name) for name in ("model", "messages", "temperature", "top_p", "max_tokens", "max_completion_tokens")),
    *(
        (CHAT, name)
        for name in ("stop", "seed", "n", "stream", "stream_options", "tools", "logprobs", "response_format")
    ),
    *((TEXT, name) for name in ("prompt", "echo", "best_of", "logit_bias")),
    *((JOBS, name) for name in ("training_file", "validation_file", "suffix", "seed", "metadata", "method")),
    *((JOBS, name) for name in ("hyperparameters", "integrations")),
]


@pytest.mark.parametrize(("path", "field"), FIELDS)
def test_wrong_types_never_break_it(engine: EngineProcess, path: str, field: str) -> None:
    for value in WRONG:
        answer = engine.http.post(path, content=_body({**GOOD[path], field: value}))
        if answer.status_code != 200:
            _refused(answer, 400, 404)


def test_nested_wrong_types(engine: EngineProcess) -> None:
    for value in (*WRONG, {"role": DEEP}, {"role": "user"}, {"role": ["user"]}, {"role": "user", "content": [DEEP]}):
        _refused(engine.http.post(CHAT, content=_body({**GOOD[CHAT], "messages": [value]})))
    for value in (-1, 0, 1.5, True, "many", [1], DEEP, float("nan")):
        for name in ("n_epochs", "batch_size", "learning_rate_multiplier"):
            if (name, value) == ("learning_rate_multiplier", 1.5):
                continue
            for fields in ({"hyperparameters": {name: value}}, {"supervised": {"hyperparameters": {name: value}}}):
                method = {"method": {"type": "supervised", **fields}} if "supervised" in fields else fields
                error = _refused(engine.http.post(JOBS, content=_body({**GOOD[JOBS], **method})))
                assert error["param"] == name
    for value in ("x", [1], {"hyperparameters": "x"}, {"hyperparameters": {"beta": 1}}):
        _refused(engine.http.post(JOBS, json={**GOOD[JOBS], "method": {"type": "supervised", "supervised": value}}))
    for metadata in ({"k": "\ud800"}, {"\ud800": "v"}, {"k": 1}, {str(n): "v" for n in range(17)}):
        body = _body({**GOOD[JOBS], "metadata": metadata})
        assert _refused(engine.http.post(JOBS, content=body))["param"] == "metadata"


def test_names_are_neither_paths_nor_downloads(engine: EngineProcess, tiny: Path) -> None:
    names = [
        "../tiny",
        str(tiny),
        "/etc/passwd",
        "gpt2",
        "openai-community/gpt2",
        "tiny\0",
        "TINY",
        "file:///etc",
        "\ud800",
    ]
    for name in names:
        for path in (CHAT, TEXT, JOBS):
            body = _body({**GOOD[path], "model": name})
            assert _refused(engine.http.post(path, content=body), 404)["code"] == "model_not_found"
    for path in (
        "/v1/models/%2e%2e%2ftiny",
        "/v1/models/..%2f..%2fetc%2fpasswd",
        "/v1/models/%ff%00",
        "/v1/models/a/b",
    ):
        assert _refused(engine.http.get(path), 404)["code"] == "model_not_found"
        _refused(engine.http.delete(path), 404)
    for name in ("file-..%2f..%2fx", "%2e%2e", "file-" + "a" * 24, "x" * 5000, "%00"):
        _refused(engine.http.get(f"/v1/files/{name}"), 404)
        _refused(engine.http.get(f"/v1/files/{name}/content"), 404)
        for action in ("", "/events", "/checkpoints"):
            _refused(engine.http.get(f"{JOBS}/{name}{action}"), 404)
        for action in ("cancel", "pause", "resume"):
            _refused(engine.http.post(f"{JOBS}/{name}/{action}"), 404)
    for query in ("limit=-1", "limit=0", "limit=x", "limit=" + "9" * 5000, "after=none", "after=%ff%00"):
        for path in (JOBS, "/v1/files"):
            _refused(engine.http.get(f"{path}?{query}"))
    assert engine.http.get(f"{JOBS}?metadata[%ff]=%00&metadata[[]]=x").json()["data"] == []


def test_verbs_and_bodies(engine: EngineProcess) -> None:
    for verb, path in (
        ("PUT", CHAT),
        ("BREW", CHAT),
        ("DELETE", "/healthz"),
        ("OPTIONS", JOBS),
        ("PATCH", "/v1/models"),
    ):
        assert _refused(engine.http.request(verb, path), 405)["code"] == "unknown_url"
    bodies = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'{"a":' * 50_000,
        b"[" * 900 + b"]" * 900,
        b'{"n":' + b"9" * 5000 + b"}",
    ]
    for body in bodies:
        for path in (CHAT, TEXT, JOBS):
            _refused(engine.http.post(path, content=body))


def test_broken_forms(engine: EngineProcess) -> None:
    form = "multipart/form-data; boundary=x"
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n'
    purpose = b'--x\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nfine-tune\r\n'
    for kind, body in [
        (form, b"no parts"),
        (form, b""),
        (form, part),
        (form, part + part + purpose + b"--x--\r\n"),
        (form, purpose + b"--x--\r\n"),
        (form, b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc\r\n' + purpose + b"--x--\r\n"),
        (form, b"--x\r\nNo-Disposition: y\r\n\r\nabc\r\n--x--\r\n"),
        (form, b"--x\r\n" + b"A" * 100_000 + b": y\r\n\r\nabc\r\n--x--\r\n"),
        (form, purpose + part.replace(b'"file"', b'"other"') + b"--x--\r\n"),
        (form + "; charset=nope", b"\xff\xfe"),
        ("multipart/form-data", part),
        ("multipart/form-data; boundary=" + "x" * 9000, part),
        ("application/json", b'{"purpose": "fine-tune"}'),
        ("", part),
    ]:
        _refused(engine.http.post("/v1/files", content=body, headers={"content-type": kind}))
    name = "../" * 50 + "\x7f😀" + "n" * 300
    file = engine.http.post("/v1/files", files={"file": (name, b"{}")}, data={"purpose": "fine-tune"}).json()
    assert engine.http.get(f"/v1/files/{file['id']}/content").content == b"{}"
    assert engine.http.delete(f"/v1/files/{file['id']}").json()["deleted"]


def test_huge_bodies_are_refused_before_they_are_read(engine: EngineProcess) -> None:
    for path, length in ((CHAT, 5_000_000), (JOBS, 10**15), ("/v1/files", 600_000_000)):
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer any\r\nContent-Length: {length}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", engine.port), timeout=PATIENCE_S) as raw:
            raw.sendall(head.encode() + b"{" * 1000)
            reply = b""
            while more := raw.recv(65_536):  # until it closes
                reply += more
        assert reply.startswith(b"HTTP/1.1 413 ") and b'"request_too_large"' in reply

    def endless() -> Any:
        for _ in range(80):
            yield b"x" * 65_536

    assert _refused(engine.http.post(CHAT, content=endless()), 413)["code"] == "request_too_large"
    fits = {**GOOD[CHAT], "messages": [{"role": "user", "content": "x" * 1_000_000}]}
    assert _refused(engine.http.post(CHAT, json=fits))["code"] == "context_length_exceeded"


async def test_more_answers_than_may_wait(engine: EngineProcess) -> None:
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(
        base_url=engine.url, headers=engine.http.headers, timeout=PATIENCE_S, limits=limits
    ) as client:
        # 32 are written and 64 wait; the stream of each is open, so none ends before the others have asked.
        body = {**GOOD[CHAT], "max_tokens": 400, "temperature": 2, "stream": True}
        async with contextlib.AsyncExitStack() as streams:
            asking = [streams.enter_async_context(client.stream("POST", CHAT, json=body)) for _ in range(118)]
            answers = await asyncio.gather(*asking)
            refusals = [answer for answer in answers if answer.status_code != 200]
            assert 10 <= len(refusals) <= 22 and {answer.status_code for answer in refusals} == {429}
            assert refusals[0].headers["retry-after"] == "2"
            error = json.loads(await refusals[0].aread())["error"]
            assert (error["code"], error["type"]) == ("rate_limit_exceeded", "requests")
    await asyncio.to_thread(_settled, engine)


def _resources(engine: EngineProcess) -> dict[str, float]:
    """asyncio tasks, threads, open files and resident bytes of the engine."""
    from tests.training.engine.test_metrics import read

    status = Path(f"/proc/{engine.process.pid}/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return {
        "tasks": read(engine)["vetted_engine_tasks"],
        "threads": float(fields["Threads"]),
        "files": float(len(list(Path(f"/proc/{engine.process.pid}/fd").iterdir()))),
        "bytes": float(fields["VmRSS"].split()[0]) * 1024,
    }


@pytest.mark.parametrize("n", [200, pytest.param(1_000, marks=pytest.mark.long)])
async def test_streams_that_are_left_leave_nothing(engine: EngineProcess, n: int) -> None:
    limits = httpx2.Limits(max_keepalive_connections=0)  # an idle connection of the client is an open file here
    async with httpx2.AsyncClient(
        base_url=engine.url, headers=engine.http.headers, timeout=PATIENCE_S, limits=limits
    ) as client:

        async def leave(number: int) -> None:
            path = (CHAT, TEXT)[number % 2]
            body = {**GOOD[path], "max_tokens": 500, "stream": number % 8 != 7, "temperature": 2}
            try:
                # Some leave at once, some in the queue, some with a chunk in hand, some without asking for a stream.
                async with asyncio.timeout(0.01 + 0.1 * (number % 5)), client.stream("POST", path, json=body) as answer:
                    assert answer.status_code in (200, 429)
                    async for _ in answer.aiter_bytes():
                        if number % 3 == 0:
                            break
            except TimeoutError:
                pass

        async def left(numbers: range) -> None:
            for start in range(0, len(numbers), 16):
                await asyncio.gather(*(leave(number) for number in numbers[start : start + 16]))

        await left(range(48))  # threads and caches have their size after these
        old = await asyncio.to_thread(_settled, engine)
        await left(range(n))
        new = await asyncio.to_thread(_settled, engine)
    assert new["tasks"] <= old["tasks"] + 1 and new["files"] <= old["files"] + 2, (old, new)
    assert new["threads"] <= old["threads"] + 2, (old, new)
    assert new["bytes"] - old["bytes"] < 24 * 2**20, (old, new)
    still = await asyncio.to_thread(engine.ask, "tiny", "Still there?", max_tokens=1, timeout=PATIENCE_S)
    assert still is not None


def _settled(engine: EngineProcess) -> dict[str, float]:
    """The resources once nobody is answered any more, and what clients have closed is closed here too."""
    from tests.training.engine.test_metrics import read

    def is_settled() -> bool:
        now = read(engine)
        busy = now["vetted_engine_writing_answers"] + now["vetted_engine_waiting_answers"]
        return (busy, now["vetted_engine_requests_in_progress"]) == (0, 1) and not _half_closed(engine)

    wait_until(is_settled, lambda: f"answers that nobody waits for are still written: {read(engine)}")
    return _resources(engine)


def _half_closed(engine: EngineProcess) -> int:
    """How many connections the engine has not closed yet, though their clients have."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    here, close_wait = f"0100007F:{engine.port:04X}", "08"
    return sum((row[1], row[3]) == (here, close_wait) for row in rows)
