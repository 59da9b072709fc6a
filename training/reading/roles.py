"""What a message's role is called: by the API, and by everybody else."""

ROLES = ("system", "developer", "user", "assistant", "tool", "function")
"""The API's own names."""

_OTHER_NAMES = {
    "system": ("sys", "instruction", "系统"),
    "user": ("human", "owner", "customer", "client", "question", "prompt", "用户", "主人", "客户", "问题", "提问"),
    "assistant": (
        *("ai", "bot", "gpt", "chatgpt", "model", "answer", "assistent", "vet", "doctor"),
        *("助手", "机器人", "医生", "兽医", "客服", "回答"),
    ),
}
_ROLE_OF_NAME = {name: role for role, names in _OTHER_NAMES.items() for name in (role, *names)} | {
    role: role for role in ROLES
}


def role_named(name: str) -> str | None:
    """The API's role for what a row or an export calls it, whatever its case and the spaces around it."""
    return _ROLE_OF_NAME.get(name.strip().lower())
