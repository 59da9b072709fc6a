"""The system message: the prompt that a model is told before a conversation, and behind it the owner's pets. Pure."""

import re
from collections.abc import Sequence
from typing import Any, Literal

from training.examples import SURROGATE, Message

PET_LEADS = {"zh": "主人的宠物：", "en": "The owner's pets: "}
"""What the line about the pets begins with, when the model serves and in rows that come with a pet."""
MAX_CHARACTERS = 8000
"""Of a system prompt: each question pays for it."""

Fault = Literal["empty", "long", "unreadable", "pets"]
"""Why a text can be no system prompt."""

# The last line, and nothing else: a prompt that speaks of pets in its midst is the prompt's own.
_PETS = re.compile(rf"(?:^|\n)((?:{'|'.join(re.escape(lead.strip()) for lead in PET_LEADS.values())})[^\n]*)\Z")


def tidy(prompt: str) -> str:
    """A prompt as it is kept: line ends as everywhere, no white space around it."""
    return prompt.replace("\r\n", "\n").strip()


def fault_of(prompt: str) -> Fault | None:
    """Why this can be no system prompt: it is `empty`, too `long`, has characters that nothing can keep
    (`unreadable`), or ends with a line that begins as the one about the `pets` does, and would be taken for that."""
    if not prompt.strip():
        return "empty"
    if len(prompt) > MAX_CHARACTERS:
        return "long"
    if SURROGATE.search(prompt) or "\0" in prompt:
        return "unreadable"
    return "pets" if _PETS.search(prompt) else None


def prompt_alone(system: str) -> str:
    """A system message's text without what it tells of pets."""
    pets = _PETS.search(system)
    return system if pets is None else system[: pets.start()]


def system_messages(prompt: str | None, pets: str) -> list[Message]:
    """The one system message of a conversation, or none where there is nothing to tell."""
    text = "\n".join(filter(None, (prompt, pets)))
    return [{"role": "system", "content": text}] if text else []


def asked_with(messages: Sequence[Message], prompt: str | None) -> list[Message]:
    """The same conversation with this prompt, null for none; what it tells of pets stays."""
    is_told = bool(messages) and messages[0].get("role") == "system"
    system: Any = messages[0].get("content") if is_told else ""
    pets = _PETS.search(system) if isinstance(system, str) else None
    return [*system_messages(prompt_alone(prompt or ""), pets[1] if pets else ""), *messages[is_told:]]
