"""A server with vLLM's API on loopback is told of the engine's adapters."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.training.engine.conftest import TEN, EngineProcess
from training.engine.jobs.vllm import Vllm, VllmError
from training.engine.store.model import ServedModel


class VllmServer(ThreadingHTTPServer):
    """Answers as vLLM 0.10 does, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.adapters: dict[str, str] = {}
        self.requests: list[tuple[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: VllmServer

    def do_POST(self) -> None:
        """Load or unload an adapter."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name, verb = body["lora_name"], self.path.rpartition("/")[2]
        self.server.requests.append((verb, name))
        status, text = 200, f"Success: {verb}"
        if self.headers["Authorization"] != "Bearer secret":
            status, text = 401, "Unauthorized"
        elif verb == "load_lora_adapter" and name in self.server.adapters:
            status, text = 400, f"The lora adapter '{name}' has already been loaded."
        elif verb == "load_lora_adapter":
            self.server.adapters[name] = body["lora_path"]
        else:
            self.server.adapters.pop(name)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def vllm() -> Iterator[VllmServer]:
    """Such a server, running."""
    with VllmServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.long
def test_an_adapter_is_there_before_its_job_has_succeeded(vllm: VllmServer, with_adapter: Path, tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path, str(with_adapter), key="secret", options=("--vllm", vllm.url))
    try:
        job = engine.wait(engine.tune(TEN, hyperparameters={"n_epochs": 1, "batch_size": 5}).id)
        model = job.fine_tuned_model
        assert (Path(vllm.adapters[model]) / "adapter_model.safetensors").exists()
        assert engine.ask(model, "question 1?", max_tokens=3) is not None  # here, too: merged into the base
        vllm.adapters.clear()  # a new start of vLLM, then one of the engine
        engine.kill()
        engine.start()
        assert engine.wait(job.id, is_it=lambda _: model in vllm.adapters)
        engine.client.models.delete(model)
        assert vllm.requests[-1] == ("unload_lora_adapter", model) and not vllm.adapters
    finally:
        engine.kill()


async def test_what_it_does_not_take_is_said(vllm: VllmServer, tmp_path: Path) -> None:
    model = ServedModel("ft:tiny:vetted::x", tmp_path, "tiny", 1, "ftjob-x")
    with pytest.raises(VllmError, match=r"no adapter but a model of its own; .* vllm serve .* --served-model-name ft:"):
        await Vllm(vllm.url, "secret").load(model)
    (tmp_path / "adapter_config.json").touch()
    with pytest.raises(VllmError, match="load_lora_adapter answered 401: Unauthorized"):
        await Vllm(vllm.url, "wrong").load(model)
    for _ in range(2):  # there already: fine
        await Vllm(vllm.url, "secret").load(model)
    vllm.shutdown()
    vllm.server_close()
    with pytest.raises(VllmError, match=r"cannot be reached .* Is vLLM running"):
        await Vllm(vllm.url, "secret").load(model)
