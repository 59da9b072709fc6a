"""A second look at what the rules let through: how like the labelled emergencies is the message?

A linear model over words (English) and characters (Chinese), one and two at a time and two around a third (Chinese),
and once more over the last clause: what is asked at the end ("which brand?", "what do I do") says most. It knows no
grammar, and it knows what nobody wrote a rule for: "half an advent calendar" stands next to "scoffed". It adds a flag,
and where it is sure that a message is harmless it may silence a sign (silences/harmless.py).
`tests/bot/triage/learn.py` makes the weights from the labelled messages; `docs/triage.md` has the figures.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, pairwise
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from bot.triage.concepts import Concept
from training.text.han import HAN

WEIGHTS = Path(__file__).with_name("likeness.json")
THRESHOLD = -0.9
"""A message at or above this logit is flagged. Chosen on batches that the model had not seen (docs/triage.md)."""
LITTLE_THRESHOLD = THRESHOLD + 0.4
"""For a message of few words: any of them may be loud …"""
TINY_THRESHOLD = THRESHOLD + 1.2
"""… and for one of a handful."""
LITTLE, TINY = 45, 10
"""Features that make a message more than a few words, some ten of them, their last clause counted twice; and more than
a handful."""
CALM = 0.75
"""So much more of a likeness it takes where a message also says that it is over, or a story."""
_PASSAGE_THRESHOLD = THRESHOLD + 1
"""For a passage of a long message: it has many, so each must be clearer."""
TOGETHER_THRESHOLD = -0.5
"""For several short messages together, none of which is flagged by itself: small talk brings it down fast, so it may
be lower than for one (docs/triage.md)."""
TOGETHER_FEW = 12
"""Features that short messages must have together: of a handful any may be loud."""
NEAR = 0.8
"""So far below its threshold a message is let through with a doubt: some 3 in 100 ordinary questions are so near."""
FEW = 8
"""Added to the number of features: two or three words alone are little to go by."""
_PASSAGE = 8
"""Features that make a passage: four or five Chinese characters or English words."""
_LAST = 400
"""Characters in which the last clause lies: a hostile message is one clause."""
_STEP, _STEPS = 40, 6
"""Characters that make a message longer by a step, and steps that are told apart."""
_SENTENCES = re.compile(r"[.!?。;\n]+")
_RUNS = re.compile(f"[{HAN}]+|[a-z]+")
_CLAUSES = re.compile(r"[.!?。;\n,、:]+")
_TREAT = Concept("silences", "own food", "treat")
_CALM = Concept(
    "silences",
    "cared for",
    "cared for",
    also=(
        Concept("silences", "not eaten", "all there"),
        Concept("silences", "past", "long ago"),
        Concept("silences", "for later", "to know"),
        Concept("silences", "story", "story"),
    ),
)
"""What says, anywhere, that it is over, long ago, not eaten, told or asked for later: words that silence signs."""
_NOT_CALM = Concept("silences", "reads harmless", "it is now", also=(Concept("silences", "reads harmless", "urgent"),))
_DIGIT = re.compile(r"\d")


class Likeness(NamedTuple):
    """How like an emergency, and why."""

    margin: float
    """How far the logit is above the threshold, from which on it flags; negative where it is only near."""
    why: tuple[str, ...]
    """The features that spoke loudest."""

    @property
    def flags(self) -> bool:
        """Whether it is an emergency's."""
        return self.margin >= 0


def alike(text: str) -> Likeness | None:
    """The likeness of a normalised and masked text to an emergency; nothing if it is not even near one."""
    bias, _ = _model()
    text = _TREAT.regex.sub(" ", text)
    sentences = [_weights(features(sentence)) for sentence in _SENTENCES.split(text)]
    sentences = [sentence for sentence in sentences if sentence]
    whole = [weight for sentence in sentences for weight in sentence] + _weights(manner(text))
    if not sentences:
        return None
    margin = _logit(whole, bias) - _threshold(len(whole))
    if 0 <= margin < CALM and _is_calm(text):
        return Likeness(margin - CALM, _loudest(whole))
    if margin >= 0:
        return Likeness(margin, _loudest(whole))
    for first in range(len(sentences)):
        passage: list[tuple[float, str]] = []
        for sentence in islice(sentences, first, None):
            passage += sentence
            if len(passage) >= _PASSAGE:
                of_passage = _logit(passage, bias) - _PASSAGE_THRESHOLD
                if of_passage >= CALM or (of_passage >= 0 and not _is_calm(text)):
                    return Likeness(of_passage, _loudest(passage))
                margin = max(margin, min(of_passage, -0.01))
                break
    return Likeness(margin, _loudest(whole)) if margin >= -NEAR else None


