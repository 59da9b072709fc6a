"""What leads from a text to a person, in Chinese and English: found by rules, and struck out.

`docs/privacy.md` says what counts and what does not, with the figures. Pure: the same text always gives the same findings.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from training.pii import Hit
from training.pii.accounts import addresses_online, plates, secrets
from training.pii.names import names
from training.pii.numbers import chips, money, papers, phones
from training.pii.places import coordinates, homes_en, homes_zh
from training.pii.reading import plain, plain_with_positions

PLACEHOLDERS = {
    "secret": ("〔密钥〕", "[secret]"),
    "id_card": ("〔证件号〕", "[ID number]"),
    "passport": ("〔证件号〕", "[document number]"),
    "bank_card": ("〔卡号〕", "[card number]"),
    "chip": ("〔芯片号〕", "[chip number]"),
    "email": ("〔邮箱〕", "[email]"),
    "phone": ("〔电话〕", "[phone]"),
    "wechat": ("〔微信〕", "[WeChat]"),
    "qq": ("〔QQ〕", "[QQ]"),
    "handle": ("〔账号〕", "[account]"),
    "coordinates": ("〔位置〕", "[location]"),
    "address": ("〔地址〕", "[address]"),
    "plate": ("〔车牌〕", "[license plate]"),
    "name": ("〔姓名〕", "[name]"),
}
"""Every kind, and what stands in its place (zh, en). The order decides what an overlap is called: the surest first."""

_RULES = (secrets, papers, money, chips, addresses_online, phones, coordinates, homes_zh, homes_en, plates, names)
_RANK = {kind: rank for rank, kind in enumerate(PLACEHOLDERS)}


@dataclass(frozen=True)
class Finding:
    """Something personal: `value` is `text[start:end]` of the original text."""

    kind: str
    """A key of `PLACEHOLDERS`."""
    start: int
    end: int
    value: str


def find_pii(text: str, ours: Iterable[str] = ()) -> list[Finding]:
    """What is personal in a text, in order; findings never overlap.

    `ours` are texts that are nobody's secret, such as the clinic's own phone and address.
    """
    if not _hits(plain(text)):
        return []
    reading, positions = plain_with_positions(text)
    known = [_bare(value) for value in ours if value]
    findings = []
    for kind, start, end in _merged(_hits(reading)):
        first, last = positions[start], positions[end - 1] + 1
        value = text[first:last]
        if not any(_bare(value) and _bare(value) in value_of_ours for value_of_ours in known):
            findings.append(Finding(kind, first, last, value))
    return findings


def redact(text: str, ours: Iterable[str] = ()) -> str:
    """The text with each finding replaced by a placeholder of the text's language."""
    return redacted(text, find_pii(text, ours))


def redacted(text: str, findings: Iterable[Finding]) -> str:
    """The text with these findings of it replaced by placeholders."""
    column = 0 if _is_chinese(text) else 1
    parts, position = [], 0
    for finding in findings:
        parts += [text[position : finding.start], PLACEHOLDERS[finding.kind][column]]
        position = finding.end
    return "".join([*parts, text[position:]])


def _hits(text: str) -> list[Hit]:
    return [hit for rule in _RULES for hit in rule(text)]


def _merged(hits: list[Hit]) -> list[Hit]:
    """Overlapping hits as one, under the surest one's kind."""
    merged: list[Hit] = []
    for kind, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
        if merged and start < merged[-1][2]:
            before, first, last = merged[-1]
            merged[-1] = (min(before, kind, key=_RANK.__getitem__), first, max(last, end))
        else:
            merged.append((kind, start, end))
    return merged


def _bare(text: str) -> str:
    return "".join(c for c in plain(text).lower() if c.isalnum())


def _is_chinese(text: str) -> bool:
    n_han = sum("\u4e00" <= c <= "\u9fff" for c in text)
    n_latin = sum(c.isascii() and c.isalpha() for c in text)
    return n_han * 3 > n_latin  # one Han character says about as much as three letters
