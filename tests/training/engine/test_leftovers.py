"""What a crash or a broken-off copy leaves in the engine's home, and what the next start makes of it."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from tests.conftest import eventually
from training.engine.jobs.ending import MAX_STOPS
from training.engine.jobs.home import EngineHome
from training.engine.jobs.job import FineTuningJob
from training.engine.jobs.options import Options
from training.engine.jobs.records import Records
from training.engine.jobs.supervisor import Supervisor
from training.engine.store.files import Files
from training.engine.store.ids import new_id
from training.engine.store.model import ServedModel, write_card
from training.engine.store.registry import Registry

JOB: dict[str, Any] = {"status": "running", "model": "tiny", "created_at": 1, "training_file": None}
JOB |= {"validation_file": None, "fine_tuned_model": None, "error": {}}


def _records(home: Path) -> Records:
    """As a start of the engine reads its home."""
    return EngineHome.open(home).records


def _job(records: Records, name: str, **fields: Any) -> str:
    """A new job's id."""
    id = f"ftjob-{name:x>24}"
    records.folder(id).mkdir()
    records.add(cast(FineTuningJob, JOB | {"id": id} | fields))
    return id


def _messages(records: Records, id: str) -> list[str]:
    return [event["message"] for event in records.events(id)]


def _model(folder: Path, id: str, job: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"weights")
    write_card(folder, ServedModel(id, folder, "tiny", 1, job, 5))
    return folder


def test_only_deaths_that_came_no_further_count(tmp_path: Path) -> None:
    records = _records(tmp_path)
    id = _job(records, "a")
    deaths = []
    for step, with_engine in ((None, True), (None, False), (3, False), (7, True), (None, False), (None, True)):
        records.begin(id)
        if step:
            (records.folder(id) / f"checkpoint-{step}.pt").write_bytes(b"x")
        if with_engine:
            records.stop(id)
        deaths.append(_records(tmp_path).deaths(id))
    assert deaths == [(0, 1), (1, 1), (0, 0), (0, 0), (1, 0), (1, 1)]
    for _ in range(3):  # killed again before anything has come of it
        records.stop(id)
    assert records.deaths(id) == (0, 2)


def test_a_torn_event_hides_none_before_or_after_it(tmp_path: Path) -> None:
    records = _records(tmp_path)
    id = _job(records, "a")
    with (records.folder(id) / "events.jsonl").open("ab") as file:
        file.write('{"id": "ftevent-x", "message": "猫'.encode()[:-1])
    again = _records(tmp_path)
    again.tell(id, "went on")
    assert _messages(again, id) == ["went on", f"Created fine-tuning job: {id}"]


def test_what_a_crash_cut_short_is_done_once(tmp_path: Path) -> None:
    records = _records(tmp_path)
    id = _job(records, "a")
    records.finish(id, "succeeded", fine_tuned_model="ft:tiny")
    whole = _messages(records, id)
    assert whole[:2] == ["The job has successfully completed", "New fine-tuned model created: ft:tiny"]
    card = json.loads((records.folder(id) / "job.json").read_text())
    assert card["closed"]
    lines = (records.folder(id) / "events.jsonl").read_bytes().splitlines(keepends=True)
    for n_told in range(1, len(lines) + 1):  # the crash came after so many events
        (records.folder(id) / "events.jsonl").write_bytes(b"".join(lines[:n_told]))
        (records.folder(id) / "job.json").write_text(json.dumps(card | {"closed": False}))
        (records.folder(id) / "checkpoint-7.pt").write_bytes(b"x")
        for _ in range(2):
            again = _records(tmp_path)
            assert _messages(again, id) == whole and not again.has_checkpoint(id)


def test_halves_are_swept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = _records(tmp_path)
    good, bad = _job(records, "good"), _job(records, "bad")
    whole = Files(tmp_path / "files").create(b"x", "x.jsonl", "fine-tune", new_id("file-"))
    (records.folder(bad) / "job.json").write_text('{"job"')
    unknown = tmp_path / "jobs" / f"ftjob-{'u' * 24}"
    unknown.mkdir()
    (unknown / "training.jsonl").write_text("rows of somebody")
    halves = [
        tmp_path / "files" / f"file-{'y' * 24}.bin",
        tmp_path / "files" / f"file-{'z' * 24}.bin.0a1b2c3d.tmp",
        records.folder(good) / "job.json.0a1b2c3d.tmp",
        _model(tmp_path / "models" / "deleted-abcdefgh", "ft:deleted", "ftjob-d"),
    ]
    for path in halves[:3]:
        path.write_bytes(b"half")
    halves.append(records.folder(good) / "epoch.tmp")
    halves[-1].mkdir()
    (halves[-1] / "model.safetensors").write_bytes(b"half")
    (tmp_path / "models" / "half").mkdir()
    (tmp_path / "models" / "half" / "vetted.json").write_text('{"id"')
    _model(tmp_path / "models" / "ftjob-m", "ft:whole", "ftjob-m")
    again = _records(tmp_path)
    assert [job["id"] for job in again.all()] == [good]
    assert not any(path.exists() for path in [*halves, unknown])
    assert again.folder(bad).exists()  # a person may want to look at it
    assert [model.id for model in Registry(tmp_path / "models").all()] == ["ft:whole"]
    with Files(tmp_path / "files").open(whole["id"]) as content:
        assert content.read() == b"x"
    errors = capsys.readouterr().err
    assert f"{bad}/job.json cannot be read" in errors and "half/vetted.json cannot be read" in errors


