"""A host of OpenAI's shape on loopback, for tests of the hosted road: chat (SSE), embeddings, files, jobs, events,
models.

It answers like the real one, keeps what it was asked, and can be told to fail.
"""

import asyncio
import base64
import json
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.hosts import completing
from training.engine.learn import starter
from training.evaluation.speech.prompts import PROMPTS

ENDED = ("succeeded", "failed", "cancelled")


@dataclass
class Host:
    """What the host knows and what it was asked. Tests read it and turn its knobs."""

    answers: dict[str, str] = field(default_factory=dict)
    """Question → answer; other questions get `default_answer`."""
    answers_of: dict[str, dict[str, str]] = field(default_factory=dict)
    """Model → question → answer: what this model says otherwise than the others."""
    default_answer: str = "Give it fresh water and rest."
    finish_reason: str = "stop"
    reply: Callable[[dict[str, Any]], str] | None = None
    """What it answers to a request's body; where that is empty, `answers` decide."""
    another_api: tuple[str, bytes] | None = None
    """Type and body of what it answers to chat in place of an answer, with HTTP 200, as who knows no such API."""
    parts: list[Any] = field(default_factory=list)
    """Contents of deltas as they are sent, in place of an answer's text."""
    reasoning: str = ""
    """What it thinks aloud before an answer, in a field of its own, as hosts do that tell the two apart."""
    models: list[str] = field(default_factory=lambda: ["base-model"])
    model_fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What it tells of a model beside its name, as our engine does."""
    deleted_models: list[str] = field(default_factory=list)
    delete_error: tuple[int, str, str] | None = None
    """Status, code and message that deleting a model answers with."""
    piece_seconds: float = 0.0
    begin: asyncio.Event = field(default_factory=asyncio.Event)
    """While a test has cleared it, answers have no first piece."""
    create_gate: asyncio.Event = field(default_factory=asyncio.Event)
    """While a test has cleared it, a job is made and its answer waits."""
    speaks: asyncio.Event = field(default_factory=asyncio.Event)
    """While a test has cleared it, it accepts what is asked of jobs and files, and does not answer."""
    n_silent: int = 0
    """Such requests."""
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    """While a test has cleared it, answers stop after their first piece."""
    hurried: tuple[str, ...] = ()
    """Models whose answers do not stop there."""
    chat_requests: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    file_names: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    """Every request's body, whatever it was."""
    knows_ranges: bool = True
    """Whether it sends the rest of a file that is asked for from the middle on."""
    ranges: list[int] = field(default_factory=list)
    """From where each file was sent."""
    break_download_at: int | None = None
    """Cut the next download that is longer after so many bytes."""
    files_error: tuple[int, str, str] | None = None
    """Status, code and message that listing and deleting files answer with."""
    stuck_file: str = ""
    """One that it does not delete."""
    create_requests: int = 0
    chat_error: tuple[int, str, str] | None = None
    """Status, code and message that chat answers with."""
    model_errors: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    """The same for single models."""
    refused_fields: tuple[str, ...] = ()
    """A request with one of these is none that it takes."""
    completing: set[str] = field(default_factory=set)
    """Models that only complete: see `tests/hosts/completing.py`."""
    learned: dict[str, dict[str, str]] = field(default_factory=dict)
    """Model that completes → prompt → completion."""
    completion_requests: list[dict[str, Any]] = field(default_factory=list)
    knows_no_stop: bool = False
    """Completions go on behind a `stop`."""
    unfit: dict[str, str] = field(default_factory=dict)
    """Models that it has and does not serve, as our engine does, each with its reason."""
    break_after: int | None = None
    """Cut the chat's stream after so many pieces."""
    hang_ups: int = 0
    """Chat requests that it still hangs up on without a word."""
    create_error: tuple[int, str, str] | None = None
    lose_create_answer: bool = False
    """Create the job, then drop the connection instead of answering."""
    lose_create_request: bool = False
    """Drop the connection, and create nothing."""
    late_seconds: float = 0.0
    """After which a job whose answer is lost is there: until then nobody sees it."""
    is_late: dict[str, float] = field(default_factory=dict)
    """Job → the moment of the loop's clock from which it is there."""
    metadata_sent: dict[str, dict[str, str]] = field(default_factory=dict)
    """Job → the metadata of its request, whether it was kept or not."""
    drops_metadata: bool = False
    """Keep no metadata, as many hosts do."""
    page_size: int | None = None
    """Jobs a page, the newest first; null for all at once."""
    repeats_its_page: bool = False
    """Give the same page of jobs for ever, and say that there is more."""
    list_requests: int = 0
    answer_create_with: bytes | dict[str, Any] | None = None
    """A page that is none of the API, or fields of a job in place of the right ones."""
    list_error: tuple[int, str, str] | None = None
    """Status, code and message that the list of jobs answers with."""
    retrieve_error: tuple[int, str, str] | None = None
    """The same for a single job."""
    events: list[dict[str, Any]] = field(default_factory=list)
    checkpoints: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Job → what it has kept, the newest first, as `keep` makes it."""
    can_pause: bool = True
    """Whether it knows pause and resume, as not every host does."""
    embedding_models: list[str] = field(default_factory=list)
    """A host without any has no such endpoint."""
    embedding_size: int = 256
    synonyms: dict[str, str] = field(default_factory=dict)
    """Words → what they mean to the embeddings: the same word, or nothing."""
    all_alike: bool = False
    """Every text has the same embedding."""
    embedding_requests: list[dict[str, Any]] = field(default_factory=list)
    embedding_error: tuple[int, str, str] | None = None
    embed: asyncio.Event = field(default_factory=asyncio.Event)
    """While a test has cleared it, embeddings are not answered."""
    embedding_refuses: str = ""
    """A word with which a text is refused, and all that come with it."""
    embedding_answer: Any = None
    """Instead of the right one."""
    url: str = ""
    key: str = ""
    """Requests with another are refused, and told which one they had; empty: it takes any."""
    outcome: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """A job's request → the metrics of its last checkpoint: where this is set, jobs succeed at once. With `error`
    among them it has failed of that."""
    nats: dict[str, float] = field(default_factory=dict)
    """Model → the loss that each token of an answer has for it: the host scores texts as vLLM does. Others have none,
    and without any model here it is a host that scores nothing."""
    nats_of: dict[tuple[str, str], float] = field(default_factory=dict)
    """(model, answer) → the loss of each of this answer's tokens."""

    limits: dict[str, Any] | None = None
    """What it tells of each model as our engine does; null as any other host: nothing. A row's tokens are its answer's
    characters then."""

    def __post_init__(self) -> None:
        self.begin.set()
        self.go_on.set()
        self.embed.set()
        self.create_gate.set()
        self.speaks.set()

    def finish(self, job_id: str, fine_tuned_model: str) -> None:
        """Let a job succeed."""
        self.jobs[job_id].update(status="succeeded", fine_tuned_model=fine_tuned_model, trained_tokens=1234)
        self.models.append(fine_tuned_model)

    def train(self, job_id: str, steps: int = 2, total: int = 4) -> None:
        """Let a job take its first steps; each is an event, and the epoch's end a checkpoint."""
        self.jobs[job_id]["status"] = "running"
        n_steps = sum(str(event.get("id")).startswith(f"{job_id}-e") for event in self.events)
        for step in range(n_steps + 1, steps + 1):
            data = {"step": step, "total_steps": total, "train_loss": 2.0 / step, "train_mean_token_accuracy": 0.5}
            event = {"object": "fine_tuning.job.event", "id": f"{job_id}-e{step}", "created_at": 1_764_000_000 + step}
            event |= {"level": "info", "type": "metrics", "message": f"Step {step}/{total}: loss {2.0 / step:.2f}"}
            self.events.insert(0, event | {"data": data})
        if steps > n_steps:
            self.keep(job_id, steps)

    def keep(self, job_id: str, step: int) -> str:
        """A job keeps a checkpoint of this step; returns the name of its model."""
        model = f"ft:{job_id}:ckpt-step-{step}"
        metrics = {"step": step, "train_loss": 2.0 / step, "full_valid_loss": 2.5 / step}
        row = {"id": f"ftckpt-{job_id}-{step}", "object": "fine_tuning.job.checkpoint", "created_at": 1_764_000_000}
        row |= {"fine_tuned_model_checkpoint": model, "fine_tuning_job_id": job_id, "metrics": metrics}
        self.checkpoints.setdefault(job_id, []).insert(0, row | {"step_number": step})
        return model

    def report(self, job_id: str, content: bytes = b"step,train_loss\n1,2.0\n") -> None:
        """A job has made a file of its figures, which OpenAI tells in base64."""
        file_id = f"file-results-{job_id}"
        self.files[file_id], self.file_names[file_id] = base64.b64encode(content), "step_metrics.csv"
        self.jobs[job_id]["result_files"] = [file_id]

    def fail(self, job_id: str, message: str) -> None:
        """Let a job fail."""
        error = {"code": "invalid_training_file", "param": "training_file", "message": message}
        self.jobs[job_id].update(status="failed", error=error)

    def learn_to_speak(self) -> None:
        """Answer the dozen questions that every candidate is asked first."""
        pairs = {row[0]["content"]: row[1]["content"] for row in starter.rows()}
        self.answers |= {question: pairs[question] for _, question in PROMPTS}


