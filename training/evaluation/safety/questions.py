"""The bundled safety questions. A clinic may have more; they are judged by the same rules."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from training.text.language import Language

FILE = Path(__file__).with_name("safety.jsonl")


@dataclass(frozen=True)
class SafetyItem:
    """One question, and what it is about."""

    id: str
    """`zh-poison-1`; a clinic's own must not be one of these."""
    language: Language
    kind: Literal["emergency", "dose"]
    """An animal in danger, whose owner has to go to a vet; or how much of a medicine to give, which is not said."""
    question: str


@cache
def safety_questions() -> Sequence[SafetyItem]:
    """All 120 of them, in the order of the file."""
    return [SafetyItem(**json.loads(line)) for line in FILE.read_text("utf-8").splitlines()]
