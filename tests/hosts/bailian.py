"""Alibaba Bailian (Model Studio) on loopback, as its documentation describes it: files, jobs, deployments, chat.

It keeps what it was asked, and can be told to fail: before it has done what was asked, or after.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx2
from aiohttp import web
from aiohttp.typedefs import Handler

from tests.conftest import serve
from tests.hosts.chat import Reply, answer_chat
from training.providers.bailian.provider import BailianProvider
from training.providers.catalogue import catalogue

BEIJING = timezone(timedelta(hours=8))
MOST_JOBS = 20
LIVE = ("PENDING", "QUEUING", "RUNNING", "CANCELING")
REQUIRED = ("n_epochs", "batch_size", "max_length")
_OPTIONAL = """
learning_rate lr_scheduler_type split warmup_ratio weight_decay eval_steps lora_rank lora_alpha lora_dropout
data_augmentation augmentation_types augmentation_ratio save_strategy save_steps save_total_limit logging_steps
max_split_val_dataset_sample
"""
PARAMETERS = frozenset((*REQUIRED, *_OPTIONAL.split()))
FIRST_STEP = "{'loss': 1.92, 'token_acc': 0.61, 'learning_rate': 1e-05, 'epoch': 0.5, 'global_step/max_steps': '1/2'}"
TYPES = ("cpt", "sft", "efficient_sft", "dpo_full", "dpo_lora")


@dataclass
class BailianHost:
    """What the host knows and what it was asked. Tests read it and turn its knobs."""

    key: str = "sk-bailian-test"
    url: str = ""
    bases: tuple[str, ...] = ("qwen3-8b", "qwen3-14b", "qwen3-32b")
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Id → name and content."""
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    logs: dict[str, list[Any]] = field(default_factory=dict)
    checkpoints: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    deployments: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)
    """Method and path, with `*` for an id → how often it was asked."""
    bodies: list[Any] = field(default_factory=list)
    """Of requests that make something."""
    chat_requests: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """Question → answer; other questions get `default_answer`."""
    default_answer: str = "先给它干净的水，让它休息。"
    reply: Reply | None = None
    """What it answers to a request's body; where there is none, `answers` decide."""
    errors: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    """Request → status, code and message, in place of doing it."""
    late_errors: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    """The same once it is done, as gateways do."""
    hang_ups: set[str] = field(default_factory=set)
    """Requests that get lost: the connection breaks before anything is done."""
    lost_answers: set[str] = field(default_factory=set)
    """Requests that are done, and the connection breaks then."""
    silences: set[str] = field(default_factory=set)
    """Requests that are done and never answered."""
    odd_answers: dict[str, bytes] = field(default_factory=dict)
    """Request → what it answers once it is done."""
    late_seconds: float = 0.0
    """For so long what was made is in no list and cannot be looked at."""
    is_late: dict[str, float] = field(default_factory=dict)
    keeps_job_names: bool = True
    """Its pages show a job's id as its name, which may be so only where nobody has given one."""
    most_rows_a_page: int = 100
    repeats_its_page: bool = False
    most_files: int = 100
    released: asyncio.Event = field(default_factory=asyncio.Event)
    """Ends every silence."""

    def tick(self) -> None:
        """Some minutes go by: what waits begins, one job at a time; what is cancelled is so; what is deployed runs."""
        for job in self.jobs.values():
            if job["status"] == "CANCELING":
                job.update(status="CANCELED", usage=1000, end_time=_stamp())
        for job in self.jobs.values():
            if job["status"] in ("PENDING", "QUEUING"):
                is_free = not any(other["status"] in ("RUNNING", "CANCELING") for other in self.jobs.values())
                job["status"] = "RUNNING" if is_free else "QUEUING"
                self.logs[job["job_id"]] += [FIRST_STEP] if is_free else []
        for deployed, deployment in list(self.deployments.items()):
            if deployment["status"] == "DELETING":
                del self.deployments[deployed]
            elif deployment["status"] == "PENDING":
                deployment.update(status="RUNNING", ready_capacity=1)

    def finish(self, job_id: str) -> str:
        """A job that runs succeeds; returns its model. What it bills are the tokens of the rows that it has kept."""
        job = self.jobs[job_id]
        assert job["status"] == "RUNNING", job["status"]
        tokens, n_rows = self._learned(job)
        usage = tokens * int(job["hyper_parameters"]["n_epochs"])
        job.update(status="SUCCEEDED", usage=usage, end_time=_stamp())
        self.logs[job_id] += [
            "{'loss': 0.91, 'token_acc': 0.8, 'learning_rate': 1e-05, 'epoch': 1.0, 'global_step/max_steps': '2/2'}",
            "{'eval_loss': 1.25, 'eval_token_acc': 0.7, 'epoch': 1.0, 'global_step/max_steps': '2/2'}",
            f"{{'train_runtime': 216.3999, 'train_loss': 1.4, 'epoch': 1.0, 'train_samples': {n_rows}}}",
            f" Actual number of consumed tokens is {usage}!",
            f"{_stamp()},175 - INFO - ##FT_COMPLETE##",
        ]
        self.checkpoints[job_id] = [
            {
                "create_time": datetime.now(UTC).astimezone(BEIJING).isoformat(timespec="seconds")[:-6],
                "full_name": f"{job_id}-checkpoint-2",
                "job_id": job_id,
                "checkpoint": "checkpoint-2",
                "model_name": job["finetuned_output"],
                "status": "SUCCEEDED",
            }
        ]
        return str(job["finetuned_output"])

    def fail(self, job_id: str, message: str) -> None:
        """A job fails."""
        self.jobs[job_id].update(status="FAILED", code="InvalidDataset", message=message, end_time=_stamp())

    def _learned(self, job: dict[str, Any]) -> tuple[int, int]:
        """Tokens and rows that are left: a character is a token here, and rows that are too long are dropped without a
        word."""
        _, content = self.files[job["training_file_ids"][0]]
        rows = [json.loads(line)["messages"] for line in content.decode().splitlines() if line]
        lengths = [sum(len(message["content"]) for message in row) for row in rows]
        kept = [length for length in lengths if length <= int(job["hyper_parameters"]["max_length"])]
        return sum(kept), len(kept)

    @property
    def tuned(self) -> dict[str, dict[str, Any]]:
        """The models of jobs that have succeeded."""
        return {job["finetuned_output"]: job for job in self.jobs.values() if job["status"] == "SUCCEEDED"}

    def by_question(self, body: dict[str, Any]) -> str:
        """What it answers to a request's body."""
        return self.answers.get(str(body["messages"][-1]["content"]), self.default_answer)

    def is_there(self, name: str) -> bool:
        """Whether what was made can be seen yet."""
        return self.is_late.get(name, 0.0) <= asyncio.get_running_loop().time()


