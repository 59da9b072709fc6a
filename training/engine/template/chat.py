"""How conversations become text for a model, by the template that came with it. Training and serving go by the same.

Nothing here imports torch.
"""

import re
from typing import Any

from training.engine.api.errors import Unfit
from training.engine.template.beginning import writes_beginning
from training.engine.template.seams import Seams, read_seams, render
from training.examples import Message
from training.text.reasoning import without_reasoning

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


def default_template(tokenizer: Any) -> str:
    """The chat template for a base that comes without one: a text begins as the base has learned that texts do."""
    return ("{{- bos_token -}}\n" if writes_beginning(tokenizer) else "") + DEFAULT_CHAT_TEMPLATE


def is_default(template: str) -> bool:
    """Whether a template is the one for bases without; a fine-tune of before 0.3.0 has it without a beginning."""
    return template.endswith(DEFAULT_CHAT_TEMPLATE)


class ChatTemplate:
    """How conversations become text for one model. `seams` is what was read off."""

    def __init__(self, tokenizer: Any) -> None:
        """Raises `Unfit`, with a sentence, for a template by which nobody can be answered."""
        self.tokenizer = tokenizer
        try:
            self.seams: Seams = read_seams(tokenizer)
        except Unfit:
            raise
        except Exception as error:  # noqa: BLE001 - a template is a program of its own, and fails in its own way
            raise Unfit(f"Its chat template cannot be rendered: {type(error).__name__}: {str(error)[:200]}.") from None
        entries = tokenizer.added_tokens_decoder.values()
        extra = [entry.content for entry in entries if entry.special or entry.content in self.seams.marks]
        self.special_tokens = {token for token in (*extra, *tokenizer.all_special_tokens) if len(token) > 1}
        """All that the tokenizer reads as a special token, or its template writes as one."""
        self._special = _beginnings(self.special_tokens)

    def prompt(self, messages: list[Message]) -> str:
        """The text that `messages` are answered after. jinja2's `TemplateError` where the template takes no such ones.

        What people wrote becomes no special token: a space is set into it. So nobody can end a message, or open
        another.
        """
        return render(
            self.tokenizer, self.seams.source, self._fitted([self._plain(message) for message in messages]), ask=True
        )

    def answer(self, content: str) -> str:
        """The text that answers with `content`, from the end of a prompt to the token that ends it."""
        return f"{self.seams.lead}{self._without_special(without_reasoning(content))}{self.seams.tail}{self.seams.end}"

    def encode(self, text: str) -> list[int]:
        """Token ids of rendered text: the template has written every special token itself."""
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False)
        return ids

    def _plain(self, message: Message) -> Message:
        role, content = message["role"], message["content"]
        if role == "assistant":
            content = without_reasoning(content)
        return {"role": "system" if role == "developer" else role, "content": self._without_special(content)}

    def _without_special(self, content: str) -> str:
        return self._special.sub(r"\g<0> ", content)

    def _fitted(self, messages: list[Message]) -> list[Message]:
        """The messages as this template takes them."""
        messages = _with_one_system(messages)
        if self.seams.system == "folded":
            messages = _with_system_in_question(messages)
        return _without_neighbours(messages) if self.seams.must_alternate else messages


def _with_one_system(messages: list[Message]) -> list[Message]:
    """System messages at the beginning as one: some templates write the first of them, or the last."""
    n = next((place for place, message in enumerate(messages) if message["role"] != "system"), len(messages))
    return [*_without_neighbours(messages[:n]), *messages[n:]]


def _with_system_in_question(messages: list[Message]) -> list[Message]:
    """System messages stand before the first question, in its message, as Gemma's own templates have it."""
    systems = [message["content"] for message in messages if message["role"] == "system"]
    rest = [dict(message) for message in messages if message["role"] != "system"]
    if not systems:
        return rest
    question = next((message for message in rest if message["role"] == "user"), None)
    if question is None:
        rest.insert(0, question := {"role": "user", "content": ""})
    question["content"] = "\n\n".join(filter(None, (*systems, question["content"])))
    return rest


def _without_neighbours(messages: list[Message]) -> list[Message]:
    """Messages of one role that follow each other, as one: some templates take turns only."""
    out: list[Message] = []
    for message in messages:
        if out and out[-1]["role"] == message["role"]:
            out[-1] = {"role": message["role"], "content": f"{out[-1]['content']}\n\n{message['content']}"}
        else:
            out.append(message)
    return out


def _beginnings(tokens: set[str]) -> re.Pattern[str]:
    """Matches the first character of each of these."""
    # The rest only looked at, not taken: tokens may overlap.
    return re.compile(
        "|".join(f"{re.escape(token[0])}(?={re.escape(token[1:])})" for token in sorted(tokens)) or "(?!)"
    )
