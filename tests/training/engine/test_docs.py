"""The programs in docs/moving.md do what they say, as they stand there, but for the engine's address and base."""

import re
from pathlib import Path

import pytest

from tests.training.engine.conftest import ROOT, TEN, EngineProcess

DOCS = ROOT / "docs" / "moving.md"


def _program(n: int, engine: EngineProcess) -> str:
    programs: list[str] = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    return programs[n].replace("http://127.0.0.1:8808", engine.url).replace("vetted-starter", "tiny")


def test_the_docs_clients_train_and_move(
    engine: EngineProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.jsonl").write_text(TEN)
    exec(_program(0, engine), {})
    status, model = capsys.readouterr().out.split("\n")[0].split(" ")
    assert status == "succeeded" and model.startswith("ft:tiny:")

    # Here the host that is left is this engine, too.
    monkeypatch.setenv("OPENAI_API_KEY", "sk-old")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{engine.url}/v1")
    program = _program(1, engine).replace("jobs.list()", "jobs.list(limit=1).data")  # other tests have jobs, too
    exec(program, {})
    line = capsys.readouterr().out.strip()
    assert line.startswith(f"{model} is trained again as ftjob-")
    again = engine.client.fine_tuning.jobs.cancel(line.rpartition(" ")[2])
    assert again.metadata == {"was": model}
