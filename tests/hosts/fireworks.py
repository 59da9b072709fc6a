"""Fireworks on loopback: datasets, supervised fine-tuning jobs, models and deployments of one account."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.hosts.chat import Reply, answer_chat, steady
from tests.hosts.wire import WIRE, Wire, wired

KEY = "fw_0123456789abcdefghijklmnop"
ACCOUNT = "accounts/clinic"
MODEL_FIELDS = {"baseModel", "warmStartFrom", "outputModel", "displayName"}
FIELDS = MODEL_FIELDS | {"dataset", "evaluationDataset", "epochs", "learningRate", "loraRank", "batchSizeSamples"}
"""Of a job's request: others are refused."""
ENDS = ("JOB_STATE_COMPLETED", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED")
FINE = {"code": "OK", "message": ""}
"""What stands at everything that is well."""


@dataclass
class FireworksHost:
    """What the host knows, by names without the account."""

    wire: Wire = field(default_factory=lambda: Wire(KEY))
    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    deployments: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, bytes] = field(default_factory=dict)
    """Dataset → its file."""
    looks: int = 1
    """How often a dataset is asked for before it is ready."""
    bad_rows: str = ""
    """What it says of every file that it has looked at, in place of that it is ready."""
    serverless: list[str] = field(default_factory=lambda: [f"accounts/fireworks/models/{n}" for n in ("a", "b", "c")])
    """Its own models that answer without a deployment."""
    taken_names: set[str] = field(default_factory=set)
    """Names of datasets that are taken though nothing is there."""
    page_size: int = 200
    metrics: bytes = b'{"step": 1, "loss": 2.5}\n'
    url: str = ""
    """Where it stands, for addresses that it gives."""
    reply: Reply = steady
    """What every model answers."""

    def run(self, job_id: str) -> None:
        """Let a job train its first steps."""
        self.jobs[job_id] |= {"state": "JOB_STATE_RUNNING", "jobProgress": {"percent": 40, "epoch": 1}}

    def finish(self, job_id: str) -> None:
        """Let a job succeed."""
        job = self.jobs[job_id]
        job |= {"state": "JOB_STATE_COMPLETED", "jobProgress": {"percent": 100, "epoch": 3}}
        job["metricsFileSignedUrl"] = f"{self.url}/signed/{job_id}?signature=abc"
        self.models[job["outputModel"].rpartition("/")[2]] = {
            "name": job["outputModel"], "kind": "HF_PEFT_ADDON", "state": "READY", "createTime": _now(), "status": FINE
        }  # fmt: skip

    def fail(self, job_id: str, message: str) -> None:
        """Let a job fail."""
        self.jobs[job_id] |= {"state": "JOB_STATE_FAILED", "status": {"code": "INVALID_ARGUMENT", "message": message}}

    def settle(self, hosting_id: str) -> None:
        """Let a deployment be ready, unless it ends."""
        if self.deployments[hosting_id]["state"] == "CREATING":
            self.deployments[hosting_id]["state"] = "READY"


HOST = web.AppKey("host", FireworksHost)


def make_app(host: FireworksHost) -> web.Application:
    """Its API below /v1/accounts/clinic."""
    app = web.Application(middlewares=[wired])
    app[WIRE], app[HOST] = host.wire, host
    account, name = f"/v1/{ACCOUNT}", "{id:[^/:]+}"
    jobs = f"{account}/supervisedFineTuningJobs"
    app.router.add_post(f"{account}/datasets", _make_dataset, name="make_dataset")
    app.router.add_get(f"{account}/datasets", _datasets, name="datasets")
    app.router.add_get(f"{account}/datasets/{name}", _dataset, name="dataset")
    app.router.add_delete(f"{account}/datasets/{name}", _delete_dataset, name="delete_dataset")
    app.router.add_post(f"{account}/datasets/{name}:upload", _upload, name="upload")
    app.router.add_post(jobs, _create, name="create")
    app.router.add_get(jobs, _list, name="list")
    app.router.add_get(f"{jobs}/{name}", _retrieve, name="retrieve")
    app.router.add_post(f"{jobs}/{name}:cancel", _cancel, name="cancel")
    app.router.add_post(f"{jobs}/{name}:resume", _resume, name="resume")
    app.router.add_get(f"{account}/models", _models, name="models")
    app.router.add_get("/v1/accounts/fireworks/models", _public_models, name="public_models")
    app.router.add_delete(f"{account}/models/{name}", _delete_model, name="delete_model")
    app.router.add_post(f"{account}/deployments", _deploy, name="deploy")
    app.router.add_get(f"{account}/deployments", _deployments, name="deployments")
    app.router.add_get(f"{account}/deployments/{name}", _deployment, name="deployment")
    app.router.add_delete(f"{account}/deployments/{name}", _undeploy, name="undeploy")
    app.router.add_get("/signed/{id}", _metrics, name="metrics")
    app.router.add_post("/inference/v1/chat/completions", _chat, name="chat")
    return app


