"""Several real bots on one PostgreSQL, killed, stopped and woken (`tests/benchmarks/several`, which take a count)."""

from pathlib import Path

import pytest

from tests import postgres
from tests.benchmarks.several import schedulers, workers

pytestmark = [pytest.mark.long, pytest.mark.skipif(not postgres.PROGRAMS, reason=postgres.MISSING)]


@pytest.mark.timeout(7200)
async def test_three_schedulers_do_no_step_twice(tmp_path: Path) -> None:
    result = await schedulers.run(60, tmp_path)
    assert result.faults == []


@pytest.mark.timeout(7200)
async def test_two_workers_lose_nothing_and_answer_nothing_twice(tmp_path: Path) -> None:
    result = await workers.kill(40, tmp_path)
    assert result.faults == [] and result.n_open == 0
