"""A training that was paused or killed comes to the same weights as one that was not. (test_surface.py pauses too.)"""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.training.engine.conftest import job_folder


class _AfterSteps(threading.Event):
    """A wish to pause that comes after so many steps."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self._n_steps = n

    def is_set(self) -> bool:
        self._n_steps -= 1
        return self._n_steps <= 0


def _expect_same(folder: Path, whole: Path) -> None:
    for name in ("results.csv", "model/model.safetensors"):
        assert (folder / name).read_bytes() == (whole / name).read_bytes()


def test_a_pause_changes_no_weight(tiny: Path, tmp_path: Path) -> None:
    from training.engine.learn import kept, train

    for name in ("whole", "paused"):
        job_folder(tmp_path / name, tiny)
    train.run(tmp_path / "whole", threading.Event())
    train.run(tmp_path / "paused", _AfterSteps(6))  # inside the second epoch
    assert kept.checkpoints(tmp_path / "paused") and not (tmp_path / "paused" / "model").exists()
    train.run(tmp_path / "paused", threading.Event())
    _expect_same(tmp_path / "paused", tmp_path / "whole")
    assert (tmp_path / "whole" / "model/model.safetensors").read_bytes() != (tiny / "model.safetensors").read_bytes()


@pytest.mark.long
def test_kill_9_changes_no_weight_and_a_torn_checkpoint_is_passed_over(tiny: Path, tmp_path: Path) -> None:
    from training.engine.learn import kept, train

    whole, half = (job_folder(tmp_path / name, tiny, n_epochs=20) for name in ("whole", "half"))
    train.run(whole, threading.Event())
    command = [sys.executable, "-m", "training.engine.learn.train", str(half), "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        while len(kept.checkpoints(half)) < 2:
            assert child.stdout.readline()
        child.kill()
    assert len(kept.checkpoints(half)) == 2 and not (half / "model").exists()
    short, wrong, empty = (Path(shutil.copytree(half, tmp_path / name)) for name in ("short", "wrong", "empty"))
    newest = kept.checkpoints(short)[0]
    newest.write_bytes(newest.read_bytes()[: newest.stat().st_size // 2])
    content = bytearray(kept.checkpoints(wrong)[0].read_bytes())
    content[len(content) // 2] ^= 1
    kept.checkpoints(wrong)[0].write_bytes(content)
    for path in kept.checkpoints(empty):
        path.write_bytes(b"")
    for folder in (half, short, wrong, empty):
        train.run(folder, threading.Event())
        _expect_same(folder, whole)
