"""Prompts through a model: a piece of a long one, or several short ones at once; and how likely their tokens are.

Imports torch: only worker threads import this.
"""

from typing import Any

import torch

from training.engine.serve.answer import PendingAnswer
from training.engine.serve.generate import LoadedModel
from training.engine.serve.memory.past import Past, logits_at, read, read_together, read_whole

READ_TOKENS = 128
"""Tokens of a prompt that are read in one forward on a CPU."""
TOGETHER_TOKENS = 512
"""Of several short prompts that are read in one forward, padding included."""
GPU_TIMES = 8
"""A GPU takes both as many times: what it waits for is the next forward. Measured on an H200 with 0.6B parameters: 128
tokens take 42 ms and 2,048 take 31. Not without a limit, since others wait meanwhile."""
LOGITS = 2**25
"""Numbers (tokens × vocabulary) that a forward gives about at most where prompts are scored."""


def fit_together(model: LoadedModel, answers: list[PendingAnswer]) -> bool:
    """Whether their prompts can be read in one forward."""
    longest, (piece, most) = max(len(answer.ids) for answer in answers), _at_once(model, answers)
    if any(answer.prompt_scores is not None for answer in answers):
        vocabulary = int(model.model.config.get_text_config().vocab_size)
        most = min(most, max(READ_TOKENS, LOGITS // vocabulary))
    return longest <= piece and len(answers) * longest <= most


def _at_once(model: LoadedModel, answers: list[PendingAnswer]) -> tuple[int, int]:
    """Tokens that a forward may read: (of one prompt, of several together)."""
    is_scored = any(answer.prompt_scores is not None for answer in answers)  # logits of all tokens: room counts
    times = GPU_TIMES if model.model.device.type == "cuda" and not is_scored else 1
    return READ_TOKENS * times, TOGETHER_TOKENS * times


def read_piece(model: LoadedModel, answer: PendingAnswer) -> tuple[Any, Past]:
    """Read some more of a prompt: (logits after its last token, (1, vocabulary), the new past), as `read`."""
    ids = answer.ids[answer.n_read :]
    if model.stepping.in_pieces:
        ids = ids[: _at_once(model, [answer])[0]]
    if answer.prompt_scores is None:
        logits, past = read(model.model, ids, answer.past)
    elif len(ids) <= READ_TOKENS:
        logits, past = read_whole(model.model, ids, answer.past)
        answer.score_prompt(answer.n_read, logits)
    else:  # Not to be read in pieces; but all logits at once would take gigabytes.
        for begin in range(0, len(ids), READ_TOKENS):
            answer.score_prompt(begin, logits_at(model.model, ids, begin, begin + READ_TOKENS))
        logits, past = read(model.model, ids, None)
    answer.n_read += len(ids)
    return logits[-1:], past


def read_short_ones(model: LoadedModel, answers: list[PendingAnswer]) -> tuple[Any, list[Past]]:
    """Read short prompts in one forward: (logits of shape (prompts, vocabulary), the past of each)."""
    n_last = [1 if answer.prompt_scores is None else len(answer.ids) for answer in answers]
    logits, pasts = read_together(model.model, [answer.ids for answer in answers], n_last)
    if len(logits) > len(answers):
        logits_of_each = logits.split(n_last)
        for answer, own in zip(answers, logits_of_each, strict=True):
            if answer.prompt_scores is not None:
                answer.score_prompt(0, own)
        logits = torch.cat([own[-1:] for own in logits_of_each])
    for answer in answers:
        answer.n_read = len(answer.ids)
    return logits, pasts
