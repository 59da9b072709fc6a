"""A process dies at any step of the ledger of hosting, again and again: nothing hosted twice, nothing disowned, nothing
at the host that no row knows (see benchmarks/deaths)."""

from pathlib import Path

import pytest

from tests.benchmarks.deaths.hosting import run


def test_sixty_deaths(tmp_path: Path) -> None:
    result = run(tmp_path, 60, seed=3)
    assert result.faults == [] and result.counts["made at the host"] > 3, str(result)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_five_hundred_deaths(tmp_path: Path) -> None:
    result = run(tmp_path, 500, seed=5)
    assert result.faults == [] and result.counts["made at the host"] > 50, str(result)
