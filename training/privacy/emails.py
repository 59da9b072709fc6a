"""E-mail addresses, also spelt out: "at … dot", 艾特, 点."""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText

_LOCAL = r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}"
"""Before the @: 64 characters at most (RFC 5321). Without an end, each letter of a long run would begin a look at it."""
_EMAIL = re.compile(
    rf"{_LOCAL}\s?@\s?(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?\s?\.\s?)+[A-Za-z]{{2,}}(?![A-Za-z0-9])"
)
_TOP_LEVELS = (
    *("com", "net", "org", "cn", "edu", "gov", "io", "co", "uk", "de", "hk", "tw", "info", "me", "us", "ca", "au"),
    *("fr", "jp"),
)
_TLD = rf"(?:{'|'.join(_TOP_LEVELS)})"
_DOT = r"(?:\s{0,3}[\[({<]\s{0,3}(?:dot|\.)\s{0,3}[\])}>]\s{0,3}|\s{1,3}dot\s{1,3}|\s{0,3}点\s{0,3}|\.)"
_SPELLED_EMAIL = re.compile(
    rf"{_LOCAL}(?:\s{{0,3}}[\[({{<]\s{{0,3}}(?:at|@)\s{{0,3}}[\])}}>]\s{{0,3}}|\s{{1,3}}at\s{{1,3}}|\s{{0,3}}(?:艾特|圈a)\s{{0,3}}|@)[A-Za-z0-9-]{{1,63}}"
    rf"(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{0,9}}?(?:{_DOT}{_TLD}){{1,2}}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_SPELLED_USER_EMAIL = re.compile(
    r"[A-Za-z0-9]{1,64}(?:\s{1,3}(?:dot|underscore|dash)\s{1,3}[A-Za-z0-9]{1,64}){0,6}\s{1,3}at\s{1,3}[A-Za-z0-9-]{1,63}"
    rf"(?:\s{{1,3}}dot\s{{1,3}}[A-Za-z]{{1,63}}){{0,9}}\s{{1,3}}dot\s{{1,3}}{_TLD}(?![A-Za-z0-9])",
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