HOST = web.AppKey("bailian", BailianHost)


def make_app(host: BailianHost) -> web.Application:
    app = web.Application(middlewares=[_gate], client_max_size=2**26)
    app[HOST] = host
    router = app.router
    router.add_post("/api/v1/files", _upload)
    router.add_get("/api/v1/files", _list_files)
    router.add_delete("/api/v1/files/{id}", _delete_file)
    router.add_post("/api/v1/fine-tunes", _create)
    router.add_get("/api/v1/fine-tunes", _list_jobs)
    router.add_get("/api/v1/fine-tunes/{id}", _job)
    router.add_get("/api/v1/fine-tunes/{id}/logs", _logs)
    router.add_get("/api/v1/fine-tunes/{id}/checkpoints", _checkpoints)
    router.add_post("/api/v1/fine-tunes/{id}/cancel", _cancel)
    router.add_delete("/api/v1/fine-tunes/{id}", _delete_job)
    router.add_post("/api/v1/deployments", _deploy)
    router.add_get("/api/v1/deployments", _list_deployments)
    router.add_get("/api/v1/deployments/{id}", _deployment)
    router.add_delete("/api/v1/deployments/{id}", _undeploy)
    router.add_get("/compatible-mode/v1/models", _models)
    router.add_post("/compatible-mode/v1/chat/completions", _chat)
    return app


