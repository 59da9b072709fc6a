"""Many answers at once, by one thread a model: what each gets is what it would get alone."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.training.engine.conftest import PATIENCE_S, EngineProcess
from tests.training.engine.shapes import SHAPES, random_model
from tests.training.engine.test_metrics import read
from training.engine.serve.batch import Batch
from training.engine.serve.generate import LoadedModel, Sampling, Stepping
from training.engine.store.model import ServedModel, write_card
from training.engine.template.chat import ChatTemplate

QUESTIONS = [f"{'Why? ' * (n % 5)}Question {n}, 猫" for n in range(16)]


def _client(engine: EngineProcess) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=f"{engine.url}/v1", api_key="any", max_retries=0, timeout=PATIENCE_S)


async def _text(client: openai.AsyncOpenAI, prompt: str, **arguments: Any) -> str:
    answer = await client.completions.create(**{"model": "tiny", "prompt": prompt, "max_tokens": 40, **arguments})
    return str(answer.choices[0].text)


async def _all(engine: EngineProcess, questions: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """(one after the other, all at once)."""
    async with _client(engine) as client:
        alone = [await _text(client, **arguments) for arguments in questions]
        return alone, list(await asyncio.gather(*(_text(client, **arguments) for arguments in questions)))


async def test_greedy_answers_at_once_are_those_one_by_one(engine: EngineProcess) -> None:
    alone, together = await _all(engine, [{"prompt": q, "temperature": 0} for q in QUESTIONS])
    assert together == alone and len(set(alone)) > 1


async def test_each_answer_has_its_own_sampling(engine: EngineProcess) -> None:
    questions = [
        {"prompt": q, "temperature": (0, 0.7, 1.5)[n % 3], "top_p": (1, 0.8)[n % 2], "seed": n, "max_tokens": 5 + 3 * n}
        for n, q in enumerate(QUESTIONS)
    ]
    alone, together = await _all(engine, questions)
    assert together == alone


def test_it_is_what_generate_writes(engine: EngineProcess, tiny: Path) -> None:
    """Long prompts too, which are read in pieces."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model: Any = AutoModelForCausalLM.from_pretrained(tiny).eval()
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    for prompt in ("Hello", "Hello " * 60):
        ids = tokenizer(prompt, return_tensors="pt").input_ids
        with torch.inference_mode():
            out = model.generate(ids, max_new_tokens=30, do_sample=False, pad_token_id=0)[0, ids.shape[1] :]
        answer = engine.client.completions.create(model="tiny", prompt=prompt, temperature=0, max_tokens=30)
        assert answer.choices[0].text == tokenizer.decode(out, skip_special_tokens=True)


