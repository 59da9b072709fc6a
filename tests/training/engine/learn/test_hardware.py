"""Half the bits, as on a GPU: the model is the one that its library loads so."""

from pathlib import Path

import pytest

from tests.training.engine.shapes import random_model


@pytest.mark.parametrize("shape", ["gpt2", "qwen3", "gemma3"])
def test_a_halved_model_is_what_its_library_loads_in_half_the_bits(shape: str, tmp_path: Path) -> None:
    """Rotary frequencies are in no file and stay exact: rounded, Qwen3's token 2,000 is up to 0.37 of a turn off."""
    import torch
    from transformers import AutoModelForCausalLM

    from training.engine.learn import hardware

    random_model(shape).save_pretrained(tmp_path)
    loaded, half = (AutoModelForCausalLM.from_pretrained(tmp_path, dtype=dtype).eval() for dtype in ("bfloat16", None))
    half = hardware.halved(half.float())
    assert {parameter.dtype for parameter in half.parameters()} == {torch.bfloat16}
    ids, far = torch.arange(40)[None], torch.arange(200, 240)[None]
    with torch.inference_mode():
        outputs = [model(ids, position_ids=far, use_cache=False).logits for model in (loaded, half)]
    assert outputs[0].dtype == torch.bfloat16 and torch.equal(*outputs)
