"""Each host with the adapter that speaks to it, as the tests see it that are the same for all."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import openai

from tests import openai_host
from tests.hosts import bailian, fireworks, nebius, together
from tests.hosts.wire import standing
from tests.training.engine.conftest import EngineProcess
from training.providers import Provider
from training.providers.bailian.provider import BailianProvider
from training.providers.catalogue import catalogue
from training.providers.fireworks.provider import FireworksProvider
from training.providers.hosted import HostedProvider
from training.providers.nebius import NebiusProvider
from training.providers.openai import OpenAIProvider
from training.providers.together.provider import TogetherProvider

FAULTS = ("request lost", "dropped", "500", "timeout", "page")


class LossyTransport(httpx2.BaseTransport):
    """The real wire, on which what is asked for once gets lost as `fault` says: before it has arrived (`request lost`),
    or behind that, with its answer."""

    def __init__(self, paths: dict[str, str]) -> None:
        """`paths`: what is counted, and may get lost → the end of the path that it is posted to."""
        self._wire = httpx2.HTTPTransport(verify=False)  # reading all authorities takes 20 ms, and there is no TLS here
        self._paths = paths
        self.counts = dict.fromkeys(paths, 0)
        self.fault: str | None = None
        self.stale_key: str | None = None
        """With which everything is asked, in place of the right one."""
        self.requests: list[httpx2.Request] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """As the wire does, or as the fault says."""
        request.read()
        self.requests.append(request)
        if self.stale_key is not None:
            request.headers["Authorization"] = f"Bearer {self.stale_key}"
        verb = next((verb for verb, end in self._paths.items() if re.search(f"{end}$", request.url.path)), None)
        if request.method != "POST" or verb is None:
            return self._wire.handle_request(request)
        self.counts[verb] += 1
        if self.fault == "request lost":
            raise httpx2.ConnectError("connection refused", request=request)
        response = self._wire.handle_request(request)
        response.read()
        return _lost(self.fault, request, response)

    def close(self) -> None:
        """The wire's connections."""
        self._wire.close()


def _lost(fault: str | None, request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    if fault == "dropped":
        raise httpx2.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    if fault == "timeout":
        raise httpx2.ReadTimeout("timed out", request=request)
    if fault == "500":
        return httpx2.Response(500, json={"error": {"message": f"oops, {request.headers['Authorization']}"}})
    if fault == "page":
        return httpx2.Response(200, text="<html>Please log in</html>", headers={"Content-Type": "text/html"})
    return response


@dataclass
class Ground:
    """A host, what speaks to it, and how a test moves it. Jobs and hostings are named as the adapter names them."""

    name: str
    url: str
    provider: Provider
    transport: LossyTransport
    base: str
    key: str
    run: Callable[[str], None]
    finish: Callable[[str], None]
    fail: Callable[[str, str], None]
    lock_out: Callable[[], None]
    """The host takes another key from now on, and quotes ours."""
    has: frozenset[str] = frozenset()
    """What the host keeps and can beside the rest: see `tests/training/providers/test_contract.py`."""
    make_ready: Callable[[str], None] = lambda hosting_id: None
    """Let what was begun with a hosting be done: it answers, or is gone."""
    settle: Callable[[str], None] = lambda job_id: None
    """Let what was begun with a job be done."""
    speak: Callable[[Callable[[dict[str, Any]], str]], None] = lambda reply: None
    """Let its models answer so; what trains really answers as it has learned."""
    most_epochs: int = 3
    """Of a job that is still running when a test wants to disturb it."""
    launch_ids: tuple[str, str] = field(default_factory=lambda: (uuid4().hex, uuid4().hex))
    """No other test has them, as hosts may be shared."""
    cleared_files: list[bytes] = field(default_factory=list)
    """The files that were looked through before they left."""


def http_client(url: str, key: str, transport: httpx2.BaseTransport) -> httpx2.Client:
    """As `bot.clients` makes one for a host of another shape than OpenAI's."""
    return httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, transport=transport)


def openai_client(url: str, key: str, transport: httpx2.BaseTransport) -> openai.OpenAI:
    """The official one, with its own retries as it comes."""
    return openai.OpenAI(base_url=url, api_key=key, http_client=httpx2.Client(transport=transport))


@contextmanager
def openai_ground() -> Iterator[Ground]:
    """OpenAI."""
    host, cleared_files = openai_host.Host(), list[bytes]()
    host.key = "sk-proj-0123456789abcdefghij"
    transport = LossyTransport({"create": "/fine_tuning/jobs"})

    def finish(job_id: str) -> None:
        host.train(job_id, 4)
        host.report(job_id)
        host.finish(job_id, host.checkpoints[job_id][0]["fine_tuned_model_checkpoint"])

    with standing(openai_host.make_app(host)) as url:
        client = openai_client(f"{url}/v1", host.key, transport)
        provider = HostedProvider("openai", client, cleared_files.append)
        has = frozenset(["metadata", "log", "losses", "checkpoints", "results", "pause"])
        yield Ground(
            "openai",
            f"{url}/v1",
            provider,
            transport,
            "base-model",
            client.api_key,
            host.train,
            finish,
            host.fail,
            partial(setattr, host, "key", "another"),
            has,
            speak=partial(setattr, host, "reply"),
            cleared_files=cleared_files,
        )