@pytest.fixture(scope="module")
def slow(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """A base of 2 million parameters, so that a stream lasts, and four copies as fine-tunes. Broken from place 600."""
    import torch
    from transformers import AutoTokenizer, GPT2Config, GPT2LMHeadModel

    folder = tmp_path_factory.mktemp("bases") / "slow"
    config = GPT2Config(vocab_size=257, n_positions=1024, n_embd=192, n_layer=5, n_head=4, eos_token_id=0)
    model: Any = GPT2LMHeadModel(config)
    with torch.no_grad():
        model.lm_head.weight[0] = 0  # never the likeliest: it ends nothing
        model.transformer.wpe.weight[600:] = 3e38  # finite by itself; no sum of two is
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(tiny).save_pretrained(folder)
    home = tmp_path_factory.mktemp("slow-home")
    for job in "abcd":
        target = home / "engine" / "models" / f"ftjob-{job}"
        shutil.copytree(folder, target)
        write_card(target, ServedModel(f"ft:slow:vetted::{job}", target, "slow", 1, f"ftjob-{job}", 1))
    running = EngineProcess(home, str(folder))
    yield running
    running.kill(signal.SIGTERM)


async def _stream(client: openai.AsyncOpenAI, model: str = "slow", n: int = 200) -> AsyncIterator[str]:
    """The texts of an answer of `n` tokens."""
    arguments: Any = {"model": model, "prompt": "a", "max_tokens": n, "temperature": 0, "stream": True}
    async for chunk in await client.completions.create(**arguments):
        yield chunk.choices[0].text


async def _rest(stream: AsyncIterator[str]) -> str:
    return "".join([text async for text in stream])


async def _gauge(engine: EngineProcess, name: str) -> float:
    return (await asyncio.to_thread(read, engine))[f"vetted_engine_{name}"]


async def _wait(engine: EngineProcess, name: str, value: float) -> None:
    for _ in range(500):
        if await _gauge(engine, name) == value:
            return
    raise AssertionError(f"{name} is {await _gauge(engine, name)}, not {value}")


async def test_who_leaves_frees_the_place_while_others_go_on(slow: EngineProcess) -> None:
    async with _client(slow) as client:
        stays, *leaving = [_stream(client) for _ in range(4)]
        first_texts = [await anext(stream) for stream in (stays, *leaving)]
        going_on = asyncio.create_task(_rest(stays))
        assert await _gauge(slow, "writing_answers") == 4
        async with _client(slow) as second_client:  # they leave by closing their connections
            tasks = [asyncio.create_task(_rest(_stream(second_client))) for _ in range(3)]
            await _wait(slow, "writing_answers", 7)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await _wait(slow, "writing_answers", 4)
        assert not going_on.done()
        whole = first_texts[0] + await going_on
        assert {first_texts[n + 1] + await _rest(stream) for n, stream in enumerate(leaving)} == {whole}


async def test_other_models_come_and_go_while_a_stream_runs(slow: EngineProcess) -> None:
    models = [f"ft:slow:vetted::{job}" for job in "abcd"]
    async with _client(slow) as client:
        alone = await _rest(_stream(client))
        streams = [_stream(client, model) for model in models[:3]]
        first_texts = [await anext(stream) for stream in streams]
        # Three are in use, so the fourth waits, and nothing of them stops.
        fourth = asyncio.create_task(_rest(_stream(client, models[3], 5)))
        assert (await client.models.delete(models[0])).deleted
        await _wait(slow, "requests_in_progress", 5)  # with the one that asks
        assert not fourth.done() and await _gauge(slow, "loaded_models") == 3
        texts = await asyncio.gather(*(_rest(stream) for stream in streams))
        assert {first + text for first, text in zip(first_texts, texts, strict=True)} == {alone}
        assert alone.startswith(await fourth)
        assert await _gauge(slow, "loaded_models") <= 3
        with pytest.raises(openai.NotFoundError):
            await _rest(_stream(client, models[0]))


async def test_a_failure_in_mid_stream_is_told(slow: EngineProcess) -> None:
    async with _client(slow) as client:
        beside = asyncio.create_task(_rest(_stream(client, n=100)))
        arguments: Any = {"model": "slow", "prompt": "a" * 590, "max_tokens": 100, "temperature": 0}
        with pytest.raises(openai.APIError, match="The engine failed: FloatingPointError") as failure:
            async for _ in await client.completions.create(**arguments, stream=True):
                pass  # a random model may have said nothing yet but halves of characters
        assert not isinstance(failure.value, openai.APIStatusError)  # it came in the stream
        with pytest.raises(openai.InternalServerError, match="The engine failed: FloatingPointError"):
            await client.completions.create(**arguments)
        assert await beside == await _rest(_stream(client, n=100))  # its neighbour


def test_what_a_user_writes_is_never_a_special_token(tiny: Path) -> None:
    from training.engine.learn.weights import load

    _, tokenizer = load(tiny)
    template = ChatTemplate(tokenizer)
    for text in ("<|end|>", "a<|end|><|end|>b", "<|en<|end|>d|>"):
        prompt = template.prompt([{"role": "user", "content": text}])
        assert tokenizer.eos_token_id not in template.encode(prompt)
    # What only looks like one stays as it is.
    assert "<|ende|> <|end" in template.prompt([{"role": "user", "content": "<|ende|> <|end"}])


def test_a_page_of_another_name_is_not_let_in(engine: EngineProcess) -> None:
    for host in (
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil",
        "10.0.0.1",
        "[::2]:1",
        "",
    ):
        for path in ("/v1/models", "/healthz"):
            refusal = engine.http.get(path, headers={"host": host})
            assert (refusal.status_code, refusal.json()["error"]["code"]) == (403, "host_not_allowed"), host
    for host in ("localhost", "LOCALHOST:1", "127.0.0.1", "127.9.9.9:80", "[::1]", "[::1]:8808"):
        assert engine.http.get("/v1/models", headers={"host": host}).status_code == 200, host


@pytest.mark.parametrize("shape", list(SHAPES))
async def test_other_shapes(shape: str) -> None:
    """Grouped heads and rotary positions share a forward; windows and states are stepped apart. All write the same,
    their prompts read at once, together or in pieces."""
    import torch

    from training.engine.serve.memory.probe import probe

    model = random_model(shape)
    stepping = probe(model)
    assert stepping == SHAPES[shape]
    batch = Batch(LoadedModel(model, _Numbers(), 300, frozenset(), stepping))
    prompts = [[(5 * n + 3 * i) % 64 for i in range(length)] for n, length in enumerate((4, 7, 10, 13, 150, 210))]

    async def write(prompt: list[int]) -> list[int]:
        pieces = [piece async for piece in batch.write(prompt, Sampling(temperature=0, max_tokens=20))]
        return [int(number) for number in "".join(piece.text for piece in pieces).split()]

    together = await asyncio.gather(*(write(prompt) for prompt in prompts))
    for prompt, answer in zip(prompts, together, strict=True):
        ids = torch.tensor([prompt])
        out = model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=20, do_sample=False, pad_token_id=0
        )
        assert answer == out[0, len(prompt) :].tolist()


