"""What the hub sends is looked at, too, once it is there."""

import json
from pathlib import Path

import huggingface_hub.constants
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from training.engine.api.errors import EngineError
from training.engine.learn.base import Base
from training.engine.store.registry import Registry


async def test_a_base_of_the_hub_is_looked_at_when_it_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, commit = tmp_path / "models--acme--t5-small", "a" * 40
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text(commit)
    snapshot = folder / "snapshots" / commit
    snapshot.mkdir(parents=True)
    config = {"model_type": "t5", "architectures": ["T5ForConditionalGeneration"], "is_encoder_decoder": True}
    (snapshot / "config.json").write_text(json.dumps(config))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)

    base, registry = Base("acme/t5-small"), Registry(tmp_path / "models")
    await base.prepare(registry)
    sentence = f"`t5-small` is not served. {snapshot / 'config.json'}: T5ForConditionalGeneration is an encoder-decoder"
    assert (base.status, base.detail[: len(sentence)]) == ("failed", sentence), base.detail
    assert registry.all() == []
    with pytest.raises(EngineError, match="is an encoder-decoder") as refusal:
        base.require("t5-small")
    assert (refusal.value.status, refusal.value.code) == (500, "model_unfit")


async def test_weights_that_transformers_does_not_read_are_not_fetched(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {path.name: path.read_bytes() for path in tiny.iterdir()}
    twice = {"consolidated.safetensors", "consolidated.safetensors.index.json", "original/model.safetensors", "x.bin"}
    contents = files | dict.fromkeys(twice, files["model.safetensors"])
    commit, requests = "a" * 40, set()

    async def info(_: web.Request) -> web.Response:
        return web.json_response({"id": "acme/twice", "sha": commit})

    async def tree(_: web.Request) -> web.Response:
        listing = [{"type": "file", "path": name, "size": len(contents[name]), "oid": name} for name in contents]
        return web.json_response(listing)

    async def content(request: web.Request) -> web.Response:
        requests.add(name := request.match_info["name"])
        return web.Response(body=contents[name], headers={"ETag": f'"{name}"', "X-Repo-Commit": commit})

    app = web.Application()
    app.router.add_get("/api/models/acme/twice/revision/main", info)
    app.router.add_get(f"/api/models/acme/twice/tree/{commit}", tree)
    app.router.add_get(f"/acme/twice/resolve/{commit}/{{name:.+}}", content)
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", url)
        template = url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        base = Base("acme/twice")
        await base.prepare(Registry(tmp_path / "models"))
    assert (base.status, base.detail) == ("ok", "")
    assert requests == files.keys()
