"""What a model that was to answer with one JSON object has said. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any

_OBJECT = re.compile(r"\{[^{}]*\}")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_YES = {"yes", "true", "是", "是的", "y"}
_NO = {"no", "false", "否", "不是", "不", "n"}


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in a text, those without others inside; keys in lower case."""
    for part in _OBJECT.findall(text):
        for form in (part, part.translate(_QUOTES).replace("'", '"')):
            try:
                value = json.loads(form)
            except (ValueError, RecursionError):
                continue
            yield {str(key).casefold(): item for key, item in value.items()}
            break


def yes_or_no(text: str, key: str) -> bool | None:
    """The yes or no that a text has under this key, or that is all it says; null where it has neither, or both."""
    words = {_word(row[key]) for row in objects_in(text) if key in row} or {_word(text)}
    return words.pop() if len(words) == 1 else None


def _word(value: object) -> bool | None:
    word = str(value).strip(" \t\n.。!！\"'*").casefold()
    return True if word in _YES else False if word in _NO else None
