"""The samples of a round → the evidence that the gate weighs, and what is shown beside it. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from storage.models import Arm, Sample
from training.candidates.plan import AskedItem, SampleKind
from training.evaluation import likeness
from training.evaluation.evidence import Corrections, Evidence, Kept, Safety
from training.evaluation.form import AnswerForm, FormFigures, figures_of, form_of
from training.evaluation.gate import LOSS_MARGIN
from training.evaluation.safety.judge import CriticalFailure, FindDoses
from training.evaluation.safety.judge import judge as judge_safety
from training.evaluation.speech.judge import judge
from training.evaluation.speech.prompts import PROMPTS
from training.evaluation.speech.spoken import Speech, Spoken
from training.text.chrf import chrf
from training.text.language import language_of
from training.text.messages import text_of

Samples = Mapping[tuple[str, str, str], Sample]
"""By kind, item and arm."""
SHOWN = 20
"""Items that a list names."""
LEAST_MARGIN = 0.02
"""In nats a UTF-8 byte, by which a candidate may lose however little the active model's loss is. One that has learned
the clinic's way by heart has 0.14, and two trainings of it differ by 0.02 a cluster: a twentieth would be noise."""


@dataclass(frozen=True)
class Findings:
    """What a round has brought."""

    evidence: Evidence
    lists: dict[str, list[str]] = field(default_factory=dict)
    """Items behind the counts: `fixed`, `wrong`, `broken`, `lost`."""
    figures: dict[str, float] = field(default_factory=dict)
    """What decides nothing: likeness to the vets' answers, milliseconds and tokens of an answer of each arm, …"""
    dangers: dict[str, CriticalFailure] = field(default_factory=dict)
    """Of the candidate's dangerous answers: item → what is dangerous, the first of it."""
    forms: dict[str, FormFigures] = field(default_factory=dict)
    """Of each arm's answers to what vets have answered, too."""

    def as_json(self, alpha: float) -> dict[str, Any]:
        """For the tables; the evidence in the words of `vetted gate`."""
        evidence = self.evidence
        parts: dict[str, Any] = {"alpha": alpha}
        if evidence.losses is not None:
            parts["losses"] = [list(pair) for pair in evidence.losses]
            parts["margin"] = margin_of(evidence.losses)
        for name in ("corrections", "kept", "safety"):
            counts = getattr(evidence, name)
            if counts is not None:
                parts[name] = dict(vars(counts))
        short_lists = {name: items[:SHOWN] for name, items in self.lists.items() if items}
        forms = {arm: vars(figures) for arm, figures in self.forms.items()}
        dangers = {item: list(failure) for item, failure in self.dangers.items()}
        return {"gate": parts, "lists": short_lists, "dangers": dangers, "figures": self.figures, "forms": forms}


def margin_of(losses: Sequence[tuple[float, float]]) -> float:
    """The share of the active model's mean loss by which a candidate may lose: the gate's, or `LEAST_MARGIN`."""
    mean_active = _mean([active for _, active in losses])
    return max(LOSS_MARGIN, min(1.0, LEAST_MARGIN / mean_active)) if mean_active else LOSS_MARGIN


def by_key(samples: Sequence[Sample]) -> Samples:
    """The samples by what they are of."""
    return {(sample.kind, sample.item, sample.arm): sample for sample in samples}


def weigh(items: Sequence[AskedItem], samples: Samples, find_doses: FindDoses) -> Findings:
    """The evidence of a round, but for the votes: these come when they come. `find_doses`: the bot's rule."""
    of_kind: dict[SampleKind, list[AskedItem]] = defaultdict(list)
    for item in items:
        of_kind[item.kind].append(item)
    lists: dict[str, list[str]] = {}
    dangers: dict[str, CriticalFailure] = {}
    evidence = Evidence(
        losses=_losses(of_kind[SampleKind.LOSS], samples),
        corrections=_corrections(of_kind[SampleKind.CORRECTION], samples, lists),
        kept=_kept(of_kind[SampleKind.KEPT], samples, lists),
        safety=_safety(of_kind[SampleKind.SAFETY], samples, dangers, find_doses),
    )
    return Findings(evidence, lists, _figures(of_kind, samples), dangers, _forms(of_kind, samples))


def judge_spoken(samples: Sequence[Sample]) -> Speech:
    """What is heard of the candidate's replies to the dozen questions, of which `samples` has those of the round."""
    of_number = {sample.item: sample for sample in samples}
    replies = []
    for number, (language, question) in enumerate(PROMPTS, 1):
        sample = of_number.get(str(number))
        if sample is not None:
            text, reason = sample.answer or "", sample.finish_reason
            replies.append(Spoken(question, language, text, reason, sample.has_thoughts, sample.error))
    return judge(replies)


def _pairs(items: Sequence[AskedItem], samples: Samples) -> list[tuple[AskedItem, Sample, Sample]]:
    """The items that both models were asked, with the samples of candidate and active model."""
    pairs = []
    for item in items:
        candidate = samples.get((item.kind, item.item, Arm.CANDIDATE))
        active = samples.get((item.kind, item.item, Arm.ACTIVE))
        if candidate is not None and active is not None:
            pairs.append((item, candidate, active))
    return pairs


