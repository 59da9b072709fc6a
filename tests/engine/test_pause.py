"""A training that was paused comes to the same weights as one that was not. (test_surface.py pauses over HTTP.)"""

import json
import threading
from pathlib import Path

from tests.engine.conftest import TEN


class _AfterSteps(threading.Event):
    """A wish to pause that comes after so many steps."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self._left = n

    def is_set(self) -> bool:
        self._left -= 1
        return self._left <= 0


def test_a_pause_changes_no_weight(tiny: Path, tmp_path: Path) -> None:
    from training.engine import checkpoint, train

    task = {"base_folder": str(tiny), "n_epochs": 2, "batch_size": 2, "learning_rate_multiplier": 20.0, "seed": 4}
    task |= {"model_id": "ft:tiny", "base": "tiny", "job": "ftjob-x"}
    for name in ("whole", "paused"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "training.jsonl").write_text(TEN)
        (folder / "validation.jsonl").write_text(TEN.splitlines()[0])
        (folder / "task.json").write_text(json.dumps(task))
    train.run(tmp_path / "whole", threading.Event())
    train.run(tmp_path / "paused", _AfterSteps(6))  # inside the second epoch
    assert (tmp_path / "paused" / checkpoint.FILE).exists() and not (tmp_path / "paused" / "model").exists()
    train.run(tmp_path / "paused", threading.Event())
    for made in ("results.csv", "model/model.safetensors"):
        assert (tmp_path / "paused" / made).read_bytes() == (tmp_path / "whole" / made).read_bytes()
    assert (tmp_path / "whole" / "model/model.safetensors").read_bytes() != (tiny / "model.safetensors").read_bytes()
