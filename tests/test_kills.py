"""kill -9 at random moments under load: nothing lost, nothing answered twice (see benchmarks/kills)."""

from pathlib import Path

import pytest

from tests.benchmarks.kills import Result, run, table


def _expect_good(result: Result, folder: Path) -> None:
    log = (folder / "bot.log").read_text(errors="replace").splitlines()[-20:]
    assert result.is_good, "\n".join([table(result), f"lost: {result.lost_marks}", f"twice: {result.twice}", *log])
    assert not result.inbox_open, table(result)


async def test_four_kills(tmp_path: Path) -> None:
    result = await run(4, tmp_path, n_owners=6, longest_life=2.5, in_a_fork=True)
    _expect_good(result, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_two_hundred_kills(tmp_path: Path) -> None:
    result = await run(200, tmp_path)
    _expect_good(result, tmp_path)
