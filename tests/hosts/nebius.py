"""Nebius Token Factory on loopback: OpenAI's shape with its quirks, and `/v0/models`, by which a fine-tune is made
ready to answer. Shapes: its API reference and notebooks, read in November 2026; what its events carry beside words is
not known, so they are OpenAI's."""

import asyncio
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from tests import openai_host
from tests.openai_host import HOST, Host

BASE = "meta-llama/Llama-3.1-8B-Instruct"
SERVED_BASE = "meta-llama/Meta-Llama-3.1-8B-Instruct"


@dataclass
class NebiusHost(Host):
    """What it knows beside jobs, and the knobs."""

    drops_metadata: bool = True
    can_pause: bool = False
    custom_models: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Full name → a custom model."""
    marks: list[str] = field(default_factory=list)
    """The name in each request by which one was made."""
    deploy_requests: list[dict[str, Any]] = field(default_factory=list)
    n_undeploys: int = 0
    looks_until_active: int = 1
    """Looks at one that is being validated before it is active."""
    failure: str | None = None
    """Why validations fail."""
    deploy_error: tuple[int, str, str] | None = None
    undeploy_error: tuple[int, str, str] | None = None
    look_error: tuple[int, str, str] | None = None
    lose_deploy_request: bool = False
    lose_deploy_answer: bool = False
    hosted_from: dict[str, float] = field(default_factory=dict)
    """Full name → the moment of the loop's clock from which it is to be seen."""
    keeps_suffix: bool = True

    def keep(self, job_id: str, step: int) -> str:
        """A job keeps a checkpoint of this step, with its weights; it is known by its id, not by a name."""
        row_id = f"ftckpt_{job_id.removeprefix('ftjob-')}-{step}"
        row = {"id": row_id, "object": "fine_tuning.job.checkpoint", "created_at": 1_764_000_000 + step}
        row |= {"fine_tuned_model_checkpoint": "", "fine_tuning_job_id": job_id, "step_number": step}
        row |= {"metrics": {"step": step, "train_loss": 2.0 / step, "valid_loss": 2.5 / step}}
        self.checkpoints.setdefault(job_id, []).insert(0, row | {"result_files": [f"file-weights-{row_id}"]})
        return f"{job_id}:{row_id}"

    def let_out(self, job_id: str, step: int, files: dict[str, bytes]) -> None:
        """The weights of a checkpoint are these files, by their names."""
        [row] = [row for row in self.checkpoints[job_id] if row["step_number"] == step]
        row["result_files"] = [f"{row['id']}-{n}" for n in range(len(files))]
        for file_id, (name, content) in zip(row["result_files"], files.items(), strict=True):
            self.files[file_id], self.file_names[file_id] = content, name

    def finish(self, job_id: str, fine_tuned_model: str = "") -> None:
        """Let a job succeed. It names no model: its checkpoints are deployed."""
        if not self.checkpoints.get(job_id):
            self.keep(job_id, 4)
        self.keep(job_id, 8)
        self.jobs[job_id].update(status="succeeded", trained_tokens=1234)

    def serve(self, name: str) -> None:
        """It answers from now on."""
        self.custom_models[name]["status"] = "active"
        if name not in self.models:
            self.models.append(name)

    def seen(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The custom models that are to be seen already."""
        moment = asyncio.get_running_loop().time()
        for name, fields in self.custom_models.items():
            if self.hosted_from.get(name, moment) <= moment:
                yield name, fields


def make_app(host: NebiusHost) -> web.Application:
    app = openai_host.make_app(host)
    app.middlewares.append(_quirks)
    app.router.add_post("/v0/models", _deploy)
    app.router.add_get("/v0/models", _list)
    app.router.add_get("/v0/models/{name:.+}", _look)
    app.router.add_delete("/v0/models/{name:.+}", _undeploy)
    return app


def _host(request: web.Request) -> NebiusHost:
    host = request.app[HOST]
    assert isinstance(host, NebiusHost)
    return host


@web.middleware
async def _quirks(request: web.Request, handler: Handler) -> web.StreamResponse:
    host, path = _host(request), request.path
    if request.method != "POST" or path != "/v1/fine_tuning/jobs":
        return await handler(request)
    body = await request.json()
    if odd := sorted({"method", "metadata"} & set(body)):
        return openai_host._error(422, "extra_forbidden", f"Extra inputs are not permitted: {odd[0]}")
    if not body["hyperparameters"].get("lora"):
        return openai_host._error(422, "value_error", "only LoRA is offered for this model")
    job_ids = set(host.jobs)
    response = await handler(request)
    for job_id in set(host.jobs) - job_ids:
        host.jobs[job_id] |= {"suffix": body.get("suffix") if host.keeps_suffix else None}
        host.metadata_sent[job_id] = {"suffix": body.get("suffix", "")}
    return response


async def _deploy(request: web.Request) -> web.Response:
    host, body = _host(request), await request.json()
    host.deploy_requests.append(body)
    if host.deploy_error is not None:
        return openai_host._error(*host.deploy_error)
    if host.lose_deploy_request:
        assert request.transport is not None
        request.transport.close()
        return web.Response()
    name = f"{body['base_model']}-LoRA:{body['name']}-{secrets.token_hex(2)}"
    host.marks.append(body["name"])
    host.custom_models[name] = {
        "name": name,
        "base_model": body["base_model"],
        "source": body["source"],
        "description": body.get("description"),
        "created_at": int(time.time()),
        "status": "validating",
        "n_looks": 0,
    }
    if host.lose_deploy_answer:
        host.hosted_from[name] = asyncio.get_running_loop().time() + host.late_seconds
        assert request.transport is not None
        request.transport.close()
        return web.Response()
    return web.json_response(_shown(host.custom_models[name]))


def _shown(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != "n_looks"}


async def _list(request: web.Request) -> web.Response:
    """With the job and the checkpoint in fields of their own, as the list has them."""
    host = _host(request)
    if host.look_error is not None:
        return openai_host._error(*host.look_error)
    listing = []
    for _, fields in host.seen():
        job_id, _, checkpoint_id = fields["source"].partition(":")
        fields_of_list = {key: value for key, value in _shown(fields).items() if key != "source"}
        listing.append(fields_of_list | {"job_id": job_id, "checkpoint_id": checkpoint_id})
    return web.json_response(listing)


async def _look(request: web.Request) -> web.Response:
    host, name = _host(request), request.match_info["name"]
    if host.look_error is not None:
        return openai_host._error(*host.look_error)
    fields = dict(host.seen()).get(name)
    if fields is None:
        return openai_host._error(404, "not_found", f"The model {name} does not exist")
    if fields["status"] == "validating":
        fields["n_looks"] += 1
        if host.failure is not None:
            fields |= {"status": "error", "status_reason": host.failure}
        elif fields["n_looks"] >= host.looks_until_active:
            host.serve(name)
    return web.json_response(_shown(fields))


async def _undeploy(request: web.Request) -> web.Response:
    host, name = _host(request), request.match_info["name"]
    host.n_undeploys += 1
    if host.undeploy_error is not None:
        return openai_host._error(*host.undeploy_error)
    if name not in dict(host.seen()):
        return openai_host._error(404, "not_found", f"The model {name} does not exist")
    fields = host.custom_models.pop(name)
    if name in host.models:
        host.models.remove(name)
    return web.json_response(_shown(fields) | {"status": "deleted"})
