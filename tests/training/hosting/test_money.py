"""Deaths over one budget that trainings and hosting share: the host's own bill is never above it (see
benchmarks/deaths/money)."""

from pathlib import Path

import pytest

from tests.benchmarks.deaths.money import run


def test_twelve_deaths(tmp_path: Path) -> None:
    result = run(tmp_path, 12, seed=2)
    assert result.faults == [] and result.counts["jobs at the host"], str(result)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_five_hundred_deaths(tmp_path: Path) -> None:
    result = run(tmp_path, 500, seed=5)
    assert result.faults == [] and result.counts["made at the host"] > 20, str(result)
