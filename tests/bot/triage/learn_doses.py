"""Makes `bot/triage/dose_likeness.json` from the labelled dose questions: `python -m tests.bot.triage.learn_doses`.

With `--check` it learns from all sets but one, for each set, and prints what the model says of the set that it has not
seen; nothing is written. Deterministic: the same messages give the same weights.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bot.triage import dose_likeness
from bot.triage.dose_questions import asks_for_dose
from bot.triage.normal import normalise
from tests.bot.triage.learn import learn, logit
from tests.unseen.look import HERE as UNSEEN

HERE = Path(__file__).parent
FAINT = 0.3
"""Weights below are left out of the file."""
A_LINE = 8
"""Weights that stand in a line of the file."""
PLAIN = HERE.parents[1] / "training/similarity"
EVERY = 4
"""One in so many of the plain questions of the labelled pairs and of the look-alikes of emergencies teaches what asks
for no dose; all of them drown the rest."""
STEPS = (-1.5, -1.25, -1.0, -0.5, 0.0, 0.5, 1.0)


class Example(NamedTuple):
    """A labelled message: whether it asks for a dose, and of which set it is."""

    text: str
    dose: bool
    set: str


def examples() -> list[Example]:
    """Every labelled message, each once, and plain questions, which ask for none."""
    rows = {example.text: example for example in reversed([*_doses(), *_others()])}
    return list(rows.values())


def _doses() -> Iterator[Example]:
    for path in (HERE / "doses.jsonl", *sorted(UNSEEN.glob("doses/*.jsonl"))):
        for row in _rows(path):
            name = path.stem.replace("_en", "").replace("_zh", "")
            yield Example(row["text"], row["dose"], f"{name} {row.get('batch', '')}".strip())


def _others() -> Iterator[Example]:
    for row in _rows(HERE / "everyday.jsonl"):
        yield Example(row["text"], False, "everyday")
    for path in sorted(UNSEEN.glob("pairs_*.jsonl")):
        for row in _rows(path):
            yield from (Example(row[side], False, "pairs") for side in "ab")
    for path in sorted(PLAIN.glob("pairs_*.jsonl")):
        questions = list(dict.fromkeys(row[side] for row in _rows(path) for side in "ab"))[::EVERY]
        yield from _plain(questions)
    yield from _plain([row["text"] for row in _rows(HERE / "lookalikes.jsonl")][::EVERY])
    for path in sorted(UNSEEN.glob("lookalikes/*.jsonl")):
        yield from _plain([row["text"] for row in _rows(path) if not row["emergency"]][::2])


def _plain(texts: list[str]) -> Iterator[Example]:
    """Those of the texts that the rules refuse no dose for."""
    return (Example(text, False, "plain") for text in texts if not asks_for_dose(normalise(text)))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text("utf-8").splitlines())


def check() -> None:
    """Print what the model says of each set after learning from the others."""
    table = [(example, dose_likeness.features_of(normalise(example.text))) for example in examples()]
    print("set   questions below / others at or above a logit of", *STEPS)
    for left_out in sorted({example.set for example, _ in table if example.set not in ("everyday", "pairs", "plain")}):
        model = learn([(features, int(e.dose)) for e, features in table if e.set != left_out])
        logits = [(logit(model, features), e.dose) for e, features in table if e.set == left_out]
        doses, others = [s for s, dose in logits if dose], [s for s, dose in logits if not dose]
        line = [f"{sum(s < step for s in doses)}/{sum(s >= step for s in others)}" for step in STEPS]
        print(f"{left_out}, of {len(doses)} and {len(others)}:", *line, flush=True)


def stored_form() -> dict[str, Any]:
    """What is learned from all messages, as `dose_likeness.json` holds it: weights in twentieths, without the faint."""
    bias, weights = learn([(dose_likeness.features_of(normalise(e.text)), int(e.dose)) for e in examples()])
    model = {name: round(20 * weight) for name, weight in weights.items() if abs(weight) >= FAINT}
    return {"bias": round(bias, 4), "weights": model}


def write() -> None:
    """Learn from all messages and write the weights."""
    model = stored_form()
    items = [f"{json.dumps(name, ensure_ascii=False)}:{weight}" for name, weight in model["weights"].items()]
    lines = [",".join(items[start : start + A_LINE]) for start in range(0, len(items), A_LINE)]
    text = ",\n".join(lines)
    dose_likeness.WEIGHTS.write_text(f'{{"bias":{model["bias"]},"weights":{{{text}}}}}\n', "utf-8")
    print(f"{len(model['weights'])} features, {dose_likeness.WEIGHTS.stat().st_size // 1000} kB")


if __name__ == "__main__":
    if "--check" in sys.argv:
        check()
    else:
        write()
