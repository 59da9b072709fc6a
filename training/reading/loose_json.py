"""Text that is nearly JSON, as people send it: Python's quotes, comments, fences, commas behind rows. Each slip is
mended only where one reading is possible, and told. Pure; no line moves, so that a problem's line is the file's."""

import ast
import json
import re
from collections.abc import Callable

_BOMS = re.compile("\ufeff+")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[A-Za-z0-9]*[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?://|#).*$", re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^\s*\[?\s*\{\s*'")
_CURLY = str.maketrans(dict.fromkeys("“”„‟″", '"'))
_TOKEN = re.compile(
    r"""(?P<text>[urbURB]{0,2}(?:'(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+"))|(?P<word>\b(?:True|False|None)\b)"""
)
_WORDS = {"True": "true", "False": "false", "None": "null"}
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\\n]|\\.)*+"|,(?=\s*[\]}])')


def _without(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """Blanks in place of what matches, line by line."""
    return lambda text: pattern.sub(lambda match: re.sub(r"[^\n]+", "", match[0]), text)


def _straight(text: str) -> str:
    """Quotes that a word processor has bent: only where there is no straight one, which could be meant."""
    return text if '"' in text else text.translate(_CURLY)


def _from_python(text: str) -> str:
    """Rows as Python prints them. Strings are read by Python's own rules; nothing is run."""
    if not _PYTHON.search(text):
        return text
    try:
        return _TOKEN.sub(_json_token, text)
    except (ValueError, SyntaxError):
        return text


def _json_token(match: re.Match[str]) -> str:
    if match["word"]:
        return _WORDS[match["word"]]
    value = ast.literal_eval(match["text"])
    if not isinstance(value, str):
        raise ValueError("bytes are no text")
    return json.dumps(value, ensure_ascii=False)


def _without_last_commas(text: str) -> str:
    """`{"a": 1,}` → `{"a": 1}`; what stands in strings stays."""
    return _STRING_OR_COMMA.sub(lambda match: "" if match[0] == "," else match[0], text)


SLIPS: dict[str, Callable[[str], str]] = {
    "boms": lambda text: _BOMS.sub("", text),
    "fences": _without(_FENCE),
    "comments": lambda text: _without(_COMMENT)(_without(_BLOCK_COMMENT)(text)),
    "curly_quotes": _straight,
    "python": _from_python,
    "last_commas": _without_last_commas,
}
"""Code (a part of the sentence `rewritten_…`) → the text without it; the same text where there is none of it."""


def mended(text: str) -> tuple[str, list[str]]:
    """The text with each slip mended that it has, and their codes."""
    codes = []
    for code, mend in SLIPS.items():
        changed = mend(text)
        if changed != text:
            codes.append(code)
            text = changed
    return text, codes
