"""Numbers of papers: Chinese ID cards by GB 11643, social security, passports and permits after the word."""

import re
from datetime import date

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText
from training.privacy.references import digits_of, is_reference

_ID_18 = re.compile(r"(?<![\dA-Za-z])\d(?:[ \-.]?\d){16}[ \-.]?[\dXx](?![\dA-Za-z])")
FIFTEEN = re.compile(
    r"(?<![\dA-Za-z.])\d{15}(?![\dA-Za-z])|(?<![\dA-Za-z.])\d{3}([ -])\d{3}\1\d{3}\1\d{3}\1\d{3}(?![\dA-Za-z])|(?<![\dA-Za-z.])\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?![\dA-Za-z])|(?<![\dA-Za-z.])\d{3}[ -]\d{12}(?![\dA-Za-z])"
)
"""Fifteen digits, also in the groups in which they are written."""
_ID_CUE = re.compile(
    r"(?:身份证|证件|id card|identity card|national id)[^\d]{0,12}(?P<n>\d(?:[ -]?\d){13,16}[ -]?[\dX*])", re.IGNORECASE
)
_PASSPORT = re.compile(
    r"(?:护照|通行证|台胞证|回乡证|passport|permit|驾照|驾驶证|driver'?s? licen[cs]e)(?:[^\dA-Za-z\n]|号|no|number|is|id|#){0,14}?(?<![A-Za-z\d])(?P<n>(?=[A-Z\d ]{0,12}\d{4})[A-Z]{0,3}\d{6,12}[A-Z]?)(?![A-Za-z\d])",
    re.IGNORECASE,
)
_SSN = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}([ -])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])")
_SSN_CUE = re.compile(
    r"(?:ssn|social security|national insurance|(?<![a-z])ni n(?:umber|o))[^\d\n]{0,16}?(?P<n>[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|\d{9}|\d{3}[ -]\d{2}[ -]\d{4})(?!\d)",
    re.IGNORECASE,
)
_HONG_KONG = re.compile(r"(?<![A-Za-z\d])[A-Z]{1,2}\d{6}\([\dA]\)")
_NATIONAL_INSURANCE = re.compile(
    r"(?<![A-Za-z\d])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z\d])"
)
_PROVINCES = frozenset(
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91]
)


def is_id_card(number: str) -> bool:
    """Whether 18 characters are a Chinese ID number by GB 11643: province, birthday and check character."""
    if not is_id_shaped(number):
        return False
    from stdnum.cn import ric  # with ssl and pydoc, which looking at most texts does not need

    return ric.calc_check_digit(number) == number[17].upper()


def is_id_shaped(number: str) -> bool:
    """Whether province and birthday are possible: so is an ID number with a slip in it."""
    return len(number) == 18 and int(number[:2]) in _PROVINCES and _is_day(number[6:14])


def is_old_id_card(number: str) -> bool:
    """Whether 15 digits can be a Chinese ID number of before 1999: they have no check digit."""
    return len(number) == 15 and int(number[:2]) in _PROVINCES and _is_day("19" + number[6:12])


def _is_day(yyyymmdd: str) -> bool:
    try:
        day = date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2030


def papers(plain: PlainText) -> Hits:
    """Numbers of ID cards, passports and the like."""
    text = plain.text
    if not plain.has_number:
        return
    yield from _id_cards(text)
    yield from hits("id_card", _ID_CUE, text, "n")
    yield from hits("passport", _PASSPORT, text, "n")
    yield from hits("id_card", _SSN_CUE, text, "n")
    for pattern in (_SSN, _HONG_KONG, _NATIONAL_INSURANCE):
        for match in pattern.finditer(text):
            if not is_reference(text, match.start()):
                yield "id_card", match.start(), match.end()


def _id_cards(text: str) -> Hits:
    for match in _ID_18.finditer(text):
        number = re.sub(r"[ \-.]", "", match[0])
        if is_id_card(number) or (is_id_shaped(number) and not is_reference(text, match.start())):
            yield "id_card", match.start(), match.end()
    for match in FIFTEEN.finditer(text):
        if is_old_id_card(digits_of(match[0])) and not is_reference(text, match.start()):
            yield "id_card", match.start(), match.end()
