"""Alibaba Bailian: each verb against the mock, nothing asked for twice, and nothing that it may say stops us."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from storage import launches
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Launch
from storage.ticks.attempts import Attempts
from tests.conftest import eventually
from tests.hosts.bailian import BailianHost, provider_of, serve_bailian
from training.dataset.freeze import freeze
from training.importing.apply import import_rows
from training.launching.poll import poll_jobs
from training.launching.requests import PaidRequests
from training.providers import (
    Hyperparameters,
    JobOrder,
    NotCleared,
    Progress,
    ProviderError,
    Refused,
    Unreachable,
    newest_progress,
    warnings_in,
)
from training.providers.bailian.hosting import suffix_of
from training.providers.bailian.orders import max_length, require_meaning
from training.providers.bailian.provider import BailianProvider
from training.providers.catalogue import catalogue

CREATE, DEPLOY, UPLOAD = "POST /api/v1/fine-tunes", "POST /api/v1/deployments", "POST /api/v1/files"
ROW = b'{"messages": [{"role": "user", "content": "Hay?"}, {"role": "assistant", "content": "Always."}]}\n'
MARK = "vetted-7f3a"


@pytest.fixture
async def host() -> AsyncIterator[BailianHost]:
    async with serve_bailian() as host:
        yield host


@pytest.fixture
def provider(host: BailianHost) -> BailianProvider:
    return provider_of(host)


def _order(training_file: str, launch_id: str = "l1", **fields: Any) -> JobOrder:
    choice = fields.pop("choice", Hyperparameters(3))
    return JobOrder(launch_id, "qwen3-8b", training_file, choice, "v7", **fields)


async def _job(provider: BailianProvider, launch_id: str = "l1", content: bytes = ROW, **fields: Any) -> str:
    """A job, from its file on; its id."""
    file_id = await asyncio.to_thread(provider.upload, content, f"{launch_id}.jsonl")
    return (await asyncio.to_thread(provider.create_job, _order(file_id, launch_id, **fields))).id


async def _model(provider: BailianProvider, host: BailianHost, launch_id: str = "l1", **fields: Any) -> str:
    """A fine-tune that is there."""
    job_id = await _job(provider, launch_id, **fields)
    host.tick()
    return host.finish(job_id)


# --- a job from its file to its model ---


async def test_a_job_goes_its_way(host: BailianHost, provider: BailianProvider) -> None:
    training = await asyncio.to_thread(provider.upload, ROW, "v7.jsonl")
    validation = await asyncio.to_thread(provider.upload, ROW, "v7-test.jsonl")
    assert [name for name, _ in host.files.values()] == ["v7.jsonl", "v7-test.jsonl"]
    choice = Hyperparameters(2, learning_rate=1.6e-5, batch_size=32)
    job = await asyncio.to_thread(provider.create_job, _order(training, validation_file=validation, choice=choice))
    assert host.bodies[-1] == {
        "model": "qwen3-8b",
        "training_file_ids": [training],
        "validation_file_ids": [validation],
        "training_type": "efficient_sft",
        "job_name": "vetted-l1",
        "finetuned_output_suffix": "v7",
        "hyper_parameters": {"n_epochs": 2, "batch_size": 32, "max_length": 8192, "learning_rate": "1.6e-05"},
    }
    assert (job.status, job.launch_id, job.training_file, job.model) == ("queued", "l1", training, "qwen3-8b")
    assert job.created_at and abs(job.created_at - asyncio.get_running_loop().time()) > 1e9  # a date, not a clock
    assert job.fine_tuned_model is None  # its name is there already
    second = await _job(provider, "l2")
    host.tick()
    statuses = [(await asyncio.to_thread(provider.retrieve_job, name)).status for name in (job.id, second)]
    assert statuses == ["running", "queued"] and host.jobs[second]["status"] == "QUEUING"
    model = host.finish(job.id)
    job = await asyncio.to_thread(provider.retrieve_job, job.id)
    assert (job.status, job.fine_tuned_model, job.trained_tokens) == ("succeeded", model, host.jobs[job.id]["usage"])
    host.jobs[job.id]["status"] = "SUCCEED"
    assert (await asyncio.to_thread(provider.retrieve_job, job.id)).status == "succeeded"
    events = await asyncio.to_thread(provider.events, job.id)
    assert newest_progress(events) == Progress(2, 2, 0.91, 1.25, None, 0.7)
    assert [event.id for event in events] == ["7", "6", "5", "4", "3", "2", "1"]
    assert events[0].message.endswith("##FT_COMPLETE##") and events[0].created_at is not None


async def test_what_it_wants_to_be_told_is_told(host: BailianHost, provider: BailianProvider) -> None:
    """Epochs, batch and length are no choices there; without a validation file it keeps a fifth back."""
    await _job(provider)
    assert host.bodies[-1]["hyper_parameters"] == {"n_epochs": 3, "batch_size": 16, "max_length": 8192, "split": 0.9}
    assert "validation_file_ids" not in host.bodies[-1]
    n_requests = host.requests.total()
    with pytest.raises(Refused, match="takes no seed"):
        await asyncio.to_thread(provider.create_job, _order("f1", choice=Hyperparameters(3, seed=4)))
    assert host.requests.total() == n_requests


async def test_a_failed_job_tells_why_and_a_cancelled_one_what_it_costs(
    host: BailianHost, provider: BailianProvider
) -> None:
    failing, running, waiting = [await _job(provider, f"l{n}") for n in range(3)]
    host.fail(failing, f"row 3 is no JSON ({host.key})")
    job = await asyncio.to_thread(provider.retrieve_job, failing)
    assert (job.status, job.error) == ("failed", "row 3 is no JSON (<key>)")
    host.tick()
    assert (await asyncio.to_thread(provider.cancel_job, waiting)).status == "cancelled"
    assert (await asyncio.to_thread(provider.cancel_job, running)).status == "running"  # CANCELING
    host.tick()
    job = await asyncio.to_thread(provider.retrieve_job, running)
    assert (job.status, job.trained_tokens) == ("cancelled", 1000)
    with pytest.raises(Refused, match="HTTP 400: The fine-tune job can not be canceled"):
        await asyncio.to_thread(provider.cancel_job, running)
    for verb in (provider.pause_job, provider.resume_job):
        with pytest.raises(Refused, match="Bailian pauses no job"):
            verb(running)
    with pytest.raises(Refused) as refusal:
        await asyncio.to_thread(provider.retrieve_job, "ft-none/../x")
    assert refusal.value.http_status == 404


# --- asked once, and found again ---

ROADS: dict[str, Callable[[BailianHost, str], object]] = {
    "the request is lost": lambda host, route: host.hang_ups.add(route),
    "the answer is lost": lambda host, route: host.lost_answers.add(route),
    "500 afterwards": lambda host, route: host.late_errors.update({route: (500, "InternalError", "Hm.")}),
    "409 afterwards": lambda host, route: host.late_errors.update({route: (409, "Conflict", "It is there.")}),
    "502 before": lambda host, route: host.errors.update({route: (502, "InternalError", "Hm.")}),
    "no answer in time": lambda host, route: host.silences.add(route),
    "a page": lambda host, route: host.odd_answers.update({route: b"<html>please log in</html>"}),
    "nothing": lambda host, route: host.odd_answers.update({route: b""}),
    "a list": lambda host, route: host.odd_answers.update({route: b'[{"job_id": "x"}]'}),
    "no id": lambda host, route: host.odd_answers.update(
        {route: b'{"output": {"job_id": NaN, "deployed_model": [1]}}'}
    ),
    "a no with 200": lambda host, route: host.odd_answers.update({route: b'{"code": "Busy", "message": "Later."}'}),
    "deep": lambda host, route: host.odd_answers.update({route: b"[" * 100_000}),
}
UNDONE = ("the request is lost", "502 before")


@pytest.mark.parametrize("road", ROADS)
async def test_a_job_is_asked_for_once_and_found_again(host: BailianHost, provider: BailianProvider, road: str) -> None:
    await _job(provider, "another")
    file_id = await asyncio.to_thread(provider.upload, ROW, "v7.jsonl")
    ROADS[road](host, CREATE)
    with pytest.raises(Unreachable):
        await asyncio.to_thread(_hasty(host, road).create_job, _order(file_id, "l2"))
    n_jobs = 1 if road in UNDONE else 2
    await eventually(lambda: host.requests[CREATE] == 2 and len(host.jobs) == n_jobs, "the request is there, once")
    jobs = await asyncio.to_thread(provider.find_jobs, "l2")
    assert [job.launch_id for job in jobs] == ["l2", "another"][2 - n_jobs :]
    host.hang_ups.clear()
    for job in host.jobs.values():
        job["job_name"] = job["job_id"]  # as its pages show them
    jobs = await asyncio.to_thread(provider.find_jobs, "l2")
    assert {job.launch_id for job in jobs} == {None}
    assert len([job for job in jobs if job.training_file == file_id]) == n_jobs - 1


@pytest.mark.parametrize("road", ROADS)
async def test_a_deployment_is_asked_for_once_and_found_again(
    host: BailianHost, provider: BailianProvider, road: str
) -> None:
    hosting, hasty = provider.hosting, _hasty(host, road).hosting
    assert hosting is not None and hasty is not None
    model, other = await _model(provider, host), await _model(provider, host, "l2")
    await asyncio.to_thread(hosting.deploy, "vetted-other", other)
    ROADS[road](host, DEPLOY)
    with pytest.raises(Unreachable):
        await asyncio.to_thread(hasty.deploy, MARK, model)
    n_deployments = 1 if road in UNDONE else 2
    await eventually(
        lambda: host.requests[DEPLOY] == 2 and len(host.deployments) == n_deployments, "the request is there, once"
    )
    twin = await asyncio.to_thread(hosting.find, MARK, model)
    assert (twin is None) == (road in UNDONE)
    if twin is not None:
        assert (twin.model, twin.status, twin.serve_name) == (model, "preparing", f"{model}-{suffix_of(MARK)}")
    assert await asyncio.to_thread(hosting.find, MARK, other) is None


def _hasty(host: BailianHost, road: str) -> BailianProvider:
    """One that does not wait for an answer that never comes."""
    return provider_of(host, seconds_of_silence=0.3 if road == "no answer in time" else 30.0)


async def test_what_comes_late_is_found_late(host: BailianHost, provider: BailianProvider) -> None:
    host.late_seconds = 3600.0
    job_id = await _job(provider)
    assert await asyncio.to_thread(provider.find_jobs, "l1") == []
    with pytest.raises(Refused, match="404"):
        await asyncio.to_thread(provider.retrieve_job, job_id)
    host.is_late.clear()
    assert [job.id for job in await asyncio.to_thread(provider.find_jobs, "l1")] == [job_id]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429])
async def test_a_clear_no_is_one(host: BailianHost, provider: BailianProvider, status: int) -> None:
    file_id = await asyncio.to_thread(provider.upload, ROW, "v7.jsonl")
    host.errors[CREATE] = (status, "No", f"No, {host.key}.")
    with pytest.raises(Refused, match=f"HTTP {status}: No, <key>."):
        await asyncio.to_thread(provider.create_job, _order(file_id))


async def test_twenty_jobs_are_a_sentence_with_the_next_step(host: BailianHost, provider: BailianProvider) -> None:
    models = [await _model(provider, host, f"l{n}") for n in range(20)]
    with pytest.raises(Refused, match=r"Only 20 fine-tune job.* Delete models there .*/models"):
        await _job(provider, "l20")
    await asyncio.to_thread(provider.delete_model, models[0])
    assert await _job(provider, "l20")


async def test_jobs_are_found_on_any_page(host: BailianHost, provider: BailianProvider) -> None:
    await _job(provider, "old")
    template = next(iter(host.jobs.values()))
    for n in range(250):
        host.jobs[f"ft-{n}"] = template | {"job_id": f"ft-{n}", "job_name": f"ft-{n}", "status": "CANCELED"}
    for most_rows in (100, 30):
        host.most_rows_a_page = most_rows
        jobs = await asyncio.to_thread(provider.find_jobs, "old")
        assert len(jobs) == 251 and jobs[0].launch_id == "old"
    host.repeats_its_page, before = True, host.requests["GET /api/v1/fine-tunes"]
    assert len(await asyncio.to_thread(provider.find_jobs, "old")) == 30
    assert host.requests["GET /api/v1/fine-tunes"] - before <= 2


# --- files ---


async def test_what_must_not_leave_does_not(host: BailianHost) -> None:
    def check(content: bytes) -> None:
        raise NotCleared("line 1")

    with pytest.raises(NotCleared):
        await asyncio.to_thread(provider_of(host, check).upload, ROW, "v7.jsonl")
    spared = b'{"messages": [{"role": "assistant", "content": "no", "weight": 0}]}\n'
    harmless = ROW + spared.replace(b'"weight": 0', b'"weight": 1') + b"[1]\n{\n" + b'{"messages": ["weight"]}\n'
    with pytest.raises(
        Refused, match=r"2 rows hold an answer with a weight other than 1 \(line 6, 7\).*nothing was sent"
    ):
        await asyncio.to_thread(provider_of(host).upload, harmless + spared + spared, "v7.jsonl")
    require_meaning(harmless)
    large = provider_of(host)
    large._files._facts = large._facts.model_copy(
        update={"training": large._facts.training.model_copy(update={"max_file_megabytes": 1})}
    )
    with pytest.raises(Refused, match=r"v7.jsonl has 2 MB, Bailian takes 1 MB; nothing was sent"):
        await asyncio.to_thread(large.upload, b"x" * 2_000_000, "v7.jsonl")
    assert host.requests.total() == 0


async def test_files_come_and_go(host: BailianHost, provider: BailianProvider) -> None:
    first, *_ = [await asyncio.to_thread(provider.upload, ROW, name) for name in ("a.jsonl", "b.jsonl", "b.jsonl", "c")]
    await asyncio.to_thread(provider.delete_files, [first, "gone"], ["b.jsonl"])
    assert [name for name, _ in host.files.values()] == ["c"]
    host.most_files = 1
    with pytest.raises(Refused, match=r"Out of number, .* Delete files there"):
        await asyncio.to_thread(provider.upload, ROW, "d.jsonl")
    for body in (b'{"data": {"uploaded_files": 3}}', b'{"data": {}}', b"{}"):
        host.most_files, host.odd_answers = 9, {UPLOAD: body}
        with pytest.raises(Unreachable, match="names no file"):
            await asyncio.to_thread(provider.upload, ROW, "d.jsonl")


# --- logs, checkpoints, models, deployments ---


async def test_a_long_log_is_read_from_its_end(host: BailianHost, provider: BailianProvider) -> None:
    job_id = await _job(provider)
    host.logs[job_id] = [f"{{'loss': 1, 'global_step/max_steps': '{n}/2500'}}" for n in range(1, 2501)]
    events = await asyncio.to_thread(provider.events, job_id)
    assert (len(events), events[0].id, events[-1].id) == (2000, "2500", "501")
    assert [event.id for event in await asyncio.to_thread(provider.events, job_id, 2)] == ["2500", "2499"]
    assert newest_progress(events) == Progress(2500, 2500, 1.0)
    host.logs[job_id] = []
    assert await asyncio.to_thread(provider.events, job_id) == []


async def test_lines_are_read_for_what_they_say(host: BailianHost, provider: BailianProvider) -> None:
    job_id = await _job(provider)
    host.logs[job_id] = [
        f"2026-11-28 17:03:47,719 - WARNING - 2 rows are too long ({host.key})",
        "2026-11-28 17:03:48 - ERROR - out of memory",
        {"loss": 0.5, "step": 3},
        "{'loss': 0.5, 'epoch': 0.3}",
        "{'loss': nan, 'global_step/max_steps': '4/0'}",
        "{'loss': 1e999, 'step': 99999999999}",
        "{'train_runtime': 2.5, 'train_loss': 0.9, 'global_step/max_steps': '9/9'}",
        None,
        "x" * 100_000,
    ]
    events = (await asyncio.to_thread(provider.events, job_id))[::-1]
    assert warnings_in(events) == ["2026-11-28 17:03:47,719 - WARNING - 2 rows are too long (<key>)"]
    assert [event.level for event in events[:3]] == ["warn", "error", "info"]
    assert events[0].created_at == pytest.approx(1795856627.719)
    progress = [event.progress for event in events]
    assert progress[2:] == [Progress(3, None, 0.5), None, Progress(4, 0, None), None, None, None, None]


async def test_checkpoints_are_those_that_can_be_deployed(host: BailianHost, provider: BailianProvider) -> None:
    job_id = await _job(provider)
    assert await asyncio.to_thread(provider.checkpoints, job_id) == []
    common = {"create_time": "2026-11-11T16:25:42", "job_id": job_id}
    host.checkpoints[job_id] = [
        common | {"checkpoint": "checkpoint-20", "status": "SUCCEEDED", "model_name": "m-20"},
        common | {"checkpoint": "checkpoint-40", "status": "SUCCEEDED", "model_name": "m-40", "step": 41},
        common | {"checkpoint": "checkpoint-60", "status": "PENDING"},
    ]
    checkpoints = await asyncio.to_thread(provider.checkpoints, job_id)
    assert [(checkpoint.model, checkpoint.step) for checkpoint in checkpoints] == [("m-40", 41), ("m-20", 20)]
    assert checkpoints[0].created_at is not None and await asyncio.to_thread(provider.results, job_id) == []


async def test_a_model_is_deployed_answers_and_ends(host: BailianHost, provider: BailianProvider) -> None:
    model, hosting = await _model(provider, host), provider.hosting
    assert hosting is not None and await asyncio.to_thread(provider.models) == list(host.bases)
    deployment = await asyncio.to_thread(hosting.deploy, MARK, model)
    assert host.bodies[-1] == {
        "model_name": model,
        "plan": "lora",
        "capacity": 1,
        "name": MARK,
        "suffix": suffix_of(MARK),
    }
    assert (deployment.status, deployment.model) == ("preparing", model) and deployment.created_at is not None
    host.tick()
    assert (await asyncio.to_thread(hosting.status, deployment.id)).status == "ready"
    assert await asyncio.to_thread(provider.models) == [*host.bases, deployment.serve_name]
    host.errors["GET /compatible-mode/v1/models"] = (404, "NotFound", "Request path not found.")
    with pytest.raises(Refused):  # it does not say, which is another thing than that nothing answers
        await asyncio.to_thread(provider.models)
    chat = {"model": deployment.serve_name, "messages": [{"role": "user", "content": "?"}]}
    client, url = provider._api._client, "/compatible-mode/v1/chat/completions"
    answer = await asyncio.to_thread(partial(client.post, url, json=chat))
    assert answer.json()["choices"][0]["message"]["content"] == host.default_answer
    assert [stored.is_in_use for stored in await asyncio.to_thread(provider.stored_models)] == [True]
    with pytest.raises(Refused, match="is deployed") as refusal:
        await asyncio.to_thread(provider.delete_model, model)
    assert refusal.value.http_status == 409
    await asyncio.to_thread(hosting.undeploy, deployment.id)
    assert (await asyncio.to_thread(hosting.status, deployment.id)).status == "ending"
    host.tick()
    await asyncio.to_thread(hosting.undeploy, deployment.id)  # gone already
    with pytest.raises(Refused, match="404"):
        await asyncio.to_thread(hosting.status, deployment.id)
    assert (await asyncio.to_thread(partial(client.post, url, json=chat))).status_code == 404


@pytest.mark.parametrize(
    ("word", "status"), [("FAILED", "failed"), ("UPDATING", "ready"), ("STOPPED", "stopped"), (7, "none")]
)
async def test_a_deployments_states(host: BailianHost, provider: BailianProvider, word: object, status: str) -> None:
    model, hosting = await _model(provider, host), provider.hosting
    assert hosting is not None
    await asyncio.to_thread(hosting.deploy, MARK, model)
    next(iter(host.deployments.values())).update(status=word, message="No capacity.")
    [deployment] = await asyncio.to_thread(hosting.hostings)
    assert (deployment.status, deployment.error) == (status, "No capacity." if status == "failed" else None)


async def test_models_are_listed_and_deleted(host: BailianHost, provider: BailianProvider) -> None:
    first, second = await _model(provider, host), await _model(provider, host, "l2")
    base = JobOrder("l3", first, next(iter(host.files)), Hyperparameters(1), "v8")
    job = await asyncio.to_thread(provider.create_job, base)
    stored = await asyncio.to_thread(provider.stored_models)
    assert [(model.name, model.is_in_use) for model in stored] == [(first, True), (second, False)]
    with pytest.raises(Refused, match="a job trains from"):
        await asyncio.to_thread(provider.delete_model, first)
    await asyncio.to_thread(provider.cancel_job, job.id)
    await asyncio.to_thread(provider.delete_model, first)
    await asyncio.to_thread(provider.delete_model, first)  # gone already
    assert [model.name for model in await asyncio.to_thread(provider.stored_models)] == [second]


# --- whatever it says ---

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("SUCCEEDED")
FIELDS = """
    output data jobs logs total files deployments uploaded_files failed_uploads file_id name job_id job_name status
    usage finetuned_output training_file_ids create_time deployed_model model_name code message checkpoint metrics
