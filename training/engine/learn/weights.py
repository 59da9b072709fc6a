"""Weights between disk and memory: whole models, and adapters (LoRA) on a base. Imports torch inside.

An adapter is kept as `peft` writes it, so that vLLM and others load it as it is; it always lies on the base itself,
also where it was trained on from another fine-tune.
"""

import json
import shutil
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.engine.learn import loading
from training.engine.store.model import ADAPTER
from training.engine.template.chat import ChatTemplate, default_template

if TYPE_CHECKING:
    from training.engine.learn.fit import Training

LORA_FROM = 300_000_000
"""Parameters from which on only an adapter is trained: all weights take 16 bytes each while they are."""
LORA_RANK = 16
POSITIONS = 2048
"""Tokens that a model is given whose configuration names no number."""
CHECKPOINTING_FROM = 1_000_000_000
"""Parameters from which on activations are computed twice instead of kept, on a GPU: its memory is the limit there."""


def load(folder: Path) -> tuple[Any, Any]:
    """(model, tokenizer) of a local folder, in fp32, an adapter merged into its base; never reaches for the network."""
    if not (folder / ADAPTER).exists():
        return _load_whole(folder)
    base, _ = _load_whole(base_of(folder))
    return _adapted(base, folder).merge_and_unload(), tokenizer_of(folder)


def load_to_train(folder: Path, lora_rank: int | None, seed: int) -> tuple[Any, Any]:
    """(model, tokenizer) with what is to be trained trainable: all weights, the adapter of `folder`, or a new one.

    `lora_rank`: of a new adapter; 0 for none, None by the size of the model. `seed`: of its first weights.
    """
    from training.engine.learn import hardware

    if (folder / ADAPTER).exists():
        base, _ = _load_whole(base_of(folder))
        model, tokenizer = _adapted(hardware.to_read(base), folder, is_trainable=True), tokenizer_of(folder)
    else:
        model, tokenizer = _load_whole(folder)
        if lora_rank is None:
            lora_rank = LORA_RANK if model.num_parameters() >= LORA_FROM else 0
        if lora_rank:
            model = _with_new_adapter(hardware.to_read(model), folder, lora_rank, seed)
    if hardware.is_gpu() and model.num_parameters() >= CHECKPOINTING_FROM:
        model.activation_checkpointing_enable()
        model.enable_input_require_grads()  # Else an adapter gets no gradients through frozen activations.
    return model, tokenizer


def _with_new_adapter(base: Any, folder: Path, rank: int, seed: int) -> Any:
    """The base of `folder` with an adapter on it that changes nothing yet; it is in fp32 whatever the base is in."""
    import torch

    torch.manual_seed(seed)
    lora = _peft().LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")
    model = _peft().get_peft_model(base, lora)
    model.peft_config["default"].base_model_name_or_path = str(folder)
    return model


def save(training: "Training", tokenizer: Any, folder: Path) -> None:
    """Write the model in training, weights or adapter, into `folder`, made anew. All processes have to call it."""
    state = training.accelerator.get_state_dict(training.model)
    if not training.is_main:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    training.accelerator.unwrap_model(training.model).save_pretrained(folder, state_dict=state)
    tokenizer.save_pretrained(folder)


def is_adapter(model: Any) -> bool:
    """Whether only an adapter of it is trained."""
    return hasattr(model, "peft_config")


def base_of(folder: Path) -> Path:
    """The folder of the base that the adapter in `folder` lies on."""
    base = Path(json.loads((folder / ADAPTER).read_text(encoding="utf-8"))["base_model_name_or_path"])
    if not base.is_dir():
        raise FileNotFoundError(f"The adapter in {folder.name} needs its base, and {base} is gone.")
    return base


def ends_of(model: Any, template: ChatTemplate) -> frozenset[int]:
    """The tokens that end an answer: the model's, its tokenizer's, and the one that its template writes behind it."""
    configured = model.generation_config.eos_token_id
    ends = [*(configured if isinstance(configured, list) else [configured]), template.tokenizer.eos_token_id]
    return frozenset({*ends, template.seams.end_id} - {None})


def weights_of(folder: Path) -> Path:
    """Where the whole weights of a model lie: its own folder, or that of the base below its adapter."""
    return base_of(folder) if (folder / ADAPTER).exists() else folder


def positions(model: Any) -> int:
    """How many tokens the model can look at, prompt and answer together."""
    return positions_of(model.config)


def positions_of(config: Any) -> int:
    """How many tokens a model with this configuration can look at."""
    return int(getattr(config.get_text_config(), "max_position_embeddings", None) or POSITIONS)


def positions_in(folder: Path) -> int:
    """How many tokens the model with these weights can look at, by its configuration alone."""
    from transformers import AutoConfig

    return positions_of(AutoConfig.from_pretrained(folder, local_files_only=True))


def _peft() -> Any:
    """The library, without its warning of itself: 0.21 asks transformers for something by its name of before."""
    import peft

    warnings.filterwarnings("ignore", "`is_gradient_checkpointing` is deprecated", FutureWarning)
    return peft


def _adapted(base: Any, folder: Path, is_trainable: bool = False) -> Any:
    """The base with the adapter of `folder` on it."""
    with loading.telling("Its adapter cannot be laid on its base"):
        model = _peft().PeftModel.from_pretrained(base, folder, is_trainable=is_trainable)
    loading.require_finite(model)
    return model


def _load_whole(folder: Path) -> tuple[Any, Any]:
    model, tokenizer = loading.load_whole(folder), tokenizer_of(folder)
    loading.require_finite(model)
    loading.require_vocabulary(model, tokenizer)
    return model, tokenizer


def tokenizer_of(folder: Path) -> Any:
    """The tokenizer in a folder, with a chat template in any case. `Unfit` where it cannot be read."""
    from transformers import AutoTokenizer

    with loading.telling("Its tokenizer cannot be read"):
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        if not tokenizer.chat_template:
            tokenizer.chat_template = default_template(tokenizer)
    return tokenizer
