"""What all contestants train: one small base, the same rows, the same held-out rows, in one folder.

The base is shaped like Qwen3 (rotary positions, grouped heads, RMS norms), 7.9M parameters, random. Rows are
conversations made of the starter's sentences, 110 to 1,820 tokens, so that there is something to learn from them.
"""

import json
import random
import re
from pathlib import Path
from typing import Any

from tests.benchmarks.training.contestant import N_POSITIONS
from training.engine.learn import starter
from training.examples import Message

VOCABULARY = 8000
SHORTEST, LONGEST = 140, 1850

TEMPLATE = (
    "{%- for message in messages -%}<|{{ message.role }}|>{{ message.content }}<|end|>{%- endfor -%}"
    "{%- if add_generation_prompt -%}<|assistant|>{%- endif -%}"
)


def make(folder: Path, n_rows: int = 300, n_held_out: int = 40, seed: int = 7) -> None:
    """Write `base/`, `training.jsonl` and `held_out.jsonl` (rows of {"messages"}) into `folder`."""
    tokenizer = _make_base(folder / "base")
    draw = random.Random(seed)
    for name, n in (("training", n_rows), ("held_out", n_held_out)):
        rows = [_row(draw, tokenizer) for _ in range(n)]
        lines = [json.dumps({"messages": row}, ensure_ascii=False) + "\n" for row in rows]
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")


def _make_base(folder: Path) -> Any:
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM, set_seed

    texts = [m["content"] for row in starter.rows() for m in row]
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=_byte_pairs(texts),
        eos_token="<|end|>",
        pad_token="<|end|>",
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = TEMPLATE
    set_seed(0)
    end = tokenizer.eos_token_id
    model = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=VOCABULARY,
            hidden_size=256,
            intermediate_size=1024,
            num_hidden_layers=6,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=64,
            max_position_embeddings=N_POSITIONS,
            tie_word_embeddings=True,
            **dict.fromkeys(("bos_token_id", "eos_token_id", "pad_token_id"), end),
        )
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return tokenizer


def _byte_pairs(texts: list[str]) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def _row(draw: random.Random, tokenizer: Any) -> list[Message]:
    """A conversation of about so many tokens: a third question, two thirds answer."""
    length = int(SHORTEST * (LONGEST / SHORTEST) ** draw.random())
    return [
        {"role": "user", "content": _text(draw, tokenizer, length // 3)},
        {"role": "assistant", "content": _text(draw, tokenizer, length - length // 3 - 6)},
    ]


def _text(draw: random.Random, tokenizer: Any, n_tokens: int) -> str:
    sentences: list[str] = []
    length = 0
    while True:
        sentence = draw.choice(_SENTENCES)
        length += len(tokenizer.encode(sentence))
        if sentences and length > n_tokens:
            return "".join(sentences)
        sentences.append(sentence)


_SENTENCES = [
    sentence
    for row in starter.rows()
    for sentence in re.split(r"(?<=[。！？.!?\n])", row[1]["content"])
    if len(sentence) > 3
]
