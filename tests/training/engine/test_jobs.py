"""Fine-tuning jobs on a tiny base: their course, bad files, cancelling, and what a crash leaves."""

import base64
import csv
import json
import shutil
import signal
import statistics
import time
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

from tests.conftest import wait_until
from tests.training.engine.conftest import LONG_JOB, MANY, PATIENCE_S, TEN, EngineProcess, lines
from training.providers.openai import OpenAIProvider


def test_a_job_from_file_to_served_model(engine: EngineProcess) -> None:
    validation = engine.upload(lines([("question 3?", "answer 3, 答案")]))
    job = engine.tune(
        TEN,
        suffix="Ｍy 宠物问答!",
        seed=3,
        metadata={"launch": "one"},
        validation_file=validation,
        hyperparameters={"n_epochs": 2, "batch_size": 4},
    )
    assert job.status == "validating_files"
    success = engine.wait(job.id)
    assert success.status == "succeeded", success.error
    assert success.fine_tuned_model == f"ft:tiny:vetted:my-宠物问答:{job.id[-8:]}"
    assert success.hyperparameters.n_epochs == success.method.supervised.hyperparameters.n_epochs == 2
    assert (success.seed, success.metadata, success.estimated_finish) == (3, {"launch": "one"}, None)
    # Two epochs of what the default template makes of the rows, one token a byte, eos one more.
    rows = [json.loads(line)["messages"] for line in TEN.splitlines()]
    size = sum(len(f"user: {u['content']}\nassistant: {a['content']}".encode()) + 1 for u, a in rows)
    assert success.trained_tokens == 2 * size

    content = engine.client.files.content(success.result_files[0]).read()
    table = base64.b64decode(content, validate=True).decode().splitlines()
    assert table[0].startswith("step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy,")
    assert len(table) == 1 + 2 * 3
    results = list(csv.DictReader(table))
    assert all(results[-1][name] for name in table[0].split(",")[:9])
    # Each row once in each epoch, counted as trained_tokens is: prompts and answers, without padding.
    shown = [(int(row["elapsed_examples"]), int(row["elapsed_tokens"])) for row in results]
    assert shown == sorted(shown) and shown[-1] == (20, 2 * size)
    assert sorted(n for n, _ in shown if n % 10 == 0) == [10, 20]
    assert {row["training_sequence_accuracy"] for row in results} == {"0.00000"}  # it has learned nothing yet
    assert [row["validation_sequence_accuracy"] for row in results] == ["", "", "0.00000"] * 2

    events = engine.client.fine_tuning.jobs.list_events(job.id, limit=4)
    assert events.data[0].message == "The job has successfully completed"
    everything = list(events)  # follows the pages
    assert everything[-1].message == f"Created fine-tuning job: {job.id}"
    metrics = [e.data for e in everything if e.type == "metrics"]
    names = {"step", "total_steps", "train_loss", "train_mean_token_accuracy"}
    assert set(metrics[-1]) == names  # type: ignore[call-overload]
    names |= {"valid_loss", "valid_mean_token_accuracy", "validation_sequence_accuracy"}
    assert names <= set(metrics[0])  # type: ignore[call-overload]

    engine.ask(success.fine_tuned_model, "question 3?", max_tokens=5)
    provider = OpenAIProvider("local", engine.client)
    [stored] = [model for model in provider.stored_models() if model.name == success.fine_tuned_model]
    [epoch] = stored.epochs
    assert 50_000 < (stored.n_bytes or 0) < stored.n_bytes_with_epochs and not stored.is_in_use
    for _ in range(2):  # what is gone already is no error
        provider.delete_model(epoch.name)
    assert provider.stored_models()[-1].epochs == ()
    assert engine.client.models.retrieve(success.fine_tuned_model).id == success.fine_tuned_model
    assert engine.client.models.delete(success.fine_tuned_model).deleted
    with pytest.raises(openai.NotFoundError):
        engine.ask(success.fine_tuned_model, "question 3?")


