"""A base or a fine-tuned model as a folder: `require_fit` says in a sentence why it cannot work, if it cannot.

What only shows when it is loaded (`learn/loading.py`) is not looked at.
"""

from pathlib import Path

from training.engine.fitness import kinds, tokenizer_files, weight_files
from training.engine.fitness.reading import json_object, refuse
from training.engine.store.model import ADAPTER

ADAPTER_WEIGHTS = ("adapter_model.safetensors", "adapter_model.bin")


def require_fit(folder: Path) -> None:
    """Raise `CannotStart` (what is wrong, the file, the next step) where the model in `folder` cannot be used."""
    if (folder / ADAPTER).exists():
        _require_adapter(folder)
    else:
        _require_whole(folder)
    tokenizer_files.require(folder)
    for name in ("generation_config.json", "recipe.json"):
        if (folder / name).exists():
            json_object(folder / name)


def _require_whole(folder: Path) -> None:
    """A folder with weights of its own."""
    if not (folder / "config.json").is_file():
        raise _without_config(folder)
    kinds.require(folder / "config.json")
    weight_files.require(folder)


def _require_adapter(folder: Path) -> None:
    """A folder with an adapter: so is its base."""
    path = folder / ADAPTER
    name = json_object(path).get("base_model_name_or_path")
    if not isinstance(name, str) or not name:
        raise refuse(path, "an adapter (LoRA) that names no base", "Give the folder of a whole model.")
    base = Path(name)
    if not base.is_dir():
        remedy = f"Give {name!r} itself as the base, or merge the two (peft: merge_and_unload, save_pretrained)."
        raise refuse(path, f"an adapter (LoRA) of the base {name!r}, which is no folder here", remedy)
    if (base / ADAPTER).exists():
        raise refuse(path, f"an adapter of {name!r}, which is an adapter, too", "Merge the lower one into its base.")
    _require_whole(base)
    files = [folder / file for file in ADAPTER_WEIGHTS if (folder / file).exists()]
    if not files:
        raise refuse(folder, f"no weights: {ADAPTER_WEIGHTS[0]} is not there", "Copy the adapter again.")
    weight_files.require_file(files[0])


def _without_config(folder: Path) -> Exception:
    quantised = sorted(path.name for path in folder.glob("*.gguf"))
    if quantised:
        fault = f"a folder without config.json, with {quantised[0]}: GGUF files are for llama.cpp"
        return refuse(folder, fault, "Give the folder of the model that they were made from, with its safetensors.")
    return refuse(folder, "a folder without config.json", "Give the folder of a model, as it lies on the hub.")