def _threshold(n_features: int) -> float:
    """The logit from which on a message of so many features is flagged."""
    if n_features < TINY:
        return TINY_THRESHOLD
    return LITTLE_THRESHOLD if n_features < LITTLE else THRESHOLD


def _is_calm(text: str) -> bool:
    """Whether a message says that it is over, long ago or a story, and neither that it is now nor cries for help."""
    return _CALM.search(text) is not None and _NOT_CALM.search(text) is None


def alike_together(texts: Sequence[str]) -> Likeness | None:
    """The likeness of several short messages, oldest first, to one emergency; nothing where it is too small to flag, or
    where the newest says less of one than those before it."""
    bias, weights = _model()
    messages = [
        [(weights[f], f) for sentence in _SENTENCES.split(text) for f in features(sentence) if f in weights]
        for text in texts
    ]
    *previous, newest = messages
    while previous:
        earlier = [weight for message in previous for weight in message]
        whole = earlier + newest
        if newest and earlier and len(whole) >= TOGETHER_FEW:
            logit = _logit(whole, bias)
            if logit >= TOGETHER_THRESHOLD and logit > _logit(earlier, bias):
                return Likeness(logit - TOGETHER_THRESHOLD, _loudest(whole))
        previous = previous[1:]
    return None


def logit_of(text: str) -> float:
    """How like an emergency a normalised and masked message is, as a whole."""
    return _logit(_weights(features_of(text)), _model()[0])


def logit_of_sentence(sentence: str) -> float:
    """How like an emergency a part of a message is, whatever stands around it."""
    return _logit(_weights(features(sentence)), _model()[0])


def features_of(text: str) -> list[str]:
    """What the model sees of a message: its sentences, and its manner."""
    text = _TREAT.regex.sub(" ", text)
    return [f for sentence in _SENTENCES.split(text) for f in features(sentence)] + manner(text)


def manner(text: str) -> list[str]:
    """How a message ends, how long it is, whether it asks, cries out or counts."""
    clauses = [clause for clause in _CLAUSES.split(text[-_LAST:]) if clause.strip()]
    names = [f"${f}" for f in features(clauses[-1])] if clauses else []
    names += [f"#{mark}" for mark in "?!" if mark in text]
    names += ["#?$"] * text.endswith("?") + ["#1"] * (_DIGIT.search(text) is not None)
    return [*names, f"#{min(len(text) // _STEP, _STEPS)}"]


def features(sentence: str) -> list[str]:
    """What the model sees of a normalised sentence, each once: sorted, so that sums do not depend on the run."""
    names: set[str] = set()
    words: list[str] = []
    for run in _RUNS.findall(sentence):
        if run.isascii():
            words.append(run)
            if len(run) > 5:
                names.add(run[:5] + "*")
        else:
            names.update(run)
            names.update(map("".join, pairwise(run)))
            names.update(map("~".join, zip(run, run[2:], strict=False)))
    names.update(words)
    names.update(map(" ".join, pairwise(words)))
    return sorted(names)


def _weights(names: list[str]) -> list[tuple[float, str]]:
    weights = _model()[1]
    return [(weights[name], name) for name in names if name in weights]


def _logit(weights: list[tuple[float, str]], bias: float) -> float:
    return bias + sum(weight for weight, _ in weights) / sqrt(len(weights) + FEW)


def _loudest(weights: list[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(feature for _, feature in sorted(set(weights), reverse=True)[:4])


@lru_cache(maxsize=1)
def _model() -> tuple[float, dict[str, float]]:
    model = json.loads(WEIGHTS.read_text("utf-8"))
    values = {weight: weight / 20 for weight in set(model["weights"].values())}  # each number once
    return model["bias"], {feature: values[weight] for feature, weight in model["weights"].items()}