def test_a_file_deleted_just_before_a_crash_leaves_no_copy(tmp_path: Path) -> None:
    records = _records(tmp_path)
    files = Files(tmp_path / "files")
    file = files.create(b'{"messages": []}', "x.jsonl", "fine-tune", new_id("file-"))["id"]
    id = _job(records, "a")
    copy = records.folder(id) / "training.jsonl"
    files.copy(file, copy)
    records.finish(id, "cancelled", training_file=file)
    assert copy.exists()
    files.delete(file)
    _records(tmp_path)
    assert not copy.exists()


@pytest.mark.parametrize("status", ["cancelled", "failed"])
def test_no_model_of_a_job_that_did_not_succeed_stays(tmp_path: Path, status: str) -> None:
    records = _records(tmp_path)
    ids = [_job(records, name) for name in "ab"]
    for id in ids:
        _model(tmp_path / "models" / id, f"ft:{id}", id)
    # The engine was killed between the model and the job's last word; then the job was ended before it was taken up.
    again = _records(tmp_path)
    again.finish(ids[0], status, error={"message": "It ended."})
    again.finish(ids[1], "succeeded", fine_tuned_model=f"ft:{ids[1]}")
    assert [model.job for model in Registry(tmp_path / "models").all()] == [ids[1]]


def test_a_model_is_published_over_half_of_itself(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "models")
    (tmp_path / "models" / "ftjob-a").mkdir()
    (tmp_path / "models" / "ftjob-a" / "model.safetensors").write_bytes(b"hal")
    model = registry.publish(_model(tmp_path / "new", "ft:a", "ftjob-a"), "ftjob-a")
    assert (model.folder / "model.safetensors").read_bytes() == b"weights"
    registry.delete(registry.get("ft:a"))
    assert not list((tmp_path / "models").iterdir())
    # A deletion that was killed after its first act.
    _model(tmp_path / "models" / "ftjob-b", "ft:b", "ftjob-b").rename(tmp_path / "models" / "deleted-b")
    assert Registry(tmp_path / "models").all() == []


def test_a_training_that_ends_ten_times_with_the_engine_is_given_up(tmp_path: Path) -> None:
    id = _job(_records(tmp_path), "a")
    for n in range(1, MAX_STOPS + 1):
        _records(tmp_path).begin(id)
        home = EngineHome.open(tmp_path)  # the next life of the engine
        records = home.records
        Supervisor(home, Options(), home.registry.get).take_up(records.get(id))
        assert records.deaths(id) == (0, n)
        assert records.get(id)["status"] == ("queued" if n < MAX_STOPS else "failed")
    assert str(records.get(id)["error"]["message"]).startswith("The training died 10 times and came no further.")


async def test_whatever_becomes_of_a_job_the_queue_goes_on(tmp_path: Path) -> None:
    """A training that leaves a model whose card is no card."""
    training = tmp_path / "training.py"
    training.write_text(
        "import pathlib, sys; model = pathlib.Path(sys.argv[3]) / 'model'; model.mkdir(); "
        "(model / 'vetted.json').write_text('[]')"
    )
    home = EngineHome.open(tmp_path)
    home.registry.add_base("tiny", tmp_path)
    records = home.records
    supervisor = Supervisor(home, Options(launch=(sys.executable, str(training))), home.registry.get)
    values = {"n_epochs": 1, "batch_size": "auto", "learning_rate_multiplier": "auto"}
    fields = {"status": "queued", "hyperparameters": values, "seed": 1, "user_provided_suffix": None}
    ids = [_job(records, name, **fields) for name in "ab"]
    work = asyncio.create_task(supervisor.work())
    await eventually(lambda: all(records.get(id)["status"] == "failed" for id in ids), "both have failed")
    assert not work.done()
    work.cancel()
    for id in ids:
        assert str(records.get(id)["error"]["message"]).startswith("The engine failed: TypeError: ")


async def test_a_training_without_room_waits_and_goes_on(tmp_path: Path) -> None:
    """Its child finds less memory than the engine saw before."""
    training = tmp_path / "training.py"
    training.write_text(
        "import json; print(json.dumps({'failure': 'It takes 8.0 GB.', 'lacks_room': True})); raise SystemExit('no')"
    )
    home = EngineHome.open(tmp_path)
    home.registry.add_base("tiny", tmp_path)
    records = home.records
    values = {"n_epochs": 1, "batch_size": "auto", "learning_rate_multiplier": "auto"}
    id = _job(records, "a", status="queued", hyperparameters=values, seed=1, user_provided_suffix=None)
    supervisor = Supervisor(home, Options(launch=(sys.executable, str(training))), home.registry.get)
    message = "There was no room for its model (It takes 8.0 GB) while the job ran; it begins again from the start."
    work = asyncio.create_task(supervisor.work())
    for n_tries in (1, 2):
        await eventually(lambda n=n_tries: _messages(records, id).count(message) == n, "it is told")  # type: ignore[misc]
        assert (records.get(id)["status"], supervisor.current()) == ("queued", None)
        supervisor.try_again()
    await eventually(lambda: records.get(id)["status"] == "failed", "it is given up")
    assert "died 3 times and came no further" in str(records.get(id)["error"]["message"])
    work.cancel()
