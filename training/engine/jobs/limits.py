"""What a model takes of a training file: how long a row may be, and how long rows are. Nothing here imports torch."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from training.engine.learn import weights
from training.engine.learn.data import encode_rows
from training.engine.learn.task import Recipe
from training.engine.store.rows import BadRows, parse_rows
from training.engine.template.chat import ChatTemplate
from training.examples import Message

_LENGTHS = ("max_position_embeddings", "n_positions")
"""What configurations call the number of tokens that a model looks at. Where neither is there, the library knows it."""
_NO_LIMIT = 1 << 40


def max_tokens(model: Path) -> int | None:
    """Tokens of prompt and answer together, as `weights.positions` has them; None where the folder does not tell."""
    try:
        return _max_tokens(model)
    except (OSError, ValueError, TypeError):
        return None


@lru_cache(maxsize=64)
def _max_tokens(model: Path) -> int:
    folder = weights.weights_of(model)
    # By hand first: the library takes seconds to load, and a list of models is wanted at once.
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    text_config = config.get("text_config") or config
    for name in _LENGTHS:
        if text_config.get(name):
            return int(text_config[name])
    return weights.positions_in(folder)


def least_epochs(model: Path) -> int | None:
    """Epochs that a model asks for where nobody names a number; None where its recipe cannot be read."""
    try:
        return Recipe.read(model).passes
    except (OSError, ValueError, TypeError):
        return None


def count_tokens(model: Path, rows: list[Any]) -> list[int | None]:
    """Tokens of each row of a training file, encoded as a training does; None for what cannot be trained on.

    `Unfit` for a model whose template is of no use.
    """
    template = _template(model)
    return [_count(template, row) for row in rows]


def _count(template: ChatTemplate, row: Any) -> int | None:
    try:
        return encode_rows(template, parse_rows(json.dumps(row).encode(), 0), _NO_LIMIT).n_tokens
    except (BadRows, SystemExit):  # no row, or none that this template takes
        return None


def conversation_tokens(model: Path, messages: list[Message], is_asking: bool) -> list[int]:
    """The tokens of a conversation, as training and serving encode it. `is_asking`: with what asks for an answer;
    else the last message is the answer, which is encoded apart, up to the token that ends it.

    jinja2's `TemplateError` for a conversation that the template takes not.
    """
    template = _template(model)
    if is_asking or not messages or messages[-1]["role"] != "assistant":
        return template.encode(template.prompt(messages))
    prompt = template.encode(template.prompt(messages[:-1]))
    return [*prompt, *template.encode(template.answer(messages[-1]["content"]))]


@lru_cache(maxsize=2)
def _template(model: Path) -> ChatTemplate:
    return ChatTemplate(weights.tokenizer_of(model))
