"""Prompts that are told, and scored, before their answers; and the best of several answers."""

import asyncio
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.training.engine.conftest import EngineProcess
from tests.training.engine.shapes import SHAPES, random_model
from training.engine.serve.batch import Batch
from training.engine.serve.echo import echo_of
from training.engine.serve.generate import LoadedModel, Sampling
from training.engine.serve.text import TextPiece, joined

WAY: dict[str, Any] = {"model": "tiny", "temperature": 0, "max_tokens": 6}
PROMPTS = ["Hello", "猫和 🐈‍⬛ dogs", "a", "x" * 300, *(f"{'long ' * n}question {n}?" for n in range(20))]


@pytest.fixture(scope="module")
def tiny_model(tiny: Path) -> tuple[Any, Any]:
    """(model, tokenizer) of the tiny base, in this process."""
    from training.engine.learn.weights import load

    model, tokenizer = load(tiny)
    return model.eval(), tokenizer


def _truth(model: Any, ids: list[int]) -> Any:
    """The log-probabilities of each token but the first, (tokens - 1, vocabulary), by one plain forward."""
    import torch

    with torch.inference_mode():
        return model(torch.tensor([ids]), use_cache=False).logits[0, :-1].log_softmax(-1)


def test_the_old_way_of_scoring_texts(engine: EngineProcess, tiny_model: tuple[Any, Any]) -> None:
    model, tokenizer = tiny_model
    answer = engine.client.completions.create(
        model="tiny", prompt=PROMPTS, max_tokens=0, echo=True, logprobs=2, temperature=0
    )
    assert answer.usage and answer.usage.completion_tokens == 0
    for prompt, choice in zip(PROMPTS, answer.choices, strict=True):
        ids, logprobs = tokenizer.encode(prompt), choice.logprobs
        assert (choice.text, choice.finish_reason) == (prompt, "length") and logprobs
        truth = _truth(model, ids)
        assert logprobs.token_logprobs and logprobs.token_logprobs[0] is None
        own = [float(row[id]) for row, id in zip(truth, ids[1:], strict=True)]
        assert logprobs.token_logprobs[1:] == pytest.approx(own, abs=1e-4)
        assert logprobs.top_logprobs and logprobs.tokens and logprobs.top_logprobs[0] is None
        for row, top, token in zip(truth, logprobs.top_logprobs[1:], logprobs.tokens[1:], strict=True):
            assert token in top and sorted(top.values())[-2:] == pytest.approx(
                row.topk(2).values.tolist()[::-1], abs=1e-4
            )
        assert logprobs.text_offset == [len(prompt.encode()[:n].decode("utf-8", "ignore")) for n in range(len(ids))]


