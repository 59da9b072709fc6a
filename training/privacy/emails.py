"""E-mail addresses, also spelt out: "at … dot", 艾特, 点."""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText

_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]*\s?@\s?(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\s?\.\s?)+[A-Za-z]{2,}(?![A-Za-z0-9])"
)
_TOP_LEVELS = (
    *("com", "net", "org", "cn", "edu", "gov", "io", "co", "uk", "de", "hk", "tw", "info", "me", "us", "ca", "au"),
    *("fr", "jp"),
)
_TLD = rf"(?:{'|'.join(_TOP_LEVELS)})"
_DOT = r"(?:\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s+dot\s+|\s*点\s*|\.)"
_SPELLED_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]*(?:\s*[\[({<]\s*(?:at|@)\s*[\])}>]\s*|\s+at\s+|\s*(?:艾特|圈a)\s*|@)[A-Za-z0-9-]+"
    rf"(?:{_DOT}[A-Za-z0-9-]+)*?(?:{_DOT}{_TLD}){{1,2}}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_SPELLED_USER_EMAIL = re.compile(
    rf"[A-Za-z0-9]+(?:\s+(?:dot|underscore|dash)\s+[A-Za-z0-9]+)*\s+at\s+[A-Za-z0-9-]+(?:\s+dot\s+[A-Za-z]+)*\s+dot\s+{_TLD}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_DOMAINS = tuple(f".{name}" for name in _TOP_LEVELS)
_AT = (" at ", "[at]", "(at)", "{at}", "<at>", "[ at", "( at", "艾特", "圈a", "@")


def emails(plain: PlainText) -> Hits:
    """E-mail addresses."""
    if "@" in plain.text:
        yield from hits("email", _EMAIL, plain.text)
    if plain.has(*_AT) and plain.has("dot", "点", *_DOMAINS):
        yield from hits("email", _SPELLED_EMAIL, plain.text)
        yield from hits("email", _SPELLED_USER_EMAIL, plain.text)
