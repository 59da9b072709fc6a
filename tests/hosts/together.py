"""Together on loopback: files, fine-tunes, events, checkpoints, prices, endpoints."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.hosts.chat import Reply, answer_chat, steady
from tests.hosts.wire import WIRE, Wire, problem, wired

BASE = "meta-llama/Llama-3.1-8B-Instruct"
KEY = "tgp_v1_0123456789abcdefghijklmnopqrstuvwxyz"
START_FIELDS = {"model", "from_checkpoint", "training_file", "validation_file", "suffix", "random_seed"}
NUMBERS = {"n_epochs", "n_evals", "n_checkpoints", "batch_size", "learning_rate"}
FIELDS = START_FIELDS | NUMBERS | {"training_type", "training_method"}
"""Of a job's request: others are refused."""
LIST_FIELDS = ("id", "status", "created_at", "updated_at", "model", "from_checkpoint", "training_file", "suffix")
ENDS = ("cancelled", "error", "completed")


@dataclass
class TogetherHost:
    """What the host knows."""

    wire: Wire = field(default_factory=lambda: Wire(KEY))
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    checkpoints: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    endpoints: dict[str, dict[str, Any]] = field(default_factory=dict)
    hardware: dict[str, tuple[float, str]] = field(
        default_factory=lambda: {
            "2x_nvidia_h100_80gb_sxm": (13.3, "available"),
            "1x_nvidia_h100_80gb_sxm": (6.65, "available"),
            "1x_nvidia_l40s_48gb": (2.5, "insufficient"),
        }
    )
    """Name → cents a minute, and whether it is free."""
    is_allowed: bool = True
    """Whether the account may spend as much as a job would cost."""
    url: str = ""
    """Where it stands."""
    reply: Reply = steady
    """What its bases answer."""

    def happens(self, job_id: str, message: str, level: str = "info", **values: Any) -> None:
        """Tell something of a job; the host lists the oldest first."""
        rows = self.events.setdefault(job_id, [])
        moment = f"2026-11-28T10:{len(rows):02d}:00.123456789Z"
        event = {"object": "fine-tune-event", "created_at": moment, "level": level, "message": message}
        rows.append({**event, "type": "JOB_START", "hash": f"h{job_id}{len(rows)}", **values})

    def run(self, job_id: str) -> None:
        """Let a job train its first steps."""
        self.jobs[job_id]["status"] = "running"
        self.happens(job_id, "Training started", total_steps=8, step=0)
        self.happens(job_id, "Epoch completed, at step 4", total_steps=8, step=4)
        self._keeps(job_id, 4, "Intermediate")

    def finish(self, job_id: str) -> None:
        """Let a job succeed."""
        if self.jobs[job_id]["status"] != "running":
            self.run(job_id)
        self._keeps(job_id, 8, "Final")
        self.happens(job_id, "Training completed", total_steps=8, step=8)
        self.jobs[job_id] |= {"status": "completed", "token_count": 1234, "total_price": 480_000_000}

    def fail(self, job_id: str, message: str) -> None:
        """Let a job fail."""
        self.happens(job_id, message, "error", type="JOB_ERROR")
        self.jobs[job_id]["status"] = "error"

    def settle(self, job_id: str) -> None:
        """Let a job that is being cancelled be so."""
        if self.jobs[job_id]["status"] == "cancel_requested":
            self.jobs[job_id]["status"] = "cancelled"

    def ready(self, endpoint_id: str) -> None:
        """Let an endpoint answer that is being prepared."""
        if endpoint_id in self.endpoints and self.endpoints[endpoint_id]["state"] in ("PENDING", "STARTING"):
            self.endpoints[endpoint_id]["state"] = "STARTED"

    def _keeps(self, job_id: str, step: int, kind: str) -> None:
        row = {"step": step, "created_at": "2026-11-28T10:05:00Z", "checkpoint_type": f"{kind} (step {step})"}
        self.checkpoints.setdefault(job_id, []).append({**row, "path": f"gs://together/{job_id}/{step}"})


HOST = web.AppKey("host", TogetherHost)


def make_app(host: TogetherHost) -> web.Application:
    """Its API below /v1."""
    app = web.Application(middlewares=[wired])
    app[WIRE], app[HOST] = host.wire, host
    app.router.add_post("/v1/files/upload", _upload, name="upload")
    app.router.add_get("/v1/files", _files, name="files")
    app.router.add_delete("/v1/files/{id}", _delete_file, name="delete_file")
    app.router.add_post("/v1/fine-tunes/estimate-price", _estimate, name="estimate")
    app.router.add_post("/v1/fine-tunes", _create, name="create")
    app.router.add_get("/v1/fine-tunes", _list, name="list")
    app.router.add_get("/v1/fine-tunes/{id}", _retrieve, name="retrieve")
    app.router.add_delete("/v1/fine-tunes/{id}", _delete, name="delete")
    app.router.add_get("/v1/fine-tunes/{id}/events", _events, name="events")
    app.router.add_get("/v1/fine-tunes/{id}/checkpoints", _checkpoints, name="checkpoints")
    app.router.add_post("/v1/fine-tunes/{id}/cancel", _cancel, name="cancel")
    app.router.add_get("/v1/models", _models, name="models")
    app.router.add_get("/v1/hardware", _hardware, name="hardware")
    app.router.add_post("/v1/endpoints", _deploy, name="deploy")
    app.router.add_get("/v1/endpoints", _endpoints, name="endpoints")
    app.router.add_get("/v1/endpoints/{id}", _endpoint, name="endpoint")
    app.router.add_delete("/v1/endpoints/{id}", _undeploy, name="undeploy")
    app.router.add_post("/v1/chat/completions", _chat, name="chat")
    return app