@pytest.mark.parametrize("logprobs", [None, 0, 3])
def test_echo_stands_before_each_answer_whole_and_streamed(engine: EngineProcess, logprobs: int | None) -> None:
    prompts = PROMPTS[:4]
    arguments = {**WAY, "prompt": prompts, "n": 2, "temperature": 1.1, "seed": 5}
    plain = engine.client.completions.create(**arguments, logprobs=logprobs).choices
    whole = engine.client.completions.create(**arguments, echo=True, logprobs=logprobs).choices
    assert [choice.text for choice in whole] == [prompts[i // 2] + choice.text for i, choice in enumerate(plain)]
    assert [choice.finish_reason for choice in whole] == [choice.finish_reason for choice in plain]
    texts = [""] * 8
    offsets: list[list[int]] = [[] for _ in range(8)]
    for chunk in engine.client.completions.create(**arguments, echo=True, logprobs=logprobs, stream=True):
        choice = chunk.choices[0]
        texts[choice.index] += choice.text
        offsets[choice.index] += choice.logprobs.text_offset if choice.logprobs else []
    assert texts == [choice.text for choice in whole]
    for i, (echo, answer) in enumerate(zip(whole, plain, strict=True)):
        if logprobs is None:
            assert echo.logprobs is None
            continue
        n = len(prompts[i // 2].encode())
        assert echo.logprobs.tokens[n:] == answer.logprobs.tokens
        assert echo.logprobs.token_logprobs[n:] == pytest.approx(answer.logprobs.token_logprobs, abs=1e-4)
        assert echo.logprobs.text_offset[n:] == [o + len(prompts[i // 2]) for o in answer.logprobs.text_offset]
        assert offsets[i] == echo.logprobs.text_offset


def test_prompts_of_token_ids(engine: EngineProcess, tiny_model: tuple[Any, Any]) -> None:
    text = "猫 and <|end|>🐈"
    ids = tiny_model[1].encode(text)
    for prompt in (ids, [ids], [ids, "b"]):
        arguments: Any = {**WAY, "prompt": prompt, "echo": True, "logprobs": 1}
        choice = engine.client.completions.create(**arguments).choices[0]
        same = engine.client.completions.create(**{**arguments, "prompt": text}).choices[0]
        assert choice.text.startswith(text) and choice.text == same.text and choice.logprobs == same.logprobs
        assert "<|end|>" in choice.logprobs.tokens
    with pytest.raises(openai.BadRequestError, match=r"tokens are 0 to 256; 'prompt' has 300"):
        engine.client.completions.create(model="tiny", prompt=[1, 300])


def test_a_full_context_is_scored_but_not_gone_on_from(engine: EngineProcess) -> None:
    full: Any = {"model": "tiny", "prompt": "x" * 512, "echo": True, "logprobs": 0}
    choice = engine.client.completions.create(**full, max_tokens=0).choices[0]
    assert choice.logprobs and choice.logprobs.token_logprobs and len(choice.logprobs.token_logprobs) == 512
    with pytest.raises(openai.BadRequestError) as refusal:
        engine.client.completions.create(**full, max_tokens=1)
    assert refusal.value.code == "context_length_exceeded"


@pytest.mark.parametrize("echo", [False, True])
def test_the_best_are_those_whose_tokens_are_the_likeliest(engine: EngineProcess, echo: bool) -> None:
    arguments = {**WAY, "prompt": ["Hello", "猫"], "temperature": 1.3, "seed": 8}
    every = engine.client.completions.create(**arguments, n=6, logprobs=0)
    best = engine.client.completions.create(**arguments, n=2, best_of=6, echo=echo)
    assert best.usage == every.usage and [choice.index for choice in best.choices] == [0, 1, 2, 3]
    for place, prompt in enumerate(arguments["prompt"]):
        group = every.choices[6 * place : 6 * place + 6]
        # None of these ends early, so that all of its tokens are told.
        assert all(len(choice.logprobs.token_logprobs) == 6 for choice in group)
        group.sort(key=lambda choice: sum(choice.logprobs.token_logprobs), reverse=True)
        texts = [(prompt if echo else "") + choice.text for choice in group[:2]]
        assert [choice.text for choice in best.choices[2 * place : 2 * place + 2]] == texts
    assert best.choices[0].logprobs is None


@pytest.mark.parametrize("shape", ["qwen3", "gemma3", "mamba"])
async def test_prompts_are_scored_however_they_are_read(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Together, in pieces, apart, and where no piece can be gone on from; beside others whose prompts are not."""
    from training.engine.serve import reading

    monkeypatch.setattr(reading, "READ_TOKENS", 16)
    monkeypatch.setattr(reading, "TOGETHER_TOKENS", 40)
    model = random_model(shape)
    batch = Batch(LoadedModel(model, _Numbers(), 300, frozenset(), SHAPES[shape]))
    prompts = [[(5 * n + 3 * i) % 64 for i in range(length)] for n, length in enumerate((1, 4, 7, 3, 13, 16, 50, 33))]

    async def write(prompt: list[int], n_top: int | None, n: int) -> TextPiece:
        way = Sampling(temperature=0, top_logprobs=n_top, with_prompt=n_top is not None, max_tokens=n)
        return joined([piece async for piece in batch.write(prompt, way)])

    works = [write(prompt, (2, 0, None)[i % 3], (0, 3)[i % 2]) for i, prompt in enumerate(prompts)]
    for i, (prompt, answer) in enumerate(zip(prompts, await asyncio.gather(*works), strict=True)):
        assert (answer.n_tokens, answer.finish_reason) == ((0, 3)[i % 2], "length")
        ids = prompt + [int(number) for number in answer.text.split()]
        if i % 3 == 2:
            assert not answer.logprobs
            continue
        tokens, truth = answer.logprobs, _truth(model, ids)
        assert [int(token.text.name) for token in tokens] == ids and tokens[0].logprob is None
        own = [float(row[id]) for row, id in zip(truth, ids[1:], strict=True)]
        assert [token.logprob for token in tokens[1:]] == pytest.approx(own, abs=1e-4)
        if i % 3 == 0:
            best = [row.topk(2).values.tolist() for row in truth]
            for token, values in zip(tokens[1:], best, strict=True):
                assert [logprob for _, logprob in token.top] == pytest.approx(values, abs=1e-4)


async def test_a_prompt_that_breaks_is_told_and_its_neighbours_are_scored() -> None:
    model = random_model("qwen3")
    model.model.embed_tokens.weight.data[63] = float("nan")
    batch = Batch(LoadedModel(model, _Numbers(), 300, frozenset(), SHAPES["qwen3"]))

    async def write(n: int) -> TextPiece:
        way = Sampling(temperature=0, top_logprobs=0, with_prompt=True, max_tokens=0)
        return joined(
            [piece async for piece in batch.write([(3 * i) % 63 for i in range(n - 1)] + [63 if n > 40 else 1], way)]
        )

    # So many that some are read together, the broken one behind others.
    lengths = [30, 20, 50, 10] * 3
    for n, answer in zip(lengths, await asyncio.gather(*map(write, lengths), return_exceptions=True), strict=True):
        assert isinstance(answer, FloatingPointError if n > 40 else TextPiece)
        assert isinstance(answer, BaseException) or len(answer.logprobs) == n


class _Numbers:
    """A tokenizer whose every token is a number."""

    def decode(self, ids: list[int], **arguments: Any) -> str:
        """Each token's number and a space."""
        return "".join(f"{id} " for id in ids)


def test_the_places_of_a_prompts_tokens(tmp_path: Path) -> None:
    """Also where the tokenizer sets a token before it, or a space, and where a special token is spelled out."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    signs = ["<s>", "<|end|>", *(f"<0x{byte:02X}>" for byte in range(256)), *"▁abc猫"]
    pieces = Tokenizer(models.BPE({sign: i for i, sign in enumerate(signs)}, [], byte_fallback=True))
    pieces.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    pieces.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    pieces.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=pieces, bos_token="<s>", eos_token="<|end|>")
    text = "ab 猫犬<|end|>c"
    ids = tokenizer.encode(text)
    names = tokenizer.convert_ids_to_tokens(ids)
    assert names[:3] == ["<s>", "▁", "a"] and names[5:11] == [
        "猫",
        "<0xE7>",
        "<0x8A>",
        "<0xAC>",
        "<|end|>",
        *names[10:11],
    ]
    echo = echo_of(tokenizer, text, ids)
    assert [text[a:b] for a, b in echo.places] == ["", "", "a", "b", " ", "猫", "犬", "犬", "犬", "<|end|>", *"c"][
        : len(ids)
    ]
