"""Fireworks: ids of our own, datasets that take their time, a name that is there before the model is."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.hosts.fireworks import ACCOUNT, KEY, FireworksHost, make_app
from tests.hosts.wire import Fault, standing
from training.providers import Hyperparameters, JobOrder, NotCleared, Refused, Unreachable
from training.providers.fireworks.names import model_id, resource_id
from training.providers.fireworks.provider import FireworksProvider

BASE = "accounts/fireworks/models/llama-v3p1-8b-instruct"
LAUNCH = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def host() -> Iterator[FireworksHost]:
    host = FireworksHost()
    with standing(make_app(host)) as url:
        host.url = url
        yield host


def _provider(host: FireworksHost, timeout: float = 60) -> FireworksProvider:
    client = httpx2.Client(
        base_url=f"{host.url}/v1/{ACCOUNT}",
        headers={"Authorization": f"Bearer {KEY}"},
        timeout=httpx2.Timeout(60, read=timeout),
        verify=False,
    )
    return FireworksProvider("fireworks", client, KEY, lambda content: None, pause=lambda seconds: None)


def _order(provider: FireworksProvider, launch_id: str = LAUNCH, model: str = BASE) -> JobOrder:
    files = provider.upload(b'{"messages": []}\n', "v3.jsonl"), provider.upload(b'{"messages": [] }\n', "v3-test.jsonl")
    return JobOrder(launch_id, model, files[0], Hyperparameters(3, 1e-4, 8), "v3 Mai 喵", files[1])


def test_a_job_is_asked_for_in_its_words(host: FireworksHost) -> None:
    provider = _provider(host)
    order = _order(provider)
    job = provider.create_job(order)
    assert job.id == f"vetted-{LAUNCH}" and job.launch_id == LAUNCH and job.status == "validating_files"
    assert host.wire.bodies("create") == [
        {
            "dataset": f"{ACCOUNT}/datasets/{order.training_file}",
            "evaluationDataset": f"{ACCOUNT}/datasets/{order.validation_file}",
            "baseModel": BASE,
            "outputModel": f"{ACCOUNT}/models/v-v3-mai-vetted-{LAUNCH}",
            "displayName": "v3 Mai 喵",
            "epochs": 3,
            "learningRate": 1e-4,
            "batchSizeSamples": 8,
        }
    ]
    assert provider.retrieve_job(job.id).fine_tuned_model is None  # its name is there, and the model is not
    host.finish(job.id)
    assert provider.retrieve_job(job.id).fine_tuned_model == f"{ACCOUNT}/models/v-v3-mai-vetted-{LAUNCH}"


def test_a_fine_tune_is_trained_on_from_its_weights(host: FireworksHost) -> None:
    provider = _provider(host)
    model = f"{ACCOUNT}/models/v-v2"
    provider.create_job(_order(provider, model=f"{model}#{ACCOUNT}/deployments/d1"))
    provider.create_job(_order(provider, "f" * 32, "llama-v3p1-8b-instruct"))
    first, second = host.wire.bodies("create")
    assert first["warmStartFrom"] == model and "baseModel" not in first
    assert second["baseModel"] == BASE and "warmStartFrom" not in second


def test_asking_twice_makes_one_job(host: FireworksHost) -> None:
    provider = _provider(host)
    order = _order(provider)
    provider.create_job(order)
    with pytest.raises(Unreachable, match="already exists"):
        provider.create_job(order)
    assert len(host.jobs) == 1 and provider.find_jobs(LAUNCH)[0].launch_id == LAUNCH


@pytest.mark.parametrize("fault", Fault)
def test_whatever_becomes_of_the_answer(host: FireworksHost, fault: Fault) -> None:
    """On the wire itself, the connection hung up on by the host."""
    provider, order = _provider(host, timeout=0.2 if fault is Fault.SILENT else 60), _order(_provider(host))
    host.wire.faults["create"] = fault
    with pytest.raises(Unreachable):
        provider.create_job(order)
    assert host.wire.count("create") == 1 and len(host.jobs) == (fault is not Fault.LOST_REQUEST)
    visible = [job.id for job in _provider(host).find_jobs(LAUNCH)]
    assert len(visible) == (fault not in (Fault.LOST_REQUEST, Fault.LATE))
    host.wire.commit()
    assert [job.id for job in _provider(host).find_jobs(LAUNCH)] == list(host.jobs)


def test_a_dataset_is_waited_for_and_found_again(host: FireworksHost) -> None:
    provider = _provider(host)
    host.looks = 10**6
    with pytest.raises(Unreachable, match="still looks"):
        provider.upload(b"{}\n", "v3.jsonl")
    host.looks = 3
    dataset = provider.upload(b"{}\n", "v3.jsonl")
    assert list(host.datasets) == [dataset] and host.rows[dataset] == b"{}\n"
    n_calls = host.wire.count("upload")
    assert provider.upload(b"{}\n", "v3.jsonl") == dataset and host.wire.count("upload") == n_calls


def test_rows_that_the_host_does_not_take_are_a_clear_no(host: FireworksHost) -> None:
    host.bad_rows = f"line 1 has no messages (key {KEY})"
    with pytest.raises(Refused, match="line 1 has no messages") as refusal:
        _provider(host).upload(b"{}\n", "v3.jsonl")
    assert KEY not in str(refusal.value)


def test_a_name_that_is_taken_by_nothing_is_passed_over(host: FireworksHost) -> None:
    """As one that was deleted a moment ago."""
    provider = _provider(host)
    first = provider.upload(b"{}\n", "v3.jsonl")
    provider.delete_files([], ["v3.jsonl"])
    assert host.datasets == {}
    host.taken_names.add(first)
    second = provider.upload(b"{}\n", "v3.jsonl")
    assert second == f"{first}-1" and list(host.datasets) == [second]


def test_nothing_leaves_that_must_not(host: FireworksHost) -> None:
    def check(content: bytes) -> None:
        raise NotCleared("row 1 may hold a phone number")

    client = httpx2.Client(base_url=f"{host.url}/v1/{ACCOUNT}")
    with pytest.raises(NotCleared):
        FireworksProvider("fireworks", client, KEY, check).upload(b"{}\n", "v3.jsonl")
    assert host.wire.calls == []


def test_jobs_are_found_on_every_page(host: FireworksHost) -> None:
    provider = _provider(host)
    host.page_size = 2
    for n in range(5):
        provider.create_job(_order(provider, f"{n}" * 32))
    assert len(provider.find_jobs("a" * 32)) == 5 and len(provider.find_jobs("a" * 32, most=3)) == 3


def test_a_model_that_answers_is_in_use_and_stays(host: FireworksHost) -> None:
    provider = _provider(host)
    job = provider.create_job(_order(provider))
    host.finish(job.id)
    model = provider.retrieve_job(job.id).fine_tuned_model or ""
    assert [(row.name, row.is_in_use) for row in provider.stored_models()] == [(model, False)]
    assert provider.hosting is not None
    hosting = provider.hosting.deploy(f"Vetted_{LAUNCH}", model)
    host.settle(hosting.id)
    assert provider.models() == [f"{model}#{ACCOUNT}/deployments/{hosting.id}", *host.serverless]
    assert provider.stored_models()[0].is_in_use
    with pytest.raises(Refused, match="deployed") as refusal:
        provider.delete_model(model)
    assert refusal.value.http_status == 409
    with pytest.raises(Refused, match="no model of accounts/clinic"):
        provider.delete_model(BASE)
    provider.hosting.undeploy(hosting.id)
    provider.delete_model(model)
    assert provider.stored_models() == []


def test_its_figures_are_fetched_without_our_key_elsewhere(host: FireworksHost) -> None:
    provider = _provider(host)
    job = provider.create_job(_order(provider))
    host.finish(job.id)
    assert [(file.name, file.content) for file in provider.results(job.id)] == [
        (f"vetted-{LAUNCH}-metrics.jsonl", host.metrics)
    ]
    requests: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        content = b"step" if request.url.host == "files.test" else None
        url = "https://files.test/m" if len(requests) == 1 else "http://files.test/m"
        return httpx2.Response(200, content=content, json=None if content else {"metricsFileSignedUrl": url})

    client = httpx2.Client(
        base_url=f"https://api.test/v1/{ACCOUNT}",
        headers={"Authorization": f"Bearer {KEY}"},
        transport=httpx2.MockTransport(answer),
    )
    provider = FireworksProvider("fireworks", client, KEY, lambda content: None)
    assert [file.content for file in provider.results("j")] == [b"step"]
    assert "Authorization" in requests[0].headers and "Authorization" not in requests[1].headers
    with pytest.raises(Unreachable, match="not encrypted"):
        provider.results("j")
    assert len(requests) == 3


def test_ids_are_such_that_the_host_takes_them() -> None:
    assert resource_id(LAUNCH) == f"vetted-{LAUNCH}" and resource_id("vetted-9f") == "vetted-9f"
    for odd in ("Launch 7", "a" * 90, "x_y", "-", "ü"):
        assert resource_id(odd) == resource_id(odd) and len(resource_id(odd)) <= 63
        assert resource_id(odd) != resource_id(odd + "1") and resource_id(odd).isascii()
    assert model_id("v3-2026-11-28-" + "z" * 90, LAUNCH).endswith(f"-vetted-{LAUNCH}")
    assert len(model_id("z" * 90, LAUNCH)) <= 63 and model_id("猫", LAUNCH) == f"vetted-{LAUNCH}"
