"""An engine over a model that cannot work: `/healthz` says why, chats and jobs are refused with the sentence."""

import json
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
import uvicorn

from bot.demo.processes import free_port
from tests.conftest import eventually, wait_until
from tests.training.engine.conftest import TEN
from training.engine.fitness import memory
from training.engine.jobs.home import EngineHome
from training.engine.jobs.job import JobRequest, new_job
from training.engine.jobs.options import Options
from training.engine.learn.base import Base
from training.engine.server import engine as engine_module
from training.engine.server.app import create_app
from training.engine.store.model import ServedModel, write_card

EVERYTHING: dict[str, Any] = {"n_epochs": 1, "batch_size": "auto", "learning_rate_multiplier": "auto"}


@contextmanager
def serving(home: Path, base: Path, *launch: str) -> Iterator[openai.OpenAI]:
    """An engine in this process, which has torch already. `launch`: what stands before a training child's command."""
    port = free_port()
    app = create_app(home, Base(str(base)), None, Options(launch=launch))
    server = uvicorn.Server(uvicorn.Config(app, port=port))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive(), "the engine listens")
        yield openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="any", max_retries=0)
    finally:
        server.should_exit = True
        thread.join()


def _health(client: openai.OpenAI) -> dict[str, Any]:
    try:
        body: dict[str, Any] = httpx2.get(str(client.base_url.join("/healthz"))).json()
    except httpx2.TransportError:
        return {"warm": False}
    return body


async def _warm(client: openai.OpenAI) -> dict[str, Any]:
    await eventually(lambda: _health(client)["warm"], "the base is loaded and tried")
    return _health(client)


def _ask(client: openai.OpenAI, model: str) -> Any:
    messages: Any = [{"role": "user", "content": "hello"}]
    return client.chat.completions.create(model=model, messages=messages, max_tokens=2)


def _break(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    tensors["transformer.wte.weight"][250] = float("nan")
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})


def _queue(home: Path, model: str) -> str:
    """A job that an engine has left in the queue."""
    records, id = EngineHome.open(home).records, f"ftjob-{'a' * 24}"
    records.folder(id).mkdir()
    (records.folder(id) / "training.jsonl").write_text(TEN)
    request = JobRequest(
        model=model,
        training_file="file-a",
        validation_file=None,
        suffix=None,
        seed=1,
        metadata=None,
        hyperparameters=EVERYTHING,
    )
    job = new_job(id, 1, request)
    job["status"] = "queued"
    records.add(job)
    return id


async def test_a_base_with_a_nan_is_told_and_its_queue_fails(tiny: Path, tmp_path: Path) -> None:
    base, home = Path(shutil.copytree(tiny, tmp_path / "base")), tmp_path / "engine"
    _break(base)
    job = _queue(home, "base")
    with serving(home, base) as client:
        state = await _warm(client)
        sentence = "`base` is not served. Its numbers are not finite: the weights transformer.wte.weight hold NaN"
        assert (state["status"], state["detail"][: len(sentence)]) == ("failed", sentence)
        with pytest.raises(openai.InternalServerError, match="hold NaN") as refusal:
            _ask(client, "base")
        assert refusal.value.code == "model_unfit"
        await eventually(lambda: client.fine_tuning.jobs.retrieve(job).status == "failed", "the job has failed")
        error = client.fine_tuning.jobs.retrieve(job).error
        assert error and sentence in error.message and error.code == "model_unfit"


