"""What only shows when a model is loaded is told in a sentence, too, and makes it unfit; too little memory may pass."""

import json
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from training.engine.api.errors import EngineError, NoRoom, Unfit
from training.engine.fitness import memory
from training.engine.serve.generate import prompt_ids
from training.engine.serve.shelf import Shelf

WEIGHTS = "model.safetensors"
METADATA = {"format": "pt"}


def _json(name: str, **changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        value = json.loads((folder / name).read_text()) | changes
        (folder / name).write_text(json.dumps({k: v for k, v in value.items() if v is not None}))

    return change


def _weights(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    def rewrite(folder: Path) -> None:
        from safetensors.torch import load_file, save_file

        tensors = load_file(folder / WEIGHTS)
        change(tensors)
        save_file(tensors, folder / WEIGHTS, METADATA)

    return rewrite


def _fill(name: str, row: int, value: float) -> Callable[[Path], None]:
    return _weights(lambda tensors: tensors[name][row].fill_(value))


def _shorten_vocabulary(folder: Path) -> None:
    _weights(lambda tensors: tensors.update({EMBEDDING: tensors[EMBEDDING][:250].clone()}))(folder)
    _json("config.json", vocab_size=250)(folder)


def _add_token(folder: Path) -> None:
    """A special one, for which there are no weights."""
    token = {"id": 257, "content": "<image>", "special": True, "normalized": False}
    tokens = json.loads((folder / "tokenizer.json").read_text())["added_tokens"]
    flags = {"single_word": False, "lstrip": False, "rstrip": False}
    _json("tokenizer.json", added_tokens=[*tokens, token | flags])(folder)


def _use_token(folder: Path) -> None:
    _add_token(folder)
    (folder / "chat_template.jinja").write_text("{{ messages[0].content }}<image>")


def _unclosed_template(folder: Path) -> None:
    (folder / "chat_template.jinja").write_text("{% for message in messages %}{{ message.content }}")


EMBEDDING = "transformer.wte.weight"
UNFIT: dict[str, tuple[Callable[[Path], None], str]] = {
    "a vocabulary of config.json's own": (
        _json("config.json", vocab_size=300),
        r"base: config.json and the weights do not belong together: .*wte.weight is \(257, 16\) .* \(300, 16\)",
    ),
    "a layer is missing": (_json("config.json", n_layer=3), r"the weights of transformer.h.2.* and 11 more are not in"),
    "a weight is missing": (_weights(lambda t: t.pop("transformer.ln_f.bias")), r"ln_f.bias are not in its files"),
    "a NaN where nobody looks": (_fill(EMBEDDING, 250, float("nan")), f"not finite: the weights {EMBEDDING} hold NaN"),
    "an infinity": (_fill("transformer.h.1.mlp.c_fc.weight", 3, float("inf")), "hold NaN or infinity"),
    "heads that do not divide": (_json("config.json", n_head=3), "It cannot be loaded with transformers .*ValueError"),
    "a kind that writes no text": (_json("config.json", model_type="layoutlm", architectures=None), "cannot be loaded"),
    "a tokenizer of nothing": (_json("tokenizer.json", model=None), "Its tokenizer cannot be read with transformers"),
    "a template that does not end": (_unclosed_template, "Its chat template cannot be rendered .*TemplateSyntaxError"),
    "a vocabulary too small": (_shorten_vocabulary, "tokenizer does not belong to its weights: .* is token 250, and"),
    "a template beyond it": (_use_token, "'<image>' is token 257, and the model knows 257"),
}


async def _load(folder: Path, shelf: Shelf) -> Any:
    with ExitStack() as leaving:
        return await shelf.use(folder, leaving)


@pytest.mark.parametrize("name", UNFIT)
async def test_each_unfit_model_has_its_sentence(name: str, tiny: Path, tmp_path: Path) -> None:
    damage, words = UNFIT[name]
    folder = Path(shutil.copytree(tiny, tmp_path / "base"))
    damage(folder)
    shelf = Shelf()
    with pytest.raises(Unfit, match=words) as refusal:
        await _load(folder, shelf)
    message = str(refusal.value)
    assert message.endswith(".") and "\n" not in message, message
    assert shelf.unfit == {folder: message}


async def test_a_special_token_that_nobody_can_write_may_be_beyond_the_vocabulary(tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "base"))
    _add_token(folder)
    model = (await _load(folder, Shelf())).model
    assert model.limit == 512
    with pytest.raises(EngineError, match=r"tokens are 0 to 256; 'prompt' has 257\.") as refusal:
        prompt_ids(model, "in a raw prompt: <image>")
    assert refusal.value.status == 400


async def test_pickles_are_read_as_numbers_alone(tiny: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = Path(shutil.copytree(tiny, tmp_path / "base"))
    tensors: dict[str, Any] = dict(load_file(folder / WEIGHTS))
    (folder / WEIGHTS).unlink()
    torch.save(tensors, folder / "pytorch_model.bin")
    assert (await _load(folder, Shelf())).model.limit == 512
    torch.save(tensors | {"code": print}, folder / "pytorch_model.bin")
    with pytest.raises(Unfit, match="Weights only load failed"):
        await _load(folder, Shelf())


async def test_too_little_memory_is_told_and_may_pass(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, numbers = Shelf(), tmp_path / "meminfo"
    monkeypatch.setattr(memory, "MEMORY", numbers)
    numbers.write_text("MemTotal: 100 kB\nMemAvailable: 10 kB\nSwapFree: 2 kB\nHugePages_Total: 0\n")
    with pytest.raises(NoRoom, match=r"It takes 0.0 GB of memory, and 0.0 GB are free: end other programs"):
        await _load(tiny, shelf)
    assert shelf.unfit == {}
    numbers.write_text("MemAvailable: 1000000 kB\n")
    assert await _load(tiny, shelf)
    # A model that nobody uses makes room for another.
    other = Path(shutil.copytree(tiny, tmp_path / "other"))
    monkeypatch.setattr(memory, "free_bytes", iter([10, 10**9]).__next__)
    assert await _load(other, shelf) and len(shelf) == 1


def test_a_containers_share_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "GROUP", tmp_path)
    (tmp_path / "memory.max").write_text("5000\n")
    (tmp_path / "memory.current").write_text("4000\n")
    (tmp_path / "memory.stat").write_text("anon 3000\nactive_file 100\ninactive_file 900\n")
    assert memory.free_bytes() == 2000
    (tmp_path / "memory.max").write_text("max\n")
    assert (memory.free_bytes() or 10**9) > 2000
