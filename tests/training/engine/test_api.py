"""The surface of the engine, through the real client: sync, async, streamed, and everything that it refuses."""

import asyncio
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

from tests.conftest import wait_until
from tests.training.engine.conftest import PATIENCE_S, EngineProcess
from tests.training.engine.test_metrics import read
from training.engine.jobs.records import Records
from training.engine.store.files import Files
from training.engine.store.ids import next_id
from training.engine.store.registry import Registry

HELLO: Any = [{"role": "user", "content": "Hello"}]


def test_models(engine: EngineProcess) -> None:
    # Other tests may have fine-tuned it before this one.
    assert [m.id for m in engine.client.models.list() if not m.id.startswith("ft:tiny:")] == ["tiny"]
    assert engine.client.models.retrieve("tiny").object == "model"
    with pytest.raises(openai.PermissionDeniedError):
        engine.client.models.delete("tiny")


def test_lists_are_in_the_order_of_creation_within_a_second_too(engine: EngineProcess) -> None:
    jobs_api = engine.client.fine_tuning.jobs
    files = [engine.upload('{"messages": []}') for _ in range(30)]
    # They fail at once, in whatever order: there is nothing to train on.
    jobs = [jobs_api.create(model="tiny", training_file=file).id for file in files[:10]]
    assert [file.id for file in engine.client.files.list()][:30] == files[::-1]
    assert [job.id for job in jobs_api.list(limit=10).data] == jobs[::-1]
    assert [job.id for job in jobs_api.list(limit=3, after=jobs[6]).data] == jobs[5:2:-1]
    for job in jobs:
        engine.wait(job)
    # As whoever starts next reads them.
    home = engine.home / "engine"
    kept_files = Files(home / "files")
    records = Records(home / "jobs", kept_files, Registry(home / "models"))
    assert [file["id"] for file in kept_files.all(None)][:30] == files[::-1]
    assert [job["id"] for job in records.all()][:10] == jobs[::-1]


def test_ids_made_at_once_are_different_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [next_id("file-") for _ in range(1000)]
    assert ids == sorted(set(ids)) and all(re.fullmatch("file-[a-z0-9]{24}", id) for id in ids)
    # The clock stands still, and is set back.
    with ThreadPoolExecutor(8) as threads:
        monkeypatch.setattr(time, "time_ns", lambda: 1)
        later = list(threads.map(lambda _: next_id("file-"), range(1000)))
    assert len(set(later)) == 1000 and min(later) > ids[-1]


@pytest.mark.parametrize("name", ["gpt2", "../tiny", "/etc", "openai-community/gpt2", "ft:tiny:vetted::aaaaaaaa", ""])
def test_a_model_name_is_never_a_path_or_a_download(engine: EngineProcess, tiny: object, name: str) -> None:
    for model in (name, str(tiny)):
        with pytest.raises(openai.NotFoundError) as refusal:
            engine.client.chat.completions.create(model=model, messages=HELLO)
        assert refusal.value.code == "model_not_found"


def test_chat_is_the_same_whole_streamed_and_async(engine: EngineProcess) -> None:
    arguments = {"model": "tiny", "messages": HELLO, "seed": 7, "temperature": 0.9, "top_p": 0.8, "max_tokens": 20}
    whole = engine.client.chat.completions.create(**arguments)
    chunks = list(
        engine.client.chat.completions.create(**arguments, stream=True, stream_options={"include_usage": True})
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-2].choices[0].finish_reason == whole.choices[0].finish_reason
    assert chunks[-1].usage == whole.usage
    assert whole.usage.completion_tokens <= 20
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens

    async def ask() -> list[str | None]:
        async with openai.AsyncOpenAI(base_url=f"{engine.url}/v1", api_key="any") as client:
            answers = await asyncio.gather(*(client.chat.completions.create(**arguments) for _ in range(6)))
        return [a.choices[0].message.content for a in answers]

    assert set(asyncio.run(ask())) == {text}


def test_the_stream_ends_as_openai_s_does(engine: EngineProcess) -> None:
    body = {"model": "tiny", "messages": HELLO, "stream": True, "max_tokens": 2}
    raw = engine.http.post("/v1/chat/completions", json=body)
    assert raw.headers["content-type"].startswith("text/event-stream")
    assert raw.text.endswith("data: [DONE]\n\n")


