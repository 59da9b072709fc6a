"""What the hub sends is looked at, too, once it is there."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import huggingface_hub.constants
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from training.engine.api.errors import CannotStart, EngineError
from training.engine.learn.base import Base
from training.engine.store.registry import Registry


class Hub:
    """A hub with one repository, whose branches may move; every commit holds the same files."""

    def __init__(self, repository: str, contents: dict[str, bytes]) -> None:
        self.repository, self.contents = repository, contents
        self.revisions = {"main": "a" * 40}
        self.requests: set[str] = set()

    async def info(self, request: web.Request) -> web.Response:
        name = request.match_info["revision"]
        return web.json_response({"id": self.repository, "sha": self.revisions.get(name, name)})

    async def tree(self, _: web.Request) -> web.Response:
        files = self.contents.items()
        listing = [{"type": "file", "path": name, "size": len(data), "oid": name} for name, data in files]
        return web.json_response(listing)

    async def content(self, request: web.Request) -> web.Response:
        self.requests.add(name := request.match_info["name"])
        headers = {"ETag": f'"{name}"', "X-Repo-Commit": request.match_info["commit"]}
        return web.Response(body=self.contents[name], headers=headers)

    @asynccontextmanager
    async def running(self, cache: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
        """It is asked in the place of the real one, and what it sends lies in `cache`."""
        app = web.Application()
        app.router.add_get(f"/api/models/{self.repository}/revision/{{revision}}", self.info)
        app.router.add_get(f"/api/models/{self.repository}/tree/{{commit}}", self.tree)
        app.router.add_get(f"/{self.repository}/resolve/{{commit}}/{{name:.+}}", self.content)
        async with TestServer(app) as server:
            url = str(server.make_url("")).rstrip("/")
            monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(cache))
            monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
            monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", url)
            template = url + "/{repo_id}/resolve/{revision}/{filename}"
            monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
            yield


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
    hub = Hub("acme/twice", contents)
    async with hub.running(tmp_path, monkeypatch):
        base = Base("acme/twice")
        await base.prepare(Registry(tmp_path / "models"))
    assert (base.status, base.detail) == ("ok", "")
    assert hub.requests == files.keys()


async def test_a_base_stays_what_it_was_until_another_revision_is_named(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its owners push another model under the same name; a fine-tune must not lie on that."""
    first, second = "a" * 40, "b" * 40
    hub = Hub("acme/tiny", {path.name: path.read_bytes() for path in tiny.iterdir()})
    registry = Registry(tmp_path / "engine" / "models")

    async def commit_of(source: str, registry: Registry) -> str:
        base = Base(source)
        await base.prepare(registry)
        assert base.status == "ok", base.detail
        assert base.name == "tiny"
        return registry.get("tiny").folder.name

    async with hub.running(tmp_path / "cache", monkeypatch):
        assert await commit_of("acme/tiny", registry) == first
        assert f"acme/tiny stays at revision {first} here" in capsys.readouterr().err
        hub.revisions["main"] = second
        assert await commit_of("acme/tiny", Registry(registry.folder)) == first
        assert "stays at" not in capsys.readouterr().err
        assert await commit_of("acme/tiny@main", registry) == second  # asked for by name
        hub.revisions["main"] = "c" * 40
        assert await commit_of("acme/tiny@main", registry) == second
        assert await commit_of(f"acme/tiny@{first}", registry) == first
        # One that wrote nothing down goes on with what it has in the hub's cache.
        (tmp_path / "cache" / "models--acme--tiny" / "refs" / "main").write_text(first)
        assert await commit_of("acme/tiny", Registry(tmp_path / "older" / "models")) == first
    assert json.loads((tmp_path / "engine" / "bases.json").read_text()) == {
        "acme/tiny": first,
        "acme/tiny@main": second,
        f"acme/tiny@{first}": first,
    }


@pytest.mark.parametrize("source", ["acme/tiny@../x", "acme/tiny@", "acme/tiny@-x", "acme/tiny@a b", "acme"])
def test_what_is_no_name_on_the_hub_is_said(source: str) -> None:
    with pytest.raises(CannotStart, match="owner/name@revision"):
        Base(source)
