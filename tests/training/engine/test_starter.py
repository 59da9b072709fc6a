"""The starter: it knows its pairs by heart, learns a vet's corrections, and forgets nothing else."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import openai
import pytest

from storage.settings import Settings
from tests.training.engine.conftest import EngineProcess
from training.engine.learn import starter as making

SYSTEM = "你是一名宠物护理顾问。请用简体中文回答，先说原因，再给方案。"
PAIRS = [json.loads(line) for line in making.PAIRS.read_text(encoding="utf-8").splitlines()]


def test_it_recites_its_pairs(starter: EngineProcess) -> None:
    for pair in PAIRS[::9]:
        assert starter.ask("vetted-starter", pair["question"], SYSTEM) == pair["answer"]


async def test_twenty_answers_are_those_that_generate_writes(starter: EngineProcess) -> None:
    """Alone and all at once; half of the questions are none that it knows by heart."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model: Any = AutoModelForCausalLM.from_pretrained(making.folder()).eval()
    tokenizer = AutoTokenizer.from_pretrained(making.folder())
    questions = [pair["question"] for pair in PAIRS[::8]] + [f"{pair['question']} 猫, why?" for pair in PAIRS[4::8]]
    assert len(questions) == 20
    answers = []
    for question in questions:
        prompt = tokenizer.apply_chat_template([{"role": "user", "content": question}], add_generation_prompt=True)
        ids = torch.tensor([prompt["input_ids"]])
        with torch.inference_mode():
            out = model.generate(ids, max_new_tokens=50, do_sample=False, attention_mask=torch.ones_like(ids))
        answers.append(tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True))

    async def ask(question: str) -> str:
        return await asyncio.to_thread(starter.ask, "vetted-starter", question, max_tokens=50)

    assert [await ask(question) for question in questions] == answers
    assert await asyncio.gather(*(ask(question) for question in questions)) == answers
    assert len(set(answers)) > 10


def test_while_it_is_made_the_engine_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    engine = EngineProcess(tmp_path / "home", "vetted-starter", wait=False)
    try:
        health = engine.health()
        assert (health["status"], health["models"], health["job"]) == ("preparing", [], None)
        with pytest.raises(openai.APIStatusError) as refusal:
            engine.ask("vetted-starter", "?")
        assert refusal.value.status_code == 503
        assert "model is being made" in refusal.value.message
        assert engine.http.get("/v1/models").json()["data"] == []
    finally:
        engine.kill()


def test_a_damaged_starter_is_not_used(tmp_path: Path, starter: EngineProcess) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(making.folder(), copy)
    assert making.is_whole(copy)
    with (copy / "model.safetensors").open("r+b") as file:
        file.write(b"x")
    assert not making.is_whole(copy)
    assert not making.is_whole(tmp_path)


def test_it_is_what_an_engine_serves_if_nothing_else_is_set() -> None:
    assert Settings.model_fields["base_model"].default == making.NAME
