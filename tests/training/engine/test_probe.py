"""A model that would write nonsense answers nobody: a library's silent change is noticed when the model is loaded."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
import uvicorn

from bot.demo.processes import free_port
from tests.conftest import eventually
from tests.training.engine.conftest import lines
from tests.training.engine.shapes import SHAPES, Unloaded, random_model
from training.engine.api.errors import Unfit
from training.engine.jobs.options import Options
from training.engine.learn.base import Base
from training.engine.server.app import create_app

torch: Any = Unloaded("torch")
transformers: Any = Unloaded("transformers")
past: Any = Unloaded("training.engine.serve.memory.past")
memory_probe: Any = Unloaded("training.engine.serve.memory.probe")

Change = Callable[[dict[str, Any]], None]
"""Of the arguments of a forward."""


def _memory(arguments: dict[str, Any]) -> Any:
    return next((arguments[name] for name in past.NAMES if arguments.get(name) is not None), None)


def _ignore_the_past(arguments: dict[str, Any]) -> None:
    """As transformers 5.24 did to whoever handed it over under a name of before."""
    for name in past.NAMES:
        arguments.pop(name, None)
    if (mask := arguments.get("attention_mask")) is not None:
        arguments["attention_mask"] = torch.zeros_like(mask[..., -1:])


def _move_positions(offset: int) -> Change:
    def change(arguments: dict[str, Any]) -> None:
        if (positions := arguments.get("position_ids")) is not None:
            arguments["position_ids"] = positions + offset
        elif (memory := _memory(arguments)) is not None:
            n = arguments["input_ids"].shape[1]
            arguments["position_ids"] = torch.arange(n)[None] + int(memory.get_seq_length()) + offset

    return change


def _hide(place: int) -> Change:
    """`place` of the tokens that are seen, counted from the first or (negative) from the newest, is hidden."""

    def change(arguments: dict[str, Any]) -> None:
        mask = arguments.get("attention_mask")
        if mask is None and (memory := _memory(arguments)) is not None:
            n = arguments["input_ids"].shape[1]
            mask = torch.zeros(1, 1, n, int(memory.get_seq_length()) + n)
        if mask is not None:
            mask = mask.clone()
            for row in mask[:, 0, -1]:
                row[int((row == 0).nonzero()[place])] = float("-inf")
            arguments["attention_mask"] = mask

    return change


def _show_one_too_many(arguments: dict[str, Any]) -> None:
    """What lies behind a row's newest token in the shared tensors, where its neighbour is longer."""
    if (mask := arguments.get("attention_mask")) is not None:
        mask = mask.clone()
        for row in mask[:, 0, -1]:
            row[(row == 0).sum() : (row == 0).sum() + 1] = 0
        arguments["attention_mask"] = mask


FAULTS: dict[str, Change] = {
    "the past is ignored": _ignore_the_past,
    "positions are one too high": _move_positions(1),
    "positions are one too low": _move_positions(-1),
    "the newest token is hidden": _hide(-1),
    "the oldest token is hidden": _hide(0),
}
"""What breaks both ways of stepping."""


@contextmanager
def _broken(model: Any, change: Change) -> Iterator[None]:
    """Inside, every forward of this model's class that goes on from a past is broken."""
    kind = type(model)
    forward = kind.forward

    def broken(self: Any, **arguments: Any) -> Any:
        change(arguments)
        return forward(self, **arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "forward", broken)
        yield


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("shape", ["gpt2", "qwen3", "llama"])
def test_each_fault_is_noticed(shape: str, fault: str) -> None:
    model = random_model(shape)
    assert memory_probe.probe(model) == SHAPES[shape]
    with _broken(model, FAULTS[fault]), pytest.raises(Unfit) as refusal:
        memory_probe.probe(model)
    message = str(refusal.value)
    assert f"transformers {transformers.__version__} and torch {torch.__version__}" in message
    assert "One answer at a time: after " in message and "Several at once: after " in message, message
    assert "constraints.txt" in message


@pytest.mark.parametrize("shape", ["gpt2", "qwen3", "llama"])
def test_what_breaks_only_answers_at_once_has_them_written_one_by_one(
    shape: str, caplog: pytest.LogCaptureFixture
) -> None:
    model = random_model(shape)
    with _broken(model, _show_one_too_many):
        assert not memory_probe.probe(model).together
    assert "several at once fail with transformers " in caplog.text


