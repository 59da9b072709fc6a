"""Prompts and completions as token ids: no chat template adds anything. `/v1/completions` is asked, and such rows are
trained, by the same. Nothing here imports torch."""

from typing import Any

from training.engine.store.row import RawRow


def prompt_ids(tokenizer: Any, prompt: str) -> list[int]:
    """What the model goes on from, with the tokenizer's own special tokens: no template has written them.

    An empty prompt is the token that begins a text; where the vocabulary has none, the one that ends a text, since the
    next begins behind it (GPT-2's practice, and that of OpenAI's completions).
    """
    ids: list[int] = tokenizer.encode(prompt)
    beginning = tokenizer.eos_token_id if tokenizer.bos_token_id is None else tokenizer.bos_token_id
    return ids or [id for id in (beginning,) if id is not None]


def sequence(tokenizer: Any, row: RawRow) -> tuple[list[int], list[int]]:
    """(prompt, completion). Encoded apart, as serving does; behind the completion the token that ends a text."""
    completion: list[int] = tokenizer.encode(row.completion, add_special_tokens=False)
    end = tokenizer.eos_token_id
    if end is not None and completion[-1:] != [end]:
        completion = [*completion, end]
    return prompt_ids(tokenizer, row.prompt), completion
