"""What a model is on this machine when it is trained and when it answers: `python -m tests.benchmarks.gpu.facts PART
FOLDER`, a process of its own, so that its memory is free afterwards. With CUDA_VISIBLE_DEVICES='' it takes the CPU."""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile

from training.engine.learn import hardware, weights
from training.engine.learn.data import TrainingSequence
from training.engine.learn.fit import Training
from training.engine.learn.plan import TrainingPlan
from training.engine.serve.memory.past import read
from training.engine.serve.memory.probe import probe

LENGTH, N_PROMPT = 256, 192
KERNELS = {
    "fused AdamW": ("adam",),
    "SDPA's flash attention": ("flash", "fmha"),
    "products in bf16": ("bf16", "nvjet"),
}
"""What the name of a kernel has to hold; nvjet are cuBLAS's for Hopper. An AdamW that is not fused starts
kernels of sums and products that do not bear its name."""


def say(label: str, figure: object) -> None:
    device = "GPU" if hardware.is_gpu() else "CPU"
    print(f"| {device}: {label} | {figure} |", flush=True)


def batch_of(n_tokens: int) -> list[TrainingSequence]:
    """So many tokens in rows of `LENGTH`."""
    return [
        TrainingSequence([(7 * i + 13 * row) % 2000 + 1 for i in range(LENGTH)], N_PROMPT)
        for row in range(n_tokens // LENGTH)
    ]


def dtypes(parameters: Any) -> str:
    return ", ".join(sorted({str(parameter.dtype).removeprefix("torch.") for parameter in parameters})) or "none"


def describe(model: Any) -> None:
    """What docs/scaling.md says of a model in training."""
    say("parameters", f"{model.num_parameters():,}")
    say("trained weights", dtypes(p for p in model.parameters() if p.requires_grad))
    say("weights that are only read", dtypes(p for p in model.parameters() if not p.requires_grad))
    buffers = [buffer for buffer in model.buffers() if buffer.is_floating_point()]
    say("rotary frequencies", dtypes(buffers))
    inner = model.get_base_model() if weights.is_adapter(model) else model
    say("attention", inner.config._attn_implementation)
    say("activations are computed twice", inner.is_activation_checkpointing)


def show_kernels(training: Training) -> None:
    """Which kernels of the GPU a step has started."""
    with profile(activities=[ProfilerActivity.CUDA]) as recording:
        training.learn(batch_of(2048), 1e-5, "0")
    names = [event.key for event in recording.key_averages()]
    for label, signs in KERNELS.items():
        matches = [name for name in names if any(sign in name.lower() for sign in signs)]
        say(label, matches[0] if matches else f"NOT SEEN among {len(names)} kernels")
        if not matches:
            print("\n".join(sorted(name[:110] for name in names)[:60]))


def train(folder: Path) -> None:
    """A model in training: what it is, and how fast."""
    began = time.monotonic()
    model, _ = weights.load_to_train(folder, None, 1)
    describe(model)
    training = Training.of(model, TrainingPlan(1, [1], 1e-5, 0))
    say("loaded to train", f"{time.monotonic() - began:.1f} s")
    if hardware.is_gpu():
        training.learn(batch_of(2048), 1e-5, "0")
        show_kernels(training)
    for n_tokens in (2048, 8192, 32768) if hardware.is_gpu() else (1024,):
        measure(training, n_tokens)
    inner = model.get_base_model() if weights.is_adapter(model) else model
    if inner.is_activation_checkpointing:
        inner.activation_checkpointing_disable()
        say("from here on", "activations are kept")
        for n_tokens in (2048, 8192):
            measure(training, n_tokens)


def measure(training: Training, n_tokens: int) -> None:
    """Tokens a second at so many a step."""
    if hardware.is_gpu():
        torch.cuda.reset_peak_memory_stats()
    step = lambda: training.learn(batch_of(n_tokens), 1e-5, "1")  # noqa: E731
    try:
        seconds = median_of(step, 5 if hardware.is_gpu() else 2)
    except torch.OutOfMemoryError:
        say(f"steps of {n_tokens} tokens", "out of memory")
        return
    peak = f", {torch.cuda.max_memory_allocated() / 1e9:.1f} GB at most" if hardware.is_gpu() else ""
    say(f"steps of {n_tokens} tokens", f"{n_tokens / seconds:,.0f} tokens a second, {1000 * seconds:.0f} ms{peak}")


def median_of(do: Callable[[], Any], times: int) -> float:
    """Seconds, after one to get warm."""
    do()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        if hardware.is_gpu():
            torch.cuda.synchronize()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def answer(folder: Path) -> None:
    """A model that answers: what it is, how fast it reads a long prompt by pieces, and writes."""
    model = hardware.to_answer(weights.load(folder)[0].eval())
    say("weights that answer", f"{dtypes(model.parameters())} on {model.device}")
    say("… and rotary frequencies", dtypes(buffer for buffer in model.buffers() if buffer.is_floating_point()))
    say("how it may be stepped", probe(model))
    ids = [i % 2000 + 1 for i in range(2048 if hardware.is_gpu() else 256)]

    def read_in(size: int) -> Any:
        logits: Any = None
        past = None
        for begin in range(0, len(ids), size):
            logits, past = read(model, ids[begin : begin + size], past)
        return float(logits.sum()), past

    with torch.inference_mode():
        for size in (128, 512, 1024, 2048) if hardware.is_gpu() else (128,):
            seconds = median_of(lambda: read_in(size), 3 if hardware.is_gpu() else 1)  # noqa: B023
            say(f"{len(ids):,} tokens read, {size} at a time", f"{1000 * seconds:.0f} ms")
        past = read_in(2048)[1]
        seconds = median_of(lambda: read(model, ids[:1], past)[0].sum().item(), 10)
        say("one token after them, alone", f"{1000 * seconds:.1f} ms")


if __name__ == "__main__":
    {"train": train, "answer": answer}[sys.argv[1]](Path(sys.argv[2]))