def test_parts_and_stop_strings(engine: EngineProcess) -> None:
    parts: Any = [{"role": "user", "content": [{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}]}]
    a = engine.client.chat.completions.create(model="tiny", messages=HELLO, temperature=0, max_tokens=30)
    b = engine.client.chat.completions.create(model="tiny", messages=parts, temperature=0, max_completion_tokens=30)
    text = a.choices[0].message.content or ""
    assert (b.choices[0].message.content, b.usage) == (text, a.usage)
    if len(text) > 6:
        stop = text[4:6]
        c = engine.client.chat.completions.create(
            model="tiny",
            messages=HELLO,
            temperature=0,
            max_tokens=30,
            stop=[stop],
        )
        assert c.choices[0].message.content == text[: text.index(stop)]
        assert c.choices[0].finish_reason == "stop"


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"n": 9}, "n"),
        ({"n": 0}, "n"),
        ({"n": 1.5}, "n"),
        ({"frequency_penalty": 2.1}, "frequency_penalty"),
        ({"presence_penalty": "1"}, "presence_penalty"),
        ({"temperature": 3}, "temperature"),
        ({"top_p": "x"}, "top_p"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"stop": [""]}, "stop"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "wizard", "content": "x"}]}, "messages[0]"),
        ({"messages": [{"role": "user", "content": "\ud800"}]}, "messages[0].content"),
        ({"model": None}, "model"),
        ({"tools": [{}]}, "tools"),
    ],
)
def test_bad_chat_requests_name_the_parameter(engine: EngineProcess, change: dict[str, object], param: str) -> None:
    body = json.dumps({"model": "tiny", "messages": HELLO, **change})
    raw = engine.http.post("/v1/chat/completions", content=body.encode())
    assert raw.status_code == 400
    assert raw.json()["error"]["type"] == "invalid_request_error"
    assert raw.json()["error"]["param"] == param


def test_a_key_is_sent_always(engine: EngineProcess) -> None:
    """Any, where none is set: but a web page cannot send one to this address without asking the browser."""
    refusal = httpx2.post(f"{engine.url}/v1/chat/completions", json={"model": "tiny"}, timeout=PATIENCE_S)
    assert (refusal.status_code, refusal.json()["error"]["code"]) == (401, "invalid_api_key")


def test_a_template_that_takes_no_such_messages(tiny: Path) -> None:
    from transformers import AutoTokenizer

    from training.engine.api.errors import EngineError
    from training.engine.learn.weights import load
    from training.engine.serve.generate import LoadedModel, Stepping, prompt_ids
    from training.engine.template.chat import DEFAULT_CHAT_TEMPLATE, ChatTemplate

    tokenizer = AutoTokenizer.from_pretrained(tiny)
    refuses = "{% if messages[0].role == 'assistant' %}{{ raise_exception('a user speaks first') }}{% endif %}"
    tokenizer.chat_template = refuses + DEFAULT_CHAT_TEMPLATE
    model = LoadedModel(
        load(tiny)[0], tokenizer, 512, frozenset(), Stepping(together=True), template=ChatTemplate(tokenizer)
    )
    assert prompt_ids(model, HELLO)
    with pytest.raises(EngineError, match="a user speaks first") as refusal:
        prompt_ids(model, [{"role": "assistant", "content": "Well?"}, *HELLO])
    assert (refusal.value.status, refusal.value.param) == (400, "messages")


def test_a_prompt_that_is_too_long(engine: EngineProcess) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        engine.ask("tiny", "x" * 600)
    assert refusal.value.code == "context_length_exceeded"


def test_errors_around_the_api(engine: EngineProcess) -> None:
    unknown = engine.http.get("/v1/unknown")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "unknown_url")
    for body in (b"{", b"[]", b"[" * 100_000):
        assert engine.http.post("/v1/chat/completions", content=body).status_code == 400
    bad = {"content-type": "multipart/form-data; boundary=x"}
    for headers, body in ((bad, b"no parts"), ({"content-type": "multipart/form-data"}, b""), ({}, b"x")):
        answer = engine.http.post("/v1/files", content=body, headers=headers)
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"]["message"]


