"""The verbs for jobs at hosts that are not OpenAI: what they list, refuse and answer."""

import asyncio
from collections.abc import Callable
from typing import Any

import openai
import pytest

from tests.openai_host import Host
from training.providers import (
    Hyperparameters,
    Job,
    JobOrder,
    Progress,
    Refused,
    Unreachable,
    newest_progress,
    warnings_in,
)
from training.providers.openai import OpenAIProvider


@pytest.fixture
async def create(host: Host) -> Callable[..., Any]:
    """Ask for a job of this launch."""

    async def create_job(launch_id: str = "l1", training_file: str = "f1") -> Job:
        provider = OpenAIProvider("openai", openai.OpenAI(base_url=host.url, api_key="sk-test"))
        order = JobOrder(launch_id, "base-model", training_file, Hyperparameters(3), "v1")
        return await asyncio.to_thread(provider.create_job, order)

    return create_job


def _provider(host: Host) -> OpenAIProvider:
    return OpenAIProvider("openai", openai.OpenAI(base_url=host.url, api_key="sk-test"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429])
async def test_a_clear_no_is_one(host: Host, create: Callable[..., Any], status: int) -> None:
    host.create_error = (status, "no", "No.")
    with pytest.raises(Refused, match=f"HTTP {status}: No"):
        await create()


@pytest.mark.parametrize("status", [408, 409, 425, 499, 500, 502, 503, 504])
async def test_what_a_gateway_says_of_a_request_that_it_has_handed_on_is_none(
    host: Host, create: Callable[..., Any], status: int
) -> None:
    host.create_error = (status, "odd", "Hm.")
    with pytest.raises(Unreachable):
        await create()


async def test_an_answer_that_names_no_job_is_no_answer(host: Host, create: Callable[..., Any]) -> None:
    await create()
    for fields in ({"id": None}, {"id": ""}, {"id": 7}):
        host.answer_create_with = fields
        with pytest.raises(Unreachable, match="names no job"):
            await create()
    host.answer_create_with = b"<html>please log in</html>"
    with pytest.raises(Unreachable):
        await create()


async def test_jobs_are_found_on_any_page_and_without_metadata(host: Host, create: Callable[..., Any]) -> None:
    host.page_size = 3
    for n in range(20):
        await create(f"l{n}", f"f{n}")
    jobs = await asyncio.to_thread(_provider(host).find_jobs, "l2")
    assert [job.id for job in jobs if job.launch_id == "l2"] == ["ftjob-3"]
    for job in host.jobs.values():
        job["metadata"] = None
    jobs = await asyncio.to_thread(_provider(host).find_jobs, "l2")
    assert len(jobs) == 20 and [job.id for job in jobs if job.training_file == "f2"] == ["ftjob-3"]
    assert all(job.created_at and job.created_at > 1e9 and job.model == "base-model" for job in jobs)


async def test_a_host_whose_pages_never_end_is_read_to_its_end(host: Host, create: Callable[..., Any]) -> None:
    for n in range(3):
        await create(f"l{n}")
    host.repeats_its_page = True
    jobs = await asyncio.to_thread(_provider(host).find_jobs, "none")
    assert [job.id for job in jobs] == ["ftjob-1", "ftjob-2", "ftjob-3"] and host.list_requests < 10


async def test_numbers_and_words_that_are_none_stop_nothing(host: Host, create: Callable[..., Any]) -> None:
    await create()
    odd = {"trained_tokens": "n/a", "fine_tuned_model": 7, "error": "boom", "metadata": [1], "created_at": "2026"}
    host.jobs["ftjob-1"] |= odd | {"status": "Expired"}
    job = await asyncio.to_thread(_provider(host).retrieve_job, "ftjob-1")
    assert (job.status, job.fine_tuned_model, job.trained_tokens, job.launch_id) == ("failed", None, None, None)
    assert job.error == "the provider's word for it is “Expired”" and job.created_at is None
    event = {"object": "fine_tuning.job.event", "created_at": 1, "level": "warn", "message": None, "type": "metrics"}
    for step, total, loss, progress in (
        (3, "n/a", "n/a", Progress(3, None, None)),
        (3, 10**30, float("nan"), Progress(3, None, None)),
        ("3", 4, 0.5, None),
        (-1, 4, 0.5, None),
    ):
        host.events = [event | {"id": "e", "data": {"step": step, "total_steps": total, "train_loss": loss}}]
        events = await asyncio.to_thread(_provider(host).events, "ftjob-1")
        assert newest_progress(events) == progress and warnings_in(events) == []
