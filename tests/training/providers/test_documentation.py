"""Paths and names of fields are those of the hosts' documentation: what each adapter sends is written down in
`documented.toml`, and what stands there as documented stands in our notes, where these are at hand."""

import contextlib
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.hosts.grounds import GROUNDS, Ground
from tests.training.providers.test_contract import ROWS
from training.providers import Hyperparameters, JobOrder, Refused
from training.providers.catalogue import catalogue

FOLDER = Path(__file__).parent
NOTES = FOLDER.parents[3] / "shared" / "PROVIDERS.md"
DOCUMENTED: dict[str, Any] = tomllib.loads((FOLDER / "documented.toml").read_text("utf-8"))


def _walk(ground: Ground) -> None:
    """Ask for everything once."""
    provider, (launch_id, other_launch_id) = ground.provider, ground.launch_ids
    files = provider.upload(ROWS, "v3.jsonl"), provider.upload(ROWS + ROWS, "v3-test.jsonl")
    seed = 5 if catalogue()[ground.name].training.takes_seed else None
    choice = Hyperparameters(3, 1e-4, 4, seed)
    job = provider.create_job(JobOrder(launch_id, ground.base, files[0], choice, "v3", files[1]))
    provider.find_jobs(other_launch_id)
    ground.run(job.id)
    ground.finish(job.id)
    provider.events(job.id)
    provider.checkpoints(job.id)
    model = provider.retrieve_job(job.id).fine_tuned_model or ""
    _host(ground, model)
    second = provider.create_job(JobOrder(other_launch_id, model, files[0], Hyperparameters(3), "v4"))
    for verb in (provider.pause_job, provider.resume_job, provider.cancel_job):
        with contextlib.suppress(Refused):
            verb(second.id)
    ground.settle(second.id)
    provider.models()
    provider.stored_models()
    provider.delete_model(model)
    provider.delete_files(files, ["v3.jsonl"])


def _host(ground: Ground, model: str) -> None:
    hosting = ground.provider.hosting
    if hosting is not None:
        hosting_row = hosting.deploy("launch-0123abcd", model)
        hosting.find("launch-0123abcd", model)
        hosting.hostings()
        ground.make_ready(hosting_row.id)
        hosting.status(hosting_row.id)
        hosting.undeploy(hosting_row.id)
        ground.make_ready(hosting_row.id)


def _names(request: httpx2.Request) -> Iterator[str]:
    """Of all fields of a request: its query, its JSON down to the last, its form."""
    yield from request.url.params
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/"):
        yield from re.findall(r'name="(\w+)"', request.content.decode("utf-8", "replace"))
    elif request.content:
        yield from _keys(json.loads(request.content))


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _keys(inner)


def _pattern(template: str, root: str) -> re.Pattern[str]:
    method, path = template.split(" ")
    text = re.escape(f"{method} {root}{path}").replace(r"\{id\}", "[^/:]+").replace(r"\{name\}", ".+")
    return re.compile(text + "$")


@pytest.mark.parametrize("name", DOCUMENTED)
def test_an_adapter_sends_what_is_written_down_and_nothing_else(name: str) -> None:
    facts = DOCUMENTED[name]
    with GROUNDS[name]() as ground:
        _walk(ground)
        requests = ground.transport.requests
    lines = [f"{request.method} {request.url.path}" for request in requests if "/signed/" not in request.url.path]
    templates = [*facts["paths"], *facts["besides"]["paths"]]
    patterns = [_pattern(template, facts["root"]) for template in templates]
    elsewhere = facts["besides"].get("elsewhere", [])
    templates, patterns = [*templates, *elsewhere], [*patterns, *(_pattern(line, "") for line in elsewhere)]
    assert [line for line in lines if not any(pattern.match(line) for pattern in patterns)] == []
    needless = [t for t, pattern in zip(templates, patterns, strict=True) if not any(map(pattern.match, lines))]
    assert needless == []
    assert {key for request in requests for key in _names(request)} == {*facts["fields"], *facts["besides"]["fields"]}


@pytest.mark.skipif(not NOTES.exists(), reason="our notes on the hosts are not at hand")
@pytest.mark.parametrize("name", DOCUMENTED)
def test_what_is_documented_stands_in_our_notes(name: str) -> None:
    facts = DOCUMENTED[name]
    sections = NOTES.read_text("utf-8").split("\n## ")
    words = set(re.findall(r"[\w-]+", next(text for text in sections if text.startswith(facts["title"]))))
    pieces = {piece for path in facts["paths"] for piece in re.split(r"[ /:]|\{\w+\}", path.partition(" ")[2]) if piece}
    assert sorted({*pieces, *facts["fields"]} - words) == []
