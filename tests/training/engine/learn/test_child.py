"""What a training child may print, and its parent goes on."""

import sys
from pathlib import Path
from typing import Any

from training.engine.learn.child import ChildProcess

CHATTER = """
import sys
for stream in (sys.stderr, sys.stdout):
    for n in range(30_000):
        stream.write(f"\\r{n:6}/30000 " + "#" * 100)
    stream.write("x" * 3_000_000)
    stream.flush()
sys.stdout.write('\\r{"step": 1}\\n[1]\\n{"half": ')
sys.stderr.write("\\nits last words\\n\\n")
sys.exit(3)
"""


async def test_a_progress_bar_of_megabytes_costs_no_training(tmp_path: Path) -> None:
    program = tmp_path / "chatter.py"
    program.write_text(CHATTER)
    reports: list[dict[str, Any]] = []
    process = ChildProcess("module", launch=(sys.executable, str(program)))
    assert await process.run(reports.append) == 3
    assert reports == [{"step": 1}]
    assert process.last_words() == "its last words"
