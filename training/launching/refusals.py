"""Why a host did not train, by its words: the kinds of a no after which there is something to do."""

import re
from enum import StrEnum


class RefusalKind(StrEnum):
    """What has to be done next differs by it."""

    QUOTA = "quota"
    """Nothing left to pay with, or a limit of spending."""
    BUSY = "busy"
    """Too much at once, or a number of jobs that is reached."""
    KEY = "key"
    """The key, or what it may do."""
    MODERATION = "moderation"
    """Rows that the host holds to be unfit."""
    FEW_ROWS = "few_rows"
    LARGE_FILE = "large_file"
    LONG_ROWS = "long_rows"
    BASE = "base"
    """It has no such base, or does not train it."""


# The first that matches: a host's account of a quota mentions files and keys, too.
_WORDS: dict[RefusalKind, str] = {
    RefusalKind.QUOTA: r"HTTP 402|insufficient.?(quota|balance|funds|credit)|billing|exceeded your .*quota|arrear|"
    r"payment (required|method)|out of credits|spend(ing)? limit",
    RefusalKind.MODERATION: r"moderation|usage polic|content polic|unsafe|data.?inspection|harmful content",
    RefusalKind.FEW_ROWS: r"(at least|minimum( of)?|fewer than|less than) \d+ (training )?(examples|rows|samples)|"
    r"too few (examples|rows|samples)",
    RefusalKind.LARGE_FILE: r"HTTP 413|file (is )?too (large|big)|file size|exceeds .{0,40}(MB|GB|bytes)\b",
    RefusalKind.LONG_ROWS: r"(context|max(imum)?).?(length|tokens)|too long|exceeds .{0,40}tokens",
    RefusalKind.BASE: r"model.?not.?found|no such model|model .{0,80}does not exist|"
    r"not (available|supported|allowed|eligible|enabled) for fine.?tun|cannot be fine.?tuned",
    RefusalKind.BUSY: r"HTTP 429|throttl|rate.?limit|too many (requests|jobs)|job.{0,40}allowed per user",
    RefusalKind.KEY: r"HTTP 40[13]\b|(invalid|incorrect) api.?key|permission|unauthori[sz]ed|forbidden",
}
_PATTERNS = {kind: re.compile(words, re.IGNORECASE) for kind, words in _WORDS.items()}
LONGEST = 2000
"""Characters of a host's words that are looked at."""


def kind_of(words: str) -> RefusalKind | None:
    """The kind of a host's no; null for any other."""
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.search(words[:LONGEST])), None)