def test_the_metadata_filter_and_pages(engine: EngineProcess) -> None:
    # Two rows: these jobs end at validation.
    ids = [engine.tune(lines([("a", "b")] * 2), metadata={"k": str(n % 2), "set": "f"}).id for n in range(4)]
    jobs = engine.client.fine_tuning.jobs
    assert {j.id for j in jobs.list(metadata={"k": "1", "set": "f"})} == {ids[1], ids[3]}
    assert {j.id for j in jobs.list(metadata={"set": "f"}, limit=1)} == set(ids)
    assert jobs.list(metadata={"k": ""}).data == []


GOOD = TEN.splitlines()[0]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (TEN[: TEN.rindex('{"messages')], "invalid_n_examples", "9 example(s)"),
        ("\n".join([GOOD] * 3 + ['{"prompt": "a"}']), "invalid_training_file", "Line 4: needs"),
        ('{"messages": [{"role": "user", "content": "a"}]}', "invalid_training_file", "no assistant message"),
        (GOOD.replace('"user"', '"wizard"'), "invalid_training_file", "'wizard'"),
        (GOOD.replace("question 0?", " "), "invalid_training_file", "messages[0].content"),
    ],
)
def test_bad_files_fail_in_validation(engine: EngineProcess, content: str, code: str, words: str) -> None:
    job = engine.wait(engine.tune(content).id)
    assert (job.status, job.error.code, job.error.param) == ("failed", code, "training_file")
    assert words in job.error.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("\n".join([GOOD] * 11 + ["{"]).encode(), "Line 12: not JSON"),
        (TEN.encode() + b"\xff\xfe", "Line 11: not UTF-8"),
        (TEN.encode() + b'\n["messages"]', "Line 12: not a JSON object"),
        (b"[" * 100_000, "Line 1: not JSON"),
        (b"\n".join([b"question,answer"] * 7), "and 2 more lines"),
    ],
)
def test_an_upload_that_is_not_json_lines_is_refused(engine: EngineProcess, content: bytes, words: str) -> None:
    with pytest.raises(openai.BadRequestError, match="is not JSON Lines") as refusal:
        engine.upload(content)
    assert words in refusal.value.message and refusal.value.param == "file"
    assert refusal.value.code == "invalid_training_file"


@pytest.mark.parametrize(
    "arguments",
    [
        {"suffix": "x" * 65},
        {"suffix": "！？ ·"},
        {"metadata": {"k" * 65: "v"}},
        {"hyperparameters": {"n_epochs": 0}},
        {"method": {"type": "dpo"}},
        {"seed": -1},
    ],
)
def test_bad_job_requests(engine: EngineProcess, arguments: dict[str, object]) -> None:
    with pytest.raises(openai.BadRequestError):
        engine.tune(TEN, **arguments)


def test_unknown_things(engine: EngineProcess) -> None:
    jobs = engine.client.fine_tuning.jobs
    with pytest.raises(openai.NotFoundError) as refusal:
        engine.tune(TEN, model="gpt-4.1-mini")
    assert refusal.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        jobs.create(model="tiny", training_file="file-none")
    for id in ("ftjob-none", ".."):
        with pytest.raises((openai.NotFoundError, ValueError)):
            jobs.retrieve(id)


def _running(engine: EngineProcess, job: str) -> None:
    """Wait until the job has trained a step."""
    engine.wait(job, is_it=lambda j: j.status == "running" and any("Step" in m for m in engine.messages(job)))


def _holding(folder: Path, words: str) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.json*") if words in path.read_text("utf-8", errors="replace"))


