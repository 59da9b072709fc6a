"""What is told of each token: the model's own log-probabilities, and exactly the text that is told."""

import random
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.training.engine.conftest import EngineProcess
from training.engine.serve.answer import PendingAnswer
from training.engine.serve.generate import LoadedModel, Sampling, Stepping
from training.engine.serve.logprobs import TokenScore
from training.engine.serve.text import joined

HELLO: Any = [{"role": "user", "content": "Hello, 猫"}]
WAY: dict[str, Any] = {"model": "tiny", "max_tokens": 20, "seed": 2}
TEXTS = ("猫", "🐈‍⬛", " ok", "\nUser:", "é", "a", "<|end|>", " ", "dogs and 犬", "\ufffd", "ā́")


@pytest.fixture(scope="module")
def model(tiny: Path) -> Any:
    """The tiny base, in this process."""
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(tiny).eval()


def _truth(model: Any, ids: list[int]) -> Any:
    """The log-probabilities after each of these tokens, by one plain forward."""
    import torch

    with torch.inference_mode():
        return model(torch.tensor([ids])).logits[0].log_softmax(-1)


def _ids(pieces: list[list[int]]) -> list[int]:
    """The token ids of single bytes, as the tiny base has them."""
    from tokenizers import pre_tokenizers
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    order = {character: 1 + i for i, character in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    return [order[bytes_to_unicode()[byte]] for piece in pieces for byte in piece]


@pytest.mark.parametrize("sampling", [{"temperature": 0}, {"temperature": 1.4, "top_p": 0.8, "presence_penalty": 1}])
def test_chat_tells_the_models_own(engine: EngineProcess, tiny: Path, model: Any, sampling: dict[str, Any]) -> None:
    from training.engine.learn.weights import load
    from training.engine.template.chat import ChatTemplate

    arguments = {**WAY, **sampling, "messages": HELLO, "logprobs": True, "top_logprobs": 20}
    whole = engine.client.chat.completions.create(**arguments).choices[0]
    tokens = whole.logprobs.content
    # A random model writes half characters, which its text shows as replacements.
    written = b"".join(bytes(token.bytes) for token in tokens)
    assert written.decode("utf-8", "replace") == whole.message.content and len(tokens) in (19, 20)
    template = ChatTemplate(load(tiny)[1])
    prompt = template.encode(template.prompt(HELLO))
    ids = _ids([token.bytes for token in tokens])
    truth = _truth(model, prompt + ids)[len(prompt) - 1 :]
    for row, token, id in zip(truth, tokens, ids, strict=False):
        assert token.logprob == pytest.approx(float(row[id]), abs=1e-4)
        assert [t.logprob for t in token.top_logprobs] == pytest.approx(row.topk(20).values.tolist(), abs=1e-4)
        assert (token.token, token.bytes) in [(t.token, t.bytes) for t in token.top_logprobs] or id not in row.topk(
            20
        ).indices
    stream = list(engine.client.chat.completions.create(**arguments, stream=True))
    chunk_tokens = [
        token for chunk in stream if chunk.choices[0].logprobs for token in chunk.choices[0].logprobs.content
    ]
    assert [token.bytes for token in chunk_tokens] == [token.bytes for token in tokens]
    assert [token.logprob for token in chunk_tokens] == pytest.approx([token.logprob for token in tokens], abs=1e-5)
    assert stream[0].choices[0].logprobs is stream[-1].choices[0].logprobs is None


def test_completions_tell_them_in_their_own_shape(engine: EngineProcess, model: Any) -> None:
    arguments = {**WAY, "prompt": "Hello", "temperature": 0}
    whole = engine.client.completions.create(**arguments, logprobs=3).choices[0]
    logprobs = whole.logprobs
    chat_like = _truth(model, _ids([list(b"Hello")]))[-1]
    assert logprobs.token_logprobs[0] == pytest.approx(float(chat_like.max()), abs=1e-4)
    assert sorted(logprobs.top_logprobs[0].values(), reverse=True) == pytest.approx(
        chat_like.topk(3).values.tolist(), abs=1e-4
    )
    assert (
        len(logprobs.tokens) == len(logprobs.token_logprobs) == len(logprobs.top_logprobs) == len(logprobs.text_offset)
    )
    for token, offset in zip(logprobs.tokens, logprobs.text_offset, strict=True):
        assert token.startswith("bytes:\\x") or whole.text[offset : offset + len(token)] == token
    assert engine.client.completions.create(**arguments).choices[0].logprobs is None
    alone = engine.client.completions.create(**arguments, logprobs=0).choices[0].logprobs
    assert alone.top_logprobs is None and alone.token_logprobs == pytest.approx(logprobs.token_logprobs, abs=1e-5)
    offsets: list[int] = []
    for chunk in engine.client.completions.create(**arguments, logprobs=1, stream=True):
        offsets += chunk.choices[0].logprobs.text_offset if chunk.choices[0].logprobs else []
    assert offsets == logprobs.text_offset


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"logprobs": 3}, "logprobs"),
        ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
        ({"top_logprobs": 2}, "top_logprobs"),
        ({"logprobs": False, "top_logprobs": 1}, "top_logprobs"),
    ],
)
def test_what_chat_does_not_take(engine: EngineProcess, change: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        engine.client.chat.completions.create(model="tiny", messages=HELLO, **change)
    assert (refusal.value.param, refusal.value.type) == (param, "invalid_request_error")


def _tokenizers(tiny: Path) -> dict[str, Any]:
    """Of bytes alone, of merged bytes, and of pieces with a sign for the space and bytes for what they have not."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    texts = ["猫和犬 dogs and cats " * 3, "🐈 ok é\nUser: dogs and"]
    merged = Tokenizer(models.BPE())
    merged.pre_tokenizer, merged.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    merged.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=300, special_tokens=["<|end|>"], initial_alphabet=alphabet)
    )
    signs = ["<|end|>", *(f"<0x{byte:02X}>" for byte in range(256)), *"▁abcdeknogs猫"]
    pieces = Tokenizer(models.BPE({sign: i for i, sign in enumerate(signs)}, [], byte_fallback=True))
    pieces.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    pieces.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    fast = {"merged": merged, "pieces": pieces}
    wrapped = {n: PreTrainedTokenizerFast(tokenizer_object=t, eos_token="<|end|>") for n, t in fast.items()}
    return {"bytes": AutoTokenizer.from_pretrained(tiny), **wrapped}


@pytest.mark.parametrize("name", ["bytes", "merged", "pieces"])
def test_tokens_are_told_exactly_as_their_text_is(tiny: Path, name: str) -> None:
    """Any answer, cut by any stop string, read in any pieces: nothing is told of what is not in the text."""
    tokenizer, chance = _tokenizers(tiny)[name], random.Random(5)
    model = LoadedModel(None, tokenizer, 512, frozenset({0}), Stepping(together=True))
    for _ in range(100):
        text = "".join(chance.choices(TEXTS, k=8))
        ids = tokenizer.encode(text.replace("<|end|>", ""))
        stop = tuple(chance.sample(["\nUser", "dogs", "a", "犬", "ok"], k=chance.randrange(3)))
        sampling = Sampling(top_logprobs=1, stop=stop, max_tokens=chance.randrange(1, 40))
        answer = PendingAnswer(model, [1], sampling, is_chat=False)
        parts, n_told = [], 0
        for token in [*ids, 0]:
            part = answer.take(token, TokenScore(token, -0.5, [(0, -1.0), (token, -2.0)]))
            parts += [part] if part else []
            token_bytes = b"".join(t.text.bytes or b"" for p in parts for t in p.logprobs)
            assert "".join(p.text for p in parts).encode().startswith(token_bytes) or "\ufffd" in parts[-1].text
            if part and part.finish_reason:
                break
        whole = joined(parts)
        token_bytes = b"".join(t.text.bytes or b"" for t in whole.logprobs)
        # Of halves of characters a text shows one replacement, or one a byte.
        assert token_bytes.decode("utf-8", "ignore").replace("\ufffd", "") == whole.text.replace("\ufffd", "")
        assert not any(sign in whole.text for sign in stop)
        for t in whole.logprobs:
            n_told += 1
            assert whole.text[t.start : t.end] == t.text.name or not t.text.is_text or t.text.bytes is None
            assert t.top[0][0].bytes is None and t.top[0][0].name == "<|end|>"
        assert n_told <= len(ids)
