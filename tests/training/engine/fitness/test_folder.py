"""A base that cannot work is refused in one sentence by its files alone: what is wrong, the file, the next step."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.training.engine.conftest import ROOT
from training.engine.api.errors import CannotStart
from training.engine.fitness.folder import require_fit

Damage = Callable[[Path], Any]
"""What is done to the folder of a whole model."""
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 988097824\n"
WEIGHTS, BIN = "model.safetensors", "pytorch_model.bin"


def _config(**changes: Any) -> Damage:
    def change(folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text()) | changes
        (folder / "config.json").write_text(json.dumps({k: v for k, v in config.items() if v is not None}))

    return change


def _of(architecture: str, model_type: str, **changes: Any) -> Damage:
    return _config(architectures=[architecture], model_type=model_type, **changes)


def _write(name: str, content: str | bytes) -> Damage:
    raw = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / name).write_bytes(raw)


def _without(*names: str) -> Damage:
    def remove(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return remove


def _rename(name: str, other: str) -> Damage:
    return lambda folder: (folder / name).rename(folder / other)


def _cut(name: str, n_bytes: int) -> Damage:
    def cut(folder: Path) -> None:
        raw = (folder / name).read_bytes()
        (folder / name).write_bytes(raw[:n_bytes])

    return cut


def _all(*steps: Damage) -> Damage:
    return lambda folder: [step(folder) for step in steps]


def _index(*shards: str) -> Damage:
    weight_map = {f"tensor{n}": name for n, name in enumerate(shards)}
    return _write(f"{WEIGHTS}.index.json", json.dumps({"weight_map": weight_map}))


def _lfs(name: str) -> Damage:
    return _write(name, POINTER)


def _adapter(base: str | None) -> Damage:
    return _write("adapter_config.json", json.dumps({"peft_type": "LORA", "base_model_name_or_path": base}))


QUANTISED = {"quant_method": "gptq", "bits": 4}
UNFIT: dict[str, tuple[Damage, str, str]] = {
    "no config": (_without("config.json"), "", "without config.json"),
    "gguf only": (
        _all(_without("config.json", WEIGHTS), _write("q4.gguf", "GGUF")),
        "",
        "GGUF files are for llama.cpp",
    ),
    "config is no JSON": (_write("config.json", "{'model_type': 'gpt2'}"), "config.json", "not JSON"),
    "config is a list": (_write("config.json", "[1]"), "config.json", "holds no JSON object, but list"),
    "config is empty": (_write("config.json", ""), "config.json", "the file is empty"),
    "config is no UTF-8": (_write("config.json", b'{"a": "\xff"}'), "config.json", "not UTF-8"),
    "config is a pointer": (_lfs("config.json"), "config.json", "git lfs pull"),
    "no model type": (_config(model_type=None), "config.json", "names no model_type"),
    "T5": (
        _of("T5ForConditionalGeneration", "t5", is_encoder_decoder=True),
        "config.json",
        "T5ForConditionalGeneration",
    ),
    "BART": (_of("BartForConditionalGeneration", "bart"), "config.json", "is an encoder-decoder"),
    "Whisper": (_of("WhisperForConditionalGeneration", "whisper"), "config.json", "is an encoder-decoder"),
    "BERT": (_of("BertModel", "bert"), "config.json", "BertModel is made for another task"),
    "BERT's masks": (_of("BertForMaskedLM", "bert"), "config.json", "made for another task"),
    "a classifier": (_of("Qwen3ForSequenceClassification", "qwen3"), "config.json", "made for another task"),
    "vision": (_of("ViTForImageClassification", "vit"), "config.json", "made for another task"),
    "audio": (_of("Wav2Vec2ForCTC", "wav2vec2"), "config.json", "made for another task"),
    "GPTQ": (_config(quantization_config=QUANTISED), "config.json", r"quantised \(gptq\)"),
    "4 bits inside": (_config(text_config={"quantization_config": {}}), "config.json", "quantised"),
    "code of its own": (_of("TeleForCausalLM", "telechat", auto_map={"AutoModel": "m.M"}), "config.json", "auto_map"),
    "an unknown kind": (_of("MarsForCausalLM", "mars9"), "config.json", "does not know the model_type 'mars9'"),
    "no weights": (_without(WEIGHTS), "", "no weights: model.safetensors is not there"),
    "weights of Flax": (_rename(WEIGHTS, "flax_model.msgpack"), "", "flax_model.msgpack cannot be read here"),
    "weights are a pointer": (_lfs(WEIGHTS), WEIGHTS, "git lfs pull"),
    "weights are empty": (_write(WEIGHTS, ""), WEIGHTS, "the file is empty"),
    "half of the weights": (_cut(WEIGHTS, 30_000), WEIGHTS, "it has 30,000 bytes where its weights take"),
    "half of a header": (_cut(WEIGHTS, 300), WEIGHTS, "cut short"),
    "other bytes": (_write(WEIGHTS, b"\x10" + bytes(7) + b"{not json at all"), WEIGHTS, "its header is damaged"),
    "no tensors": (_write(WEIGHTS, b"\x02" + bytes(7) + b"{}"), WEIGHTS, "it holds no weights"),
    "a shard is missing": (
        _all(_rename(WEIGHTS, "a.safetensors"), _index("a.safetensors", "b.safetensors")),
        f"{WEIGHTS}.index.json",
        r"1 of the 2 files that it names are not there \(b.safetensors\)",
    ),
    "an index of nothing": (_all(_without(WEIGHTS), _index()), f"{WEIGHTS}.index.json", "names no files"),
    "half a pickle": (_all(_without(WEIGHTS), _write(BIN, b"PK\x03\x04 and so on")), BIN, "cut short"),
    "a pickle's pointer": (_all(_without(WEIGHTS), _lfs(BIN)), BIN, "git lfs pull"),
    "no tokenizer": (_without("tokenizer.json"), "", "no tokenizer: neither"),
    "tokenizer is a pointer": (_lfs("tokenizer.json"), "tokenizer.json", "git lfs pull"),
    "half a tokenizer": (_cut("tokenizer.json", 200), "tokenizer.json", "not JSON"),
    "tokenizer_config is no JSON": (_write("tokenizer_config.json", "{"), "tokenizer_config.json", "not JSON"),
    "an adapter of the hub's": (_adapter("Qwen/Qwen3-0.6B"), "adapter_config.json", "'Qwen/Qwen3-0.6B', which is no"),
    "an adapter of nothing": (_adapter(None), "adapter_config.json", "names no base"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_each_unfit_folder_has_its_sentence(name: str, tiny: Path, tmp_path: Path) -> None:
    damage, file, words = UNFIT[name]
    folder = Path(shutil.copytree(tiny, tmp_path / "base"))
    damage(folder)
    with pytest.raises(CannotStart, match=words) as refusal:
        require_fit(folder)
    message = str(refusal.value)
    assert message.startswith(f"{folder / file}: ") and message.endswith(".") and "\n" not in message, message


def test_an_adapter_is_as_fit_as_its_base(tiny: Path, tmp_path: Path) -> None:
    base = Path(shutil.copytree(tiny, tmp_path / "base"))
    adapter = Path(shutil.copytree(tiny, tmp_path / "adapter"))
    _adapter(str(base))(adapter)
    with pytest.raises(CannotStart, match=r"adapter: no weights: adapter_model\.safetensors"):
        require_fit(adapter)
    _rename(WEIGHTS, "adapter_model.safetensors")(adapter)
    require_fit(adapter)
    _lfs(WEIGHTS)(base)
    with pytest.raises(CannotStart, match="git lfs pull"):
        require_fit(adapter)


FIT: dict[str, Damage] = {
    "as it is": lambda folder: None,
    "a model that sees, too": _of("Gemma3ForConditionalGeneration", "gemma3", text_config={}),
    "Phi-3 with its old code": _of("Phi3ForCausalLM", "phi3", auto_map={"AutoModelForCausalLM": "modeling_phi3.Phi3"}),
    "BART's decoder": _of("BartForCausalLM", "bart"),
    "a decoder of BERT's kind": _of("BertLMHeadModel", "bert", is_decoder=True),
    "no architecture named": _config(architectures=None),
    "SentencePiece": _rename("tokenizer.json", "tokenizer.model"),
}


@pytest.mark.parametrize("name", FIT)
def test_what_may_work_is_let_in(name: str, tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "base"))
    FIT[name](folder)
    require_fit(folder)


@pytest.mark.parametrize("name", ["T5", "weights are a pointer"])
def test_the_engine_does_not_start_and_loads_nothing(name: str, tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "base"))
    UNFIT[name][0](folder)
    no_torch = tmp_path / "no-torch"
    for library in ("torch", "transformers"):
        (no_torch / library).mkdir(parents=True)
        (no_torch / library / "__init__.py").write_text("raise SystemExit('it was loaded')")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(no_torch), str(ROOT)))}
    command = [sys.executable, "-m", "training.engine", "--port", "0", "--home", str(tmp_path), "--base", str(folder)]
    process = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert (process.returncode, len(process.stderr.splitlines())) == (2, 1), process.stderr
    assert process.stderr.startswith(f"vetted engine: {folder}")
