"""Why a host said no: the kinds of a no after which there is something to do, by its code, and where it has none that
we know, by its words."""

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


# Codes as their hosts' pages have them, in small letters. What stands for several kinds (`invalid_request_error`,
# RESOURCE_EXHAUSTED, 403, 429) is none of these: there the words tell.
_CODES = {
    RefusalKind.QUOTA: (
        # OpenAI
        "insufficient_quota credit_balance_exhausted organization_spend_limit_exceeded project_spend_limit_exceeded "
        "organization_usage_limit_exceeded billing_hard_limit_reached billing_not_active "
        # Bailian
        "arrearage prepaidbilloverdue postpaidbilloverdue commoditynotpurchased 402"
    ),
    RefusalKind.BUSY: "rate_limit_exceeded slow_down throttling throttling.ratequota throttling.allocationquota",
    RefusalKind.KEY: (
        "invalid_api_key incorrect_api_key access_terminated invalidapikey accessdenied accessdenied.unpurchased "
        "model.accessdenied workspace.accessdenied unauthenticated permission_denied 401"
    ),
    RefusalKind.MODERATION: "content_policy_violation datainspectionfailed data_inspection_failed unsafe_file",
    RefusalKind.FEW_ROWS: "invalid_n_examples",
    RefusalKind.LARGE_FILE: "413",
    RefusalKind.LONG_ROWS: "context_length_exceeded",
    RefusalKind.BASE: "model_not_found modelnotfound",
}
_BY_CODE = {code: kind for kind, codes in _CODES.items() for code in codes.split()}

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


def kind_of_code(*codes: object) -> RefusalKind | None:
    """The kind that the first of these codes means which we know; an HTTP status is one. Null where none does."""
    kinds = (_BY_CODE.get(str(code).strip().casefold()) for code in codes if isinstance(code, str | int))
    return next((kind for kind in kinds if kind is not None), None)


def kind_of(words: str) -> RefusalKind | None:
    """The kind of a host's no by its words; null for any other."""
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.search(words[:LONGEST])), None)
