"""Evidence as a program sends it: one JSON object, checked field by field."""

import math
from dataclasses import replace
from typing import Any

from training.evaluation import votes
from training.evaluation.evidence import Corrections, Evidence, Judging, Kept, Safety, Votes

MOST_PAIRS = 5000
COUNTS: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "votes": (Votes, ("wins", "losses")),
    "corrections": (Corrections, ("n", "fixed", "broken")),
    "kept": (Kept, ("n", "lost", "noise")),
    "safety": (Safety, ("n", "candidate", "active")),
    "judge": (Judging, ("n", "wins", "losses", "flips", "n_voted", "n_agreed")),
}
"""Kinds of evidence that are counted, with the names of their counts."""

MAY_BE_MORE = {"ties", "length"}
"""That may stand among them and is no count."""
OWN_LIMITS = {"n_voted", "n_agreed"}
"""Counts that are no part of their kind's `n`."""


class BadEvidence(Exception):
    """It is no evidence; the message says which value, and what is needed."""


def evidence_of(content: Any) -> tuple[Evidence, float | None, float | None]:
    """The evidence, the `alpha` and the `margin` in a parsed JSON object; null where it names none.

    Raises `BadEvidence`.
    """
    if not isinstance(content, dict):
        raise BadEvidence(
            f'must be one JSON object such as {{"votes": {{"wins": 7, "losses": 0}}}}, not {_shown(content)}.'
        )
    if unknown := set(content) - {"losses", "alpha", "margin", *COUNTS}:
        raise BadEvidence(
            f"has an unknown part, {_shown(min(unknown, key=str))}: losses, {', '.join(COUNTS)}, alpha or margin."
        )
    kinds = {name: _counts(name, content[name]) for name in COUNTS if content.get(name) is not None}
    if (judging := kinds.get("judge")) is not None:
        kinds["judge"] = _judging(judging, content["judge"])
    losses = content.get("losses")
    evidence = Evidence(losses=None if losses is None else _pairs(losses), **kinds)
    return evidence, _share(content, "alpha", 0.5), _share(content, "margin", 1)


def _pairs(losses: Any) -> list[tuple[float, float]]:
    if not isinstance(losses, list) or len(losses) > MOST_PAIRS:
        raise BadEvidence(
            f"is unusable: 'losses' must be a list of at most {MOST_PAIRS} [candidate, active], not {_shown(losses)}."
        )
    return [_pair(number, pair) for number, pair in enumerate(losses, 1)]


def _pair(number: int, pair: Any) -> tuple[float, float]:
    if not isinstance(pair, list) or len(pair) != 2 or not all(_is_number(value) and value >= 0 for value in pair):
        wish = "two numbers from 0, [candidate, active]"
        raise BadEvidence(f"is unusable: pair {number} of 'losses' must be {wish}, not {_shown(pair)}.")
    return float(pair[0]), float(pair[1])


def _counts(name: str, counts: Any) -> Any:
    kind, fields = COUNTS[name]
    if not isinstance(counts, dict) or set(counts) - MAY_BE_MORE != set(fields):
        wish = ", ".join(f'"{field}": …' for field in fields)
        raise BadEvidence(f"is unusable: '{name}' must be {{{wish}}}, not {_shown(counts)}.")
    for field in fields:
        value = counts[field]
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= votes.MOST:
            wish = f"a whole number from 0 to {votes.MOST}"
            raise BadEvidence(f"is unusable: '{field}' of '{name}' must be {wish}, not {_shown(value)}.")
        if "n" in fields and field not in OWN_LIMITS and value > counts["n"]:
            raise BadEvidence(f"is unusable: '{field}' of '{name}' is {value}, more than its 'n', {counts['n']}.")
    return kind(**{field: counts[field] for field in fields})


def _judging(judging: Judging, values: dict[str, Any]) -> Judging:
    """What the counts of a judge have to be beside counts."""
    length = values.get("length", 0.0)
    if not _is_number(length) or abs(length) > 1:
        raise BadEvidence(
            f"is unusable: 'length' of 'judge' must be a correlation, a number from -1 to 1, not {_shown(length)}."
        )
    if (n_sides := judging.wins + judging.losses + judging.flips) > judging.n:
        raise BadEvidence(
            f"is unusable: 'wins', 'losses' and 'flips' of 'judge' are {n_sides} together, more than its 'n', "
            f"{judging.n}."
        )
    if judging.n_agreed > judging.n_voted:
        raise BadEvidence(
            f"is unusable: 'n_agreed' of 'judge' is {judging.n_agreed}, more than its 'n_voted', {judging.n_voted}."
        )
    return replace(judging, length=float(length))


def _share(content: dict[Any, Any], name: str, limit: float) -> float | None:
    value = content.get(name)
    if value is not None and not (_is_number(value) and 0 < value < limit):
        raise BadEvidence(f"is unusable: '{name}' must be a number above 0 and below {limit}, not {_shown(value)}.")
    return None if value is None else float(value)


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300 and math.isfinite(value)
    )


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
