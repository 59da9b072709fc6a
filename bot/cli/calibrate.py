"""`vetted match --calibrate`: from which cosine, or likeness, on pairs may be served, and what that costs."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.cli.console import GOOD, PROBLEMS, complain, unreadable
from bot.cli.match import compare_by_rules, two_questions
from storage.settings import Settings
from training.evaluation.calibration import Calibration, ScoredPair, calibrate, n_pairs_wanted


@dataclass(frozen=True)
class JudgedPair:
    """A row of the file: two questions, and whether one answer does for both."""

    a: str
    b: str
    is_same: bool


@dataclass
class Measurement:
    """What is known of the pairs, and of what decides on those that the rules leave open."""

    subject: str
    """`likeness`, or the embedding model."""
    pairs: Sequence[JudgedPair]
    by_rules: list[JudgedPair] = field(default_factory=list)
    """What the rules serve."""
    vetoes: list[JudgedPair] = field(default_factory=list)
    """What they never would, whatever a likeness says."""
    scores: list[ScoredPair] = field(default_factory=list)
    """Of the others."""
    cost: dict[str, object] = field(default_factory=dict)
    """Requests, tokens and price, where a host was asked."""


def calibrate_match(settings: Settings, path: Path, as_json: bool) -> int:
    """Print the threshold for the labelled pairs of a file (`-`: standard input), or how many more are needed."""
    pairs: list[JudgedPair] = []
    code = GOOD
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        return unreadable(path, error)
    for number, row in _rows(content):
        if isinstance(row, str):
            complain(f"line {number}: {row}")
            code = PROBLEMS
        else:
            pairs.append(row)
    result = _by_embeddings(settings, pairs) if settings.embedding_model else _by_likeness(pairs)
    if result is None:
        return PROBLEMS
    report = _report(result, calibrate(result.scores))
    print(json.dumps(report) if as_json else "\n".join(sentences(report)))
    return code


def _rows(content: bytes) -> Iterator[tuple[int, JudgedPair | str]]:
    """Each line with its number: a pair, or what is wrong with it."""
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        questions = two_questions(line)
        if questions is None:
            beginning = line.decode("utf-8", "replace").strip()[:80]
            yield number, f'no JSON object {{"a": "…", "b": "…", "same": true}} with two texts: {beginning}'
            continue
        label = json.loads(line).get("same")
        if isinstance(label, bool):
            yield number, JudgedPair(*questions, label)
        else:
            yield number, f'"same" is {json.dumps(label, ensure_ascii=False)[:40]}; it has to be true or false.'


def _by_embeddings(settings: Settings, pairs: Sequence[JudgedPair]) -> Measurement | None:
    """What the rules leave to the embeddings, with its cosines; null, and said why, where the host gives none."""
    from bot.chat.embedder import NoEmbeddings  # loads the SDK
    from bot.cli.cosines import Cosines
    from training.cost.price import embedding_usd, price_date

    cosines, model = Cosines(settings), settings.embedding_model or ""
    result = Measurement(model, pairs)
    open_pairs = _apart(result, cosines.may_decide)
    try:
        scores = cosines.of_many([(pair.a, pair.b) for pair in open_pairs])
    except NoEmbeddings as error:
        complain(
            f"no embeddings of {model}: {error}. Nothing was measured. Check VETTED_EMBEDDING_MODEL and "
            "VETTED_PROVIDER, or unset the model to measure the lexicon's own likeness."
        )
        return None
    result.scores = [ScoredPair(score, pair.is_same) for score, pair in zip(scores, open_pairs, strict=True)]
    of_question = cosines.n_tokens / cosines.n_texts if cosines.n_texts else 0.0
    result.cost = {
        "requests": cosines.n_requests,
        "tokens": cosines.n_tokens,
        "usd": embedding_usd(settings.provider, model, cosines.n_tokens),
        "usd_per_1000_questions": embedding_usd(settings.provider, model, round(1000 * of_question)),
        "price_date": price_date(),
    }
    return result


def _by_likeness(pairs: Sequence[JudgedPair]) -> Measurement:
    """What the rules leave open, with the lexicon's likeness."""
    from training.similarity import frame_of
    from training.similarity.likeness import likeness, vetoes

    result = Measurement("likeness", pairs)
    for pair in _apart(result, lambda a, b: not vetoes(frame_of(a), frame_of(b))):
        score = likeness(frame_of(pair.a), frame_of(pair.b), pair.a, pair.b)
        result.scores.append(ScoredPair(score, pair.is_same))
    return result


