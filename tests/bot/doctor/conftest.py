"""`make latest` and `make lowest` run these tests with other versions than the locked ones, which is no fault."""

from pathlib import Path

import pytest

from bot.doctor import examine, versions
from storage.operation.diagnosis import Grade


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may be many times slower than ours. What the database's check and the one after it may take by
    themselves is less than the promised 20 s."""
    assert 2 * examine.CHECK_SECONDS < 20
    monkeypatch.setattr(examine, "CHECK_SECONDS", 60.0)


@pytest.fixture(autouse=True)
def _versions_of_this_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    if versions.versions()[0].grade is Grade.GOOD:
        return
    path: Path = tmp_path_factory.mktemp("versions") / "constraints.txt"
    path.write_text("".join(f"{name}=={version}\n" for name, version in versions.installed().items()), "utf-8")
    monkeypatch.setattr(versions, "CONSTRAINTS", path)
