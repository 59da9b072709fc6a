"""What Bailian is asked for a job, and the rows that it would learn in another sense than they were meant."""

import json
import re
from typing import Any

from training.providers import JobOrder, Refused
from training.providers.catalogue import ProviderFacts
from training.providers.marks import marked

TRAINING_TYPE = "efficient_sft"
"""LoRA: what it makes can be deployed by the token."""
BATCH_SIZE, MAX_LENGTH = 16, 8192
"""It wants both to be said; these are what its pages advise, the second where the provider's file has no other."""
_SHOWN = 12
"""Lines that are named."""


def max_length(facts: ProviderFacts, model: str) -> int:
    """Tokens of a row; it drops what is longer."""
    return facts.limits_of(model).max_tokens or MAX_LENGTH


def fields_of(order: JobOrder, facts: ProviderFacts) -> dict[str, Any]:
    """The request's. Raises `Refused` for what it cannot be told."""
    choice = order.hyperparameters
    if choice.seed is not None:
        raise Refused("Bailian takes no seed, and nothing was asked for. Start it anew with the automatic one.", 400)
    parameters: dict[str, Any] = {
        "n_epochs": choice.n_epochs,
        "batch_size": choice.batch_size or BATCH_SIZE,
        "max_length": max_length(facts, order.model),
    }
    if choice.learning_rate is not None:
        parameters["learning_rate"] = f"{choice.learning_rate:.10g}"  # as a string, by its pages
    if order.validation_file is None:
        parameters["split"] = round(1 - facts.training.kept_back, 4)
    fields = {
        "model": order.model,
        "training_file_ids": [order.training_file],
        "training_type": TRAINING_TYPE,
        "job_name": marked("", order.launch_id, 64),
        "hyper_parameters": parameters,
    }
    suffix = re.sub(r"[^0-9A-Za-z]+", "-", order.suffix).strip("-")
    return (
        fields
        | ({"validation_file_ids": [order.validation_file]} if order.validation_file else {})
        | ({"finetuned_output_suffix": suffix} if suffix else {})
    )


def require_meaning(content: bytes) -> None:
    """Raises `Refused` for rows with an answer that is not to be learned (`weight` 0): it knows no weight, and would
    learn it. A weight of 1 says nothing that it does not do anyway."""
    lines = [
        number for number, line in enumerate(content.split(b"\n"), start=1) if b'"weight"' in line and _spares(line)
    ]
    if lines:
        named = ", ".join(map(str, lines[:_SHOWN])) + (f" and {len(lines) - _SHOWN} more" if lines[_SHOWN:] else "")
        raise Refused(
            f"{len(lines)} rows hold an answer with a weight other than 1 (line {named}). Bailian knows no weight and "
            "would learn it; nothing was sent. Take these answers out of their rows, or train at another provider.",
            400,
        )


def _spares(line: bytes) -> bool:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False  # the host says what it makes of it
    messages = row.get("messages") if isinstance(row, dict) else None
    return isinstance(messages, list) and any(
        isinstance(message, dict) and message.get("weight", 1) != 1 for message in messages
    )
