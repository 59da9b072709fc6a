"""Rows of a training file → the token sequences a model is trained on. Nothing here imports torch.

Each assistant message with a weight other than 0, and each completion, becomes one `TrainingSequence`: the prompt
exactly as serving would encode it, then the answer. Loss falls on the answer alone, and no template needs to mark
where answers lie.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from training.engine.learn import raw
from training.engine.store.row import RawRow, Row
from training.examples import Message

# For bases that come without a chat template: plain words that any tokenizer can write, an answer ends with eos.
DEFAULT_CHAT_TEMPLATE = """\
{%- for message in messages -%}
{%- if message.role == 'assistant' -%}
assistant: {% generation %}{{ message.content }}{{ eos_token }}{% endgeneration %}{{ '\\n' }}
{%- else -%}
{{ message.role }}: {{ message.content }}{{ '\\n' }}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}assistant: {% endif -%}"""


@dataclass(frozen=True)
class TrainingSequence:
    """One answer to learn: `ids` is prompt and answer, the first `n_prompt` of them without loss."""

    ids: list[int]
    n_prompt: int


@dataclass(frozen=True)
class EncodedRows:
    """The sequences of a file, and what had to be done to fit them."""

    sequences: list[TrainingSequence]
    n_tokens: int
    """Tokens of all rows as the model reads them, after the cut: one epoch of the file."""
    n_cut: int
    """Rows that were longer than the model's positions and lost their end."""


def render(tokenizer: Any, messages: list[Message], ask: bool) -> str:
    """The text the model sees; `ask` ends it where an answer begins. The template is the model's own.

    What people wrote becomes no special token: a space is set into it. So nobody can end a message, or open another.
    """
    special = _special(tokenizer)
    plain = [{"role": m["role"], "content": special.sub(r"\g<0> ", m["content"])} for m in messages]
    return str(tokenizer.apply_chat_template(plain, tokenize=False, add_generation_prompt=ask))


@lru_cache(maxsize=4)
def _special(tokenizer: Any) -> re.Pattern[str]:
    """Matches the first character of everything that this tokenizer reads as a special token."""
    extra = [token.content for token in tokenizer.added_tokens_decoder.values() if token.special]
    tokens = sorted({token for token in (*extra, *tokenizer.all_special_tokens) if len(token) > 1})
    # The rest only looked at, not taken: tokens may overlap.
    return re.compile("|".join(f"{re.escape(token[0])}(?={re.escape(token[1:])})" for token in tokens) or "(?!)")


def encode(tokenizer: Any, text: str) -> list[int]:
    """Token ids of rendered text: the template has written every special token itself."""
    ids: list[int] = tokenizer.encode(text, add_special_tokens=False)
    return ids


def encode_rows(tokenizer: Any, rows: Iterable[Row], max_tokens: int) -> EncodedRows:
    """Sequences of at most `max_tokens` for every answer in `rows`; longer ones are cut at the end."""
    sequences: list[TrainingSequence] = []
    n_tokens = n_cut = 0
    for row in rows:
        if isinstance(row, RawRow):
            prompt, completion = raw.sequence(tokenizer, row)
            length = len(prompt) + len(completion)
            if len(prompt) < max_tokens:
                sequences.append(TrainingSequence((prompt + completion)[:max_tokens], len(prompt)))
        else:
            length = len(encode(tokenizer, render(tokenizer, row, ask=False)))
            sequences += _sequences(tokenizer, row, max_tokens)
        n_tokens += min(length, max_tokens)
        n_cut += length > max_tokens
    return EncodedRows(sequences, n_tokens, n_cut)


def _sequences(tokenizer: Any, messages: list[Message], max_tokens: int) -> Iterator[TrainingSequence]:
    """One for each answer of a row of which something is left after the cut."""
    for place, message in enumerate(messages):
        if message["role"] != "assistant" or not message.get("weight", 1):
            continue
        prompt = render(tokenizer, messages[:place], ask=True)
        whole = render(tokenizer, messages[: place + 1], ask=False)
        # Encoded apart, because serving encodes the prompt alone: a merge across the seam would never be seen.
        prompt_ids = encode(tokenizer, prompt)
        plain = _special(tokenizer).sub(r"\g<0> ", message["content"])
        answer = whole.removeprefix(prompt) if whole.startswith(prompt) else plain
        ids = (prompt_ids + encode(tokenizer, answer))[:max_tokens]
        if len(ids) > len(prompt_ids):
            yield TrainingSequence(ids, len(prompt_ids))