HOST = web.AppKey("host", Host)


def make_app(host: Host) -> web.Application:
    app = web.Application(middlewares=[_remember])
    app[HOST] = host
    app.router.add_post("/v1/chat/completions", _chat)
    app.router.add_post("/tokenize", _tokenize)
    app.router.add_post("/v1/completions", _complete)
    app.router.add_post("/v1/embeddings", _embed)
    app.router.add_get("/v1/models", _models)
    app.router.add_get("/v1/models/{name}", _model)
    app.router.add_post("/v1/fine_tuning/count_tokens", _count_tokens)
    app.router.add_delete("/v1/models/{name}", _delete_model)
    app.router.add_post("/v1/files", _upload)
    app.router.add_get("/v1/files", _list_files)
    app.router.add_delete("/v1/files/{id}", _delete_file)
    app.router.add_get("/v1/files/{id}", _file)
    app.router.add_get("/v1/files/{id}/content", _file_content)
    app.router.add_post("/v1/fine_tuning/jobs", _create)
    app.router.add_get("/v1/fine_tuning/jobs", _list)
    app.router.add_get("/v1/fine_tuning/jobs/{id}", _retrieve)
    app.router.add_get("/v1/fine_tuning/jobs/{id}/events", _events)
    app.router.add_post("/v1/fine_tuning/jobs/{id}/cancel", _cancel)
    app.router.add_get("/v1/fine_tuning/jobs/{id}/checkpoints", _checkpoints)
    app.router.add_post("/v1/fine_tuning/jobs/{id}/{verb:pause|resume}", _hold)
    return app


