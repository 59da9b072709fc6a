"""Reading prompts: what a model remembers of one, and under which name its library hands that over and takes it back.

Imports torch: only worker threads import this.
"""

from dataclasses import dataclass
from typing import Any

import torch
import transformers

from training.engine.learn import head

NAMES = ("cache", "past_key_values", "cache_params", "state")
"""What a past is called: since transformers 5.24; before it; before it by pure state-space models; by RWKV."""


@dataclass
class Past:
    """What a model remembers of one prompt, and what its library calls that: the name is also the argument's."""

    name: str
    memory: Any
    """Its `layers` have the keys and values, each of shape (1, heads, tokens, size), where it attends at all."""


def read(model: Any, ids: list[int], past: Past | None) -> tuple[Any, Past]:
    """Go on reading one prompt, from nothing where `past` is None.

    Returns (logits of shape (1, vocabulary) after its last token, the new past).
    """
    logits, new = _forward(model, ids, past, logits_to_keep=1)
    return logits[-1:], new


def read_whole(model: Any, ids: list[int], past: Past | None) -> tuple[Any, Past]:
    """As `read`, with the logits after each token: (tokens, vocabulary)."""
    return _forward(model, ids, past)


def _forward(model: Any, ids: list[int], past: Past | None, **arguments: Any) -> tuple[Any, Past]:
    memory = {} if past is None else {past.name: past.memory}
    out = model(input_ids=torch.tensor([ids], device=model.device), **memory, use_cache=True, **arguments)
    name = _name(out)
    return out.logits[0], Past(name, out[name])


def logits_at(model: Any, ids: list[int], begin: int, end: int) -> Any:
    """The logits after the tokens from `begin` to `end`, (tokens, vocabulary), by a forward that leaves no past."""
    places = torch.arange(len(ids), device=model.device)[None]
    with head.only_at(model, (places >= begin) & (places < end)):
        return model(input_ids=torch.tensor([ids], device=model.device), use_cache=False).logits


def read_together(model: Any, prompts: list[list[int]], n_last: list[int] | None = None) -> tuple[Any, list[Past]]:
    """Read several short prompts in one forward: (logits of shape (prompts, vocabulary), the past of each).

    `n_last`: after how many of each prompt's last tokens logits are wanted, where that is not one; they come one after
    the other. Padded on the right, where causal attention never looks; what that leaves in the past is cut off.
    """
    lengths = torch.tensor([len(prompt) for prompt in prompts])
    longest = int(lengths.max())
    # With anything but the padding token, which would have the model ask for a mask.
    ids = torch.tensor([[*prompt, *prompt[-1:] * (longest - len(prompt))] for prompt in prompts])
    first = lengths - (torch.tensor(n_last) if n_last else 1)
    places = torch.arange(ids.shape[1])
    is_last = (places >= first[:, None]) & (places < lengths[:, None])
    with head.only_at(model, is_last.to(model.device)):
        out = model(input_ids=ids.to(model.device), use_cache=True)
    name = _name(out)
    layers = out[name].layers
    memories = [
        _Memory([_PromptLayer(p.keys[row : row + 1, :, :n], p.values[row : row + 1, :, :n]) for p in layers])
        for row, n in enumerate(lengths.tolist())
    ]
    return out.logits, [Past(name, memory) for memory in memories]


def _name(out: Any) -> str:
    # Its keys, not `in`: 5.24 answers "yes" to every name of before, and a model that gets its past under one that it
    # never had goes on without any.
    keys = list(out.keys())
    for name in NAMES:
        if name in keys:
            return name
    raise LookupError(
        f"transformers {transformers.__version__} gives {type(out).__name__} no past under a known name: it has "
        f"{', '.join(keys)}"
    )


@dataclass
class _PromptLayer:
    """One layer's keys and values of a prompt, each of shape (1, heads, tokens, size)."""

    keys: Any
    values: Any


@dataclass
class _Memory:
    """The keys and values of one prompt among several."""

    layers: list[_PromptLayer]
