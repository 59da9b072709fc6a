"""A request to create a fine-tuning job, checked: OpenAI's body in, one flat dictionary out."""

import random
import re
import unicodedata
from typing import Any

from training.engine.api.errors import bad_request, shown, unknown_parameter
from training.engine.api.fields import Bounds, checked_text
from training.engine.jobs.job import JobRequest

PATIENCE = "early_stopping_patience"
"""Not OpenAI's: train on while one of so many epochs has brought a smaller validation loss, and keep the best model."""
HYPERPARAMETERS = {
    "n_epochs": Bounds(1, 50, is_whole=True),
    "batch_size": Bounds(1, 256, is_whole=True),
    "learning_rate_multiplier": Bounds(0.001, 100),
    PATIENCE: Bounds(1, 50, is_whole=True),
}
SEEDS = Bounds(0, 2**31 - 1, is_whole=True)

FIELDS = {
    *("model", "training_file", "validation_file", "suffix", "seed", "metadata", "method", "hyperparameters"),
    "integrations",
}


def fine_tuning_request(body: dict[str, Any]) -> JobRequest:
    """The request, or a bad request."""
    _check_fields(body)
    suffix = body.get("suffix")
    if suffix is not None and not 1 <= len(suffix) <= 64:
        raise bad_request(f"'suffix' must have 1 to 64 characters, not {len(suffix)}.", "suffix")
    seed = body.get("seed")
    if seed is None:
        seed = random.randrange(2**31)
    if not SEEDS.allows(seed):
        raise bad_request(f"'seed' must be {SEEDS}, not {shown(seed)}.", "seed")
    hyperparameters = _hyperparameters(body)
    if PATIENCE in hyperparameters and body.get("validation_file") is None:
        raise bad_request(f"'{PATIENCE}' needs a 'validation_file', whose loss is waited for.", "validation_file")
    return {
        "model": body["model"],
        "training_file": body["training_file"],
        "validation_file": body.get("validation_file"),
        "suffix": _clean_suffix(suffix) if suffix else None,
        "seed": seed,
        "metadata": _metadata(body.get("metadata")),
        "hyperparameters": hyperparameters,
    }


def _check_fields(body: dict[str, Any]) -> None:
    for name in body:
        if name not in FIELDS:
            raise unknown_parameter(name)
    if body.get("integrations"):
        raise bad_request(
            "This engine does not support 'integrations'. Leave it out.", "integrations", "unsupported_parameter"
        )
    for name in ("model", "training_file"):
        if body.get(name) is None:
            raise bad_request(f"'{name}' is missing.", name)
    for name in ("model", "training_file", "validation_file", "suffix"):
        if not isinstance(body.get(name), str | None):
            raise bad_request(f"'{name}' must be a string, not {shown(body[name])}.", name)


def _clean_suffix(suffix: str) -> str:
    """What of a suffix goes into a model's name: letters and digits of any script, lower case, and '-'.

    A name goes through addresses (clients write it in percent-escapes), JSON and logs; it names no file.
    """
    # Normalised, so that what looks alike is one name.
    text = unicodedata.normalize("NFKC", suffix).lower()
    # Marks, too: many scripts write their vowels so.
    name = "".join(sign if unicodedata.category(sign)[0] in "LNM" else "-" for sign in text)
    name = re.sub("-+", "-", name).strip("-")[:64]
    if not name:
        raise bad_request(f"'suffix' must hold a letter or a digit, not only {shown(suffix)}.", "suffix")
    return name


def _metadata(metadata: Any) -> dict[str, str] | None:
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or len(metadata) > 16:
        raise bad_request("'metadata' must be an object of at most 16 pairs.", "metadata")
    for key, value in metadata.items():
        if len(key) > 64 or not isinstance(value, str) or len(value) > 512:
            raise bad_request(
                f"'metadata' pairs are strings of at most 64 and 512 characters; {shown(key)} is not.", "metadata"
            )
        checked_text(key + value, "metadata")
    return metadata


def _hyperparameters(body: dict[str, Any]) -> dict[str, Any]:
    """All that every job has, each "auto" or a value, and the patience if there is one."""
    values = _values(body)
    out: dict[str, Any] = {}
    for name, bounds in HYPERPARAMETERS.items():
        value = values.get(name, "auto")
        if value == "auto" or value is None:
            if name != PATIENCE:
                out[name] = "auto"
            continue
        if not bounds.allows(value):
            raise bad_request(f"'{name}' must be \"auto\" or {bounds}, not {shown(value)}.", name)
        out[name] = value
    return out


def _values(body: dict[str, Any]) -> dict[str, Any]:
    """The hyperparameters that a request names, wherever it does."""
    method = body.get("method")
    if method is None:
        values, where = body.get("hyperparameters") or {}, "hyperparameters"  # deprecated, still sent by many
    else:
        kind = method.get("type") if isinstance(method, dict) else method
        if kind != "supervised":
            raise bad_request(
                f"This engine trains by the method 'supervised' only, not {shown(kind)}.", "method", "unsupported_value"
            )
        supervised = method.get("supervised") or {}
        values = supervised.get("hyperparameters") or {} if isinstance(supervised, dict) else supervised
        where = "method.supervised.hyperparameters"
    if not isinstance(values, dict) or set(values) - set(HYPERPARAMETERS):
        raise bad_request(f"Hyperparameters are {', '.join(HYPERPARAMETERS)}, not {shown(values)}.", where)
    return values
