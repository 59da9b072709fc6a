"""What leads from a text to a person, in Chinese and English: found by rules, and struck out.

`docs/privacy.md` says what counts and what does not, with the figures. Pure: the same text gives the same findings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.privacy.cards import cards
from training.privacy.chips import chips
from training.privacy.coordinates import coordinates
from training.privacy.emails import emails
from training.privacy.handles import handles
from training.privacy.hits import Hit
from training.privacy.homes_en import homes_en
from training.privacy.homes_zh import homes_zh
from training.privacy.keys import keys
from training.privacy.messengers import messengers
from training.privacy.names import names
from training.privacy.papers import papers
from training.privacy.phones import phones
from training.privacy.plain import PlainText, normalise, normalise_with_positions
from training.privacy.plates import plates
from training.text.language import main_language

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

_RULES = (
    *(keys, papers, cards, chips, emails, messengers, handles, phones),
    *(coordinates, homes_zh, homes_en, plates, names),
)
_RANK = {kind: rank for rank, kind in enumerate(PLACEHOLDERS)}
_ADDRESS_GAP = 3
"""Characters that may stand between the parts of one address."""


@dataclass(frozen=True)
class Finding:
    """Something personal: `value` is `text[start:end]` of the original text."""

    kind: str
    """A key of `PLACEHOLDERS`."""
    start: int
    end: int
    value: str


def find_pii(text: str, clinic_texts: Iterable[str] = ()) -> list[Finding]:
    """What is personal in a text, in order; findings never overlap.

    `clinic_texts` are texts that are nobody's secret, such as the clinic's own phone and address.
    """
    if not _hits(normalise(text)):
        return []
    normal, positions = normalise_with_positions(text)
    bare_clinic_texts = [_bare(value) for value in clinic_texts if value]
    findings = []
    for kind, start, end in _merged(_hits(normal)):
        while normal[end - 1].isspace():
            end -= 1
        first, last = positions[start], positions[end - 1] + 1
        value = text[first:last]
        if not any(_bare(value) and _bare(value) in text_of_clinic for text_of_clinic in bare_clinic_texts):
            findings.append(Finding(kind, first, last, value))
    return findings


def redacted(text: str, findings: Sequence[Finding]) -> str:
    """The text with these findings of it replaced by placeholders."""
    parts, position = [], 0
    for finding in findings:
        parts += [text[position : finding.start], placeholder(finding.kind, text, findings)]
        position = finding.end
    return "".join([*parts, text[position:]])


def placeholder(kind: str, text: str, findings: Iterable[Finding]) -> str:
    """What stands in place of a finding of this kind: in the language of the text around its findings."""
    places = {place for finding in findings for place in range(finding.start, finding.end)}
    rest = "".join(character for place, character in enumerate(text) if place not in places)
    return PLACEHOLDERS[kind][0 if main_language(rest) == "zh" else 1]


def _hits(text: str) -> list[Hit]:
    plain = PlainText(text)
    return [hit for rule in _RULES for hit in rule(plain)]


def _merged(hits: list[Hit]) -> list[Hit]:
    """Overlapping hits as one, under the surest one's kind; so are the parts of one address."""
    spans: list[Hit] = []
    for kind, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
        is_one_address = spans and kind == spans[-1][0] == "address" and start <= spans[-1][2] + _ADDRESS_GAP
        if is_one_address or (spans and start < spans[-1][2]):
            kind_before, first, last = spans[-1]
            spans[-1] = (min(kind_before, kind, key=_RANK.__getitem__), first, max(last, end))
        else:
            spans.append((kind, start, end))
    return spans


def _bare(text: str) -> str:
    return "".join(c for c in normalise(text).lower() if c.isalnum())
