"""Chat rows that a rule can put right: the repair that an import suggests, and a person accepts or not.

Only what cannot change the meaning is mended: a name of a role, a key that does nothing, a message without text. Never
an answer's words.
"""

from typing import Any

from training.checking.validate import KEYS
from training.checking.validate import ROLES as API_ROLES
from training.examples import SURROGATE, Message
from training.reading.conversations import ROLES

_ROLE_KEYS = ("from", "speaker", "author")
_CONTENT_KEYS = ("value", "text", "message")


def mend(messages: list[Any]) -> list[Message] | None:
    """The messages as they should be, as far as rules go; null where there is nothing to mend or no rule for it."""
    mended = [
        made for message in messages if isinstance(message, dict) and (made := _mend_message(message)) is not None
    ]
    while mended and mended[-1].get("role") in ("user", "system", "developer"):
        mended.pop()
    return mended if mended and mended != messages else None


def _mend_message(message: Message) -> Message | None:
    """The message; null if it says nothing."""
    made = dict(message)
    for wanted, others in (("role", _ROLE_KEYS), ("content", _CONTENT_KEYS)):
        for other in others:
            if wanted not in made and isinstance(made.get(other), str):
                made[wanted] = made.pop(other)
    role = made.get("role")
    if isinstance(role, str) and role not in API_ROLES:
        made["role"] = role = ROLES.get(role.strip().lower(), role)
    content = made.get("content")
    if isinstance(content, int | float) and not isinstance(content, bool):
        content = str(content)
    if isinstance(content, str):
        made["content"] = SURROGATE.sub("", content)
    is_call = bool(made.get("tool_calls") or made.get("function_call") or made.get("refusal"))
    if not is_call and (content is None or (isinstance(content, str) and not made["content"].strip())):
        return None
    made = {key: value for key, value in made.items() if key in KEYS}
    weight = made.get("weight")
    if weight is not None and role != "assistant":
        del made["weight"]
    elif isinstance(weight, bool | float | str) and str(weight) in ("True", "1.0", "1", "False", "0.0", "0"):
        made["weight"] = 1 if str(weight) in ("True", "1.0", "1") else 0
    return made