"""
NAMES = st.sampled_from(FIELDS.split())
ANSWERS = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6))


@settings(max_examples=40)
@given(ANSWERS, st.sampled_from([200, 200, 200, 302, 400, 404, 409, 429, 500]))
def test_nothing_that_it_says_raises_anything_of_its_own(answer: object, status: int) -> None:
    body = json.dumps({"output": answer} if status == 200 else answer).encode()
    transport = httpx2.MockTransport(lambda request: httpx2.Response(status, content=body))
    client = httpx2.Client(base_url="https://bailian.test", transport=transport)
    provider = BailianProvider(catalogue()["bailian"], client, "sk-1", len)
    for ask in _all_verbs(provider):
        try:
            ask()
        except ProviderError as error:
            assert "sk-1" not in str(error)


def _all_verbs(provider: BailianProvider) -> Iterator[Callable[[], object]]:
    hosting = provider.hosting
    assert hosting is not None
    yield partial(provider.upload, ROW, "v7.jsonl")
    yield partial(provider.delete_files, ["f1"], ["v7.jsonl"])
    yield partial(provider.create_job, _order("f1"))
    yield from (partial(verb, "ft-1") for verb in (provider.find_jobs, provider.retrieve_job, provider.events))
    yield from (partial(verb, "ft-1") for verb in (provider.cancel_job, provider.checkpoints, provider.delete_model))
    yield from (provider.models, provider.stored_models, hosting.hostings)
    yield from (partial(verb, MARK, "m") for verb in (hosting.deploy, hosting.find))
    yield from (partial(verb, "m-1") for verb in (hosting.status, hosting.undeploy))


def test_a_list_that_is_none_is_not_an_empty_one() -> None:
    """Or a job, or a deployment that costs, would be called gone."""
    for body in (b"{}", b'{"output": {"jobs": 3, "deployments": 3}}', b'{"output": null}', b'{"output": "none"}'):
        transport = httpx2.MockTransport(lambda request, body=body: httpx2.Response(200, content=body))
        client = httpx2.Client(base_url="https://bailian.test", transport=transport)
        provider = BailianProvider(catalogue()["bailian"], client, "sk-1", len)
        assert provider.hosting is not None
        for verb in (provider.hosting.hostings, partial(provider.find_jobs, "l1")):
            with pytest.raises(Unreachable):
                verb()


# --- the loop ---


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    rows = [(n, [{"role": "user", "content": f"q{n}"}, {"role": "assistant", "content": "a"}]) for n in range(1, 12)]
    with database.begin() as session:
        import_rows(session, rows, "f.jsonl", 3)
        version = freeze(session, tmp_path, 3)
        assert version is not None and version.id is not None
        launch = Launch(
            version_id=version.id,
            provider="bailian",
            model="qwen3-8b",
            n_epochs=3,
            tokens_billed=10,
            quoted_by=3,
            chat_id=3,
        )
        launches.quote(session, launch)
        assert launches.confirm(session, launch.id, 3, 7)
    yield database
    database.close()


async def test_a_launch_goes_from_its_yes_to_its_model(
    host: BailianHost, provider: BailianProvider, database: Database, tmp_path: Path
) -> None:
    async def tick() -> Launch:
        poll = partial(poll_jobs, database, provider, tmp_path, Attempts(), PaidRequests())
        await asyncio.to_thread(poll)
        with database.begin() as session:
            return session.exec(select(Launch)).one()

    host.lost_answers.add(CREATE)
    launch = await tick()
    assert launch.requested_at is not None and launch.job_id is None
    host.lost_answers.clear()
    assert (await tick()).job_id == next(iter(host.jobs))
    assert (await tick()).status == "queued"
    host.tick()
    assert (await tick()).status == "running"
    model = host.finish(next(iter(host.jobs)))
    launch = await tick()
    assert (launch.status, launch.fine_tuned_model) == ("succeeded", model) and launch.finished_at is not None
    assert launch.trained_tokens == 3 * sum(len(f"q{n}a") for n in range(1, 12) if f"q{n}" in _sent(host))
    assert (launch.step, launch.total_steps, launch.train_loss) == (2, 2, 0.91)
    assert (host.requests[CREATE], len(host.jobs)) == (1, 1)
    assert host.bodies[-1]["job_name"] == f"vetted-{launch.id}"


def _sent(host: BailianHost) -> set[str]:
    """Questions of the training file."""
    _, content = host.files[next(iter(host.jobs.values()))["training_file_ids"][0]]
    return {json.loads(line)["messages"][0]["content"] for line in content.decode().splitlines()}


def test_what_is_too_long_for_it_depends_on_the_model() -> None:
    facts = catalogue()["bailian"]
    assert max_length(facts, "qwen3-8b-v7-ft-1") == 8192
