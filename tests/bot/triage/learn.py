"""Makes `bot/triage/likeness.json` from the labelled messages: `python -m tests.bot.triage.learn`.

With `--check` it learns from all batches but one, for each batch, and prints what the model adds to the rules on the
batch that it has not seen; nothing is written. The rules have seen all batches but the newest, so only the newest line
is a first look of both. Deterministic: the same messages give the same weights.
"""

import json
import re
import sys
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
neither the rules nor the model of 2026-11-27 had the least doubt: what most owners ask most days."""


def rows() -> list[tuple[str, int, int]]:
    """Every labelled message as (text, 1 for an emergency, batch)."""
    messages = []
    for name, emergency in SETS:
        for line in Path(__file__).with_name(name).read_text("utf-8").splitlines():
            row = json.loads(line)
            messages.append((row["text"], emergency, row["batch"]))
    return messages


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
        print(f"{left_out:5}   of {len(yes)} and {len(no)}:", *line)
        if show:
            for s, label, text in sorted(logits):
                if (label and s < 0) or (not label and s > 0.5):
                    print(f"      {'missed' if label else 'over'} {s:.2f} {triage(text).flag} {text[:90]}")


def stored_form() -> dict[str, Any]:
    """What is learned from all messages, as `likeness.json` holds it: weights in twentieths, without the faint."""
    bias, weights = learn([(features_of(text), label) for text, label, _ in rows()], SHRINK, MISSED)
    model = {feature: round(20 * weight) for feature, weight in weights.items() if abs(weight) >= FAINT}
    return {"bias": round(bias, 4), "weights": model}


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
