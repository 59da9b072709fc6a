"""`vetted export --model NAME`: a trained model as a folder that other programs load, without the engine running.

An adapter is merged into its base. What the engine keeps for itself stays behind: the recipe, and the rows for replay.
"""

import importlib.util
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.engine.api.errors import NoRoom, Unfit
from training.engine.store import disk
from training.engine.store.model import CARD, ServedModel, read_card, write_card

MODULES = ("torch", "transformers", "tokenizers", "safetensors", "peft")


class CannotExport(Exception):
    """The model cannot be written; the message is shown as it is and says what to do."""


def export_model(home: Path, name: str, target: Path | None) -> Path:
    """Write the model `name` of the engine in `home` (VETTED_HOME) as a new folder `target`, all or nothing; returns
    the folder. By default it is named after the model, in the working directory. Raises `CannotExport`."""
    missing = [module for module in MODULES if importlib.util.find_spec(module) is None]
    if missing:
        raise CannotExport(f"{', '.join(missing)} not installed; run: pip install 'vetted[local]'")
    model = _find(home / "engine" / "models", name)
    target = (target or Path(name.replace(":", "-"))).expanduser().absolute()
    if target.exists():
        raise CannotExport(f"{target} is there already. Name another folder with -o; nothing is overwritten.")
    temporary = target.with_name(f"{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        temporary.mkdir()  # First: a folder that cannot be made shall be told before a model is loaded.
        _write(model, *_load(model), temporary)
        disk.publish(temporary, target)
    except OSError as error:
        raise CannotExport(f"{target} cannot be written: {error.strerror or error}.") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def _find(folder: Path, name: str) -> ServedModel:
    """The model of this name, of an epoch, too. Only read: an engine may be running over the same folder."""
    models = [read_card(card.parent) for card in sorted(folder.glob(f"*/{CARD}"))]
    for model in models:
        if model.id == name:
            return model
    raise CannotExport(f"no trained model {name!r} in {folder}; there are: {_names(models) or 'none yet'}.")


def _names(models: Sequence[ServedModel]) -> str:
    return ", ".join(model.id for model in models if not model.is_checkpoint)


def _load(model: ServedModel) -> tuple[Any, Any]:
    """(model, tokenizer), an adapter merged into its base."""
    from training.engine.learn import weights
    from training.engine.template.chat import ChatTemplate

    try:
        merged, tokenizer = weights.load(model.folder)
        # Plain transformers and vLLM end an answer where this says so, and nowhere else.
        template = ChatTemplate(tokenizer)
        merged.generation_config.eos_token_id = sorted(weights.ends_of(merged, template))
        # A model is to be asked as it was trained: elsewhere nobody switches thinking off.
        tokenizer.chat_template = template.seams.source
    except (Unfit, NoRoom, FileNotFoundError) as error:
        raise CannotExport(f"{model.id}: {error}") from None
    return merged, tokenizer


def _write(model: ServedModel, merged: Any, tokenizer: Any, folder: Path) -> None:
    """Weights, configurations, tokenizer with its chat template, and our card."""
    merged.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_card(folder, model)