def test_a_deleted_file_leaves_no_copy_and_is_replayed_no_more(tiny: Path, tmp_path: Path) -> None:
    """Whether it was deleted after its training, or while that ran."""
    base = tmp_path / "base"
    shutil.copytree(tiny, base)
    (base / "recipe.json").write_text(json.dumps({"replay": "replay.jsonl"}))
    (base / "replay.jsonl").write_text(lines([("the base's own?", "yes")]))
    engine = EngineProcess(tmp_path / "home", str(base))
    try:
        first = engine.tune(TEN, hyperparameters={"n_epochs": 1})
        engine.wait(first.id)
        assert _holding(tmp_path / "home", "question 3?")
        second = engine.tune(TEN.replace("question", "query"), hyperparameters={"n_epochs": 1})
        for job in (first, second):
            engine.client.files.delete(job.training_file)
            success = engine.wait(job.id)
            assert success.status == "succeeded", success.error
        wait_until(lambda: not _holding(tmp_path / "home", "question 3?"), "no copy is left")
        wait_until(lambda: not _holding(tmp_path / "home", "query 3?"), "no copy is left, either")
        assert "replay.jsonl" in _holding(tmp_path / "home", "the base's own?")
        assert engine.client.files.list(purpose="fine-tune").data == []
    finally:
        engine.kill()


def _median_s(engine: EngineProcess) -> float:
    """What it takes to ask the engine how it is."""

    def seconds() -> float:
        began = time.perf_counter()
        engine.http.get("/healthz")
        return time.perf_counter() - began

    return statistics.median(seconds() for _ in range(31))


def test_cancel(engine: EngineProcess) -> None:
    idle_s = _median_s(engine)
    first, second = engine.tune(MANY, **LONG_JOB), engine.tune(TEN)
    _running(engine, first.id)
    health = engine.health()["job"]
    assert (health["id"], health["status"]) == (first.id, "running")
    assert 0 < health["step"] <= health["total_steps"]
    # Some 2 ms, and hardly more while a job runs: it holds nobody up.
    assert _median_s(engine) < 25 * idle_s
    child = engine.child()
    assert engine.client.fine_tuning.jobs.cancel(second.id).status == "cancelled"
    assert engine.client.fine_tuning.jobs.cancel(first.id).status == "cancelled"
    assert not Path(f"/proc/{child}").exists()
    with pytest.raises(openai.BadRequestError):
        engine.client.fine_tuning.jobs.cancel(first.id)

    # The queue goes on. A row that is too long is cut, and that is said.
    rows = lines([(f"question {n}?", "long " * 200 if n == 0 else "short") for n in range(10)])
    job = engine.wait(engine.tune(rows, hyperparameters={"n_epochs": 1}).id)
    assert job.status == "succeeded", job.error
    assert any("1 rows are longer than 512 tokens" in m for m in engine.messages(job.id))


def _is_over(process_id: int | None) -> bool:
    try:
        return "Z" in Path(f"/proc/{process_id}/stat").read_text().split()
    except OSError:  # it may end while we look
        return True


def _has_begun_again(engine: EngineProcess, n: int, job: Any) -> bool:
    """Whether the job has begun again more than `n` times."""
    return sum("begins again" in message for message in engine.messages(job.id)) > n


@pytest.mark.long
def test_kill_9_and_start_again(tiny: Path, tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path, str(tiny))
    try:
        job = engine.tune(MANY, **LONG_JOB).id
        for start in range(3):
            _running(engine, job)
            child = engine.child()
            engine.kill()
            wait_until(partial(_is_over, child), "the child ends with the engine")
            if start == 0:  # A torn last line must not hide the others.
                with (tmp_path / "engine" / "jobs" / job / "events.jsonl").open("a") as file:
                    file.write('{"id": "ftev\n')
            engine.start()
            engine.wait(job, is_it=partial(_has_begun_again, engine, start))
        _running(engine, job)  # the engine's end is not the job's fault
    finally:
        engine.kill()


def test_a_full_queue(tiny: Path, tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path, str(tiny))
    try:
        file = engine.upload(MANY)
        jobs = [engine.client.fine_tuning.jobs.create(model="tiny", training_file=file, **LONG_JOB) for _ in range(20)]
        with pytest.raises(openai.RateLimitError):
            engine.client.fine_tuning.jobs.create(model="tiny", training_file=file)
        engine.client.fine_tuning.jobs.cancel(jobs[7].id)
        assert engine.client.fine_tuning.jobs.create(model="tiny", training_file=file).id
        assert httpx2.get(f"{engine.url}/healthz", timeout=PATIENCE_S).status_code == 200
    finally:
        engine.kill(signal.SIGTERM)
