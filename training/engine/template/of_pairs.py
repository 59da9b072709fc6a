"""The chat template of a model that was trained on prompts and completions, read off them: a chat asks as they did."""

import json
from collections.abc import Sequence
from typing import Any

from training.engine.store.row import RawRow, Row, separator
from training.text.marks import common_start, ending_of

# The last question alone, as the rows had it: no roles, no system prompt, no talk before it.
_TEMPLATE = """\
{%- set last = namespace(user=0) -%}
{%- for message in messages -%}
{%- if message.role == 'user' -%}{%- set last.user = loop.index0 -%}{%- endif -%}
{%- endfor -%}
BEGINNING
{%- for message in messages[last.user:] -%}
{%- if message.role == 'user' -%}
{{ message.content if message.content.endswith(SEPARATOR) else message.content + SEPARATOR }}
{%- elif message.role == 'assistant' -%}
{{ LEAD + message.content + ENDING }}{{ eos_token }}
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
        "BEGINNING": "{{ bos_token }}" if _writes_beginning(tokenizer) else "{{ '' }}",
        "SEPARATOR": json.dumps(separator(rows), ensure_ascii=False),
        "LEAD": json.dumps(start[: len(start) - len(start.lstrip())], ensure_ascii=False),
        # The template writes this token behind each answer, as a row does behind each completion that lacks it.
        "ENDING": json.dumps(ending.removesuffix(tokenizer.eos_token or ""), ensure_ascii=False),
    }
    template = _TEMPLATE
    for name, text in texts.items():
        template = template.replace(name, text)
    return template


def _writes_beginning(tokenizer: Any) -> bool:
    """Whether the tokenizer sets its own token before a raw prompt."""
    return tokenizer.bos_token_id is not None and tokenizer.encode("a")[:1] == [tokenizer.bos_token_id]
