"""The judge's part of a round: what it has not judged yet is judged, word by word, and summed up for the gate.

It judges the blind pairs, which the vets vote on, too, so that it is known what it is worth; and the answers to
corrected and kept questions, which every evaluation has. An evaluation goes on without a judge that does not answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from storage.candidates import judgements, samples
from storage.candidates.judgements import WordPair
from storage.models import Arm, Candidate, Pair
from training.candidates.judging import JudgePair, NoJudge, judge_pairs
from training.candidates.plan import AskedItem, SampleKind
from training.candidates.policy import Evaluating
from training.evaluation.evidence import Judging
from training.evaluation.judge import Judgement, JudgeWord, growth, summed
from training.privacy.find import find_pii, redacted
from training.text.messages import text_of

MOST = 60
"""Pairs of a round that are judged: each costs two requests."""


@dataclass(frozen=True)
class JudgeReport:
    """What has come of it: evidence, or why there is none, or no more."""

    model: str
    judging: Judging
    trouble: NoJudge | None = None

    def add_to(self, evidence: dict[str, Any]) -> dict[str, Any]:
        """The evidence of a round as it stands in the tables, with the judge's."""
        note = {"model": self.model}
        if self.trouble is not None:
            note |= {"trouble": self.trouble.trouble, "detail": self.trouble.detail[:300]}
        gate = evidence.get("gate", {})
        return evidence | {"gate": gate | {"judge": dict(vars(self.judging))}, "judge": note}


def judge_round(evaluating: Evaluating, candidate: Candidate, items: Sequence[AskedItem]) -> JudgeReport | None:
    """Ask what is missing; null where no judge is set. What has been judged is kept, whatever comes after it."""
    if evaluating.judge is None:
        return None
    speaker, model = evaluating.judge.speaker, evaluating.judge.model
    with evaluating.database.begin() as session:
        pairs = _pairs(session, candidate, items, evaluating.clinic_texts)
        words = judgements.of_round(session, candidate)
    trouble = None
    open_pairs = [pair for pair in pairs if pair.item not in words]
    try:
        for judgement in judge_pairs(speaker, model, open_pairs, evaluating.is_busy, evaluating.stop):
            with evaluating.database.begin() as session:
                judgements.add(session, candidate, judgement.item, _as_kept(judgement))
    except NoJudge as error:
        trouble = error
    with evaluating.database.begin() as session:
        words = judgements.of_round(session, candidate)
        ballots = [(_judgement("", pair).winner, sign) for pair, sign in judgements.voted(session)]
    judged = [_judgement(pair.item, words[pair.item], pair) for pair in pairs if pair.item in words]
    return JudgeReport(model, summed(judged, ballots), trouble)


def _pairs(
    session: Session, candidate: Candidate, items: Sequence[AskedItem], clinic_texts: Sequence[str]
) -> list[JudgePair]:
    """All that there is to judge in this round, the blind pairs first; without personal data."""
    blind = select(Pair).where(Pair.candidate_id == candidate.id, Pair.round == candidate.round)
    pairs = [
        JudgePair(judgements.BLIND + pair.cluster, pair.question, pair.candidate_answer, pair.active_answer)
        for pair in session.exec(blind).all()
    ]
    answers = {
        (sample.kind, sample.item, sample.arm): sample.answer
        for sample in samples.of_round(session, candidate)
        if sample.answer
    }
    for item in items:
        a, b = (answers.get((item.kind, item.item, arm)) for arm in (Arm.CANDIDATE, Arm.ACTIVE))
        if item.kind in (SampleKind.CORRECTION, SampleKind.KEPT) and a and b:
            pairs.append(JudgePair(f"{item.kind}:{item.item}", text_of(item.messages[-1]), a, b))

    def strike(text: str) -> str:
        return redacted(text, find_pii(text, clinic_texts))

    return [
        JudgePair(pair.item, strike(pair.question), strike(pair.candidate_answer), strike(pair.active_answer))
        for pair in pairs[:MOST]
    ]


def _as_kept(judgement: Judgement) -> WordPair:
    return WordPair(judgement.candidate_first or "", judgement.active_first or "")


def _judgement(item: str, words: WordPair, pair: JudgePair | None = None) -> Judgement:
    first, second = (JudgeWord(word) if word else None for word in words)
    return Judgement(item, first, second, growth(pair.candidate_answer, pair.active_answer) if pair else 0.0)
