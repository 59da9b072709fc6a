"""A job whose models have no room on the disk is refused with what it takes, before it is begun."""

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from training.engine.api.errors import EngineError
from training.engine.jobs import room
from training.engine.store.model import ServedModel


class Usage(NamedTuple):
    free: int


def test_a_full_disk_is_told_before_the_training(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ServedModel("tiny", tiny, "tiny", 0)
    size = (tiny / "model.safetensors").stat().st_size
    needed = room.bytes_of_models(model, 1)
    assert size * 1.9 < needed < size * 2.1  # the one that is written, and the one that it becomes
    assert room.bytes_of_models(model, "auto") == room.bytes_of_models(model, 50) == needed // 2 * 5
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(needed - 1))
    with pytest.raises(EngineError, match=re.escape(f"into {tmp_path}, and")) as refusal:
        room.require_disk(model, 1, tmp_path)
    assert (refusal.value.status, refusal.value.code) == (507, "no_space_left")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(needed))
    room.require_disk(model, 1, tmp_path)
