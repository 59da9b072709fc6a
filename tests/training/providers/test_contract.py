"""Every provider keeps the same promises: each verb against each host, and against our own engine, with the same facts
asserted of all, so that no mock, no adapter and no engine drifts away from the others.

What a ground `has` beside what all have: `metadata` (any job tells its launch), `log` (a line for what happens),
`losses` (they stand in it), `checkpoints`, `results` (files of figures), `pause`.
"""

import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest

from tests.hosts.grounds import FAULTS, GROUNDS, Ground, engine_ground
from tests.training.engine.conftest import EngineProcess, make_tiny
from training.providers import (
    Hyperparameters,
    Job,
    JobOrder,
    Provider,
    ProviderError,
    Refused,
    Unreachable,
    newest_progress,
)
from training.providers.border import GOES_ON
from training.providers.catalogue import catalogue

ROWS = b"".join(
    json.dumps(
        {"messages": [{"role": "user", "content": f"question {n}?"}, {"role": "assistant", "content": f"answer {n}"}]}
    ).encode()
    + b"\n"
    for n in range(12)
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """Our engine over a tiny base."""
    base = make_tiny(tmp_path_factory.mktemp("bases") / "tiny")
    running = EngineProcess(tmp_path_factory.mktemp("home"), str(base), "engine-key-0123456789")
    yield running
    running.kill(signal.SIGTERM)


@pytest.fixture(params=[*GROUNDS, pytest.param("local", marks=pytest.mark.long)])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    """Each of them in turn."""
    make = GROUNDS.get(request.param) or partial(engine_ground, request.getfixturevalue("engine"))
    with make() as ground:
        yield ground


@pytest.fixture
def provider(ground: Ground) -> Provider:
    """What speaks to it."""
    return ground.provider


def order(ground: Ground, launch: int = 0, n_epochs: int = 3) -> JobOrder:
    """A job, its file sent."""
    file_id = ground.provider.upload(ROWS, "v3.jsonl")
    rate = 2.0 if catalogue()[ground.name].training.learning_rate == "multiplier" else 1e-4
    return JobOrder(ground.launch_ids[launch], ground.base, file_id, Hyperparameters(n_epochs, rate, 4), "v3")


def begin(ground: Ground, launch: int = 0, n_epochs: int = 3) -> Job:
    """A job that was asked for."""
    return ground.provider.create_job(order(ground, launch, n_epochs))


def named(ground: Ground, launch: int = 0) -> list[Job]:
    """Those that the host has for this launch."""
    launch_id = ground.launch_ids[launch]
    return [job for job in ground.provider.find_jobs(launch_id) if job.launch_id == launch_id]


def test_a_job_from_its_file_to_its_model(ground: Ground, provider: Provider) -> None:
    wish = order(ground)
    assert ground.cleared_files in ([ROWS], []) and (ground.cleared_files or ground.name == "local")
    job = provider.create_job(wish)
    assert job.status in GOES_ON and job.fine_tuned_model is None and job.error is None
    twin = provider.retrieve_job(job.id)
    assert (twin.id, twin.training_file, twin.model) == (job.id, wish.training_file, wish.model)
    assert twin.created_at is None or twin.created_at > 1.7e9
    assert [row.id for row in named(ground)] == [job.id] and named(ground, 1) == []
    ground.run(job.id)
    assert provider.retrieve_job(job.id).status in ("running", "succeeded")
    ground.finish(job.id)
    end = provider.retrieve_job(job.id)
    assert end.status == "succeeded" and end.fine_tuned_model and end.error is None
    assert end.trained_tokens is None or end.trained_tokens > 0
    events = provider.events(job.id)
    moments = [int(event.created_at) for event in events if event.created_at is not None]
    assert all(newer >= older for newer, older in pairwise(moments))
    assert len({event.id for event in events}) == len(events) and provider.events(job.id, 1) == events[:1]
    progress = newest_progress(events)
    assert progress is not None and progress.total_steps is not None and 0 < progress.step <= progress.total_steps
    assert (progress.train_loss is not None) == ("losses" in ground.has)
    assert "log" not in ground.has or len(events) > 1
    with pytest.raises(Refused):
        provider.cancel_job(job.id)


def test_what_a_job_leaves_behind(ground: Ground, provider: Provider) -> None:
    job = begin(ground)
    assert provider.checkpoints(job.id) == [] and provider.results(job.id) == []
    ground.run(job.id)
    ground.finish(job.id)
    checkpoints, results = provider.checkpoints(job.id), provider.results(job.id)
    assert bool(checkpoints) == ("checkpoints" in ground.has) and bool(results) == ("results" in ground.has)
    assert all(newer.step > older.step for newer, older in pairwise(checkpoints))
    assert all(checkpoint.model and checkpoint.progress.step == checkpoint.step for checkpoint in checkpoints)
    assert all(b"loss" in result.content and result.name for result in results)
    model = provider.retrieve_job(job.id).fine_tuned_model
    assert model is not None
    if ground.name != "nebius":  # it lists only what is made ready
        assert model in [row.name for row in provider.stored_models()]
    provider.delete_model(model)
    provider.delete_model(model)
    assert model not in [row.name for row in provider.stored_models()]


def test_files_come_and_go(ground: Ground, provider: Provider) -> None:
    first, second = provider.upload(ROWS, "a.jsonl"), provider.upload(ROWS + ROWS, "b.jsonl")
    assert first and second and first != second
    provider.delete_files([first], [])
    provider.delete_files([first], ["b.jsonl"])
    provider.delete_files([second], ["b.jsonl"])
    assert provider.upload(ROWS, "a.jsonl")


def test_a_job_is_cancelled_once(ground: Ground, provider: Provider) -> None:
    job = begin(ground, n_epochs=ground.most_epochs)
    ground.run(job.id)
    assert provider.cancel_job(job.id).status in ("running", "cancelled")
    ground.settle(job.id)
    assert provider.retrieve_job(job.id).status == "cancelled"
    with pytest.raises(Refused):
        provider.cancel_job(job.id)
    assert provider.retrieve_job(job.id).fine_tuned_model is None


def test_a_failed_job_says_why_without_our_key(ground: Ground, provider: Provider) -> None:
    if ground.name == "local":
        pytest.skip("no job of the engine fails because it is told to")
    job = begin(ground)
    ground.fail(job.id, f"The training file is invalid; the request had {ground.key}.")
    end = provider.retrieve_job(job.id)
    assert end.status == "failed" and end.fine_tuned_model is None
    assert end.error and "training file is invalid" in end.error and ground.key not in end.error


def test_what_is_gone_is_a_404(ground: Ground, provider: Provider) -> None:
    for look in (provider.retrieve_job, provider.events, provider.checkpoints, provider.cancel_job):
        if look == provider.checkpoints and "checkpoints" not in ground.has:
            continue
        with pytest.raises(Refused) as refusal:
            look("ftjob-of-nobody")
        assert refusal.value.http_status == 404


def test_pause_and_resume(ground: Ground, provider: Provider) -> None:
    job = begin(ground, n_epochs=ground.most_epochs)
    ground.run(job.id)
    if "pause" not in ground.has:
        with pytest.raises(Refused, match="pause"):
            provider.pause_job(job.id)
        with pytest.raises(Refused):
            provider.resume_job(job.id)
        return
    assert provider.pause_job(job.id).status in ("pausing", "paused")
    ground.settle(job.id)
    assert provider.retrieve_job(job.id).status == "paused"
    with pytest.raises(Refused):
        provider.pause_job(job.id)
    assert provider.resume_job(job.id).status in GOES_ON
    assert provider.cancel_job(job.id).status in ("running", "cancelled")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_job_is_asked_for_once_and_found_once(ground: Ground, provider: Provider, fault: str) -> None:
    wish = order(ground)
    ground.transport.fault = fault
    with pytest.raises(Unreachable) as doubt:
        provider.create_job(wish)
    assert ground.key not in str(doubt.value)
    assert ground.transport.counts["create"] == 1
    ground.transport.fault = None
    assert len(named(ground)) == (0 if fault == "request lost" else 1)
    jobs = [job for job in provider.find_jobs(ground.launch_ids[0]) if job.training_file == wish.training_file]
    assert len(jobs) == (0 if fault == "request lost" else 1)


def test_a_seed_is_taken_or_refused_before_anything_is_asked_for(ground: Ground, provider: Provider) -> None:
    wish = order(ground)
    seed_wish = replace(wish, hyperparameters=replace(wish.hyperparameters, seed=7))
    if catalogue()[ground.name].training.takes_seed:
        assert provider.create_job(seed_wish).status in GOES_ON
        return
    with pytest.raises(Refused, match="takes no seed"):
        provider.create_job(seed_wish)
    assert ground.transport.counts["create"] == 0


def test_two_launches_find_each_its_own(ground: Ground) -> None:
    first, second = begin(ground), begin(ground, 1)
    assert first.id != second.id
    assert [[job.id for job in named(ground, launch)] for launch in (0, 1)] == [[first.id], [second.id]]


def test_our_key_stands_in_no_message(ground: Ground, provider: Provider) -> None:
    """Hosts quote the key that they refuse."""
    wish = order(ground)
    ground.lock_out()
    for verb in (
        lambda: provider.create_job(wish),
        lambda: provider.find_jobs(ground.launch_ids[0]),
        lambda: provider.retrieve_job("ftjob-1"),
        lambda: provider.upload(ROWS, "c.jsonl"),
        provider.stored_models,
    ):
        with pytest.raises(ProviderError) as refusal:
            verb()
        assert isinstance(refusal.value, Refused) and refusal.value.http_status == 401
        assert ground.key not in str(refusal.value) and ground.key[4:24] not in str(refusal.value)


def test_a_model_is_made_ready_and_ended(ground: Ground, provider: Provider) -> None:
    hosting = provider.hosting
    if hosting is None:
        pytest.skip("its fine-tunes are made ready by nobody")
    model = _model(ground)
    hosting_row = hosting.deploy("launch-0123abcd", model)
    assert (
        hosting_row.status == "preparing"
        and hosting_row.model == model
        and hosting_row.serve_name in (None, hosting_row.id)
    )
    twin = hosting.find("launch-0123abcd", model)
    assert twin is not None and twin.id == hosting_row.id and hosting_row.id in [row.id for row in hosting.hostings()]
    assert hosting.find("launch-9999ffff", model) is None
    ground.make_ready(hosting_row.id)
    ready = hosting.status(hosting_row.id)
    assert ready.status == "ready" and ready.serve_name and ready.error is None
    hosting.undeploy(hosting_row.id)
    ground.make_ready(hosting_row.id)
    with pytest.raises(Refused) as refusal:
        hosting.status(hosting_row.id)
    assert refusal.value.http_status == 404
    hosting.undeploy(hosting_row.id)
    assert hosting.hostings() == [] and hosting.find("launch-0123abcd", model) is None


@pytest.mark.parametrize("fault", FAULTS)
def test_a_model_is_made_ready_once_and_found_once(ground: Ground, provider: Provider, fault: str) -> None:
    hosting = provider.hosting
    if hosting is None:
        pytest.skip("its fine-tunes are made ready by nobody")
    model = _model(ground)
    ground.transport.fault = fault
    with pytest.raises(Unreachable):
        hosting.deploy("launch-0123abcd", model)
    assert ground.transport.counts["deploy"] == 1
    ground.transport.fault = None
    n = 0 if fault == "request lost" else 1
    assert len(hosting.hostings()) == n and (hosting.find("launch-0123abcd", model) is not None) == bool(n)


def _model(ground: Ground) -> str:
    job = begin(ground)
    ground.run(job.id)
    ground.finish(job.id)
    model = ground.provider.retrieve_job(job.id).fine_tuned_model
    assert model is not None
    return model
