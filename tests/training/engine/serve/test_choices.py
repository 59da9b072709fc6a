"""Several answers to one request, and what makes an answer repeat itself less: as at OpenAI, by the real client."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.conftest import wait_until
from tests.training.engine.conftest import EngineProcess
from tests.training.engine.test_metrics import read
from training.engine.serve.several import AT_ONCE, together
from training.engine.serve.text import TextPiece

HELLO: Any = [{"role": "user", "content": "Hello"}]
WAY: dict[str, Any] = {"model": "tiny", "temperature": 1.2, "top_p": 0.9, "max_tokens": 12}


@pytest.mark.parametrize("with_seed", [True, False])
def test_n_answers_each_with_its_own_chance(engine: EngineProcess, with_seed: bool) -> None:
    arguments = {**WAY, "messages": HELLO, **({"seed": 11} if with_seed else {})}
    whole = engine.client.chat.completions.create(n=5, **arguments)
    assert [choice.index for choice in whole.choices] == list(range(5))
    texts = [choice.message.content for choice in whole.choices]
    assert len(set(texts)) == 5
    if with_seed:
        alone = [engine.client.chat.completions.create(**{**arguments, "seed": 11 + i}) for i in range(5)]
        assert [answer.choices[0].message.content for answer in alone] == texts
        assert whole.usage.completion_tokens == sum(answer.usage.completion_tokens for answer in alone)
        assert whole.usage.prompt_tokens == alone[0].usage.prompt_tokens


def test_n_answers_streamed(engine: EngineProcess) -> None:
    arguments = {**WAY, "messages": HELLO, "seed": 3, "n": 4}
    whole = engine.client.chat.completions.create(**arguments)
    stream = engine.client.chat.completions.create(**arguments, stream=True, stream_options={"include_usage": True})
    texts, roles, reasons, usage = [""] * 4, [], {}, []
    for chunk in stream:
        usage += [chunk.usage] if chunk.usage else []
        for choice in chunk.choices:
            assert choice.index not in reasons, "nothing comes after the end"
            texts[choice.index] += choice.delta.content or ""
            roles += [choice.index] if choice.delta.role else []
            if choice.finish_reason:
                reasons[choice.index] = choice.finish_reason
    assert sorted(roles) == [0, 1, 2, 3]
    for choice in whole.choices:
        assert (texts[choice.index], reasons[choice.index]) == (choice.message.content, choice.finish_reason)
    assert usage == [whole.usage]


def test_several_prompts_are_answered_as_each_alone(engine: EngineProcess) -> None:
    prompts = ["Hello", "猫 🐈", "x" * 300, *(f"Question {i}?" for i in range(20))]
    whole = engine.client.completions.create(prompt=prompts, seed=4, n=2, **WAY)
    assert [choice.index for choice in whole.choices] == list(range(2 * len(prompts)))
    texts = [choice.text for choice in whole.choices]
    for place in (0, 1, 2, len(prompts) - 1):
        alone = engine.client.completions.create(prompt=prompts[place], seed=4, n=2, **WAY)
        assert texts[2 * place : 2 * place + 2] == [choice.text for choice in alone.choices]
    assert whole.usage and whole.usage.prompt_tokens == sum(len(prompt.encode()) for prompt in prompts)
    stream = engine.client.completions.create(prompt=prompts, seed=4, n=2, stream=True, **WAY)
    streamed = [""] * len(texts)
    for chunk in stream:
        streamed[chunk.choices[0].index] += chunk.choices[0].text
    assert streamed == texts


@pytest.mark.parametrize(("frequency", "presence"), [(0.7, 0), (0, 1.5), (2, 2), (-2, 0), (0.3, -0.6)])
def test_penalties_are_openai_s_formula(engine: EngineProcess, tiny: Path, frequency: float, presence: float) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model: Any = AutoModelForCausalLM.from_pretrained(tiny).eval()
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    ids = tokenizer("Hello").input_ids
    n_prompt = len(ids)
    with torch.inference_mode():
        for _ in range(24):
            logits = model(torch.tensor([ids])).logits[0, -1]
            for token, count in Counter(ids[n_prompt:]).items():
                logits[token] -= frequency * count + presence
            ids.append(int(logits.argmax()))
    answer = engine.client.completions.create(
        model="tiny",
        prompt="Hello",
        max_tokens=24,
        temperature=0,
        frequency_penalty=frequency,
        presence_penalty=presence,
    )
    assert answer.choices[0].text == tokenizer.decode(ids[n_prompt:], skip_special_tokens=True)


def test_whoever_leaves_frees_all_places(engine: EngineProcess) -> None:
    ways: list[Any] = [{}, {"logprobs": True}]
    for way in ways:
        stream = engine.client.chat.completions.create(
            model="tiny", messages=HELLO, n=8, stream=True, temperature=2, frequency_penalty=2, **way
        )
        next(iter(stream))
        stream.close()
    wait_until(lambda: read(engine)["vetted_engine_writing_answers"] == 0, "nobody is answered any more")


async def test_one_that_fails_ends_the_others() -> None:
    beginnings, endings = [], []

    async def write(n: int) -> AsyncIterator[TextPiece]:
        beginnings.append(n)
        try:
            yield TextPiece(str(n), 1)
            if n == 1:
                raise FloatingPointError("broken")
            await asyncio.Event().wait()
        finally:
            endings.append(n)

    pieces = together([write(n) for n in range(20)])
    with pytest.raises(FloatingPointError, match="broken"):
        async for _ in pieces:
            pass
    assert sorted(endings) == sorted(beginnings) and len(beginnings) <= AT_ONCE + 1  # another after the one that failed


def test_more_answers_than_there_may_be_are_refused(engine: EngineProcess) -> None:
    with pytest.raises(openai.BadRequestError, match="integer from 1 to 8, not 9") as refusal:
        engine.client.completions.create(model="tiny", prompt="a", n=9)
    assert (refusal.value.param, refusal.value.type) == ("n", "invalid_request_error")