@contextmanager
def nebius_ground() -> Iterator[Ground]:
    """Nebius: a model is called by its job and its checkpoint."""
    host, cleared_files = nebius.NebiusHost(), list[bytes]()
    host.key, host.can_pause = "v1.0123456789abcdefghijklmnop", False
    host.models = [nebius.SERVED_BASE]
    transport = LossyTransport({"create": "/fine_tuning/jobs", "deploy": "/v0/models"})

    def finish(job_id: str) -> None:
        host.train(job_id, 4)
        host.finish(job_id)

    with standing(nebius.make_app(host)) as url:
        client = openai_client(f"{url}/v1", host.key, transport)
        provider = NebiusProvider("nebius", client, cleared_files.append, catalogue()["nebius"].served)
        yield Ground(
            "nebius",
            f"{url}/v1",
            provider,
            transport,
            nebius.BASE,
            client.api_key,
            host.train,
            finish,
            host.fail,
            partial(setattr, host, "key", "another"),
            frozenset(["log", "losses", "checkpoints"]),
            lambda name: host.serve(name) if name in host.custom_models else None,
            speak=partial(setattr, host, "reply"),
            cleared_files=cleared_files,
        )


@contextmanager
def fireworks_ground() -> Iterator[Ground]:
    """Fireworks."""
    host, cleared_files = fireworks.FireworksHost(), list[bytes]()
    transport = LossyTransport({"create": "/supervisedFineTuningJobs", "deploy": "/deployments"})
    with standing(fireworks.make_app(host)) as url:
        host.url = url
        client = http_client(f"{url}/v1/{fireworks.ACCOUNT}", fireworks.KEY, transport)
        provider = FireworksProvider(
            "fireworks", client, fireworks.KEY, cleared_files.append, pause=lambda seconds: None
        )
        yield Ground(
            "fireworks",
            f"{url}/v1/{fireworks.ACCOUNT}",
            provider,
            transport,
            "accounts/fireworks/models/llama-v3p1-8b-instruct",
            fireworks.KEY,
            host.run,
            host.finish,
            host.fail,
            partial(setattr, host.wire, "key", "another"),
            frozenset(["results"]),
            host.settle,
            speak=partial(setattr, host, "reply"),
            cleared_files=cleared_files,
        )


@contextmanager
def together_ground() -> Iterator[Ground]:
    """Together."""
    host, cleared_files = together.TogetherHost(), list[bytes]()
    transport = LossyTransport({"create": "/fine-tunes", "deploy": "/endpoints"})
    with standing(together.make_app(host)) as url:
        client = http_client(f"{url}/v1", together.KEY, transport)
        provider = TogetherProvider("together", client, together.KEY, cleared_files.append)
        yield Ground(
            "together",
            f"{url}/v1",
            provider,
            transport,
            "meta-llama/Llama-3.1-8B-Instruct",
            together.KEY,
            host.run,
            host.finish,
            host.fail,
            partial(setattr, host.wire, "key", "another"),
            frozenset(["log", "checkpoints"]),
            host.ready,
            host.settle,
            speak=partial(setattr, host, "reply"),
            cleared_files=cleared_files,
        )


@contextmanager
def bailian_ground() -> Iterator[Ground]:
    """Alibaba Bailian: what waits there goes on with its tick."""
    host, cleared_files = bailian.BailianHost(), list[bytes]()
    transport = LossyTransport({"create": "/api/v1/fine-tunes", "deploy": "/api/v1/deployments"})

    def finish(job_id: str) -> None:
        while host.jobs[job_id]["status"] != "RUNNING":
            host.tick()
        host.finish(job_id)

    with standing(bailian.make_app(host)) as url:
        provider = BailianProvider(
            catalogue()["bailian"], http_client(url, host.key, transport), host.key, cleared_files.append
        )
        yield Ground(
            "bailian",
            url,
            provider,
            transport,
            host.bases[0],
            host.key,
            lambda job_id: host.tick(),
            finish,
            host.fail,
            partial(setattr, transport, "stale_key", "another"),
            frozenset(["log", "losses", "checkpoints"]),
            lambda hosting_id: host.tick(),
            lambda job_id: host.tick(),
            speak=partial(setattr, host, "reply"),
            cleared_files=cleared_files,
        )


@contextmanager
def engine_ground(engine: EngineProcess) -> Iterator[Ground]:
    """Our own engine, which others may have asked before."""
    transport = LossyTransport({"create": "/fine_tuning/jobs"})
    client = openai_client(f"{engine.url}/v1", engine.key or "", transport)

    def rest(job_id: str) -> None:
        engine.wait(job_id, lambda job: job.status in ("paused", "cancelled", "succeeded"))

    yield Ground(
        "local",
        f"{engine.url}/v1",
        OpenAIProvider("local", client),
        transport,
        Path(engine.base).name,
        engine.key or "",
        lambda job_id: engine.wait(job_id, lambda job: job.status in ("running", "succeeded")),
        engine.wait,
        lambda job_id, message: None,
        partial(setattr, transport, "stale_key", "another"),
        frozenset(["metadata", "log", "losses", "checkpoints", "results", "pause"]),
        settle=rest,
        most_epochs=50,
    )


GROUNDS: dict[str, Callable[[], Any]] = {
    "openai": openai_ground,
    "nebius": nebius_ground,
    "fireworks": fireworks_ground,
    "together": together_ground,
    "bailian": bailian_ground,
}
"""The hosts that are cheap to start; the engine is not."""
