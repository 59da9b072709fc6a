"""A dataset version as prompt and completion, for base models and for hosts that do not know `weight`. Pure."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from storage.models import Message
from training.text.language import has_chinese
from training.text.messages import text_of

SEPARATOR = "\n\n###\n\n"
"""Ends every prompt: from there on the model writes."""
ENDING = " END"
"""Ends every completion: the stop sequence when the model is asked."""
TALK_KEPT = 3
"""Questions with their answers that stand word for word before the last one; of older ones only the question does."""

_SEPARATORS = re.compile(r"^\s*###\s*$", re.MULTILINE)


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
        if message.get("role") != "assistant" or message.get("weight") == 0 or not text_of(message).strip():
            continue
        prompt = _prompt(messages[:place], common_system_prompt)
        completion = f" {text_of(message).strip()}".replace(ENDING, ENDING.lower()) + ENDING
        yield {"prompt": prompt + SEPARATOR, "completion": completion}


def _prompt(context: Sequence[Message], common_system_prompt: str | None) -> str:
    """The facts, the talk so far, and the question."""
    system = "\n".join(text_of(message) for message in context if message.get("role") in ("system", "developer"))
    facts = system.removeprefix(common_system_prompt or "").strip()
    talk = [message for message in context if message.get("role") in ("user", "assistant")]
    if not any(message["role"] == "assistant" for message in talk):
        parts = [facts, *map(text_of, talk)]
    else:
        parts = [facts, *_talk(talk)]
    # The separator may stand at the end only, or the model learns to begin in the middle of a question.
    parts = [_SEPARATORS.sub("", part).strip() for part in parts]
    return "\n\n".join(part for part in parts if part)


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
