"""Together on loopback: files, fine-tunes, events, checkpoints, prices."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.hosts.wire import WIRE, Wire, problem, wired

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
    is_allowed: bool = True
    """Whether the account may spend as much as a job would cost."""
    url: str = ""
    """Where it stands."""

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
    return web.json_response([{"id": "meta-llama/Llama-3.1-8B-Instruct", "object": "model", "type": "chat"}])
