"""Numbers that lead to somebody's money: payment cards, accounts, IBANs."""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText
from training.privacy.references import digits_of, is_reference

_CARD = re.compile(
    r"(?<![\dA-Za-z.])(?:\d{13,19}|(?P<fours>\d{4}([ -])\d{4}\2\d{4}\2\d{1,4}(?:\2\d{1,3})?)|3\d{3}[ -]\d{6}[ -]\d{5}|\d{6}[ -]\d{10,13})(?![ -]?\d)(?![A-Za-z])"
)
_CARD_CUE = re.compile(
    r"(?:银行卡|[工农中建交招]行卡?|转账到|汇款到|打款到|信用卡|储蓄卡|借记卡|卡号|账号|账户|帐号|(?:credit|debit|bank|visa|master|amex)\s?card|card(?: number| no)|account (?:number|no)|sort code|支付宝账?号?)"
    r"[^\d\n。]{0,12}(?P<n>\d(?:[ -]?\d){7,18})(?!\d)",
    re.IGNORECASE,
)
_SORT_CODE = re.compile(r"sort code[^\d\n]{0,6}(?P<n>\d{2}[ -]?\d{2}[ -]?\d{2})(?!\d)", re.IGNORECASE)
_IBAN = re.compile(r"(?<![A-Za-z\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?![A-Za-z\d])")
_SCHEME = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6[0-9]\d{14,17}|81\d{14,17}|9\d{15,18}"
)
"""The prefixes and lengths of the card schemes."""


def cards(plain: PlainText) -> Hits:
    """Cards by their scheme and check digit (ISO/IEC 7812), accounts after a word, IBANs by mod 97 (ISO 13616)."""
    text = plain.text
    if not plain.has_number:
        return
    for match in _CARD.finditer(text):
        number = digits_of(match[0])
        # Nothing else is written in fours: there a slip in the check digit does not matter.
        is_card = _SCHEME.fullmatch(number) and (match["fours"] or _passes_luhn(number))
        if is_card and not is_reference(text, match.start()):
            yield "bank_card", match.start(), match.end()
    yield from hits("bank_card", _CARD_CUE, text, "n")
    yield from hits("bank_card", _SORT_CODE, text, "n")
    for match in _IBAN.finditer(text):
        if _is_iban(match[0].replace(" ", "")):
            yield "bank_card", match.start(), match.end()


def _passes_luhn(number: str) -> bool:
    from stdnum import luhn  # with ssl and pydoc, which looking at most texts does not need

    return luhn.is_valid(number)


def _is_iban(number: str) -> bool:
    from stdnum.iso7064 import mod_97_10

    return 15 <= len(number) <= 34 and mod_97_10.is_valid(number[4:] + number[:4])
