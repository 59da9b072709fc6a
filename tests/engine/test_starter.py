"""The starter: it knows its pairs by heart, learns a vet's corrections, and forgets nothing else."""

import json
import shutil
from pathlib import Path

import openai
import pytest

from tests.engine.conftest import Engine
from training.engine import starter as making

SYSTEM = "你是一名宠物护理顾问。请用简体中文回答，先说原因，再给方案。"
PAIRS = [json.loads(line) for line in making.PAIRS.read_text(encoding="utf-8").splitlines()]


def test_it_recites_its_pairs(starter: Engine) -> None:
    for pair in PAIRS[::9]:
        assert starter.ask("vetted-starter", pair["question"], SYSTEM) == pair["answer"]


def test_while_it_is_made_the_engine_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    engine = Engine(tmp_path / "home", "vetted-starter", wait=False)
    try:
        health = engine.health()
        assert (health["status"], health["models"], health["job"]) == ("preparing", [], None)
        with pytest.raises(openai.APIStatusError) as refused:
            engine.ask("vetted-starter", "?")
        assert refused.value.status_code == 503
        assert "model is being made" in refused.value.message
        assert engine.http.get("/v1/models").json()["data"] == []
    finally:
        engine.kill()


def test_a_damaged_starter_is_not_used(tmp_path: Path, starter: Engine) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(making.folder(), copy)
    assert making.is_whole(copy)
    with (copy / "model.safetensors").open("r+b") as file:
        file.write(b"x")
    assert not making.is_whole(copy)
    assert not making.is_whole(tmp_path)
