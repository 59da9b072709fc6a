"""Weights come home: resumed, never over the disk's room, only what is an adapter; and what the engine says of it."""

import json
import os
import shutil
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import openai
import pytest

from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Launch
from tests.hosts.nebius import BASE, NebiusHost, make_app
from tests.hosts.wire import standing
from tests.training.dataset.pool import distinct_rows
from training.dataset.freeze import freeze
from training.home import fetch
from training.home.bring import Homecoming, arrival_name, bring_home, choose
from training.home.fetch import NotHome
from training.importing.apply import import_rows
from training.providers import Checkpoint
from training.providers.engine import EngineProvider
from training.providers.nebius import NebiusProvider
from training.providers.weights import OpenAIWeights

CONFIG = json.dumps({"peft_type": "LORA", "r": 2, "base_model_name_or_path": BASE}).encode()
ADAPTER = struct.pack("<Q", 2) + b"{}" + bytes(3_000_000)
FILES = {"adapter_config.json": CONFIG, "adapter_model.safetensors": ADAPTER}


class Way(NamedTuple):
    """A checkpoint that a host lets out, and what it is to come home with."""

    database: Database
    host: NebiusHost
    wish: Homecoming
    checkpoint: Checkpoint

    @property
    def folder(self) -> Path:
        return self.wish.room / arrival_name(self.wish.launch, self.checkpoint)

    def come(self) -> str:
        """Why it does not come; the engine is always away here."""
        with pytest.raises(NotHome) as trouble:
            bring_home(self.database, self.wish, self.checkpoint, lambda n, total: None)
        return trouble.value.code

    def let_out(self, files: dict[str, bytes]) -> "Way":
        self.host.let_out("ftjob-1", 8, files)
        checkpoint = choose(self.wish.provider.checkpoints("ftjob-1"), None)
        return self._replace(checkpoint=checkpoint)


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    host = NebiusHost()
    host.jobs["ftjob-1"] = {"id": "ftjob-1", "status": "running", "model": BASE}
    host.finish("ftjob-1")
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        import_rows(session, distinct_rows(12), "f.jsonl", 3)
        version = freeze(session, tmp_path, 3)
        assert version is not None and version.id is not None
        launch = Launch(version_id=version.id, provider="nebius", model=BASE, n_epochs=1, tokens_billed=1,
            quoted_by=3, chat_id=3, job_id="ftjob-1", status="succeeded",
        )  # fmt: skip
        session.add(launch)
    with standing(make_app(host)) as url:
        client = openai.OpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0)
        provider = NebiusProvider("nebius", client, lambda content: None, lambda base: base)
        away = openai.OpenAI(base_url="http://127.0.0.1:9/v1", api_key="k", max_retries=0)
        wish = Homecoming(launch, provider, EngineProvider("local", away), tmp_path / "engine" / "arrivals", 3)
        host.let_out("ftjob-1", 8, FILES)
        yield Way(database, host, wish, choose(provider.checkpoints("ftjob-1"), None))
    database.close()


def test_both_files_and_where_they_are_from_lie_there_for_the_engine(way: Way) -> None:
    assert way.come() == "engine_away"
    assert {path.name for path in way.folder.iterdir()} == {*FILES, "arrival.json"}
    assert (way.folder / "adapter_model.safetensors").read_bytes() == ADAPTER
    note: dict[str, Any] = json.loads((way.folder / "arrival.json").read_text())
    assert (note["provider"], note["job"], note["step"], note["bases"][0]) == ("nebius", "ftjob-1", 8, BASE)
    assert set(note["sha256"]) == set(FILES)
    way.host.ranges.clear()
    assert way.come() == "engine_away" and way.host.ranges == []  # nothing is fetched twice


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_an_interrupted_download_goes_on(way: Way, knows_ranges: bool) -> None:
    way.host.knows_ranges = knows_ranges
    way.host.break_download_at = 1_500_000
    assert way.come() == "fetch_failed" and not way.folder.exists()
    assert way.come() == "engine_away"
    assert (way.folder / "adapter_model.safetensors").read_bytes() == ADAPTER
    assert (max(way.host.ranges) > 1_000_000) is knows_ranges


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"adapter_config.json": CONFIG, "adapter_model.bin": b"PK"}, "pickle"),
        ({"adapter_config.json": CONFIG}, "no_adapter"),
        ({"model.safetensors": ADAPTER, "config.json": b"{}"}, "no_adapter"),
        ({}, "not_let_out"),
    ],
)
def test_what_is_no_adapter_is_not_fetched(way: Way, files: dict[str, bytes], code: str) -> None:
    assert way.let_out(files).come() == code
    assert way.host.ranges == [] and not way.folder.exists()


def test_a_name_leads_nowhere(way: Way, tmp_path: Path) -> None:
    files = {f"../../../{name}": content for name, content in FILES.items()} | {"../../evil.py": b"x"}
    assert way.let_out(files).come() == "engine_away"
    assert {path.name for path in way.folder.iterdir()} == {*FILES, "arrival.json"}
    assert not list(tmp_path.rglob("evil.py"))


def test_no_room_is_told_before_anything_comes(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=fetch.LEFT_FREE + 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert way.come() == "no_room" and way.host.ranges == []


def test_more_than_was_announced_is_not_kept(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    look = OpenAIWeights.look
    monkeypatch.setattr(OpenAIWeights, "look", lambda self, id: replace(look(self, id), n_bytes=1000))
    assert way.come() == "cut_short" and not way.folder.exists()


def test_two_at_once_do_not_write_into_one_file(way: Way) -> None:
    way.wish.room.mkdir(parents=True)
    mark = way.wish.room / f"{way.folder.name}.part.busy"
    mark.touch()
    assert way.come() == "busy" and way.host.ranges == []
    os.utime(mark, (0, 0))  # who has begun has died
    assert way.come() == "engine_away"


def test_which_checkpoint_is_meant(way: Way) -> None:
    checkpoints = way.wish.provider.checkpoints("ftjob-1")
    assert choose(checkpoints, None).step == 8 and choose(checkpoints, "4").step == 4
    assert choose(checkpoints, checkpoints[1].model).step == 4
    for name, code in (("9", "unknown"),):
        with pytest.raises(NotHome, match=code):
            choose(checkpoints, name)
    with pytest.raises(NotHome, match="none"):
        choose([], None)