def test_files(engine: EngineProcess) -> None:
    file = engine.client.files.create(file=("猫.jsonl", b"{}\n"), purpose="fine-tune")
    assert (file.filename, file.bytes, file.status) == ("猫.jsonl", 3, "processed")
    assert engine.client.files.retrieve(file.id) == file
    assert engine.client.files.content(file.id).read() == b"{}\n"
    assert file.id in [f.id for f in engine.client.files.list()]
    assert engine.client.files.delete(file.id).deleted
    for id in (file.id, "file-..%2f..%2fjobs", "x"):
        with pytest.raises(openai.NotFoundError):
            engine.client.files.retrieve(id)
    for content, purpose in ((b"", "fine-tune"), (b"x", "vision")):
        with pytest.raises(openai.BadRequestError):
            engine.client.files.create(file=("a", content), purpose=purpose)  # type: ignore[arg-type]


def test_clients_that_leave_free_their_places(engine: EngineProcess) -> None:
    for _ in range(8):
        stream = engine.client.chat.completions.create(model="tiny", messages=HELLO, stream=True, temperature=2)
        next(iter(stream))
        stream.close()
    engine.ask("tiny", "Still there?", max_tokens=1, timeout=PATIENCE_S)
    wait_until(lambda: read(engine)["vetted_engine_writing_answers"] == 0, "nobody is answered any more")


def test_completions_are_the_same_whole_streamed_and_in_a_list(engine: EngineProcess) -> None:
    arguments = {"model": "tiny", "seed": 5, "temperature": 0.9, "top_p": 0.9, "max_tokens": 30}
    whole = engine.client.completions.create(prompt="Hello", **arguments)  # type: ignore[call-overload]
    assert (whole.object, whole.usage.prompt_tokens) == ("text_completion", 5)  # one token a byte: no template
    assert engine.client.completions.create(prompt=["Hello"], **arguments).choices == whole.choices  # type: ignore[call-overload]
    chunks = list(
        engine.client.completions.create(  # type: ignore[call-overload]
            prompt="Hello", **arguments, stream=True, stream_options={"include_usage": True}
        )
    )
    assert "".join(c.choices[0].text for c in chunks if c.choices) == whole.choices[0].text
    assert chunks[-2].choices[0].finish_reason == whole.choices[0].finish_reason
    assert chunks[-1].usage == whole.usage
    plain = engine.client.completions.create(model="tiny", prompt="Hello", temperature=0)
    assert plain.usage and plain.usage.completion_tokens <= 16  # OpenAI's default
    assert (
        plain.choices[0].text == engine.client.completions.create(model="tiny", prompt="Hello", top_p=0).choices[0].text
    )
    if len(plain.choices[0].text) > 4:
        stop = plain.choices[0].text[2:4]
        cut = engine.client.completions.create(model="tiny", prompt="Hello", temperature=0, stop=stop).choices[0]
        assert (cut.text, cut.finish_reason) == (plain.choices[0].text.split(stop)[0], "stop")


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"prompt": []}, "prompt"),
        ({"prompt": ["a", 2]}, "prompt"),
        ({"prompt": ["a"] * 129}, "prompt"),
        ({"prompt": ["a", "x" * 600]}, "prompt"),
        ({"prompt": [1, 257]}, "prompt"),
        ({"prompt": [[1, 2], [-1]]}, "prompt"),
        ({"prompt": [1, True]}, "prompt"),
        ({"prompt": [[]]}, "prompt"),
        ({"prompt": None}, "prompt"),
        ({"prompt": "x" * 600}, "prompt"),
        ({"messages": HELLO}, "messages"),
        ({"n": 9}, "n"),
        ({"best_of": 9}, "best_of"),
        ({"best_of": 2, "n": 3}, "best_of"),
        ({"best_of": 2, "stream": True}, "best_of"),
        ({"echo": 1}, "echo"),
        ({"logprobs": 6}, "logprobs"),
        ({"logprobs": True}, "logprobs"),
        ({"max_tokens": -1}, "max_tokens"),
        ({"logit_bias": {"1": 5}}, "logit_bias"),
        ({"suffix": "x"}, "suffix"),
    ],
)
def test_bad_completion_requests_name_the_parameter(
    engine: EngineProcess, change: dict[str, object], param: str
) -> None:
    refusal = engine.http.post("/v1/completions", json={"model": "tiny", "prompt": "a", **change})
    assert (refusal.status_code, refusal.json()["error"]["param"]) == (400, param)