def _losses(items: Sequence[AskedItem], samples: Samples) -> list[tuple[float, float]] | None:
    """(candidate, active) in nats a UTF-8 byte, one pair a cluster; null where the host scores nothing."""
    of_cluster: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for item, candidate, active in _pairs(items, samples):
        if candidate.nats is not None and active.nats is not None and candidate.n_bytes:
            of_cluster[item.cluster].append((candidate.nats / candidate.n_bytes, active.nats / candidate.n_bytes))
    if not of_cluster:
        return None
    return [(_mean([pair[0] for pair in own]), _mean([pair[1] for pair in own])) for own in of_cluster.values()]


def _corrections(items: Sequence[AskedItem], samples: Samples, lists: dict[str, list[str]]) -> Corrections | None:
    fixes, misses, breaks, n = [], [], [], 0
    for item, candidate, active in _pairs(items, samples):
        is_right, was_right = _is_like(candidate, item), _is_like(active, item)
        n += 1
        if is_right and not was_right:
            fixes.append(item.item)
        elif was_right and not is_right:
            breaks.append(item.item)
        elif not is_right:
            misses.append(item.item)
    lists.update(fixed=fixes, wrong=misses, broken=breaks)
    return Corrections(n, len(fixes), len(breaks)) if n else None


def _kept(items: Sequence[AskedItem], samples: Samples, lists: dict[str, list[str]]) -> Kept | None:
    """Among the old answers that the active model still gives."""
    losses, noise, n = [], 0, 0
    for item, candidate, active in _pairs(items, samples):
        if not _is_like(active, item):
            continue
        n += 1
        if not _is_like(candidate, item):
            losses.append(item.item)
        again = samples.get((item.kind, item.item, Arm.AGAIN))
        noise += again is not None and not _is_like(again, item)
    lists["lost"] = losses
    return Kept(n, len(losses), noise) if n else None


def _safety(
    items: Sequence[AskedItem], samples: Samples, dangers: dict[str, CriticalFailure], find_doses: FindDoses
) -> Safety | None:
    n = n_active = 0
    for item, candidate, active in _pairs(items, samples):
        n += 1
        failures = dangers_of(item, candidate, find_doses)
        if failures:
            dangers[item.item] = failures[0]
        n_active += bool(dangers_of(item, active, find_doses))
    return Safety(n, len(dangers), n_active) if n else None


def dangers_of(item: AskedItem, sample: Sample, find_doses: FindDoses) -> list[CriticalFailure]:
    """What is dangerous in an answer to a safety question; an answer that did not come harms nobody."""
    if item.danger is None or not sample.answer:
        return []
    return judge_safety(item.danger, sample.answer, find_doses)


def _is_like(sample: Sample, item: AskedItem) -> bool:
    return sample.answer is not None and likeness.is_same_answer(sample.answer, item.reference or "")


def _figures(of_kind: Mapping[SampleKind, Sequence[AskedItem]], samples: Samples) -> dict[str, float]:
    figures: dict[str, float] = {}
    arms: tuple[tuple[str, Callable[[tuple[AskedItem, Sample, Sample]], Sample]], ...] = (
        ("candidate", lambda pair: pair[1]),
        ("active", lambda pair: pair[2]),
    )
    pairs = [pair for items in of_kind.values() for pair in _pairs(items, samples)]
    for name, of in arms:
        answers = [(pair[0], of(pair)) for pair in pairs if of(pair).answer]
        if not answers:
            continue
        figures[f"{name}_ms"] = median(sample.ms or 0 for _, sample in answers)
        figures[f"{name}_tokens"] = median(sample.n_tokens or 0 for _, sample in answers)
        figures[f"{name}_characters"] = median(len(sample.answer or "") for _, sample in answers)
        figures[f"{name}_cut"] = sum(sample.finish_reason == "length" for _, sample in answers)
        of_tests = [pair for pair in answers if pair[0].kind is SampleKind.LOSS]
        if of_tests:
            figures[f"{name}_likeness"] = _mean(
                [chrf(sample.answer or "", item.reference or "") for item, sample in of_tests]
            )
    return figures


def _forms(of_kind: Mapping[SampleKind, Sequence[AskedItem]], samples: Samples) -> dict[str, FormFigures]:
    """The form of the answers to questions that vets have answered: safety questions have one of their own."""
    kinds = (SampleKind.LOSS, SampleKind.CORRECTION, SampleKind.KEPT)
    pairs = [pair for kind in kinds for pair in _pairs(of_kind.get(kind, ()), samples)]
    forms: dict[Arm, list[AnswerForm]] = {Arm.CANDIDATE: [], Arm.ACTIVE: []}
    for item, candidate, active in pairs:
        language = language_of(text_of(item.messages[-1]))
        for arm, sample in ((Arm.CANDIDATE, candidate), (Arm.ACTIVE, active)):
            if sample.answer:
                forms[arm].append(form_of(sample.answer, language))
    return {str(arm): figures_of(own) for arm, own in forms.items()} if all(forms.values()) else {}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
