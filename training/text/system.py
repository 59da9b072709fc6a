"""The system message: the prompt that a model is told before a conversation, and behind it the owner's pets. Pure."""

from collections.abc import Sequence
from typing import Literal

from training.examples import SURROGATE, Message
from training.text.messages import text_of

PET_LEADS = {"zh": "主人的宠物：", "en": "The owner's pets: "}
"""What the line about the pets begins with, when the model serves and in rows that come with a pet."""
MAX_CHARACTERS = 8000
"""Of a system prompt: each question pays for it."""

Fault = Literal["empty", "long", "unreadable", "pets"]
"""Why a text can be no system prompt."""

_LEADS = tuple(lead.strip() for lead in PET_LEADS.values())


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
    return "pets" if _told_of_pets(prompt) else None


def prompt_alone(system: str) -> str:
    """A system message's text without what it tells of pets."""
    pets = _told_of_pets(system)
    return system[: -len(pets)].removesuffix("\n") if pets else system


def _told_of_pets(system: str) -> str:
    """The line about pets: the last, and no other. What a prompt says of pets in its midst is its own."""
    last_line = system[system.rfind("\n") + 1 :]
    return last_line if last_line.startswith(_LEADS) else ""


def system_messages(prompt: str | None, pets: str) -> list[Message]:
    """The one system message of a conversation, or none where there is nothing to tell."""
    text = "\n".join(filter(None, (prompt, pets)))
    return [{"role": "system", "content": text}] if text else []


def asked_with(messages: Sequence[Message], prompt: str | None) -> list[Message]:
    """The same conversation with this prompt, null for none; what it tells of pets stays."""
    has_system = bool(messages) and messages[0].get("role") in ("system", "developer")
    pets = _told_of_pets(text_of(messages[0])) if has_system else ""
    return [*system_messages(prompt_alone(prompt or ""), pets), *messages[has_system:]]
