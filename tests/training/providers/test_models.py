"""What hosts say of their models and files where it is not what the API says."""

import asyncio

import openai
from aiohttp import web

from tests.conftest import serve
from tests.openai_host import Host
from training.providers.openai import OpenAIProvider
from training.providers.speaker import Speaker


async def test_a_model_with_odd_fields_stays_and_stops_no_other(host: Host) -> None:
    host.models = ["good", "odd", "odder", "oddest"]
    good = {"bytes": 10, "checkpoints": [{"id": "good-epoch-1", "bytes": 5}], "in_use": False}
    host.model_fields = {
        "good": good,
        "odd": {"created": "n/a", "bytes": "many", "in_use": "no"},
        "odder": {"created": None, "bytes": 1e400, "checkpoints": {"id": 1}},
        "oddest": {"created": 10**400, "checkpoints": [{"id": None}, 7]},
    }
    provider = OpenAIProvider("local", openai.OpenAI(base_url=host.url, api_key="sk-test"))
    models = {model.name: model for model in await asyncio.to_thread(provider.stored_models)}
    assert (models["good"].n_bytes_with_epochs, models["good"].is_in_use) == (15, False)
    assert all(models[name].is_in_use and models[name].n_bytes is None for name in ("odd", "odder", "oddest"))


async def test_a_list_of_files_without_an_end_has_one() -> None:
    """A host that gives its first page again and again."""
    n_pages, deleted_ids = 0, []

    async def pages(_request: web.Request) -> web.Response:
        nonlocal n_pages
        n_pages += 1
        files = [{"id": f"file-{n}", "object": "file", "filename": "v1.jsonl" if n == 2 else "x"} for n in range(3)]
        return web.json_response({"object": "list", "data": files, "has_more": True})

    async def delete(request: web.Request) -> web.Response:
        deleted_ids.append(request.match_info["id"])
        return web.json_response({"id": deleted_ids[-1], "object": "file", "deleted": True})

    app = web.Application()
    app.router.add_get("/v1/files", pages)
    app.router.add_delete("/v1/files/{id}", delete)
    server = await serve(app)
    client = openai.OpenAI(base_url=str(server.make_url("/v1")), api_key="sk-test")
    await asyncio.to_thread(OpenAIProvider("h", client).delete_files, ["file-9"], ["v1.jsonl"])
    assert n_pages == 2 and sorted(deleted_ids) == ["file-2", "file-9"]
    await server.close()


async def test_tokens_and_losses_that_are_none_are_not_told(host: Host) -> None:
    speaker = Speaker("h", openai.OpenAI(base_url=host.url, api_key="sk-test"))
    messages = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]
    host.nats["base-model"] = 0.5
    assert await asyncio.to_thread(speaker.score, "base-model", messages) is not None
    for odd in (float("nan"), float("inf")):
        host.nats["base-model"] = odd
        assert await asyncio.to_thread(speaker.score, "base-model", messages) is None
