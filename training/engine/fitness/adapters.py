"""An adapter that was trained elsewhere, by its files: numbers and a list of settings, nothing that could be run."""

from pathlib import Path
from typing import Any

from training.engine.fitness import weight_files
from training.engine.fitness.reading import json_object, refuse
from training.engine.store.model import ADAPTER

WEIGHTS = "adapter_model.safetensors"
MOST_RANK = 1024
MOST_MODULES = 200
"""Names of layers that a configuration may list."""
KEPT: dict[str, type | tuple[type, ...]] = {
    "r": int,
    "lora_alpha": (int, float),
    "lora_dropout": (int, float),
    "use_rslora": bool,
    "use_dora": bool,
    "fan_in_fan_out": bool,
    "bias": str,
}
"""Settings of peft's that are taken over, and what each is. All others are left at peft's own value: some name code."""
AGAIN = "Download it again, or train it anew."


def settings_of(folder: Path) -> dict[str, Any]:
    """What is taken over of an adapter's configuration, for `adapter_config.json` on a base here. Raises `CannotStart`
    for what is no adapter (LoRA) with weights as safetensors, or is not whole."""
    path = folder / ADAPTER
    config = json_object(path)
    if config.get("peft_type") != "LORA":
        raise refuse(path, f"its peft_type is {config.get('peft_type')!r}, and only LORA is served here", AGAIN)
    settings = {name: config[name] for name, kind in KEPT.items() if _is(config.get(name), kind)}
    if not 1 <= settings.get("r", 0) <= MOST_RANK:
        raise refuse(path, f"its rank (r) is {config.get('r')!r}, not a number from 1 to {MOST_RANK}", AGAIN)
    for name in ("target_modules", "modules_to_save"):
        value = config.get(name)
        if value is not None and not _are_names(value):
            raise refuse(path, f"its {name} is no list of layers", AGAIN)
        settings[name] = value
    if not settings["target_modules"]:
        raise refuse(path, "it names no target_modules", AGAIN)
    _require_weights(folder / WEIGHTS, settings["r"])
    return {"peft_type": "LORA", "task_type": "CAUSAL_LM", **settings}


def _is(value: object, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, kind) and (isinstance(value, bool) == (kind is bool))


def _are_names(value: object) -> bool:
    if value == "all-linear":
        return True
    is_list = isinstance(value, list) and len(value) <= MOST_MODULES
    return is_list and all(isinstance(name, str) and 0 < len(name) <= 200 for name in value)  # type: ignore[attr-defined]


def _require_weights(path: Path, rank: int) -> None:
    """Whole safetensors with the two halves of an adapter."""
    if not path.is_file():
        raise refuse(path.parent, f"{WEIGHTS} is not there; weights in another form (.bin, .pt) are not taken", AGAIN)
    weight_files.require_file(path)
    tensors = weight_files.header(path)
    halves = [tensor for name, tensor in tensors.items() if ".lora_A." in name]
    if not halves or len(halves) != sum(".lora_B." in name for name in tensors):
        raise refuse(path, "it holds no pairs of lora_A and lora_B", AGAIN)
    if any(tensor.get("shape", [0])[0] != rank for tensor in halves):
        raise refuse(path, f"its weights are not of the rank {rank} that {ADAPTER} names", AGAIN)
