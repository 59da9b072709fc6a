"""The head of a model, computed only where somebody wants to know: it is a large part of a small model's work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def only_at(model: Any, places: Any) -> Iterator[None]:
    """Inside, a forward's logits have shape (places, vocabulary), in their order. `places`: bool, (rows, length)."""
    # In a wrapper, where there are several devices.
    head = getattr(model, "module", model).get_output_embeddings()
    hook = head.register_forward_pre_hook(lambda _, inputs: (inputs[0][places],))
    try:
        yield
    finally:
        hook.remove()