async def _upload(request: web.Request) -> web.Response:
    host, form = request.app[HOST], await request.post()
    if missing := {"purpose", "file_name", "file"} - set(form):
        return problem(400, f"missing {', '.join(sorted(missing))}")
    file_id = f"file-{host.wire.count('upload')}"
    content = host.wire.bodies("upload")[-1]["file"]
    row = {"id": file_id, "object": "file", "created_at": 1_764_000_000, "filename": form["file_name"]}
    row |= {"bytes": len(content), "purpose": form["purpose"], "Processed": True, "FileType": "jsonl", "LineCount": 1}
    host.files[file_id] = row
    return web.json_response(row)


async def _files(request: web.Request) -> web.Response:
    return web.json_response({"data": list(request.app[HOST].files.values())})


async def _delete_file(request: web.Request) -> web.Response:
    file_id = request.match_info["id"]
    if request.app[HOST].files.pop(file_id, None) is None:
        return problem(404, f"file {file_id} not found")
    return web.json_response({"id": file_id, "deleted": True})


def _fault(host: TogetherHost, body: dict[str, Any]) -> str | None:
    """What is wrong with a job's request."""
    if odd := set(body) - FIELDS:
        return f"unknown field {sorted(odd)[0]}"
    if ("model" in body) == ("from_checkpoint" in body):
        return "exactly one of model and from_checkpoint must be set"
    if odd := {body["training_file"], body.get("validation_file")} - set(host.files) - {None}:
        return f"file {odd.pop()} not found"
    kind, batch = body.get("training_type", {"type": "Lora"}), body.get("batch_size", "max")
    if kind.get("type") == "Lora" and not {"lora_r", "lora_alpha"} <= set(kind):
        return "training_type: lora_r and lora_alpha are required"
    if not (batch == "max" or (type(batch) is int and batch > 0)):
        return f"batch_size: {batch!r}"
    if not 1 <= body["n_epochs"] <= 20:
        return "n_epochs must be from 1 to 20"
    if len(body.get("suffix", "")) > 64:
        return "suffix must be at most 64 characters"
    return None


async def _create(request: web.Request) -> web.Response:
    host, body = request.app[HOST], await request.json()
    if fault := _fault(host, body):
        return problem(400, fault)
    job_id = f"ft-{len(host.jobs) + 1:04d}-ab"
    base = body.get("model") or body["from_checkpoint"].partition(":")[0]
    moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    host.jobs[job_id] = {
        **body,
        "id": job_id,
        "status": "pending",
        "created_at": moment,
        "updated_at": moment,
        "model": base,
        # From the beginning on, though no model is there yet.
        "model_output_name": f"clinic/{base.rpartition('/')[2]}-{body.get('suffix', '')}-{len(host.jobs):08x}",
        "total_price": 0,
        "token_count": 0,
        "events": [],
    }
    host.wire.made("create", job_id)
    host.happens(job_id, "Fine tune request created", type="JOB_PENDING")
    return web.json_response(_short(host.jobs[job_id]))


def _short(job: dict[str, Any]) -> dict[str, Any]:
    """A job as it is listed; a single one has no suffix."""
    return {name: job.get(name) for name in (*LIST_FIELDS, "model_output_name", "total_price", "token_count")}


def _present(request: web.Request) -> dict[str, dict[str, Any]]:
    host = request.app[HOST]
    return {job_id: job for job_id, job in host.jobs.items() if job_id not in host.wire.late_names}


async def _list(request: web.Request) -> web.Response:
    return web.json_response({"data": [_short(job) for job in _present(request).values()]})


async def _retrieve(request: web.Request) -> web.Response:
    host, job = request.app[HOST], _present(request).get(request.match_info["id"])
    if job is None:
        return problem(404, "fine-tune not found")
    answer = {name: value for name, value in job.items() if name != "suffix"}
    answer["events"] = host.events[job["id"]]
    return web.json_response(answer)


async def _delete(request: web.Request) -> web.Response:
    if request.match_info["id"] not in _present(request):
        return problem(404, "fine-tune not found")
    del request.app[HOST].jobs[request.match_info["id"]]
    return web.json_response({"message": "deleted"})


async def _events(request: web.Request) -> web.Response:
    if request.match_info["id"] not in _present(request):
        return problem(404, "fine-tune not found")
    return web.json_response({"data": request.app[HOST].events[request.match_info["id"]]})


