"""Random models of other shapes than the starter's, small enough for a test, and how each is to be stepped."""

import importlib
from collections.abc import Callable
from typing import Any

from training.engine.serve.generate import Stepping


class Unloaded:
    """A module that is loaded by whoever first wants something of it: the other workers collect these tests, too, and
    torch takes them 5 s."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)


SMALL: dict[str, Any] = {"vocab_size": 64, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
HEADS: dict[str, Any] = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8}

SHAPES: dict[str, Stepping] = {
    "gpt2": Stepping(together=True),
    "qwen3": Stepping(together=True),
    "llama": Stepping(together=True),
    "mistral": Stepping(together=False),
    "gemma3": Stepping(together=False),
    # Its state of a part of the prompt is not what the next part goes on from.
    "mamba": Stepping(together=False, in_pieces=False),
    "rwkv": Stepping(together=False),
}


def random_model(shape: str) -> Any:
    """A model whose every token looks hard at those before it: with small weights all differences would be small."""
    import torch
    import transformers

    configs: dict[str, Callable[[], Any]] = {
        "gpt2": lambda: transformers.GPT2Config(vocab_size=64, n_positions=300, n_embd=32, n_layer=2, n_head=4),
        "qwen3": lambda: transformers.Qwen3Config(**SMALL, **HEADS),
        "llama": lambda: transformers.LlamaConfig(**SMALL, **HEADS),
        "mistral": lambda: transformers.MistralConfig(**SMALL, **HEADS, sliding_window=8),
        "gemma3": lambda: transformers.Gemma3TextConfig(
            **SMALL, **HEADS, sliding_window=8, layer_types=["sliding_attention", "full_attention"]
        ),
        "mamba": lambda: transformers.MambaConfig(**SMALL, state_size=4),
        "rwkv": lambda: transformers.RwkvConfig(
            vocab_size=64, hidden_size=32, num_hidden_layers=2, attention_hidden_size=32, context_length=300
        ),
    }
    torch.manual_seed(0)
    model: Any = transformers.AutoModelForCausalLM.from_config(configs[shape]()).eval()
    for parameter in model.parameters():
        if parameter.ndim == 2:
            parameter.data *= 4
    model.generation_config.eos_token_id = None
    return model
