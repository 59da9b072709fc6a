"""Makes `bot/triage/likeness.json` from the labelled messages: `python -m tests.bot.triage.learn`.

With `--check` it learns from all batches but one, for each batch, and prints what the model adds to the rules on the
batch that it has not seen; nothing is written. The rules have seen all batches but the newest, so only the newest line
is a first look of both. Deterministic: the same messages give the same weights.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from math import exp, sqrt
from pathlib import Path
from random import Random
from typing import Any

from bot.triage import likeness, triage
from bot.triage.normal import normalise
from bot.triage.sayings import mask

EPOCHS = 15
RATE = 0.3
SHRINK = 0.02
MISSED = 1.5
"""What an emergency that is missed costs, where a look-alike that is flagged costs 1."""
FAINT = 0.25
"""Weights below are left out of the file."""
SETS = (("emergencies.jsonl", 1), ("lookalikes.jsonl", 0), ("everyday.jsonl", 0), ("ordinary.jsonl", 0))
"""ordinary.jsonl holds the questions of the labelled pairs, and those about medicines that ask for no dose, of which
neither the rules nor the model of 2026-11-27 had the least doubt: what most owners ask most days. Its batch 1 is what
sounds ill and is for a day's visit at most: a lump, an itch, one hairball, what has stopped."""
UNSEEN = Path(__file__).parents[2] / "unseen/lookalikes"
"""What others wrote, once it has been looked at; never the exam, which lies beside it."""


def rows() -> list[tuple[str, int, str]]:
    """Every labelled message as (text, 1 for an emergency, its batch or its set)."""
    messages = []
    for name, emergency in SETS:
        for row in _rows(Path(__file__).with_name(name)):
            messages.append((row["text"], emergency, f"{row['batch']:02}"))
    for path in sorted(UNSEEN.glob("*.jsonl")):
        name = path.stem.replace("_en", "").replace("_zh", "")
        messages += [(row["text"], int(row["emergency"]), name) for row in _rows(path)]
    for path in (Path(__file__).with_name("threads.jsonl"), *sorted(UNSEEN.parent.glob("threads*.jsonl"))):
        messages += [(text, label, "threads") for row in _rows(path) for text, label in _of_thread(row)]
    return messages


def _of_thread(row: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """A story as one message; and where it is none, each that follows its first, which may have sounded like one."""
    texts = [message["text"] for message in row["messages"]]
    if row["emergency"]:
        yield "\n".join(texts[: row["at"] + 1]), 1
    else:
        yield "\n".join(texts), 0
        yield from ((text, 0) for text in texts[1:])


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text("utf-8").splitlines())


def features_of(text: str) -> list[str]:
    """The features of a message, as `likeness.alike` counts them."""
    return likeness.features_of(mask(normalise(text)))


def learn(
    examples: list[tuple[list[str], int]], shrink: float = 0.003, missed: float = 1.0
) -> tuple[float, dict[str, float]]:
    """Logistic regression by AdaGrad; the weights are averaged over the second half of the epochs. An example of label
    1 that is missed costs `missed` times as much as another that is taken for one."""
    index = {f: i for i, f in enumerate(sorted({f for features, _ in examples for f in features}))}
    data = [([index[f] for f in features], label) for features, label in examples if features]
    weights, squares, mean, bias, mean_bias = [0.0] * len(index), [1e-8] * len(index), [0.0] * len(index), 0.0, 0.0
    order = Random(0)
    for epoch in range(EPOCHS):
        order.shuffle(data)
        for features, label in data:
            share = 1 / sqrt(len(features) + likeness.FEW)
            logit = bias + share * sum([weights[i] for i in features])
            error = 1 / (1 + exp(-max(-30.0, min(30.0, logit)))) - label
            error *= missed if label else 1
            for i in features:
                slope = error * share + shrink * weights[i]
                squares[i] += slope * slope
                weights[i] -= RATE * slope / sqrt(squares[i])
            bias -= 0.01 * error
        if epoch >= EPOCHS // 2:
            mean = [m + w for m, w in zip(mean, weights, strict=True)]
            mean_bias += bias
    rounds = EPOCHS - EPOCHS // 2
    return mean_bias / rounds, {f: mean[i] / rounds for f, i in index.items()}


def logit(model: tuple[float, dict[str, float]], features: list[str]) -> float:
    """What a model says of a message."""
    weights = [model[1][f] for f in features if f in model[1]]
    return model[0] + sum(weights) / sqrt(len(weights) + likeness.FEW)


def check(show: bool) -> None:
    """Print what the model says of each batch after learning from the others; with `show`, where it is wrong."""
    messages = [(text, label, batch, features_of(text)) for text, label, batch in rows()]
    steps = (-1.0, -0.75, -0.5, -0.25, 0.0, 0.5, 1.0)
    print("batch   emergencies below / look-alikes above a logit of", *steps)
    for left_out in sorted({batch for _, _, batch, _ in messages}):
        rest = [(features, label) for _, label, batch, features in messages if batch != left_out]
        model = learn(rest, SHRINK, MISSED)
        logits = [(logit(model, f), label, text) for text, label, batch, f in messages if batch == left_out]
        yes, no = [s for s, label, _ in logits if label], [s for s, label, _ in logits if not label]
        line = [f"{sum(s < step for s in yes)}/{sum(s >= step for s in no)}" for step in steps]
        print(f"{left_out:14} of {len(yes)} and {len(no)}:", *line)
        if show:
            for s, label, text in sorted(logits):
                if (label and s < 0) or (not label and s > 0.5):
                    print(f"      {'missed' if label else 'over'} {s:.2f} {triage(text).flag} {text[:90]}")


def stored_form() -> dict[str, Any]:
    """What is learned from all messages, as `likeness.json` holds it: weights in twentieths, without the faint, and
    without what is too rare to be met again."""
    examples = [(features_of(text), label) for text, label, _ in rows()]
    bias, weights = learn(examples, SHRINK, MISSED)
    counts = Counter(feature for features, _ in examples for feature in set(features))
    model = {
        feature: round(20 * weight)
        for feature, weight in weights.items()
        if abs(weight) >= FAINT and (counts[feature] > 1 or not _is_long(feature))
    }
    return {"bias": round(bias, 4), "weights": model}


def _is_long(feature: str) -> bool:
    """Whether it is two characters around a third, or two words or characters of the last clause."""
    last = feature.removeprefix("$")
    is_pair = " " in last or (not last.isascii() and len(last) == 2)
    return "~" in last or (is_pair and last != feature)


def write() -> None:
    """Learn from all messages and write the weights."""
    text = json.dumps(model := stored_form(), ensure_ascii=False, separators=(",", ":"))
    likeness.WEIGHTS.write_text(re.sub("((?:[^,]+,){8})", r"\1\n", text) + "\n", "utf-8")
    print(f"{len(model['weights'])} features, {likeness.WEIGHTS.stat().st_size // 1000} kB")


if __name__ == "__main__":
    if "--check" in sys.argv:
        check("--show" in sys.argv)
    else:
        write()
