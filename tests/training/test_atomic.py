"""What is written whole or not at all: a failure or a kill leaves the file of before, and no half beside it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from training import atomic


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    atomic.write_bytes(path, b"old")
    with pytest.raises(ValueError, match="in the middle"), atomic.replacing(path) as file:
        file.write(b"half")
        raise ValueError("in the middle")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
    atomic.write_bytes(path, b"new")
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]


def test_a_kill_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    code = (
        "import os, pathlib, signal, sys; from training import atomic\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "with atomic.replacing(path, beside=path.with_name('half')) as file:\n"
        "    file.write(b'x' * 1_000_000)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.run([sys.executable, "-c", code, str(path)], env=environment, timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old" and (tmp_path / "half").exists()
    # The next one writes over the half.
    with atomic.replacing(path, beside=tmp_path / "half") as file:
        file.write(b"new")
    assert path.read_bytes() == b"new" and not (tmp_path / "half").exists()
