"""kill -9 at the stages of a job, with halves planted: every job ends as an undisturbed one (see the benchmark)."""

import random
from pathlib import Path

import pytest

from tests.benchmarks.engine_kills import STAGES, kill_and_look


@pytest.mark.long
def test_kills_at_a_few_stages(tmp_path: Path) -> None:
    result = kill_and_look(tmp_path, ["checkpoint", "save", "publish"], seed=1)
    assert result.faults == []
    assert result.kills.total() == 3 and result.n_equal == result.n_jobs > 0


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_kills_at_every_stage(tmp_path: Path) -> None:
    stages = list(STAGES) * 5
    random.Random(1).shuffle(stages)
    result = kill_and_look(tmp_path, stages, seed=1)
    assert result.faults == []
    assert result.kills.total() == len(stages) and result.n_equal == result.n_jobs > 0
