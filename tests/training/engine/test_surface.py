"""The whole surface, driven by the openai client as anybody would: each call synchronously and asynchronously.

One job is trained for it, and on the way it is paused, the engine is killed, and the job goes on.
"""

import asyncio
import base64
import inspect
from typing import Any

import openai
import pytest

from tests.conftest import eventually
from tests.training.engine.conftest import TEN, EngineProcess

Client = openai.OpenAI | openai.AsyncOpenAI
HELLO: Any = [{"role": "user", "content": "Hello"}]
METHOD: Any = {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2, "batch_size": 1}}}


async def _get(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


async def _list(value: Any) -> list[Any]:
    """Every item, following the pages; or every chunk of a stream."""
    return [item async for item in value] if hasattr(value, "__aiter__") else list(value)


async def _queued(client: Client, running: str) -> None:
    """What may be done with a job that waits: one is `running` before it."""
    content = TEN.encode()
    file = await _get(client.files.create(file=("ten.jsonl", content), purpose="fine-tune"))
    assert file.id in [f.id for f in await _list(client.files.list(purpose="fine-tune"))]
    assert (await _get(client.files.retrieve(file.id))).bytes == len(content)
    assert (await _get(client.files.content(file.id))).content == content
    jobs, metadata = client.fine_tuning.jobs, {"by": type(client).__name__, "file": file.id}
    fields: Any = {"model": "tiny", "training_file": file.id, "validation_file": file.id, "seed": 1, "suffix": "S"}
    job = await _get(jobs.create(**fields, metadata=metadata, method=METHOD))
    assert [j.id for j in await _list(jobs.list(metadata=metadata, limit=1))] == [job.id]
    assert {job.id, running} <= {j.id for j in await _list(jobs.list(limit=2))}

    async def is_validated() -> bool:
        return bool((await _get(jobs.retrieve(job.id))).status != "validating_files")

    await eventually(is_validated, "the file is looked at")
    assert (await _get(jobs.pause(job.id))).status == "paused"
    assert (await _get(jobs.resume(job.id))).status == "queued"
    assert (await _get(jobs.cancel(job.id))).status == "cancelled"
    assert (await _get(client.files.delete(file.id))).deleted


async def _answers(client: Client, job: Any) -> list[str]:
    """What the models say, and what the API tells of the finished job."""

    async def text_of(stream: Any) -> str:
        return "".join(c.choices[0].delta.content or "" for c in await _list(await _get(stream)))

    model = job.fine_tuned_model
    assert model in [m.id for m in await _list(client.models.list())]
    assert (await _get(client.models.retrieve(model))).id == model
    answers = []
    for name in ("tiny", model):
        sampling: Any = {"model": name, "seed": 9, "max_tokens": 8, "top_p": 0.9}
        answers.append(
            (await _get(client.chat.completions.create(messages=HELLO, **sampling))).choices[0].message.content
        )
        assert await text_of(client.chat.completions.create(messages=HELLO, stream=True, **sampling)) == answers[-1]
        answers.append((await _get(client.completions.create(prompt="Hello", **sampling))).choices[0].text)
    jobs = client.fine_tuning.jobs
    events = await _list(jobs.list_events(job.id, limit=7))
    assert events[-1].message == f"Created fine-tuning job: {job.id}"
    # Each step was trained once, before the pause or after it.
    assert [e.data["step"] for e in events if e.type == "metrics"] == list(range(20, 0, -1))
    await _list(jobs.checkpoints.list(job.id))
    table = base64.b64decode((await _get(client.files.content(job.result_files[0]))).content).decode()
    assert [int(line.split(",")[0]) for line in table.splitlines()[1:]] == list(range(1, 21))
    return answers


async def _both(engine: EngineProcess, drive: Any, argument: Any) -> list[Any]:
    async with openai.AsyncOpenAI(base_url=f"{engine.url}/v1", api_key="any", max_retries=0) as client:
        return [await drive(engine.client, argument), await drive(client, argument)]


@pytest.mark.long
def test_both_clients_drive_everything(engine: EngineProcess) -> None:
    jobs = engine.client.fine_tuning.jobs
    job = engine.tune(TEN, method=METHOD, seed=1).id
    engine.wait(job, is_it=lambda j: j.status == "running")
    # Asked while it still loads: so there is always a step left to go on from, however quick the machine.
    assert str(jobs.pause(job).status) == "pausing"  # not in OpenAI's list of statuses
    asyncio.run(_both(engine, _queued, job))
    pause = engine.wait(job, is_it=lambda j: j.status != "pausing")
    assert (pause.status, pause.estimated_finish, pause.finished_at) == ("paused", None, None)

    engine.kill()
    engine.start()
    assert (jobs.retrieve(job).status, engine.health()["job"]) == ("paused", None)
    assert jobs.resume(job).status in ("queued", "running")
    success = engine.wait(job)
    assert success.status == "succeeded", success.error
    assert not list(engine.home.rglob("checkpoint*.pt"))
    synchronously, asynchronously = asyncio.run(_both(engine, _answers, success))
    assert synchronously == asynchronously
    for verb in (jobs.pause, jobs.resume, jobs.cancel):
        try:
            verb(job)
        except openai.BadRequestError as error:
            assert error.code == "invalid_status" and "is succeeded" in error.message
        else:
            raise AssertionError(f"{verb} took a finished job")
    assert engine.client.models.delete(success.fine_tuned_model).deleted
