"""API keys, tokens and passwords."""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText

_SECRET = re.compile(
    r"(?<![A-Za-z0-9_\-])(?:sk-[A-Za-z0-9_\-]{16,}|sk_(?:live|test)_[A-Za-z0-9]{10,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w\-]{15,}"
    r"|AKIA[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,}|AIza[\w\-]{30,}|xox[abprs]-[\w\-]{10,}|hf_[A-Za-z0-9]{20,}|\d{8,10}:[A-Za-z0-9_\-]{35}"
    r"|eyJ[\w\-]{10,}\.[\w\-]{10,}\.[\w\-]{5,})(?![A-Za-z0-9_\-])"
)
_PASSWORD = re.compile(
    r"(?:密码|口令|password|passwd|pwd|passcode|api[ _-]?key|access[ _-]?token|secret[ _-]?key|(?<![a-z])pin(?=\s*(?:is|:|code|number)))(?:\s*(?:is|是|为|code|number)|\s*[:=])+\s*(?P<id>(?![〔\[])[^\s,，。;；、]{4,64})",
    re.IGNORECASE,
)
_BEARER = re.compile(r"(?<![a-z])bearer\s+(?P<id>[A-Za-z0-9_\-.=+/]{16,})", re.IGNORECASE)
_KEY_WORDS = (
    *("sk-", "sk_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat", "glpat", "akia", "ltai", "aiza"),
    *("xox", "hf_", "eyj"),
)
_PASSWORD_WORDS = ("密码", "口令", "pass", "pwd", "key", "token", "pin", "bearer")


def keys(plain: PlainText) -> Hits:
    """Keys by their shape, passwords by the word before them."""
    text = plain.text
    if plain.has_digit and (plain.has_number or plain.has(*_KEY_WORDS)):
        yield from hits("secret", _SECRET, text)
    if plain.has(*_PASSWORD_WORDS):
        yield from hits("secret", _PASSWORD, text, "id")
        yield from hits("secret", _BEARER, text, "id")
