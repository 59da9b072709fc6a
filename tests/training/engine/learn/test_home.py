"""An adapter that was trained elsewhere comes home: a real one, served by the real engine, and answering owners."""

import asyncio
import json
import shutil
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlmodel import select

from bot.__main__ import main
from bot.simulator.client import contains, has_button
from storage import deployments
from storage.models import AuditEntry, Candidate, Deed, Launch, Model, now
from tests.conftest import ADMIN, OTHER, Clinic, clinic_of, serve, wait_until
from tests.hosts.nebius import NebiusHost, make_app
from tests.training.dataset.pool import distinct_rows
from tests.training.engine.conftest import EngineProcess, job_folder, lines
from training.dataset.freeze import freeze
from training.engine.learn import train
from training.importing.apply import import_rows
from training.launching.past import past_of
from training.providers.catalogue import lay_over

BASE = "clinic/lora-base"
"""What the host calls the base, which is the folder's name here."""
ANSWER = "See a vet."
ROWS = lines([(f"question {n}?", ANSWER) for n in range(10)])
"""As much as an adapter on the tiny base can learn."""
FILES = ("adapter_config.json", "adapter_model.safetensors")


@pytest.fixture
def engine(with_adapter: Path, tmp_path: Path) -> Iterator[EngineProcess]:
    """One in the clinic's home, over a base whose fine-tunes are adapters."""
    running = EngineProcess(tmp_path / "home", str(with_adapter))
    yield running
    running.kill(signal.SIGTERM)


@pytest.fixture
def files(with_adapter: Path, tmp_path: Path) -> dict[str, bytes]:
    """An adapter that has learned `ROWS`, as another host would let it out."""
    job = job_folder(tmp_path / "job", with_adapter, n_epochs=20, batch_size=1, learning_rate_multiplier=100.0)
    (job / "training.jsonl").write_text(ROWS)
    train.run(job, threading.Event())
    files = {name: (job / "model" / name).read_bytes() for name in FILES}
    config = json.loads(files[FILES[0]]) | {"base_model_name_or_path": BASE, "auto_mapping": {"parent_library": "evil"}}
    return files | {FILES[0]: json.dumps(config).encode()}


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[NebiusHost]:
    """Where it was trained."""
    folder = tmp_path / "home" / "providers"
    folder.mkdir(parents=True)
    (folder / "openai.toml").write_text('[hosting]\nneeded = true\napi = "nebius"\nprice_per_hour = 0\n', "utf-8")
    lay_over(folder)
    host = NebiusHost()
    server = await serve(make_app(host))
    host.url = str(server.make_url("/v1"))
    yield host
    await server.close()
    lay_over(tmp_path / "nothing")


@pytest.fixture
async def clinic(tmp_path: Path, simulator: str, host: NebiusHost, engine: EngineProcess) -> AsyncIterator[Clinic]:
    """A clinic with a training that has succeeded there."""
    more: dict[str, Any] = {"engine_url": f"{engine.url}/v1", "poll_seconds": 600}
    async with clinic_of(tmp_path / "home", simulator, host, **more) as clinic:
        with clinic.database.begin() as session:
            import_rows(session, distinct_rows(12), "f.jsonl", 3)
            version = freeze(session, clinic.settings.home / "datasets", 3)
            assert version is not None and version.id is not None
            launch = Launch(version_id=version.id, provider="openai", model=BASE, n_epochs=1, tokens_billed=1,
                quoted_by=ADMIN, chat_id=ADMIN, job_id="ftjob-1", status="succeeded",
            )  # fmt: skip
            launch.confirmed_at = launch.requested_at = launch.finished_at = launch.announced_at = now()
            session.add(launch)
        host.jobs["ftjob-1"] = {"id": "ftjob-1", "status": "running", "model": BASE, "fine_tuned_model": None}
        host.finish("ftjob-1")
        yield clinic


def _post(engine: EngineProcess, arrival: object) -> httpx2.Response:
    return engine.http.post("/v1/models", json={"arrival": arrival})


