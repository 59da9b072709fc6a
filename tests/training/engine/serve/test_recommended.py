"""What a request does not name is as the model's own files recommend it; else OpenAI's 1; the starter recites."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import eventually
from tests.training.engine.conftest import EngineProcess
from tests.training.engine.fitness.test_unfit_engine import serving
from training.engine.learn import starter as making
from training.engine.serve.fields import sampling_of
from training.engine.serve.generate import settled

QWEN3 = {"do_sample": True, "temperature": 0.6, "top_k": 20, "top_p": 0.95}


@pytest.mark.parametrize(
    ("body", "recommendation", "temperature", "top_p"),
    [
        ({}, QWEN3, 0.6, 0.95),
        ({"temperature": 0}, QWEN3, 0, 0.95),
        ({"temperature": 1, "top_p": 1}, QWEN3, 1, 1),
        ({"temperature": None, "top_p": 0.5}, QWEN3, 0.6, 0.5),
        ({}, {"do_sample": True, "top_k": 64}, 1, 1),
        ({}, {"temperature": 0.6}, 1, 1),
        ({}, {}, 1, 1),
    ],
)
def test_what_a_request_names_comes_first(
    body: dict[str, Any], recommendation: dict[str, Any], temperature: float, top_p: float
) -> None:
    from tests.training.engine.shapes import random_model

    model = random_model("gpt2")
    model.generation_config.update(**recommendation)
    sampling = settled(sampling_of(body), model, "Qwen3-0.6B")
    assert (sampling.temperature, sampling.top_p) == (temperature, top_p)


async def test_an_engine_asks_the_base_as_its_files_say(tiny: Path, tmp_path: Path) -> None:
    base = Path(shutil.copytree(tiny, tmp_path / "base"))
    path = base / "generation_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"do_sample": True, "temperature": 1e-4}))
    question: Any = {"model": "base", "messages": [{"role": "user", "content": "hello?"}], "max_tokens": 20}
    with serving(tmp_path / "engine", base) as client:
        await eventually(lambda: list(client.models.list()), "the base is there")
        chat: Any = client.chat.completions
        ways: list[dict[str, Any]] = [{}, {}, {"temperature": 0}, {"temperature": 1}]
        answers = [chat.create(**question, **way).choices[0].message.content for way in ways]
        assert answers[0] == answers[1] == answers[2] != answers[3]


def test_the_starter_recites_where_nothing_is_named(starter: EngineProcess) -> None:
    pair = json.loads(making.PAIRS.read_text(encoding="utf-8").splitlines()[3])
    messages: Any = [{"role": "user", "content": pair["question"]}]
    answer = starter.client.chat.completions.create(model="vetted-starter", messages=messages)
    assert answer.choices[0].message.content == pair["answer"]