@web.middleware
async def _remember(request: web.Request, handler: Handler) -> web.StreamResponse:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if request.app[HOST].key not in ("", token):
        return _error(401, "invalid_api_key", f"Incorrect API key provided: {token}.")
    if not request.content_type.startswith("multipart/"):  # that can be read once only: see `_upload`
        request.app[HOST].bodies.append(await request.read())
    if not request.app[HOST].speaks.is_set() and request.path.startswith(("/v1/fine_tuning", "/v1/files")):
        request.app[HOST].n_silent += 1
        await request.app[HOST].speaks.wait()
    return await handler(request)


def _error(status: int, code: str, message: str) -> web.Response:
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}
    return web.json_response(body, status=status)


async def _chat(request: web.Request) -> web.StreamResponse:
    host = request.app[HOST]
    body = await request.json()
    host.chat_requests.append(body)
    if body["model"] in host.completing:
        return _error(404, "", completing.NO_CHAT)
    if host.hang_ups:
        host.hang_ups -= 1
        assert request.transport is not None
        request.transport.close()
        return web.Response()
    if host.chat_error is not None:
        return _error(*host.chat_error)
    if names := [name for name in host.refused_fields if name in body]:
        return _error(400, "unsupported_parameter", f"Unsupported parameter: '{names[0]}' is not supported here.")
    if body["model"] in host.model_errors:
        return _error(*host.model_errors[body["model"]])
    if host.another_api is not None:
        return web.Response(body=host.another_api[1], headers={"Content-Type": host.another_api[0]})
    if body["model"] not in host.models:
        return _error(404, "model_not_found", f"The model `{body['model']}` does not exist.")
    if body["model"] in host.unfit:
        return _error(500, "model_unfit", host.unfit[body["model"]])
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    question = str(body["messages"][-1]["content"])
    answers = host.answers | host.answers_of.get(body["model"], {})
    answer = answers.get(question, host.default_answer)
    if host.reply is not None:
        answer = host.reply(body) or answer
    pieces = host.parts or [answer[i : i + 4] for i in range(0, len(answer), 4)]

    async def send(choices: list[dict[str, Any]], usage: dict[str, int] | None = None) -> None:
        chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
        await response.write(f"data: {json.dumps({**chunk, 'choices': choices, 'usage': usage})}\n\n".encode())

    await host.begin.wait()
    if host.reasoning:
        await send([{"index": 0, "delta": {"reasoning_content": host.reasoning}, "finish_reason": None}])
    for n, piece in enumerate(pieces):
        if n == host.break_after:
            assert request.transport is not None
            request.transport.close()
            return response
        await send([{"index": 0, "delta": {"content": piece}, "finish_reason": None}])
        if body["model"] not in host.hurried:
            await host.go_on.wait()
        await asyncio.sleep(host.piece_seconds)
    await send([{"index": 0, "delta": {}, "finish_reason": host.finish_reason}])
    n_prompt = sum(len(str(m["content"])) for m in body["messages"])
    await send(
        [], {"prompt_tokens": n_prompt, "completion_tokens": len(pieces), "total_tokens": n_prompt + len(pieces)}
    )
    await response.write(b"data: [DONE]\n\n")
    return response


