"""kill -9 while candidates are evaluated, voted on, tried and switched to: all ends as without them."""

from pathlib import Path

import pytest

from tests.benchmarks.gate.kills import compare


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("has_canary", [False, True])
async def test_a_hundred_and_fifty_kills(tmp_path: Path, has_canary: bool) -> None:
    result, other = await compare(tmp_path, 150, has_canary, seed=1 + has_canary)
    assert result.n_kills == 150 and result.outcomes
    assert result.faults == [] and other == [], str(result)