def _apart(result: Measurement, may_decide: Callable[[str, str], bool]) -> list[JudgedPair]:
    """Put each pair where the rules put it; those that they leave open."""
    from bot.triage import triage

    open_pairs = []
    for pair in result.pairs:
        if compare_by_rules(pair.a, pair.b)["served"]:
            result.by_rules.append(pair)
        elif triage(pair.a).flag or triage(pair.b).flag or not may_decide(pair.a, pair.b):
            result.vetoes.append(pair)
        else:
            open_pairs.append(pair)
    return open_pairs


def _report(result: Measurement, calibration: Calibration) -> dict[str, object]:
    n_same, by_rules = (sum(pair.is_same for pair in pairs) for pairs in (result.pairs, result.by_rules))
    at = calibration
    n_right = by_rules + (at.n_right if at.threshold is not None else 0)
    n_wanted = None if at.n_missing is None else n_pairs_wanted(at.n_missing, at.n_served, len(result.pairs))
    return {
        "by": result.subject,
        "pairs": len(result.pairs),
        "same": n_same,
        "rules": {"served": len(result.by_rules), "right": by_rules},
        "vetoed": {"pairs": len(result.vetoes), "same": sum(pair.is_same for pair in result.vetoes)},
        "decided": len(result.scores),
        "threshold": at.threshold,
        "nearest": at.nearest,
        "served": at.n_served,
        "right": at.n_right,
        "precision_lower_bound": round(at.lower_bound, 4),
        "recall": round(n_right / n_same, 3) if n_same else None,
        "recall_of_rules": round(by_rules / n_same, 3) if n_same else None,
        "pairs_wanted": n_wanted,
        "cost": result.cost or None,
    }


def sentences(report: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    rules, vetoes, by = report["rules"], report["vetoed"], report["by"]
    yield f"{report['pairs']} pairs, {report['same']} of them the same"
    yield (
        f"the rules serve {rules['served']}, {rules['right']} of them rightly; they veto {vetoes['pairs']}, "
        f"{vetoes['same']} of which are the same; {by} decides on the other {report['decided']}"
    )
    if report["threshold"] is not None:
        yield (
            f"from {report['threshold']:g} on it would serve {report['served']}, {report['right']} of them rightly: "
            f"precision {report['precision_lower_bound']:.3f} or more (lower bound, 95 %)"
        )
        yield f"recall {report['recall']:g}, by the rules alone {report['recall_of_rules']:g}"
    yield from _costs(report["cost"])
    yield _verdict(report)


def _costs(cost: dict[str, Any] | None) -> Iterator[str]:
    if cost is None:
        return
    is_known = cost["usd"] is not None
    price = f"${cost['usd']:.2g} (price list of {cost['price_date']})" if is_known else "price unknown"
    later = f"; of 1,000 questions that are asked about: ${cost['usd_per_1000_questions']:.2g}" if is_known else ""
    yield f"cost: {cost['requests']} requests, {cost['tokens']:,} tokens, {price}{later}"


def _verdict(report: dict[str, Any]) -> str:
    """The last line."""
    if report["threshold"] is not None:
        is_likeness = report["by"] == "likeness"
        head = "likeness from " if is_likeness else "VETTED_EMBEDDING_THRESHOLD="
        return f"{head}{report['threshold']:g}"
    if report["nearest"] is None:
        return "no threshold will do: there is no pair to decide on."
    place, n_right, n = (report[name] for name in ("nearest", "right", "served"))
    head = (
        f"no threshold will do: nearest comes {place:g}, where {n_right} of {n} are right (lower bound "
        f"{report['precision_lower_bound']:.3f}, wanted 0.98). "
    )
    if report["pairs_wanted"] is None:
        return f"{head}More pairs will not mend that: {report['by']} does not tell these apart."
    return f"{head}About {report['pairs_wanted']} more pairs like these are needed, if all that are served are right."
