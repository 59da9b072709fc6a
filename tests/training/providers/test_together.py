"""Together: the launch in a suffix that only lists tell, events from the oldest on, a cancelled job that runs on."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.hosts.together import KEY, TogetherHost, make_app
from tests.hosts.wire import Fault, standing
from training.providers import Hyperparameters, JobOrder, NotCleared, Refused, Unreachable, warnings_in
from training.providers.together.provider import TogetherProvider

BASE = "meta-llama/Llama-3.1-8B-Instruct"
LAUNCH = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def host() -> Iterator[TogetherHost]:
    host = TogetherHost()
    with standing(make_app(host)) as url:
        host.url = url
        yield host


def _provider(host: TogetherHost, timeout: float = 60) -> TogetherProvider:
    client = httpx2.Client(
        base_url=f"{host.url}/v1",
        headers={"Authorization": f"Bearer {KEY}"},
        timeout=httpx2.Timeout(60, read=timeout),
        verify=False,
    )
    return TogetherProvider("together", client, KEY, lambda content: None)


def _order(provider: TogetherProvider, launch_id: str = LAUNCH, model: str = BASE) -> JobOrder:
    files = provider.upload(b'{"messages": []}\n', "v3.jsonl"), provider.upload(b'{"messages": []}\n', "v3-test.jsonl")
    suffix = "Clinic of the Seven Paws, version 3"
    return JobOrder(launch_id, model, files[0], Hyperparameters(3, 1e-4, None, seed=5), suffix, files[1])


def test_a_job_is_asked_for_in_its_words(host: TogetherHost) -> None:
    provider = _provider(host)
    order = _order(provider)
    job = provider.create_job(order)
    assert host.wire.bodies("create") == [
        {
            "model": BASE,
            "training_file": order.training_file,
            "validation_file": order.validation_file,
            "n_epochs": 3,
            "n_evals": 3,
            "batch_size": "max",
            "learning_rate": 1e-4,
            "training_type": {"type": "Lora", "lora_r": 16, "lora_alpha": 32},
            "training_method": {"method": "sft", "train_on_inputs": "auto"},
            "suffix": f"Clinic-of-the-Seven-Paws-vetted-{LAUNCH}"[-64:],
            "random_seed": 5,
        }
    ]
    assert job.launch_id == LAUNCH and job.status == "queued" and len(host.jobs[job.id]["suffix"]) <= 64
    host.finish(job.id)
    end = provider.retrieve_job(job.id)
    assert end.fine_tuned_model == host.jobs[job.id]["model_output_name"] and end.trained_tokens == 1234
    assert end.price == 0.48
    for odd in (7, 0, None, "dear", float("nan"), -480_000_000):
        host.jobs[job.id]["total_price"] = odd
        assert provider.retrieve_job(job.id).price is None


def test_a_fine_tune_and_a_checkpoint_are_trained_on(host: TogetherHost) -> None:
    provider = _provider(host)
    job = provider.create_job(_order(provider))
    host.finish(job.id)
    model, checkpoint = provider.retrieve_job(job.id).fine_tuned_model or "", provider.checkpoints(job.id)[1].model
    assert checkpoint == f"{job.id}:4"
    for name, start in ((model, "a"), (checkpoint, "b")):
        provider.create_job(_order(provider, start * 32, name))
        body = host.wire.bodies("create")[-1]
        assert body["from_checkpoint"] == name and "model" not in body


@pytest.mark.parametrize("fault", Fault)
def test_whatever_becomes_of_the_answer(host: TogetherHost, fault: Fault) -> None:
    """On the wire itself, the connection hung up on by the host."""
    provider, order = _provider(host, timeout=0.2 if fault is Fault.SILENT else 60), _order(_provider(host))
    host.wire.faults["create"] = fault
    with pytest.raises(Unreachable):
        provider.create_job(order)
    assert host.wire.count("create") == 1 and len(host.jobs) == (fault is not Fault.LOST_REQUEST)
    visible = [job.launch_id for job in _provider(host).find_jobs(LAUNCH)]
    assert visible == ([] if fault in (Fault.LOST_REQUEST, Fault.LATE) else [LAUNCH])
    host.wire.commit()
    assert [job.id for job in _provider(host).find_jobs(LAUNCH)] == list(host.jobs)


def test_a_job_that_is_answer_goes_on_a_while(host: TogetherHost) -> None:
    provider = _provider(host)
    job = provider.create_job(_order(provider))
    answer = provider.cancel_job(job.id)
    assert answer.status == "running" and answer.price is None
    assert provider.retrieve_job(job.id).status == "running"
    host.settle(job.id)
    end = provider.retrieve_job(job.id)
    assert end.status == "cancelled" and end.price == 0.12  # of the steps that it has done
    with pytest.raises(Refused, match="cannot be cancelled"):
        provider.cancel_job(job.id)


def test_its_events_come_from_the_oldest_on(host: TogetherHost) -> None:
    provider = _provider(host)
    job = provider.create_job(_order(provider))
    host.happens(job.id, "3 rows were cut", "warning")
    host.happens(job.id, f"odd, {KEY}", "legacy_iwarning")
    host.run(job.id)
    events = provider.events(job.id)
    assert [event.progress.step for event in events if event.progress] == [4, 0]
    assert warnings_in(events) == ["3 rows were cut", "odd, <key>"]
    assert provider.events(job.id, 1) == events[:1]


def test_a_job_that_is_trained_on_stays(host: TogetherHost) -> None:
    provider = _provider(host)
    job = provider.create_job(_order(provider))
    host.finish(job.id)
    model = provider.retrieve_job(job.id).fine_tuned_model or ""
    twin = provider.create_job(_order(provider, "a" * 32, model))
    host.run(twin.id)
    assert [(row.name, row.is_in_use) for row in provider.stored_models()] == [(model, True)]
    with pytest.raises(Refused, match="trains from it") as refusal:
        provider.delete_model(model)
    assert refusal.value.http_status == 409 and job.id in host.jobs
    host.finish(twin.id)
    provider.delete_model(model)
    assert list(host.jobs) == [twin.id]


def test_nothing_leaves_that_must_not(host: TogetherHost) -> None:
    def check(content: bytes) -> None:
        raise NotCleared("row 1 may hold a phone number")

    with pytest.raises(NotCleared):
        TogetherProvider("together", httpx2.Client(base_url=host.url), KEY, check).upload(b"{}\n", "v3.jsonl")
    assert host.wire.calls == []


def test_a_bare_list_is_a_list(host: TogetherHost) -> None:
    assert _provider(host).models() == [BASE]


def test_an_endpoint_is_asked_for_on_the_cheapest_hardware_that_is_free(host: TogetherHost) -> None:
    hosting = _provider(host).hosting
    assert hosting is not None
    row = hosting.deploy("vetted-abc", BASE)
    assert (row.status, row.model, row.mark, row.serve_name) == ("preparing", BASE, "vetted-abc", None)
    assert host.wire.bodies("deploy") == [
        {
            "model": BASE,
            "hardware": "1x_nvidia_h100_80gb_sxm",
            "autoscaling": {"min_replicas": 1, "max_replicas": 1},
            "display_name": "vetted-abc",
        }
    ]
    host.ready(row.id)
    ready = hosting.status(row.id)
    assert (ready.status, ready.serve_name) == ("ready", host.endpoints[row.id]["name"])
    assert _provider(host).models() == [BASE, ready.serve_name]
    assert [other.id for other in hosting.hostings()] == [row.id]  # nothing of everybody's


def test_where_nothing_fits_nothing_is_asked_for(host: TogetherHost) -> None:
    hosting = _provider(host).hosting
    assert hosting is not None
    host.hardware = {"1x_nvidia_l40s_48gb": (2.5, "insufficient")}
    with pytest.raises(Refused, match="of 1 kinds of hardware"):
        hosting.deploy("vetted-abc", BASE)
    with pytest.raises(Refused, match="cannot be deployed"):
        hosting.deploy("vetted-abc", "somebody/Model-Reference")
    host.wire.faults["hardware"] = Fault.TROUBLE
    with pytest.raises(Refused, match="nothing was asked for"):
        hosting.deploy("vetted-abc", BASE)
    assert host.wire.count("deploy") == 0


@pytest.mark.parametrize(
    ("state", "status"),
    [("STOPPED", "stopped"), ("STOPPING", "ending"), ("ERROR", "failed"), ("STARTING", "preparing")],
)
def test_an_endpoint_that_somebody_has_stopped_is_a_riddle(host: TogetherHost, state: str, status: str) -> None:
    hosting = _provider(host).hosting
    assert hosting is not None
    row = hosting.deploy("vetted-abc", BASE)
    host.endpoints[row.id]["state"] = state
    looked = hosting.status(row.id)
    assert (looked.status, looked.serve_name) == (status, None)
