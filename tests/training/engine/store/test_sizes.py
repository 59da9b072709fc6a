"""What models take on the disk, which of them may go, and what goes with them. Over the routes, without a process."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest

from training.engine.api.metrics import Metrics
from training.engine.jobs.job import FineTuningJob
from training.engine.jobs.options import Options
from training.engine.learn.base import Base
from training.engine.server.app import create_app
from training.engine.server.engine import Engine
from training.engine.store import disk
from training.engine.store.model import ADAPTER, ServedModel, write_card


def _model(home: Path, id: str, job: str, n_bytes: int, **fields: Any) -> Path:
    folder = home / "models" / (job if not fields else f"{job}-step-{fields['step']}")
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"x" * n_bytes)
    write_card(folder, ServedModel(id, folder, "tiny", 1, job, 5, **fields))
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two models of an engine, one of them with an epoch beside it."""
    _model(tmp_path / "home", "ft:a", "ftjob-a", 1000)
    _model(tmp_path / "home", "ft:a:epoch", "ftjob-a", 2000, step=5, is_checkpoint=True)
    _model(tmp_path / "home", "ft:b", "ftjob-b", 3000)
    return tmp_path / "home"


@pytest.fixture
async def http(home: Path, tiny: Path) -> AsyncIterator[httpx2.AsyncClient]:
    base = Base(str(tiny))
    app = create_app(home, base, None, Options())
    app.state.engine = engine = Engine(home, base, Metrics(), Options())
    await base.prepare(engine.home.registry)
    job = {"id": "ftjob-c", "model": "ft:b", "status": "paused", "created_at": 1}
    engine.home.records.folder("ftjob-c").mkdir()
    engine.home.records.add(cast(FineTuningJob, job))
    headers = {"authorization": "Bearer any"}
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1/v1", headers=headers) as client:
        yield client


async def _list(http: httpx2.AsyncClient) -> dict[str, Any]:
    return {model["id"]: model for model in (await http.get("/models")).json()["data"]}


async def test_sizes_are_told_with_each_model(http: httpx2.AsyncClient, home: Path, tiny: Path) -> None:
    models = await _list(http)
    assert list(models) == ["tiny", "ft:a", "ft:b"]
    card = (home / "models" / "ftjob-a" / "vetted.json").stat().st_size
    epoch = {"id": "ft:a:epoch", "bytes": 2000 + card, "step_number": 5}
    assert (models["ft:a"]["bytes"], models["ft:a"]["in_use"]) == (1000 + card, False)
    [told] = models["ft:a"]["checkpoints"]
    assert told | {"bytes": 0} == epoch | {"bytes": 0} and told["bytes"] >= 2000
    assert models["tiny"]["bytes"] == disk.size(tiny) > 50_000 and models["tiny"]["in_use"]
    assert models["ft:b"]["checkpoints"] == [] and models["ft:b"]["in_use"]  # a paused job trains from it
    assert (await http.get("/models/ft:a")).json() == models["ft:a"]


async def test_an_epoch_goes_alone_and_a_model_with_its_epochs(http: httpx2.AsyncClient, home: Path) -> None:
    assert (await http.delete("/models/ft:b")).status_code == 409
    assert (await http.delete("/models/ft:a:epoch")).status_code == 200
    assert (await _list(http))["ft:a"]["checkpoints"] == []
    assert (await http.delete("/models/ft:a")).status_code == 200
    assert sorted(path.name for path in (home / "models").iterdir()) == ["ftjob-b"]


async def test_what_another_model_lies_on_stays(http: httpx2.AsyncClient, home: Path) -> None:
    below = json.dumps({"base_model_name_or_path": str(home / "models" / "ftjob-a-step-5")})
    (home / "models" / "ftjob-b" / ADAPTER).write_text(below)
    assert (await _list(http))["ft:a"]["in_use"]
    for name in ("ft:a", "ft:a:epoch"):
        refusal = await http.delete(f"/models/{name}")
        assert refusal.status_code == 403 and "other models lie on `ft:a:epoch`" in refusal.json()["error"]["message"]
    assert len(list((home / "models").iterdir())) == 3