def _error(status: int, code: int, message: str) -> web.Response:
    """As its gateway writes errors: a gRPC code, and the message."""
    return web.json_response({"code": code, "message": message, "details": []}, status=status)


def _missing(kind: str, name: str) -> web.Response:
    return _error(404, 5, f"{ACCOUNT}/{kind}/{name} not found")


def _id_fault(name: str) -> web.Response | None:
    is_legal = re.fullmatch(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", name)
    return None if is_legal else _error(400, 3, f"invalid id {name!r}: a-z, 0-9 and hyphens, 63 at most")


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def _page(request: web.Request, kind: str, rows: Iterable[dict[str, Any]]) -> web.Response:
    """Sorted by name, as it lists where nobody says how."""
    host, names = request.app[HOST], sorted(rows, key=lambda row: row["name"])
    start = int(request.query.get("pageToken", "0"))
    end = start + min(int(request.query.get("pageSize", "50")), host.page_size)
    token = str(end) if end < len(names) else ""
    return web.json_response({kind: names[start:end], "nextPageToken": token, "totalSize": len(names)})


async def _make_dataset(request: web.Request) -> web.Response:
    host, body = request.app[HOST], await request.json()
    name = body["datasetId"]
    if fault := _id_fault(name):
        return fault
    if name in host.datasets or name in host.taken_names:
        return _error(409, 6, f"{ACCOUNT}/datasets/{name} already exists")
    row = {**body["dataset"], "name": f"{ACCOUNT}/datasets/{name}", "state": "UPLOADING", "createTime": _now()}
    host.datasets[name] = row | {"status": FINE, "format": "CHAT"}
    return web.json_response(host.datasets[name])


async def _upload(request: web.Request) -> web.Response:
    host, name = request.app[HOST], request.match_info["id"]
    if name not in host.datasets:
        return _missing("datasets", name)
    if host.datasets[name]["state"] == "READY":
        return _error(409, 6, "the dataset has its rows already")
    host.rows[name] = host.wire.bodies("upload")[-1]["file"]
    return web.json_response({"id": name, "object": "file", "bytes": len(host.rows[name]), "purpose": "fine-tune"})


async def _datasets(request: web.Request) -> web.Response:
    return _page(request, "datasets", request.app[HOST].datasets.values())


async def _dataset(request: web.Request) -> web.Response:
    host, name = request.app[HOST], request.match_info["id"]
    row = host.datasets.get(name)
    if row is None:
        return _missing("datasets", name)
    if name in host.rows and row["state"] == "UPLOADING":
        row["looks"] = row.get("looks", 0) + 1
        if host.bad_rows:
            row["status"] = {"code": "INVALID_ARGUMENT", "message": host.bad_rows}
        elif row["looks"] > host.looks:
            row["state"] = "READY"
    return web.json_response(row)


async def _delete_dataset(request: web.Request) -> web.Response:
    if request.app[HOST].datasets.pop(request.match_info["id"], None) is None:
        return _missing("datasets", request.match_info["id"])
    return web.json_response({})


def _fault(host: FireworksHost, body: dict[str, Any]) -> web.Response | None:
    """What is wrong with a job's request."""
    if odd := set(body) - FIELDS:
        return _error(400, 3, f"unknown field {sorted(odd)[0]}")
    if ("baseModel" in body) == ("warmStartFrom" in body):
        return _error(400, 3, "exactly one of base_model and warm_start_from should be specified")
    for dataset in filter(None, (body.get("dataset"), body.get("evaluationDataset"))):
        name = dataset.removeprefix(f"{ACCOUNT}/datasets/")
        if name not in host.datasets:
            return _missing("datasets", name)
        if host.datasets[name]["state"] != "READY":
            return _error(400, 9, f"dataset {name} is not ready")
    name = body.get("outputModel", "").removeprefix(f"{ACCOUNT}/models/")
    return _id_fault(name) if name else None


async def _create(request: web.Request) -> web.Response:
    host, body = request.app[HOST], await request.json()
    job_id = request.query.get("supervisedFineTuningJobId") or f"j{len(host.jobs)}"
    if fault := _id_fault(job_id) or _fault(host, body):
        return fault
    if job_id in host.jobs:
        return _error(409, 6, f"{ACCOUNT}/supervisedFineTuningJobs/{job_id} already exists")
    host.jobs[job_id] = {
        "outputModel": f"{ACCOUNT}/models/{job_id}",
        **body,
        "name": f"{ACCOUNT}/supervisedFineTuningJobs/{job_id}",
        "state": "JOB_STATE_CREATING",
        "status": FINE,
        "createTime": _now(),
        "updateTime": _now(),
    }
    host.wire.made("create", job_id)
    return web.json_response(host.jobs[job_id])


def _job(request: web.Request) -> dict[str, Any] | None:
    host, name = request.app[HOST], request.match_info["id"]
    return None if name in host.wire.late_names else host.jobs.get(name)


async def _list(request: web.Request) -> web.Response:
    host = request.app[HOST]
    jobs = (job for job_id, job in host.jobs.items() if job_id not in host.wire.late_names)
    return _page(request, "supervisedFineTuningJobs", jobs)


async def _retrieve(request: web.Request) -> web.Response:
    job = _job(request)
    return _missing("supervisedFineTuningJobs", request.match_info["id"]) if job is None else web.json_response(job)


async def _cancel(request: web.Request) -> web.Response:
    return _moved(request, "JOB_STATE_CANCELLED", ENDS)


async def _resume(request: web.Request) -> web.Response:
    fixed_states = {job["state"] for job in request.app[HOST].jobs.values()} - {"JOB_STATE_PAUSED"}
    return _moved(request, "JOB_STATE_RUNNING", fixed_states)


def _moved(request: web.Request, state: str, fixed_states: Iterable[str]) -> web.Response:
    """The answer is empty."""
    job = _job(request)
    if job is None:
        return _missing("supervisedFineTuningJobs", request.match_info["id"])
    if job["state"] in fixed_states:
        return _error(400, 9, f"the job is in {job['state']}")
    job["state"] = state
    return web.json_response({})


async def _models(request: web.Request) -> web.Response:
    return _page(request, "models", request.app[HOST].models.values())


async def _public_models(request: web.Request) -> web.Response:
    """The host's own: here only by the filter that its pages name."""
    if request.query.get("filter") != "supports_serverless=true":
        return _error(400, 3, f"invalid filter {request.query.get('filter')!r}")
    rows = [{"name": name, "state": "READY", "public": True} for name in request.app[HOST].serverless]
    return _page(request, "models", rows)


async def _delete_model(request: web.Request) -> web.Response:
    host, name = request.app[HOST], request.match_info["id"]
    if any(row["baseModel"].endswith(f"/{name}") for row in host.deployments.values() if row["state"] != "DELETED"):
        return _error(400, 9, f"model {name} is deployed")
    return _missing("models", name) if host.models.pop(name, None) is None else web.json_response({})


async def _deploy(request: web.Request) -> web.Response:
    host, body = request.app[HOST], await request.json()
    name = request.query.get("deploymentId") or f"d{len(host.deployments)}"
    if fault := _id_fault(name):
        return fault
    if name in host.deployments:
        return _error(409, 6, f"{ACCOUNT}/deployments/{name} already exists")
    row = {**body, "name": f"{ACCOUNT}/deployments/{name}", "state": "CREATING", "status": FINE, "createTime": _now()}
    host.deployments[name] = row
    host.wire.made("deploy", name)
    return web.json_response(row)


async def _deployments(request: web.Request) -> web.Response:
    host = request.app[HOST]
    return _page(
        request, "deployments", [row for name, row in host.deployments.items() if name not in host.wire.late_names]
    )


async def _deployment(request: web.Request) -> web.Response:
    host, name = request.app[HOST], request.match_info["id"]
    row = None if name in host.wire.late_names else host.deployments.get(name)
    return _missing("deployments", name) if row is None else web.json_response(row)


async def _undeploy(request: web.Request) -> web.Response:
    """It is remembered for a while."""
    row = request.app[HOST].deployments.get(request.match_info["id"])
    if row is None or row["state"] == "DELETED":
        return _missing("deployments", request.match_info["id"])
    row["state"] = "DELETED"
    return web.json_response({})


async def _metrics(request: web.Request) -> web.Response:
    return web.Response(body=request.app[HOST].metrics)


async def _chat(request: web.Request) -> web.StreamResponse:
    """Bases answer without a deployment, a fine-tune only from one that is ready: `MODEL#DEPLOYMENT`."""
    host, model = request.app[HOST], str((await request.json())["model"])
    names = {f"{row['baseModel']}#{row['name']}" for row in host.deployments.values() if row["state"] == "READY"}
    return await answer_chat(request, model in names or model.startswith("accounts/fireworks/models/"), host.reply)
