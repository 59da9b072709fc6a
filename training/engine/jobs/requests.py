"""A request to create a fine-tuning job, checked: OpenAI's body in, one flat dictionary out."""

import random
import re
import unicodedata
from typing import Any

from training.engine.api.errors import bad_request, shown, unknown_parameter
from training.engine.api.fields import Bounds, checked_text
from training.engine.jobs.hyperparameters import NAMES, hyperparameters_of
from training.engine.jobs.job import JobRequest

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
    return {
        "model": body["model"],
        "training_file": body["training_file"],
        "validation_file": body.get("validation_file"),
        "suffix": _clean_suffix(suffix) if suffix else None,
        "seed": seed,
        "metadata": _metadata(body.get("metadata")),
        "hyperparameters": hyperparameters_of(body),
    }


def _check_fields(body: dict[str, Any]) -> None:
    for name in body:
        if name in NAMES:  # as in OpenAI's API of before 2024
            where = "method.supervised.hyperparameters"
            raise bad_request(f"'{name}' stands in {where}. Put it there.", name, "unknown_parameter")
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
