"""Random models of the shapes of real ones: only their speed and their memory mean anything."""

from pathlib import Path
from typing import Any

from training.engine.learn import make_starter, starter

SHAPES: dict[str, dict[str, int]] = {
    "small": {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "vocab_size": 3000},
    "0.6B": {"hidden_size": 1024, "intermediate_size": 3072, "num_hidden_layers": 28, "vocab_size": 151_936},
    "1.7B": {"hidden_size": 2048, "intermediate_size": 6144, "num_hidden_layers": 28, "vocab_size": 151_936},
}
"""Qwen3's of these names; the small one is to try the script without a GPU."""


def make(folder: Path, shape: str) -> Path:
    """A random Qwen3 with the starter's tokenizer, which knows the first 2,000 of its tokens."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    tokenizer = make_starter.tokenizer_of([message["content"] for row in starter.rows() for message in row])
    tokenizer.save_pretrained(folder)
    heads = {"num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128, "max_position_embeddings": 40960}
    config = Qwen3Config(
        **SHAPES[shape], **heads, tie_word_embeddings=True, eos_token_id=0, bos_token_id=0, pad_token_id=0
    )
    torch.manual_seed(0)
    with torch.device("cuda" if torch.cuda.is_available() else "cpu"):
        model: Any = Qwen3ForCausalLM(config)
    embeddings = model.get_input_embeddings().weight.data
    # A logit of 0: the likeliest is always a token that the tokenizer knows, and never the end.
    embeddings[0] = embeddings[len(tokenizer) :] = 0
    model.bfloat16().save_pretrained(folder)
    return folder
