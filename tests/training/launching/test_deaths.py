"""A process dies at any step of the ledger, again and again: no job twice, none disowned (see benchmarks/deaths)."""

from pathlib import Path

import pytest

from tests.benchmarks.deaths.launches import run


@pytest.mark.parametrize("keeps_metadata", [True, False])
def test_fifteen_deaths(tmp_path: Path, keeps_metadata: bool) -> None:
    result = run(tmp_path, 15, seed=3 + keeps_metadata, keeps_metadata=keeps_metadata)
    assert result.faults == [] and result.counts["jobs at the host"] and result.counts["trainings over the budget"], (
        str(result)
    )


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("keeps_metadata", [True, False])
def test_two_hundred_and_fifty_deaths(tmp_path: Path, keeps_metadata: bool) -> None:
    result = run(tmp_path, 250, seed=1 + keeps_metadata, keeps_metadata=keeps_metadata)
    assert result.faults == [] and result.counts["jobs at the host"] > 10, str(result)