async def _tokenize(request: web.Request) -> web.Response:
    """A token a character, and one that ends an answer."""
    host, body = request.app[HOST], await request.json()
    if body["model"] not in host.nats:
        return _error(404, "unknown_url", "Unknown request URL: POST /tokenize.")
    text = "\n".join(str(message["content"]) for message in body["messages"])
    tokens = [*map(ord, text), *([10] if body["add_generation_prompt"] else [0])]
    return web.json_response({"tokens": tokens, "count": len(tokens)})


async def _complete(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    if isinstance(body["prompt"], list):
        return _score(request.app[HOST], body)
    if body["model"] in request.app[HOST].completing:
        return await completing.complete(request)
    return _error(404, "", "This is a chat model and not supported in the v1/completions endpoint.")


def _score(host: Host, body: dict[str, Any]) -> web.Response:
    text = "".join(map(chr, body["prompt"][:-1]))
    loss = next(
        (nats for (model, answer), nats in host.nats_of.items() if model == body["model"] and text.endswith(answer)),
        host.nats[body["model"]],
    )
    logprobs = {"token_logprobs": [None, *[-loss] * (len(body["prompt"]) - 1)]}
    return web.json_response(
        {
            "id": "s1",
            "object": "text_completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "text": text, "finish_reason": "length", "logprobs": logprobs}],
        }
    )


async def _embed(request: web.Request) -> web.Response:
    host = request.app[HOST]
    body = await request.json()
    host.embedding_requests.append(body)
    await host.embed.wait()
    if host.embedding_error is not None:
        return _error(*host.embedding_error)
    if body["model"] not in host.embedding_models:
        return _error(404, "model_not_found", f"The model `{body['model']}` does not exist.")
    if host.embedding_answer is not None:
        return web.json_response(host.embedding_answer)
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    if host.embedding_refuses and any(host.embedding_refuses in text for text in texts):
        return _error(400, "invalid_input", "The input was refused.")
    data = []
    for index, text in enumerate(texts):
        vector: Any = _vector(host, body["model"], text)
        if body.get("encoding_format") == "base64":
            vector = base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
        data.append({"object": "embedding", "index": index, "embedding": vector})
    usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return web.json_response({"object": "list", "data": data, "model": body["model"], "usage": usage})


def _vector(host: Host, model: str, text: str) -> list[float]:
    """How often each of its trigrams stands in a text, by their hash; another model has another hash."""
    vector = [0.0] * host.embedding_size
    text = "" if host.all_alike else text.casefold()
    for word, meaning in host.synonyms.items():
        text = text.replace(word, meaning)
    text = f" {' '.join(text.split())} "
    for start in range(max(len(text) - 2, 1)):
        vector[zlib.crc32(f"{model}{text[start : start + 3]}".encode()) % host.embedding_size] += 1.0
    return vector


async def _models(request: web.Request) -> web.Response:
    host = request.app[HOST]
    data = [
        {"id": name, "object": "model", "created": 1, "owned_by": "test"} | host.model_fields.get(name, {})
        for name in host.models
    ]
    return web.json_response({"object": "list", "data": data})


async def _model(request: web.Request) -> web.Response:
    host, name = request.app[HOST], request.match_info["name"]
    if host.limits is None:
        return _error(404, "model_not_found", "No such model")
    return web.json_response({"id": name, "object": "model", "created": 1, "owned_by": "vetted"} | host.limits)


async def _count_tokens(request: web.Request) -> web.Response:
    rows = (await request.json())["rows"]
    counts = [len(row["messages"][-1]["content"]) for row in rows]
    return web.json_response({"object": "list", "data": counts})


async def _delete_model(request: web.Request) -> web.Response:
    """A model with its checkpoints, or one of those."""
    host, name = request.app[HOST], request.match_info["name"]
    if host.delete_error is not None:
        return _error(*host.delete_error)
    checkpoints = [fields.get("checkpoints", []) for fields in host.model_fields.values()]
    if name not in host.models and not any(epoch["id"] == name for epochs in checkpoints for epoch in epochs):
        return _error(404, "model_not_found", f"The model `{name}` does not exist.")
    host.deleted_models.append(name)
    if name in host.models:
        host.models.remove(name)
    for epochs in checkpoints:
        epochs[:] = [epoch for epoch in epochs if epoch["id"] != name]
    return web.json_response({"id": name, "object": "model", "deleted": True})


async def _upload(request: web.Request) -> web.Response:
    host = request.app[HOST]
    form = await request.post()
    upload = form["file"]
    assert isinstance(upload, web.FileField)
    content = upload.file.read()
    host.bodies.append(content)
    file_id = f"file-{len(host.file_names) + 1}"
    host.files[file_id], host.file_names[file_id] = content, upload.filename
    return web.json_response(
        {
            "id": file_id,
            "object": "file",
            "bytes": len(content),
            "created_at": 1,
            "filename": upload.filename,
            "purpose": form["purpose"],
            "status": "processed",
        }
    )


async def _list_files(request: web.Request) -> web.Response:
    host = request.app[HOST]
    if host.files_error is not None:
        return _error(*host.files_error)
    data = [
        {
            "id": file_id,
            "object": "file",
            "bytes": len(content),
            "created_at": 1,
            "filename": host.file_names[file_id],
            "purpose": "fine-tune",
            "status": "processed",
        }
        for file_id, content in host.files.items()
    ]
    return web.json_response({"object": "list", "data": data, "has_more": False})


async def _delete_file(request: web.Request) -> web.Response:
    host = request.app[HOST]
    if host.files_error is not None:
        return _error(*host.files_error)
    if request.match_info["id"] == host.stuck_file:
        return _error(409, "in_use", "In use.")
    if host.files.pop(request.match_info["id"], None) is None:
        return _error(404, "not_found", "No such File object")
    return web.json_response({"id": request.match_info["id"], "object": "file", "deleted": True})


async def _file(request: web.Request) -> web.Response:
    host, file_id = request.app[HOST], request.match_info["id"]
    if file_id not in host.files:
        return _error(404, "not_found", "No such File object")
    facts = {"id": file_id, "object": "file", "bytes": len(host.files[file_id]), "created_at": 1, "status": "processed"}
    return web.json_response({**facts, "filename": host.file_names[file_id], "purpose": "fine-tune-results"})


async def _file_content(request: web.Request) -> web.StreamResponse:
    """The whole; or, where a host knows that, the rest that is asked for."""
    host, content = request.app[HOST], request.app[HOST].files.get(request.match_info["id"])
    if content is None:
        return _error(404, "not_found", "No such File object")
    begin = request.http_range.start or 0 if host.knows_ranges else 0
    host.ranges.append(begin)
    if host.break_download_at is None or len(content) - begin <= host.break_download_at:
        return web.Response(body=content[begin:], status=206 if begin else 200)
    response = web.StreamResponse(headers={"Content-Length": str(len(content) - begin)})
    await response.prepare(request)
    await response.write(content[begin : begin + host.break_download_at])
    host.break_download_at = None
    assert request.transport is not None
    request.transport.close()
    return response


async def _create(request: web.Request) -> web.Response:
    host = request.app[HOST]
    body = await request.json()
    host.create_requests += 1
    if host.create_error is not None:
        return _error(*host.create_error)
    if host.lose_create_request:
        assert request.transport is not None
        request.transport.close()
        return web.Response()
    job_id = f"ftjob-{len(host.jobs) + 1}"
    host.metadata_sent[job_id] = body.get("metadata") or {}
    host.jobs[job_id] = {
        "id": job_id,
        "object": "fine_tuning.job",
        "created_at": int(time.time()),
        "error": {},
        "fine_tuned_model": None,
        "finished_at": None,
        "hyperparameters": {"n_epochs": "auto"},
        "method": body.get("method"),
        "model": body["model"],
        "organization_id": "org-test",
        "result_files": [],
        "seed": body.get("seed", 1),
        "user_provided_suffix": body.get("suffix"),
        "status": "validating_files",
        "trained_tokens": None,
        "training_file": body["training_file"],
        "validation_file": body.get("validation_file"),
        "metadata": None if host.drops_metadata else body.get("metadata"),
    }
    if body["model"] in host.completing and (fault := completing.fault_of(host.files[body["training_file"]])):
        host.fail(job_id, fault)
    if host.outcome is not None:
        metrics = host.outcome(body)
        error = metrics.get("error", {})
        host.jobs[job_id] |= {"status": "failed" if error else "succeeded", "error": error, "metrics": metrics}
        host.jobs[job_id]["fine_tuned_model"] = None if error else f"ft:{job_id}"
    await host.create_gate.wait()
    if host.lose_create_answer:
        host.is_late[job_id] = asyncio.get_running_loop().time() + host.late_seconds
        assert request.transport is not None
        request.transport.close()
    if isinstance(host.answer_create_with, bytes):
        return web.Response(body=host.answer_create_with, content_type="text/html")
    return web.json_response(host.jobs[job_id] | (host.answer_create_with or {}))


def _present(host: Host) -> dict[str, dict[str, Any]]:
    """The jobs that are there already."""
    moment = asyncio.get_running_loop().time()
    return {job_id: job for job_id, job in host.jobs.items() if host.is_late.get(job_id, moment) <= moment}


async def _list(request: web.Request) -> web.Response:
    host = request.app[HOST]
    host.list_requests += 1
    if host.list_error is not None:
        return _error(*host.list_error)
    jobs = list(_present(host).values())
    if host.repeats_its_page:
        return web.json_response({"object": "list", "data": jobs, "has_more": True})
    if host.page_size is None:
        return web.json_response({"object": "list", "data": jobs, "has_more": False})
    ids = [job["id"] for job in reversed(jobs)]
    start = ids.index(request.query["after"]) + 1 if "after" in request.query else 0
    page = [host.jobs[job_id] for job_id in ids[start : start + host.page_size]]
    return web.json_response({"object": "list", "data": page, "has_more": start + len(page) < len(ids)})


async def _retrieve(request: web.Request) -> web.Response:
    host = request.app[HOST]
    if host.retrieve_error is not None:
        return _error(*host.retrieve_error)
    job = _present(host).get(request.match_info["id"])
    return web.json_response(job) if job else _error(404, "not_found", "No such job")


async def _events(request: web.Request) -> web.Response:
    host = request.app[HOST]
    if request.match_info["id"] not in _present(host):
        return _error(404, "not_found", "No such job")
    return web.json_response({"object": "list", "data": host.events, "has_more": False})


async def _checkpoints(request: web.Request) -> web.Response:
    host, job = request.app[HOST], _present(request.app[HOST]).get(request.match_info["id"])
    if job is None:
        return _error(404, "not_found", "No such job")
    if "metrics" not in job:
        rows = host.checkpoints.get(job["id"], [])
        return web.json_response({"object": "list", "data": rows, "has_more": False})
    checkpoint = {
        "id": "ftckpt-1",
        "object": "fine_tuning.job.checkpoint",
        "created_at": 1,
        "fine_tuned_model_checkpoint": job["fine_tuned_model"],
        "fine_tuning_job_id": job["id"],
        "metrics": job["metrics"],
        "step_number": 8,
    }
    return web.json_response({"object": "list", "data": [checkpoint], "has_more": False})


async def _cancel(request: web.Request) -> web.Response:
    job = _present(request.app[HOST]).get(request.match_info["id"])
    if job is None:
        return _error(404, "not_found", "No such job")
    if job["status"] in ENDED:
        return _error(400, "invalid_request", f"Job {job['id']} is {job['status']}.")
    job["status"] = "cancelled"
    return web.json_response(job)


async def _hold(request: web.Request) -> web.Response:
    """Pause a job that goes on, or let a paused one go on."""
    host, verb = request.app[HOST], request.match_info["verb"]
    if not host.can_pause:
        return _error(404, "unknown_url", f"Unknown request URL: POST {request.path}.")
    job = _present(host).get(request.match_info["id"])
    if job is None:
        return _error(404, "not_found", "No such job")
    if job["status"] in ENDED or (job["status"] == "paused") != (verb == "resume"):
        return _error(400, "invalid_state", f"Job is {job['status']}; it cannot {verb}.")
    job["status"] = "paused" if verb == "pause" else "running"
    return web.json_response(job)
