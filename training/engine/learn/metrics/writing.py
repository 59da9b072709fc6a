"""What a model in training answers to validation rows, beside what is right: chrF, `training/text/chrf.py`.

Greedy, one row after the other, without the engine's batch: it stands above what trains. Imports torch inside.
"""

from collections.abc import Sequence
from typing import Any

from training.engine.learn.data import TrainingSequence
from training.text.chrf import chrf

N_ROWS = 32
"""Validation rows that are answered, at equal distances: writing takes a model much longer than reading."""
_ROOM = 32
"""Tokens that an answer may have beside twice those of the right one."""


def likeness(model: Any, tokenizer: Any, validation: Sequence[TrainingSequence], limit: int) -> float:
    """The mean chrF of the model's answers; leaves the model in its mode. `limit`: tokens of a row at most."""
    n = min(N_ROWS, len(validation))
    sequences = [validation[i * len(validation) // n] for i in range(n)]
    plain = getattr(model, "module", model)  # in a wrapper, where there are several devices
    was_training = plain.training
    plain.eval()
    scores = [
        chrf(_answer(plain, tokenizer, one, limit), _text(tokenizer, one.ids[one.n_prompt :])) for one in sequences
    ]
    plain.train(was_training)
    return sum(scores) / n


def _answer(model: Any, tokenizer: Any, sequence: TrainingSequence, limit: int) -> str:
    import torch

    prompt = torch.tensor([sequence.ids[: sequence.n_prompt]], device=next(model.parameters()).device)
    n_right = len(sequence.ids) - sequence.n_prompt
    ends = sorted({end for end in (sequence.ids[-1], tokenizer.eos_token_id) if end is not None})
    with torch.no_grad():
        ids = model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            do_sample=False,
            # What a base's own files recommend is for sampling.
            **dict.fromkeys(("temperature", "top_p", "top_k")),
            max_new_tokens=max(1, min(2 * n_right + _ROOM, limit - sequence.n_prompt)),
            eos_token_id=ends,
            pad_token_id=ends[0],
        )
    return _text(tokenizer, ids[0, sequence.n_prompt :].tolist())


def _text(tokenizer: Any, ids: list[int]) -> str:
    return str(tokenizer.decode(ids, skip_special_tokens=True))