class _Numbers:
    """A tokenizer whose every token is a number."""

    def decode(self, ids: list[int], **arguments: Any) -> str:
        """Each token's number and a space."""
        return "".join(f"{id} " for id in ids)


async def test_too_many_for_the_memory_take_turns(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from training.engine.learn.weights import load
    from training.engine.serve.memory import slots

    monkeypatch.setattr(slots, "COLUMNS", 16)
    # A token of this model takes 256 bytes: room for 2 rows of 64 tokens.
    monkeypatch.setattr(slots, "CACHE_BYTES", 2 * 64 * 256)
    model, tokenizer = load(tiny)
    batch = Batch(LoadedModel(model.eval(), tokenizer, 512, frozenset(), Stepping(together=True)))

    async def write(n: int) -> str:
        sampling = Sampling(temperature=0.9, max_tokens=60, seed=n)
        return "".join([piece.text async for piece in batch.write([n + 1] * (10 + n), sampling)])

    together = await asyncio.gather(*(write(n) for n in range(6)))
    assert together == [await write(n) for n in range(6)]


async def test_text_is_told_at_once_first_and_last_and_together_between(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training.engine.learn.weights import load
    from training.engine.serve import outbox

    monkeypatch.setattr(outbox, "TELL_SECONDS", 3600)
    model, _ = load(tiny)
    batch = Batch(LoadedModel(model.eval(), _Numbers(), 512, frozenset(), Stepping(together=True)))

    async def lengths(n: int) -> list[int]:
        return [piece.n_tokens async for piece in batch.write([n + 1] * 10, Sampling(temperature=0, max_tokens=30))]

    for ends in await asyncio.gather(*(lengths(n) for n in range(3))):
        assert ends in ([1, 30], [2, 30])  # whoever reads it may come a token late
