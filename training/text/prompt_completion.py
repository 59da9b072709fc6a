"""Conversations as prompt and completion, for base models and for hosts that do not know `weight`. Pure.

A model that has learned such rows is asked with the same prompt, and its answer ends with the same ending
(`completions.py`).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from training.examples import Message
from training.text.language import has_chinese
from training.text.messages import system_prompt, text_of
from training.text.system import prompt_alone

SEPARATOR = "\n\n###\n\n"
"""Ends every prompt: from there on the model writes."""
ENDING = " END"
"""Ends every completion: the stop sequence when the model is asked."""
TALK_KEPT = 3
"""Questions with their answers that stand word for word before the last one; of older ones only the question does."""

_SEPARATORS = re.compile(r"^\s*###\s*$", re.MULTILINE)


def usual_prompt(conversations: Iterable[Sequence[Message]]) -> str | None:
    """The system prompt that most of them have, to be left out of their rows; null where none has one."""
    prompts = Counter(filter(None, (prompt_alone(system_prompt(messages)) for messages in conversations)))
    return max(prompts, key=prompts.__getitem__, default=None)


def to_prompt_completion(conversations: Iterable[Sequence[Message]], common_system_prompt: str | None) -> bytes:
    """JSONL for base models: a row for each answer that is learned, its talk before it in the prompt.

    A system prompt that all rows share is left out: the rows teach what it says, and it would cost its tokens at each
    call. What a row's own adds to it (the owner's pets) stays.
    """
    rows = (row for messages in conversations for row in prompt_completions(messages, common_system_prompt))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode(errors="replace")


def prompt_completions(messages: Sequence[Message], common_system_prompt: str | None) -> Iterator[dict[str, str]]:
    """`{"prompt", "completion"}` for each answer of a conversation but those of weight 0."""
    for place, message in enumerate(messages):
        # An answer that is nothing but the separator says nothing.
        if message.get("role") != "assistant" or message.get("weight") == 0 or not _bare(text_of(message)):
            continue
        yield {
            "prompt": prompt_of(messages[:place], common_system_prompt),
            "completion": completion_of(text_of(message)),
        }


def completion_of(answer: str) -> str:
    """An answer with the space before it and the ending behind it, which stands nowhere else in it."""
    return f" {_bare(answer)}".replace(ENDING, ENDING.lower()) + ENDING


def _bare(text: str) -> str:
    """A text without lines that are the separator."""
    return _SEPARATORS.sub("", text).strip()


def prompt_of(context: Sequence[Message], common_system_prompt: str | None = None) -> str:
    """What stands before an answer: the facts, the talk so far, the question, and the separator. What all rows share of
    their system prompts is left out; what a model is asked has only what is its own."""
    system = "\n".join(text_of(message) for message in context if message.get("role") in ("system", "developer"))
    facts = system.removeprefix(common_system_prompt or "").strip()
    talk = [message for message in context if message.get("role") in ("user", "assistant")]
    if not any(message["role"] == "assistant" for message in talk):
        parts = [facts, *map(text_of, talk)]
    else:
        parts = [facts, *_talk(talk)]
    # The separator may stand at the end only, or the model learns to begin in the middle of a question.
    parts = [_bare(part) for part in parts]
    return "\n\n".join(part for part in parts if part) + SEPARATOR


def _talk(talk: Sequence[Message]) -> Iterator[str]:
    """Earlier questions in a line each, then the last exchanges and the question as they were."""
    owner, bot, earlier = (
        ("主人：", "顾问：", "之前问过：")
        if has_chinese(text_of(talk[-1]))
        else ("Owner: ", "Advisor: ", "Asked before: ")
    )
    questions = [place for place, message in enumerate(talk) if message["role"] == "user"]
    first = questions[-TALK_KEPT - 1] if len(questions) > TALK_KEPT else 0
    older = [" ".join(text_of(talk[place]).split()) for place in questions if place < first]
    if older:
        yield earlier + " / ".join(older)
    for message in talk[first:]:
        yield (owner if message["role"] == "user" else bot) + text_of(message)
