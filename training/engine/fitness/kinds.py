"""What kind of model a `config.json` is of: one that writes on from a text, or another, for another task."""

import importlib.util
import re
from pathlib import Path
from typing import Any

from training.engine.fitness.reading import json_object, refuse

WRITES_ON = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")
"""How the names of architectures end that write texts."""
ENCODER_DECODERS = {
    *("t5", "mt5", "umt5", "longt5", "t5gemma", "switch_transformers", "bart", "mbart", "plbart", "mvp", "led"),
    *("blenderbot", "blenderbot-small", "pegasus", "pegasus_x", "bigbird_pegasus", "marian", "m2m_100", "fsmt"),
    *("prophetnet", "nllb-moe", "whisper", "speech_to_text", "speecht5", "encoder-decoder", "vision-encoder-decoder"),
}
ENCODERS = {
    *("albert", "bert", "camembert", "deberta", "deberta-v2", "distilbert", "electra", "mobilebert", "modernbert"),
    *("mpnet", "nomic_bert", "roberta", "xlm-roberta", "xlm-roberta-xl", "clip", "siglip", "siglip2", "vit", "deit"),
    *("dinov2", "swin", "resnet", "wav2vec2", "hubert", "clap"),
}
OTHER = "Take a model that writes on from a text, such as Qwen3-0.6B; docs/bases.md names more."


def require(path: Path) -> None:
    """`CannotStart` where the model of this `config.json` is none that can be asked and trained here."""
    config = json_object(path)
    model_type, architectures = config.get("model_type"), _architectures(config)
    kind = architectures[0] if architectures else str(model_type)
    if not isinstance(model_type, str) or not model_type:
        raise refuse(path, "it names no model_type", "Copy or download the model again.")
    if _is_encoder_decoder(config, architectures):
        raise refuse(path, f"{kind} is an encoder-decoder, which reads with one half and writes with the other", OTHER)
    if not _writes_on(config, architectures):
        raise refuse(path, f"{kind} is made for another task than writing texts", OTHER)
    _require_unquantised(path, config)
    _require_known(path, config, model_type)


def _architectures(config: dict[str, Any]) -> list[str]:
    value = config.get("architectures")
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _is_encoder_decoder(config: dict[str, Any], architectures: list[str]) -> bool:
    by_itself = config.get("is_encoder_decoder")
    if by_itself is not None:
        return bool(by_itself)
    is_half = any(name.endswith("ForCausalLM") for name in architectures)
    return config["model_type"] in ENCODER_DECODERS and not is_half


def _writes_on(config: dict[str, Any], architectures: list[str]) -> bool:
    if any(name.endswith(WRITES_ON) for name in architectures):
        return config["model_type"] not in ENCODERS or bool(config.get("is_decoder"))
    # A plain "LlamaModel" may have its head elsewhere: loading it tells.
    return config["model_type"] not in ENCODERS and not any(re.search("For[A-Z]", name) for name in architectures)


def _require_unquantised(path: Path, config: dict[str, Any]) -> None:
    text_config = config.get("text_config")
    parts = [config, text_config if isinstance(text_config, dict) else {}]
    for name in ("quantization_config", "compression_config"):
        for part in parts:
            if (quantization := part.get(name)) is not None:
                method = quantization.get("quant_method", name) if isinstance(quantization, dict) else name
                fault = f"its weights are quantised ({method}), and those can be neither trained nor served here"
                raise refuse(path, fault, "Take the model that it was made from, in bf16, fp16 or fp32.")


def _require_known(path: Path, config: dict[str, Any], model_type: str) -> None:
    """transformers has it, as far as its text says; whether it really has, loading tells."""
    if _knows(model_type):
        return
    if config.get("auto_map"):
        fault = f"a {model_type!r} needs the Python code in its folder (auto_map), which is never run here"
        raise refuse(path, fault, OTHER)
    fault = f"transformers does not know the model_type {model_type!r}"
    raise refuse(path, fault, "Install a newer Vetted if it is a new one, or take another model.")


def _knows(model_type: str) -> bool:
    """Whether transformers' tables name this kind; True where they lie elsewhere. To import it would load torch."""
    spec = importlib.util.find_spec("transformers")
    roots = list(spec.submodule_search_locations or []) if spec else []
    tables = [table for root in roots for table in Path(root, "models", "auto").glob("*.py")]
    return not tables or any(f'"{model_type}"' in table.read_text(encoding="utf-8") for table in tables)
