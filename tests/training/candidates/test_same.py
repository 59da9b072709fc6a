"""A against A: the same training by 40 seeds, each model beside the next. None is better than another."""

from pathlib import Path

import pytest

from storage.models import Arm, Sample
from tests.training.engine.conftest import EngineProcess, lines, make_tiny
from training.candidates.plan import AskedItem, SampleKind
from training.candidates.weigh import by_key, weigh
from training.evaluation.gate import decide
from training.evaluation.hearing import GateVerdict
from training.providers.speaker import Speaker

SEEDS = 40
ROWS = [(f"question {n}?", f"answer {n}, 答案 {n * n}") for n in range(24)]


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_the_same_training_by_another_seed_is_no_better(tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path / "home", str(make_tiny(tmp_path / "tiny")))
    try:
        names = [_learned(engine, seed) for seed in range(SEEDS)]
        speaker = Speaker("local", engine.client)
        samples = {name: _samples(speaker, name) for name in names}
    finally:
        engine.kill()
    verdicts = []
    for candidate, active in zip(names, [*names[1:], names[0]], strict=True):
        pair = [*_as(samples[candidate], Arm.CANDIDATE), *_as(samples[active], Arm.ACTIVE)]
        evidence = weigh(_items(), by_key(pair), lambda _: []).evidence
        assert evidence.losses is not None and len(evidence.losses) == 12
        assert evidence.corrections is not None and evidence.corrections.n == 12
        verdicts.append(decide(evidence).verdict)
    print({verdict.value: verdicts.count(verdict) for verdict in GateVerdict})  # noqa: T201 - the figure
    assert verdicts.count(GateVerdict.BETTER) <= 2, verdicts


def _learned(engine: EngineProcess, seed: int) -> str:
    """A model that has learned the first half of the rows a little; its name."""
    job = engine.tune(lines(ROWS[:12]), seed=seed, method=_EPOCHS)
    return str(engine.wait(job.id).fine_tuned_model)


_EPOCHS = {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 3, "learning_rate_multiplier": 40}}}


def _items() -> list[AskedItem]:
    """The second half is held out; the first half are corrections."""
    return [
        AskedItem(
            SampleKind.LOSS if n >= 12 else SampleKind.CORRECTION,
            str(n),
            [{"role": "user", "content": question}],
            answer,
            n,
            cluster=n,
        )
        for n, (question, answer) in enumerate(ROWS)
    ]


def _samples(speaker: Speaker, name: str) -> list[Sample]:
    samples = []
    for item in _items():
        sample = Sample(candidate_id=1, round=1, kind=item.kind, item=item.item, arm="")
        if item.kind is SampleKind.LOSS:
            score = speaker.score(name, [*item.messages, {"role": "assistant", "content": item.reference or ""}])
            assert score is not None
            sample.nats, sample.n_bytes = score.nats, len((item.reference or "").encode())
        else:
            sample.answer = speaker.ask(name, item.messages, max_tokens=30).text
        samples.append(sample)
    return samples


def _as(samples: list[Sample], arm: Arm) -> list[Sample]:
    return [Sample(**sample.model_dump() | {"arm": arm}) for sample in samples]
