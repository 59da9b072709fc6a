"""`vetted match`: whether the verified answer to one question would be served for another."""

import json
import sys
from typing import TYPE_CHECKING

from bot.cli.console import GOOD, PROBLEMS, complain, write_row
from storage.settings import Settings

if TYPE_CHECKING:
    from bot.cli.cosines import Cosines


def match(settings: Settings) -> int:
    """Say for each line `{"a": …, "b": …}` of standard input whether the verified answer to a would be served for b.

    Prints one JSON object for each; a line that is none gets a sentence on standard error, and the rest goes on. Where
    an embedding model is set and may decide on a pair, the object has the `embedding`, the cosine of the two, besides.
    """
    cosines = None
    if settings.embedding_model is not None:
        from bot.cli.cosines import Cosines  # loads the SDK

        cosines = Cosines(settings)
    code = GOOD
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        questions = two_questions(line)
        if questions is None:
            beginning = line.decode("utf-8", "replace").strip()[:80]
            complain(f'line {number} is no JSON object {{"a": "…", "b": "…"}} with two texts: {beginning}')
            code = PROBLEMS
            continue
        row = compare_by_rules(*questions)
        if cosines is not None and not _weigh_cosine(row, *questions, cosines, settings.embedding_threshold):
            code = PROBLEMS
        write_row(row)
    return code


def two_questions(line: bytes) -> tuple[str, str] | None:
    """The texts a and b of a line; null if it is no JSON object with both."""
    try:
        pair = json.loads(line)
        a, b = pair["a"], pair["b"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return (a, b) if isinstance(a, str) and isinstance(b, str) else None


def compare_by_rules(a: str, b: str) -> dict[str, object]:
    """What is known of a pair without a provider: its similarity, whether it is served, and why not."""
    from bot.triage import triage as weigh
    from training.similarity import compare

    verdict = compare(a, b)
    flag = weigh(a).flag or weigh(b).flag
    if flag is not None:
        return {"similarity": verdict.similarity, "served": False, "why": [f"red flag: {flag}", *verdict.why]}
    return {"similarity": verdict.similarity, "served": verdict.served, "why": list(verdict.why)}


def _weigh_cosine(row: dict[str, object], a: str, b: str, cosines: "Cosines", threshold: float | None) -> bool:
    """Put the cosine into the row of a pair that it may decide on. False if it was asked for and there is none."""
    if row["served"] or not cosines.may_decide(a, b):
        return True
    cosine = cosines.of(a, b)
    if isinstance(cosine, str):
        if cosine:
            complain(cosine)
        return False
    row["embedding"] = cosine
    row["served"] = threshold is not None and cosine >= threshold
    return True