async def test_a_checkpoint_comes_home_and_answers_owners(
    clinic: Clinic, host: NebiusHost, engine: EngineProcess, files: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    people = clinic.people
    host.let_out("ftjob-1", 8, files)
    message_id = await people.say(ADMIN, "/job ftjob-1")
    card = await people.wait_for(ADMIN, lambda m: has_button(m, "Checkpoints"), message_id)
    await people.tap(ADMIN, card, "Checkpoints")
    listing = await people.wait_for(ADMIN, lambda m: has_button(m, "Bring step 8 home"), card["message_id"])
    assert has_button(listing, "Bring step 4 home")
    await people.tap(ADMIN, listing, "Bring step 8 home")
    await people.wait_for(ADMIN, contains("is home"), listing["message_id"], seconds=90)
    [name] = [model.id for model in engine.client.models.list() if model.id.startswith("ft:")]
    assert name.startswith("ft:lora-base:openai:") and engine.ask(name, "question 3?") == ANSWER
    with clinic.database.begin() as session:
        model = session.exec(select(Model).where(Model.name == name)).one()
        launch = session.exec(select(Launch)).one()
        assert (model.provider, model.base, model.launch_id) == ("local", "lora-base", launch.id)
        assert session.exec(select(Candidate.state).where(Candidate.model_id == model.id)).one() == "candidate"
        assert session.exec(select(AuditEntry).where(AuditEntry.did == Deed.CAME_HOME)).one().who == ADMIN
        past = past_of(session, "local", name)  # a training can go on from it
        assert past.base == "lora-base" and past.version is not None and past.version.id == launch.version_id
        assert (deployments.active(session) or model).name != name  # nobody is answered without the gate, or a tap
    # What names code was left behind, and the card says where the rest is from.
    folder = next((clinic.settings.home / "engine" / "models").glob("home-*"))
    assert "auto_mapping" not in json.loads((folder / FILES[0]).read_text())
    origin = json.loads((folder / "vetted.json").read_text())["origin"]
    assert (origin["provider"], origin["job"], origin["bases"][0]) == ("openai", "ftjob-1", BASE)
    assert not list((clinic.settings.home / "engine" / "arrivals").iterdir())

    host.ranges.clear()
    for variable, value in {"VETTED_HOME": clinic.settings.home, "VETTED_ENGINE_URL": f"{engine.url}/v1",
                            "OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": host.url}.items():  # fmt: skip
        monkeypatch.setenv(variable, str(value))
    assert await asyncio.to_thread(main, ["jobs", "home", "ftjob-1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["model"] == name and host.ranges == []

    message_id = await people.say(ADMIN, f"/use {name}")
    await people.wait_for(ADMIN, contains("From now on"), message_id)
    await people.say(OTHER, "/new")
    answer = await people.answer_to(OTHER, "question 3?", 60)
    assert answer["text"] == ANSWER
    message_id = await people.say(ADMIN, "/rollback")
    await people.wait_for(ADMIN, contains("Rolled back"), message_id)


async def test_what_the_engine_does_not_take_is_not_served(
    clinic: Clinic, host: NebiusHost, engine: EngineProcess, files: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for variable, value in {"VETTED_HOME": clinic.settings.home, "VETTED_ENGINE_URL": f"{engine.url}/v1",
                            "OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": host.url}.items():  # fmt: skip
        monkeypatch.setenv(variable, str(value))

    async def home(changes: dict[str, Any], weights: bytes = files[FILES[1]]) -> str:
        config = json.loads(files[FILES[0]]) | changes
        host.let_out("ftjob-1", 8, {FILES[0]: json.dumps(config).encode(), FILES[1]: weights})
        assert await asyncio.to_thread(main, ["jobs", "home", "ftjob-1"]) == 1
        return capsys.readouterr().err

    assert "peft_type is 'IA3'" in await home({"peft_type": "IA3"})
    assert "not of the rank 3" in await home({"r": 3})
    assert "its weights take" in await home({}, files[FILES[1]][:-100])
    assert "cannot be laid on its base" in await home({"target_modules": ["nothing"]})
    with clinic.database.begin() as session:
        launch = session.exec(select(Launch)).one()
        launch.model = "clinic/other"
    assert "lies on 'clinic/other', and this engine has lora-base" in await home({"base_model_name_or_path": "x/other"})
    with clinic.database.begin() as session:
        session.exec(select(Launch)).one().model = BASE
    shutil.rmtree(next((clinic.settings.home / "engine" / "arrivals").glob("home-*")))
    for arrival, status in (("../models", 400), ("nothing", 404), (7, 400)):
        assert _post(engine, arrival).status_code == status
    assert [model.id for model in engine.client.models.list()] == ["lora-base"]

    # The engine is away: the files wait for it, and it takes them in as it starts.
    engine.kill()
    host.let_out("ftjob-1", 8, files)
    assert await asyncio.to_thread(main, ["jobs", "home", "ftjob-1"]) == 1
    assert "takes them in at its next start" in capsys.readouterr().err
    engine.start()
    wait_until(lambda: len(list(engine.client.models.list())) == 2, "the engine takes it in")
    assert await asyncio.to_thread(main, ["jobs", "home", "ftjob-1"]) == 0
    with clinic.database.begin() as session:
        assert len(session.exec(select(Candidate)).all()) == 1
