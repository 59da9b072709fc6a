"""Large files come in and go out piece by piece: the engine never holds one as a whole."""

import io
import json
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

import openai
import pytest

from tests.training.engine.conftest import EngineProcess
from training.engine.store.rows import MAX_LINE_BYTES, BadRows, check_lines

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

MB = 1_000_000
ROW = json.dumps({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "word " * 400}]})


def _large(path: Path, n_bytes: int) -> BinaryIO:
    """A file of good rows, at least so large."""
    line = f"{ROW}\n".encode()
    with path.open("wb") as file:
        for _ in range(n_bytes // len(line) + 1):
            file.write(line)
    return path.open("rb")


def _most_memory(engine: EngineProcess) -> int:
    """The most memory that the engine's process has had since the last call, bytes."""
    process = Path(f"/proc/{engine.process.pid}")
    line = next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmHWM"))
    (process / "clear_refs").write_text("5")
    return int(line.split()[1]) * 1024


def _passes(engine: EngineProcess, path: Path, n_bytes: int) -> dict[str, float]:
    """MB that the engine takes more while a file of this size comes in, is validated, and goes out again."""
    chats: Any = engine.client.chat.completions
    chats.create(model="tiny", messages=[{"role": "user", "content": "q"}], max_tokens=1)  # what loads late is here
    _most_memory(engine)
    before, grown = _most_memory(engine), {}
    with _large(path, n_bytes) as content:
        file = engine.client.files.create(file=content, purpose="fine-tune")
    grown["in"] = (_most_memory(engine) - before) / MB
    assert file.bytes == path.stat().st_size >= n_bytes
    job = engine.client.fine_tuning.jobs.create(model="tiny", training_file=file.id)
    job = engine.wait(job.id, lambda job: job.status not in ("validating_files", "queued"))
    assert job.status == "running"
    engine.client.fine_tuning.jobs.cancel(job.id)
    grown["validated"] = (_most_memory(engine) - before) / MB
    with engine.client.files.with_streaming_response.content(file.id) as answer:
        assert sum(len(piece) for piece in answer.iter_bytes()) == file.bytes
    grown["out"] = (_most_memory(engine) - before) / MB
    engine.client.files.delete(file.id)
    return grown


def test_a_large_file_passes_through_little_memory(engine: EngineProcess, tmp_path: Path) -> None:
    grown = _passes(engine, tmp_path / "rows.jsonl", 25 * MB)
    assert max(grown.values()) < 20, grown


@pytest.mark.long
def test_three_hundred_megabytes(engine: EngineProcess, tmp_path: Path) -> None:
    began = time.monotonic()
    grown = _passes(engine, tmp_path / "rows.jsonl", 299 * MB)
    sys.stderr.write(f"\nMB that the engine takes more: {grown}; {time.monotonic() - began:.0f} s\n")
    assert max(grown.values()) < 40, grown


def test_a_line_that_no_context_holds_is_refused_by_its_number(engine: EngineProcess) -> None:
    long = json.dumps({"messages": "x" * (3 * MAX_LINE_BYTES)})
    with pytest.raises(openai.BadRequestError, match=r"Line 2: longer than 4 MiB; .* Line 4: not JSON") as refusal:
        engine.upload(f"{ROW}\n{long}\n{ROW}\n{{")
    assert "Line 3" not in str(refusal.value)
    as_long_as_may_be = b"{%b}\n" % (b" " * (MAX_LINE_BYTES - 3))
    check_lines(io.BytesIO(as_long_as_may_be * 2))
    with pytest.raises(BadRows, match=r"^Line 1: longer than 4 MiB"):
        check_lines(io.BytesIO(b" " + as_long_as_may_be + b"{}"))
