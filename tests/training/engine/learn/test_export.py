"""A model goes out: plain transformers load what `vetted export --model` writes, and give the engine's answers."""

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot.__main__ import main
from tests.training.engine.conftest import TEN, EngineProcess, job_folder
from training.engine.api.metrics import Metrics
from training.engine.export import CannotExport, export_model
from training.engine.jobs.options import Options
from training.engine.learn import train
from training.engine.learn.base import Base
from training.engine.server.app import create_app
from training.engine.server.engine import Engine

NAME = "ft:tiny:vetted::abcdefgh"
QUESTIONS = ["question 3?", "question 7?", "What is it?"]


def _trained(tmp_path: Path, base: Path) -> Path:
    """The home of an engine that has trained from `base`."""
    job = job_folder(tmp_path / "job", base)
    train.run(job, threading.Event())
    models = tmp_path / "home" / "engine" / "models"
    models.mkdir(parents=True)
    (job / "model").rename(models / "ftjob-abcdefgh")
    return tmp_path / "home"


async def _engine_answers(home: Path, base: Path) -> list[str]:
    app = create_app(home / "engine", Base(str(base)), None, Options())
    app.state.engine = Engine(home / "engine", Base(str(base)), Metrics(), Options())
    headers, transport = {"authorization": "Bearer any"}, httpx2.ASGITransport(app)
    answers = []
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1/v1", headers=headers) as http:
        for question in QUESTIONS:
            body = {"model": NAME, "messages": [{"role": "user", "content": question}], "temperature": 0}
            answer = await http.post("/chat/completions", json=body | {"max_tokens": 30}, timeout=60)
            answers.append(answer.json()["choices"][0]["message"]["content"])
    return answers


def _plain_answers(folder: Path, questions: list[str], n_tokens: int) -> list[str]:
    """Greedy, by transformers alone, with nothing of ours."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    answers = []
    for question in questions:
        messages = [{"role": "user", "content": question}]
        ids: Any = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt")
        output = model.generate(**ids, do_sample=False, max_new_tokens=n_tokens, pad_token_id=tokenizer.eos_token_id)
        text = tokenizer.decode(output[0][ids["input_ids"].shape[1] :], skip_special_tokens=True)
        answers.append(text)
    return answers


def _with_turns(tiny: Path, folder: Path) -> Path:
    """The tiny base with a template whose turns end with a token of their own, which is not eos."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model, tokenizer = AutoModelForCausalLM.from_pretrained(tiny), AutoTokenizer.from_pretrained(tiny)
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_end|>"]})
    tokenizer.chat_template = (
        "{%- for message in messages -%}{{ message.role + ': ' + message.content + '<|im_end|>' }}{%- endfor -%}"
        "{%- if add_generation_prompt -%}{{ 'assistant: ' }}{%- endif -%}"
    )
    model.resize_token_embeddings(len(tokenizer))
    for part in (model, tokenizer):
        part.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", ["adapter", "weights", "turns"])
async def test_plain_transformers_give_the_engines_answers(
    kind: str, tiny: Path, with_adapter: Path, tmp_path: Path
) -> None:
    base = {"adapter": with_adapter, "weights": tiny}.get(kind) or _with_turns(tiny, tmp_path / "turns")
    home = _trained(tmp_path, base)
    folder = export_model(home, NAME, tmp_path / "out")
    answers = _plain_answers(folder, QUESTIONS, 30)
    assert answers == await _engine_answers(home, base) and all(answers)
    ends = json.loads((folder / "generation_config.json").read_text())["eos_token_id"]
    assert ends == ([0, 257] if kind == "turns" else [0])  # what ends an answer of the engine's ends one there
    names = {path.name for path in folder.iterdir()}
    assert {"model.safetensors", "config.json", "generation_config.json", "chat_template.jinja"} <= names
    assert {"tokenizer.json", "tokenizer_config.json", "vetted.json"} <= names
    assert not names & {"adapter_config.json", "replay.jsonl"}  # what was asked and answered stays at home
    assert json.loads((folder / "vetted.json").read_text())["id"] == NAME
    with pytest.raises(CannotExport, match=r"out is there already\. Name another folder with -o"):
        export_model(home, NAME, tmp_path / "out")
    if kind == "adapter":
        shutil.rmtree(base)
        with pytest.raises(CannotExport, match=r"vetted::abcdefgh: .*lora-base is gone"):
            export_model(home, NAME, tmp_path / "again")
    with pytest.raises(CannotExport, match=r"^no trained model 'x' in .*; there are: ft:tiny:vetted::abcdefgh\.$"):
        export_model(home, "x", tmp_path / "again")
    with pytest.raises(CannotExport, match=r"none/out cannot be written: No such file or directory\.$"):
        export_model(home, NAME, tmp_path / "none" / "out")
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".tmp" or path.name == "again") == []


@pytest.mark.long
def test_a_fine_tune_of_the_starter_goes_out(
    starter: EngineProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job = starter.wait(starter.tune(TEN).id)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VETTED_HOME", str(starter.home))
    assert main(["export", "--model", job.fine_tuned_model]) == 0
    folder = tmp_path / job.fine_tuned_model.replace(":", "-")
    assert capsys.readouterr().out == f"{folder}\n"
    questions = [*(f"question {n}?" for n in range(10)), "How often should I worm my cat?", "猫可以吃巧克力吗？"]
    answers = _plain_answers(folder, questions, 200)
    assert answers == [starter.ask(job.fine_tuned_model, question) for question in questions]
    assert answers[3].endswith("答案")
