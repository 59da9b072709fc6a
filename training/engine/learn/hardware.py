"""What the hardware gains from. CPUs train in fp32: bf16 is five times slower on most of them."""

from typing import Any

import torch
from accelerate import Accelerator


def accelerator() -> Accelerator:
    """Of this process: the one there is, or one of those that `accelerate launch` has started."""
    return Accelerator(cpu=not is_gpu(), mixed_precision="bf16" if gains_from_bf16() else "no")


def to_answer(model: Any) -> Any:
    """The model where it answers fastest: on a GPU, in half the bits if it gains from them."""
    return to_read(model.to("cuda")) if is_gpu() else model


def to_read(model: Any) -> Any:
    """A model that is only read, not trained: in half the bits where the hardware gains from them."""
    return halved(model) if gains_from_bf16() else model


def halved(model: Any) -> Any:
    """`model` in bf16, but for what it computes at its start and keeps in no file: the frequencies that tell it where
    a token stands have to be exact, since a rounded one is off by whole turns in a long text."""
    files = set(model.state_dict())
    exact = {name: buffer for name, buffer in model.named_buffers() if name not in files}
    model = model.bfloat16()
    for name, buffer in exact.items():
        place, _, own = name.rpartition(".")
        setattr(model.get_submodule(place), own, buffer)
    return model


def is_gpu() -> bool:
    """Whether training runs on a GPU."""
    return bool(torch.cuda.is_available())


def is_trouble(error: Exception) -> bool:
    """Whether the machine is short of memory or its GPU failed: no fault of a model's, and it may pass."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError | torch.AcceleratorError):
        return True
    # torch has no error of its own for the CPU's memory, nor for its GPU libraries'.
    signs = ("allocate memory", "enough memory", "out of memory", "ALLOC_FAILED", "CUDA error", "start new thread")
    return any(sign in str(error) for sign in signs)


def gains_from_bf16() -> bool:
    """Whether half the bits are at least twice as fast here."""
    return is_gpu() and bool(torch.cuda.is_bf16_supported(including_emulation=False))
