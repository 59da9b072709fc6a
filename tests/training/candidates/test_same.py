"""A against A: the same model twice on the engine, by 40 seeds of rows, orders and votes."""

import random
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from storage.models import Arm, Sample
from tests.training.engine.conftest import EngineProcess, make_tiny
from training.candidates.collect import collect
from training.candidates.judging import nobody_waits
from training.candidates.plan import AskedItem, SampleKind
from training.candidates.weigh import by_key, weigh
from training.evaluation.evidence import Evidence, Votes
from training.evaluation.gate import decide
from training.evaluation.hearing import GateVerdict
from training.providers import ProviderError
from training.providers.speaker import AnswerScore, Speaker

SEEDS = 40
MOST_VOTES = 60


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_model_is_not_better_than_itself(tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path / "home", str(make_tiny(tmp_path / "tiny")))
    speaker = Speaker("local", engine.client)
    try:
        verdicts = [_verdicts(speaker, random.Random(seed)) for seed in range(SEEDS)]
    finally:
        engine.kill()
    for number, kind in enumerate(("losses and answers", "votes, looked at after each")):
        words = [pair[number] for pair in verdicts]
        print(kind, {verdict.value: words.count(verdict) for verdict in GateVerdict})  # noqa: T201 - the figure
        assert words.count(GateVerdict.BETTER) <= 2, kind


def _verdicts(speaker: Speaker, draw: random.Random) -> tuple[GateVerdict, GateVerdict]:
    """By what the engine says, several requests at a time as in an evaluation; and by vets who see no difference."""
    items = [_item(number, draw) for number in range(24)]
    asked_pairs = [(item, arm) for item in items for arm in (Arm.CANDIDATE, Arm.ACTIVE)]
    draw.shuffle(asked_pairs)
    requests = [partial(_sample, speaker, item, arm) for item, arm in asked_pairs]
    samples = [
        sample for _, sample in collect(requests, nobody_waits, Event()) if not isinstance(sample, ProviderError)
    ]
    assert len(samples) == len(requests)
    evidence = weigh(items, by_key(samples), lambda _: []).evidence
    assert evidence.losses is not None and len(evidence.losses) == 12
    return decide(evidence).verdict, _vote(draw)


def _vote(draw: random.Random) -> GateVerdict:
    """Votes at random until they have decided, or there are no more."""
    wins = losses = 0
    for _ in range(MOST_VOTES):
        is_win = draw.random() < 0.5
        wins, losses = wins + is_win, losses + (not is_win)
        verdict = decide(Evidence(votes=Votes(wins, losses))).verdict
        if verdict is not GateVerdict.OPEN:
            return verdict
    return GateVerdict.OPEN


def _item(number: int, draw: random.Random) -> AskedItem:
    """Half is held out, half is what vets have corrected."""
    question, answer = (" ".join(draw.choices(WORDS, k=n)) for n in (6, 12))
    kind = SampleKind.LOSS if number < 12 else SampleKind.CORRECTION
    return AskedItem(kind, str(number), [{"role": "user", "content": question}], answer, number, cluster=number)


WORDS = [
    "猫",
    "狗",
    "dog",
    "cat",
    "喝水",
    "water",
    "vet",
    "兽医",
    "food",
    "今天",
    "twice",
    "a",
    "day",
    "洗澡",
    "please",
    "慢慢",
    "rest",
    "观察",
    "two",
    "weeks",
]


def _sample(speaker: Speaker, item: AskedItem, arm: Arm) -> Sample:
    sample = Sample(candidate_id=1, round=1, kind=item.kind, item=item.item, arm=arm)
    if item.kind is SampleKind.LOSS:
        score = speaker.score("tiny", [*item.messages, {"role": "assistant", "content": item.reference or ""}])
        assert isinstance(score, AnswerScore)
        sample.nats, sample.n_bytes = score.nats, len((item.reference or "").encode())
    else:
        sample.answer = speaker.ask("tiny", item.messages, max_tokens=20).text
    return sample
