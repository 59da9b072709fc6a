"""Real answers that lie in this repository: the starter's, the demo's, the vets' corrections; and owners' words."""

import json
from functools import cache
from pathlib import Path

from training.text.language import Language, main_language

ROOT = Path(__file__).parents[3]


@cache
def real_answers() -> list[tuple[Language, str]]:
    """(language, answer)"""
    pairs = (ROOT / "training/engine/learn/by_heart/pairs.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["answer"] for line in pairs]
    texts += [row["Replies"] for row in json.loads((ROOT / "bot/demo/clinic.json").read_text("utf-8"))]
    texts += [row["correction"] for row in json.loads((ROOT / "bot/demo/corrections.json").read_text("utf-8")).values()]
    corrections = json.loads((ROOT / "tests/benchmarks/training/corrections.json").read_text("utf-8"))
    texts += [row["correction"] for rows in corrections.values() for row in rows]
    return [(main_language(text), text) for text in texts]


@cache
def owners_words() -> list[str]:
    """What owners write: the labelled messages of the triage."""
    files = ("emergencies", "lookalikes", "everyday")
    lines = [(ROOT / f"tests/bot/triage/{file}.jsonl").read_text("utf-8").splitlines() for file in files]
    return [json.loads(line)["text"] for rows in lines for line in rows]