def test_a_past_under_a_name_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.engine.serve.memory.past.NAMES", ("memories",))
    with pytest.raises(Unfit, match="no past under a known name: it has logits, "):
        memory_probe.probe(random_model("gpt2"))


def test_weights_that_are_broken_are_told_from_a_library_that_is() -> None:
    model = random_model("gpt2")
    model.transformer.wpe.weight.data[3] = float("nan")
    with pytest.raises(Unfit, match="not finite: its weights are broken"):
        memory_probe.probe(model)


def test_a_forward_that_fails_altogether_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    model = random_model("gpt2")

    def fail(self: Any, **_: Any) -> None:
        raise TypeError("forward() takes no ids any more")

    monkeypatch.setattr(type(model), "forward", fail)
    with pytest.raises(Unfit, match=r"It cannot compute anything with transformers .* takes no ids any more\. Install"):
        memory_probe.probe(model)


@pytest.mark.parametrize("n_good", [0, 5])
@pytest.mark.parametrize(
    "make",
    [
        lambda: RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes."),
        lambda: RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        lambda: torch.OutOfMemoryError("CUDA out of memory."),
    ],
)
def test_a_machine_that_is_short_of_memory_makes_no_model_unfit(
    make: Callable[[], Exception], n_good: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one who asks loads it again."""
    error = make()
    model = random_model("gpt2")
    forward, n = type(model).forward, iter(range(1000))

    def fail(self: Any, **arguments: Any) -> Any:
        if next(n) >= n_good:
            raise error
        return forward(self, **arguments)

    monkeypatch.setattr(type(model), "forward", fail)
    with pytest.raises(type(error), match=r"memory|ALLOC"):
        memory_probe.probe(model)


def test_a_model_that_looks_at_nothing_is_no_fault_of_the_library() -> None:
    """Its memory makes no difference, so only rounding is left to differ."""
    model = random_model("qwen3").bfloat16()
    for layer in model.model.layers:
        layer.self_attn.o_proj.weight.data.zero_()
    assert memory_probe.probe(model) == SHAPES["qwen3"]


def test_half_the_bits_are_allowed_their_rounding() -> None:
    model = random_model("qwen3").bfloat16()
    assert memory_probe.probe(model) == SHAPES["qwen3"]
    with _broken(model, _ignore_the_past), pytest.raises(Unfit):
        memory_probe.probe(model)


@pytest.fixture
def broken_engine(tiny: Path, tmp_path: Path) -> Iterator[str]:
    """The URL of an engine in this process, whose library ignores every past."""
    model = transformers.AutoModelForCausalLM.from_pretrained(tiny)
    port = free_port()
    app = create_app(tmp_path / "engine", Base(str(tiny)), None, Options())
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    with _broken(model, _ignore_the_past):
        thread = threading.Thread(target=server.run)
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()


async def test_an_engine_tells_it_and_serves_nothing(broken_engine: str) -> None:
    def health() -> dict[str, Any]:
        try:
            body: dict[str, Any] = httpx2.get(f"{broken_engine}/healthz").json()
        except httpx2.TransportError:
            return {"warm": False}
        return body

    await eventually(lambda: health()["warm"], "the base is loaded and tried")
    state = health()
    assert state["status"] == "failed" and state["detail"].startswith(
        "`tiny` is not served. Its memory of a prompt does not work with "
    )
    assert list(state["unfit"]) == ["tiny"]
    client = openai.OpenAI(base_url=f"{broken_engine}/v1", api_key="any", max_retries=0)
    with pytest.raises(openai.InternalServerError, match="One answer at a time: after 6 tokens") as refusal:
        client.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "hello"}])
    assert refusal.value.code == "model_unfit"
    # Nor is anything trained that could not be asked.
    file = client.files.create(file=("rows.jsonl", lines([("q", "a")]).encode()), purpose="fine-tune")
    with pytest.raises(openai.InternalServerError, match="is not served"):
        client.fine_tuning.jobs.create(model="tiny", training_file=file.id)
