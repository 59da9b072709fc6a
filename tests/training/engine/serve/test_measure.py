"""Two models at the real engine, measured on the same rows."""

from pathlib import Path

import pytest

from bot.__main__ import main
from tests.training.dataset.pool import distinct_rows
from tests.training.engine.conftest import EngineProcess, lines

ROWS = lines([(question["content"], answer["content"]) for _, (question, answer) in distinct_rows(10)])


@pytest.fixture
def rows(engine: EngineProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The file, with the engine as the host."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VETTED_ENGINE_URL", f"{engine.url}/v1")
    Path("rows.jsonl").write_text(ROWS, "utf-8")
    return "rows.jsonl"


def test_the_same_model_twice_is_not_worse(rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--a", "tiny", "--b", "tiny", rows]) == 0
    out = capsys.readouterr().out
    assert "10 rows: a better in 0, b in 0; 0 refused" in out and "not worse: Not worse." in out


@pytest.mark.long
def test_a_trained_model_foretells_its_rows_better_than_its_base(
    engine: EngineProcess, rows: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model = engine.wait(engine.tune(ROWS).id).fine_tuned_model
    for a, b, word in ((model, "tiny", "better: Better."), ("tiny", model, "worse: Worse.")):
        assert main(["compare", "--a", a, "--b", b, rows]) == 0
        assert word in capsys.readouterr().out