async def _checkpoints(request: web.Request) -> web.Response:
    if request.match_info["id"] not in _present(request):
        return problem(404, "fine-tune not found")
    return web.json_response({"data": request.app[HOST].checkpoints.get(request.match_info["id"], [])})


async def _cancel(request: web.Request) -> web.Response:
    job = _present(request).get(request.match_info["id"])
    if job is None:
        return problem(404, "fine-tune not found")
    if job["status"] in ENDS:
        return problem(400, f"a job that is {job['status']} cannot be cancelled")
    job |= {"status": "cancel_requested", "total_price": 120_000_000}
    return web.json_response(_short(job))


async def _estimate(request: web.Request) -> web.Response:
    host, body = request.app[HOST], await request.json()
    tokens = host.files[body["training_file"]]["bytes"] // 4 * body["n_epochs"]
    answer = {"estimation_available": True, "estimated_total_price": tokens * 4.8e-7, "user_limit": 100.0}
    answer |= {"estimated_train_token_count": tokens, "allowed_to_proceed": host.is_allowed}
    return web.json_response(answer)


async def _models(request: web.Request) -> web.Response:
    """A bare list, unlike all the others."""
    return web.json_response([{"id": BASE, "object": "model", "type": "chat"}])


def _is_servable(host: TogetherHost, model: str) -> bool:
    """Fine-tunes that are finished; of bases one."""
    done = {job["model_output_name"] for job in host.jobs.values() if job["status"] == "completed"}
    return model in done or model == BASE


async def _hardware(request: web.Request) -> web.Response:
    host, model = request.app[HOST], request.query.get("model")
    if model is not None and not _is_servable(host, model):
        return problem(404, f"model {model} cannot be deployed")
    rows = [
        {"object": "hardware", "id": name, "pricing": {"cents_per_minute": cents}, "availability": {"status": status},
         "specs": {"gpu_type": "h100", "gpu_count": 1, "gpu_memory": 80, "gpu_link": "sxm"},
         "updated_at": "2026-11-28T10:00:00Z"}
        for name, (cents, status) in host.hardware.items()
    ]  # fmt: skip
    return web.json_response({"object": "list", "data": rows})


async def _deploy(request: web.Request) -> web.Response:
    host, body = request.app[HOST], await request.json()
    if missing := {"model", "hardware", "autoscaling"} - set(body):
        return problem(400, f"missing {', '.join(sorted(missing))}")
    if not _is_servable(host, body["model"]):
        return problem(404, f"model {body['model']} not found")
    if host.hardware.get(body["hardware"], (0.0, ""))[1] != "available":
        return problem(400, f"hardware {body['hardware']} is not available")
    if not 0 < body["autoscaling"]["min_replicas"] <= body["autoscaling"]["max_replicas"]:
        return problem(400, "autoscaling: min_replicas must be from 1 to max_replicas")
    endpoint_id = f"endpoint-{len(host.endpoints):08x}-ef8f-44bf-b3e7-de9c1ca8f2d7"
    host.endpoints[endpoint_id] = {
        "object": "endpoint",
        "id": endpoint_id,
        "name": f"clinic/{body['model']}-{len(host.endpoints):08x}",
        "display_name": body.get("display_name", ""),
        "model": body["model"],
        "hardware": body["hardware"],
        "type": "dedicated",
        "owner": "clinic",
        "state": "PENDING",
        "autoscaling": body["autoscaling"],
        "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
    }
    host.wire.made("deploy", endpoint_id)
    return web.json_response(host.endpoints[endpoint_id])


def _shown(request: web.Request) -> dict[str, dict[str, Any]]:
    host = request.app[HOST]
    return {id: row for id, row in host.endpoints.items() if id not in host.wire.late_names}


async def _endpoints(request: web.Request) -> web.Response:
    """With fewer fields than a single one, and what everybody may ask beside them, unless that is left out."""
    names = ("object", "id", "name", "model", "type", "owner", "state", "created_at")
    rows = [{name: row[name] for name in names} for row in _shown(request).values()]
    if request.query.get("mine") != "true":
        rows.append({**dict.fromkeys(names, "x"), "type": "serverless", "state": "STARTED"})
    return web.json_response({"object": "list", "data": rows})


async def _endpoint(request: web.Request) -> web.Response:
    row = _shown(request).get(request.match_info["id"])
    return problem(404, "endpoint not found") if row is None else web.json_response(row)


async def _undeploy(request: web.Request) -> web.Response:
    """The answer is empty."""
    if request.match_info["id"] not in _shown(request):
        return problem(404, "endpoint not found")
    del request.app[HOST].endpoints[request.match_info["id"]]
    return web.Response(status=204)


async def _chat(request: web.Request) -> web.StreamResponse:
    """Bases answer by themselves, a fine-tune by the name of its endpoint."""
    host, model = request.app[HOST], (await request.json())["model"]
    names = {row["name"] for row in host.endpoints.values() if row["state"] == "STARTED"}
    return await answer_chat(request, model in (BASE, *names), host.reply)