async def test_a_broken_fine_tune_is_unfit_and_the_others_go_on(tiny: Path, tmp_path: Path) -> None:
    home = tmp_path / "engine"
    for name in ("good", "bad", "worse"):
        folder = Path(shutil.copytree(tiny, home / "models" / f"ftjob-{name}"))
        write_card(folder, ServedModel(f"ft:{name}", folder, "tiny", 1, f"ftjob-{name}"))
    (home / "models" / "ftjob-bad" / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\n")
    _break(home / "models" / "ftjob-worse")
    with serving(home, tiny) as client:
        state = await _warm(client)
        assert state["status"] == "ok" and list(state["unfit"]) == ["ft:bad"]
        assert _ask(client, "ft:good").model == "ft:good"
        for name, words in (("bad", "git lfs pull"), ("worse", "hold NaN")):
            with pytest.raises(openai.InternalServerError, match=words) as refusal:
                _ask(client, f"ft:{name}")
            assert refusal.value.code == "model_unfit"
        assert set(_health(client)["unfit"]) == {"ft:bad", "ft:worse"}
        file = client.files.create(file=("rows.jsonl", TEN.encode()), purpose="fine-tune")
        with pytest.raises(openai.InternalServerError, match="git lfs pull"):
            client.fine_tuning.jobs.create(model="ft:bad", training_file=file.id)


async def test_a_base_without_room_is_tried_again(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(engine_module, "TRY_AGAIN_SECONDS", 0.2)
    (tmp_path / "meminfo").write_text("MemAvailable: 10 kB\n")
    with serving(tmp_path / "engine", tiny) as client:
        state = await _warm(client)
        sentence = "`tiny` cannot be loaded now. It takes 0.0 GB of memory, and 0.0 GB are free"
        assert (state["status"], state["detail"][: len(sentence)]) == ("failed", sentence), json.dumps(state)
        with pytest.raises(openai.InternalServerError, match="GB are free") as refusal:
            _ask(client, "tiny")
        assert (refusal.value.status_code, refusal.value.code) == (503, "model_not_ready")
        (tmp_path / "meminfo").write_text("MemAvailable: 1000000 kB\n")
        await eventually(lambda: _health(client)["status"] == "ok", "it is loaded after all")
        await eventually(lambda: _ask(client, "tiny"), "it answers")


class Meminfo:
    """What the machine tells of its free memory, reading by reading; the last for ever."""

    def __init__(self, *kilobytes: int) -> None:
        self.kilobytes, self.n_readings = list(kilobytes), 0

    def read_text(self) -> str:
        """As a Path."""
        self.n_readings += 1
        free = self.kilobytes.pop(0) if len(self.kilobytes) > 1 else self.kilobytes[0]
        return f"MemAvailable: {free} kB\n"


async def test_a_job_waits_while_its_base_has_no_room(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meminfo = Meminfo(10)
    monkeypatch.setattr(memory, "MEMORY", meminfo)
    monkeypatch.setattr(engine_module, "TRY_AGAIN_SECONDS", 0.2)
    home = tmp_path / "engine"
    job = _queue(home, "tiny")
    checkpoint = home / "jobs" / job / "checkpoint-3.pt"
    checkpoint.write_bytes(b"a state")
    task = {"base_folder": str(tiny), "n_epochs": 1, "batch_size": 1, "learning_rate_multiplier": 1, "seed": 1}
    (checkpoint.parent / "task.json").write_text(json.dumps(task | {"model_id": "ft", "base": "tiny", "job": job}))
    with serving(home, tiny, sys.executable, "-c", "raise SystemExit('it was begun')") as client:
        jobs = client.fine_tuning.jobs
        await _warm(client)
        await eventually(lambda: meminfo.n_readings > 3, "the base is tried again and again")
        assert jobs.retrieve(job).status == "queued" and checkpoint.exists()
        [warning] = [event.message for event in jobs.list_events(job) if event.level == "warn"]
        assert warning.startswith("The job waits, and is tried again each minute. `tiny` cannot be loaded now.")
        meminfo.kilobytes = [1000000]
        await eventually(lambda: jobs.retrieve(job).status == "failed", "it is begun as soon as there is room")
        error = jobs.retrieve(job).error
        assert error and "it was begun" in error.message


async def test_a_job_under_way_goes_on_while_its_base_has_no_room(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There was room for the training, and then none to answer beside it."""
    meminfo = Meminfo(1000000, 10)
    monkeypatch.setattr(memory, "MEMORY", meminfo)
    monkeypatch.setattr(engine_module, "TRY_AGAIN_SECONDS", 0.2)
    home = tmp_path / "engine"
    job = _queue(home, "tiny")
    with serving(home, tiny, sys.executable, "-c", "import time; time.sleep(600)") as client:
        await _warm(client)
        (home / "jobs" / job / "checkpoint-3.pt").write_bytes(b"a state")
        await eventually(lambda: meminfo.n_readings > 3, "the base is tried again and again")
        state = _health(client)
        assert (state["status"], state["job"]["status"]) == ("failed", "running")
        assert (home / "jobs" / job / "checkpoint-3.pt").exists()
