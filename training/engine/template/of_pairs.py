"""The chat template of a model that was trained on prompts and completions, read off them: a chat asks as they did."""

import json
from collections.abc import Sequence
from typing import Any

from training.engine.store.row import RawRow, Row, separator
from training.engine.template.beginning import needs_space, writes_beginning
from training.text.marks import common_start, ending_of

# The last question alone, as the rows had it: no roles, no system prompt, no talk before it. SentencePiece sets no
# second space before a text that begins with one.
_TEMPLATE = """\
{%- set last = namespace(user=0) -%}
{%- for message in messages -%}
{%- if message.role == 'user' -%}{%- set last.user = loop.index0 -%}{%- endif -%}
{%- endfor -%}
{{ beginning }}
{%- for message in messages[last.user:] -%}
{%- if message.role == 'user' -%}
{%- set text = message.content if message.content.endswith(separator) else message.content + separator -%}
{{ space if loop.first and text and not text.startswith((' ', '▁')) else '' }}{{ text }}
{%- elif message.role == 'assistant' -%}
{{ lead + message.content + ending }}{{ eos_token }}
{%- endif -%}
{%- endfor -%}"""


def template_of_pairs(tokenizer: Any, rows: Sequence[Row]) -> str | None:
    """The chat template that such rows teach: a question with their separator behind it, and an answer with what all
    completions begin and end with around it, which nobody reads. None where the rows are conversations."""
    completions = [row.completion for row in rows if isinstance(row, RawRow)]
    if not completions:
        return None
    start, ending = common_start(completions), ending_of(completions)
    texts = {
        "space": " " if needs_space(tokenizer) else "",
        "separator": separator(rows),
        "lead": start[: len(start) - len(start.lstrip())],
        # The template writes this token behind each answer, as a row does behind each completion that lacks it.
        "ending": ending.removesuffix(tokenizer.eos_token or ""),
    }
    values = {name: json.dumps(text, ensure_ascii=False) for name, text in texts.items()}
    values["beginning"] = "bos_token" if writes_beginning(tokenizer) else "''"
    # Set beside the template, never into it: what rows have may be one of its words.
    return "".join(f"{{%- set {name} = {value} -%}}\n" for name, value in values.items()) + _TEMPLATE