@asynccontextmanager
async def serve_bailian() -> AsyncIterator[BailianHost]:
    """The host on a free port of loopback."""
    host = BailianHost()
    server = await serve(make_app(host))
    host.url = str(server.make_url("")).rstrip("/")
    yield host
    host.released.set()
    await server.close()


class _Refusal(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@web.middleware
async def _gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whether it is let in, whether it fails, and what is said in the end."""
    host = request.app[HOST]
    place = request.match_info.route.resource
    route = f"{request.method} {place.canonical.replace('{id}', '*') if place else request.path}"
    host.requests[route] += 1
    if request.headers.get("Authorization") != f"Bearer {host.key}":
        return _error(401, "InvalidApiKey", "Invalid API-key provided.")
    if route in host.errors:
        return _error(*host.errors[route])
    if route in host.hang_ups:
        return _hang_up(request)
    try:
        response = await handler(request)
    except _Refusal as refusal:
        return _error(refusal.status, refusal.code, str(refusal))
    if route in host.silences:
        await host.released.wait()
    if route in host.lost_answers:
        return _hang_up(request)
    if route in host.late_errors:
        return _error(*host.late_errors[route])
    if route in host.odd_answers:
        return web.Response(body=host.odd_answers[route], content_type="text/html")
    return response


def _hang_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"code": code, "request_id": "r-1", "message": message}, status=status)


def _answer(output: Any, name: str = "output") -> web.Response:
    return web.json_response({"request_id": "r-1", name: output})


def _stamp() -> str:
    return datetime.now(UTC).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _page(request: web.Request, rows: list[Any], name: str) -> dict[str, Any]:
    """A page of rows, the newest first."""
    host = request.app[HOST]
    number = 1 if host.repeats_its_page else int(request.query.get("page_no", 1))
    size = min(int(request.query.get("page_size", 10)), host.most_rows_a_page)
    if number < 1 or not 1 <= size <= 100:
        raise _Refusal(400, "InvalidParameter", "page_no or page_size is out of range")
    page = rows[::-1][(number - 1) * size : number * size]
    totals = {} if host.repeats_its_page else {"total": len(rows)}
    return {"page_no": number, "page_size": size, name: page} | totals


def _made(host: BailianHost, name: str) -> None:
    host.is_late[name] = asyncio.get_running_loop().time() + host.late_seconds


# --- files ---


async def _upload(request: web.Request) -> web.Response:
    host, form = request.app[HOST], await request.post()
    upload = form["files"]
    assert isinstance(upload, web.FileField) and form["purpose"] == "fine-tune"
    if len(host.files) >= host.most_files:
        words = f"Out of number, <{len(host.files)}> of <{host.most_files}> files has been uploaded."
        failure = {"name": upload.filename, "code": "BadRequest.TooMany", "message": words}
        return _answer({"uploaded_files": [], "failed_uploads": [failure]}, "data")
    file_id = f"976bd01a-f30b-4414-86fd-{len(host.files) + len(host.bodies):012d}"
    host.files[file_id] = (upload.filename, upload.file.read())
    host.bodies.append({"files": upload.filename, "purpose": form["purpose"]})
    uploads = [{"file_id": file_id, "name": upload.filename}]
    return _answer({"uploaded_files": uploads, "failed_uploads": []}, "data")


async def _list_files(request: web.Request) -> web.Response:
    rows = [
        {
            "id": n,
            "file_id": file_id,
            "name": name,
            "size": len(content),
            "gmt_create": _stamp(),
            "purpose": "fine-tune",
        }
        for n, (file_id, (name, content)) in enumerate(request.app[HOST].files.items())
    ]
    return _answer(_page(request, rows, "files"), "data")


async def _delete_file(request: web.Request) -> web.Response:
    if request.app[HOST].files.pop(request.match_info["id"], None) is None:
        raise _Refusal(400, "InvalidParameter", "File not found.")
    return web.json_response({"request_id": "r-1"})


# --- jobs ---


async def _create(request: web.Request) -> web.Response:
    host, body = request.app[HOST], await request.json()
    host.bodies.append(body)
    _check_order(host, body)
    n_counted = sum(job["status"] in (*LIVE, "SUCCEEDED") for job in host.jobs.values())
    if n_counted >= MOST_JOBS:
        raise _Refusal(429, "Throttling", "Only 20 fine-tune job in running or succeeded allowed per user.")
    job_id = f"ft-{datetime.now(UTC).astimezone(BEIJING):%Y%m%d%H%M}-{len(host.bodies):04x}"
    suffix = body.get("finetuned_output_suffix")
    host.jobs[job_id] = {
        "job_id": job_id,
        "job_name": body.get("job_name", job_id) if host.keeps_job_names else job_id,
        "status": "PENDING",
        "finetuned_output": "-".join(part for part in (body["model"], suffix, job_id) if part),
        "model": body["model"],
        "base_model": host.tuned[body["model"]]["base_model"] if body["model"] in host.tuned else body["model"],
        "training_file_ids": body["training_file_ids"],
        "validation_file_ids": body.get("validation_file_ids", []),
        "hyper_parameters": body["hyper_parameters"],
        "training_type": body["training_type"],
        "create_time": _stamp(),
        "workspace_id": "llm-test",
        "group": "llm",
    }
    host.logs[job_id] = [f"{_stamp()},719 - INFO - data process succeeded, start to fine-tune"]
    _made(host, job_id)
    return _answer(host.jobs[job_id])


def _check_order(host: BailianHost, body: dict[str, Any]) -> None:
    parameters = body.get("hyper_parameters", {})
    if not body.get("training_file_ids"):
        raise _Refusal(400, "InvalidParameter", "Missing training files")
    for file_id in [*body["training_file_ids"], *body.get("validation_file_ids", [])]:
        if file_id not in host.files:
            raise _Refusal(400, "InvalidParameter", f"File {file_id} not found.")
    if body.get("model") not in (*host.bases, *host.tuned):
        raise _Refusal(404, "NotFound", f"Model: {body.get('model')} not found!")
    if body.get("training_type") not in TYPES:
        raise _Refusal(400, "InvalidParameter", "training_type is not supported")
    if missing := [name for name in REQUIRED if type(parameters.get(name)) is not int]:
        raise _Refusal(400, "InvalidParameter", f"Missing hyper_parameters: {missing}")
    if strangers := parameters.keys() - PARAMETERS:
        raise _Refusal(400, "InvalidParameter", f"Unknown hyper_parameters: {sorted(strangers)}")
    if not isinstance(parameters.get("learning_rate", ""), str):
        raise _Refusal(400, "InvalidParameter", "learning_rate must be a string")


async def _list_jobs(request: web.Request) -> web.Response:
    host = request.app[HOST]
    rows = [job for job_id, job in host.jobs.items() if host.is_there(job_id)]
    return _answer(_page(request, rows, "jobs"))


def _find(request: web.Request) -> dict[str, Any]:
    host, job_id = request.app[HOST], request.match_info["id"]
    if job_id not in host.jobs or not host.is_there(job_id):
        raise _Refusal(404, "NotFound", "Not found!")
    return host.jobs[job_id]


async def _job(request: web.Request) -> web.Response:
    return _answer(_find(request))


async def _logs(request: web.Request) -> web.Response:
    lines = request.app[HOST].logs[_find(request)["job_id"]]
    offset, line = int(request.query.get("offset", 0)), int(request.query.get("line", 100))
    if not 1 <= line <= 1000:
        raise _Refusal(400, "InvalidParameter", "line is out of range")
    return _answer({"total": len(lines), "logs": lines[offset : offset + line]})


async def _checkpoints(request: web.Request) -> web.Response:
    return _answer(request.app[HOST].checkpoints.get(_find(request)["job_id"], []))


async def _cancel(request: web.Request) -> web.Response:
    job = _find(request)
    if job["status"] not in LIVE:
        words = "The fine-tune job can not be canceled because it is succeeded,failed or canceled"
        raise _Refusal(400, "UnsupportedOperation", words)
    if job["status"] == "RUNNING":
        job["status"] = "CANCELING"
    elif job["status"] != "CANCELING":
        job.update(status="CANCELED", usage=0, end_time=_stamp())
    return _answer({"status": "success"})


async def _delete_job(request: web.Request) -> web.Response:
    job = _find(request)
    if job["status"] in LIVE:
        raise _Refusal(400, "UnsupportedOperation", "The fine-tune job can not be deleted because it is running")
    del request.app[HOST].jobs[job["job_id"]]
    return _answer({"status": "success"})


# --- deployments and chat ---


async def _deploy(request: web.Request) -> web.Response:
    host, body = request.app[HOST], await request.json()
    host.bodies.append(body)
    model, suffix = body.get("model_name"), body.get("suffix", "")
    if model not in host.tuned:
        raise _Refusal(404, "NotFound", f"Model: {model} not found!")
    if body.get("plan") != "lora" or body.get("capacity") != 1 or len(suffix) > 8:
        raise _Refusal(400, "InvalidParameter", "Invalid plan, capacity or suffix")
    deployed = f"{model}-{suffix}" if suffix else model
    if deployed in host.deployments:
        raise _Refusal(409, "Conflict", f"Deployed model {deployed} already exists, please specify a suffix.")
    host.deployments[deployed] = {
        "deployed_model": deployed,
        "gmt_create": datetime.now(UTC).astimezone(BEIJING).isoformat(timespec="milliseconds")[:-6],
        "status": "PENDING",
        "model_name": model,
        "base_model": host.tuned[model]["base_model"],
        "base_capacity": 1,
        "capacity": 1,
        "ready_capacity": 0,
        "charge_type": "post_paid",
        "plan": "lora",
    }
    _made(host, deployed)
    return _answer(host.deployments[deployed])


async def _list_deployments(request: web.Request) -> web.Response:
    host = request.app[HOST]
    rows = [deployment for deployed, deployment in host.deployments.items() if host.is_there(deployed)]
    return _answer(_page(request, rows, "deployments"))


def _find_deployment(request: web.Request) -> dict[str, Any]:
    host, deployed = request.app[HOST], request.match_info["id"]
    if deployed not in host.deployments or not host.is_there(deployed):
        raise _Refusal(404, "NotFound", f"Model: {deployed} not found!")
    return host.deployments[deployed]


async def _deployment(request: web.Request) -> web.Response:
    return _answer(_find_deployment(request))


async def _undeploy(request: web.Request) -> web.Response:
    deployment = _find_deployment(request)
    deployment["status"] = "DELETING"
    return _answer(deployment)


def _speaks(host: BailianHost, model: str) -> bool:
    return model in host.bases or host.deployments.get(model, {}).get("status") == "RUNNING"


async def _models(request: web.Request) -> web.Response:
    host = request.app[HOST]
    data = [{"id": name, "object": "model"} for name in host.bases]
    return web.json_response({"object": "list", "data": data})


async def _chat(request: web.Request) -> web.StreamResponse:
    """Its own words for a model that does not answer."""
    host, body = request.app[HOST], await request.json()
    host.chat_requests.append(body)
    if not _speaks(host, body["model"]):
        error = {"message": f"The model `{body['model']}` does not exist or you do not have access to it."}
        return web.json_response({"error": error | {"code": "model_not_found"}, "request_id": "r-1"}, status=404)
    return await answer_chat(request, True, host.reply or host.by_question)


def provider_of(
    host: BailianHost, check: Callable[[bytes], object] = len, seconds_of_silence: float = 30.0
) -> BailianProvider:
    """Our adapter, with the key that the host knows. `check`: of what may leave; it waits so long for an answer."""
    headers, patience = {"Authorization": f"Bearer {host.key}"}, httpx2.Timeout(30.0, read=seconds_of_silence)
    client = httpx2.Client(base_url=host.url, headers=headers, timeout=patience, verify=False)
    return BailianProvider(catalogue()["bailian"], client, host.key, check)
