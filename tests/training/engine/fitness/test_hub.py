"""What the hub sends is looked at, too, once it is there."""

import json
from pathlib import Path

import huggingface_hub.constants
import pytest

from training.engine.api.errors import EngineError
from training.engine.learn.base import Base
from training.engine.store.registry import Registry


async def test_a_base_of_the_hub_is_looked_at_when_it_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, commit = tmp_path / "models--acme--t5-small", "a" * 40
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text(commit)
    snapshot = folder / "snapshots" / commit
    snapshot.mkdir(parents=True)
    config = {"model_type": "t5", "architectures": ["T5ForConditionalGeneration"], "is_encoder_decoder": True}
    (snapshot / "config.json").write_text(json.dumps(config))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)

    base, registry = Base("acme/t5-small"), Registry(tmp_path / "models")
    await base.prepare(registry)
    sentence = f"`t5-small` is not served. {snapshot / 'config.json'}: T5ForConditionalGeneration is an encoder-decoder"
    assert (base.status, base.detail[: len(sentence)]) == ("failed", sentence), base.detail
    assert registry.all() == []
    with pytest.raises(EngineError, match="is an encoder-decoder") as refusal:
        base.require("t5-small")
    assert (refusal.value.status, refusal.value.code) == (500, "model_unfit")
