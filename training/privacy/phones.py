"""Phone numbers: Chinese ones, North American ones, any with a + in front, and others after a word such as 电话.

Numbers that belong to firms and not to people (400 and 800 in China, toll-free ones elsewhere) are none: vets' answers
are full of poison hotlines.
"""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText
from training.privacy.references import digits_of, has_unit, is_reference

_NUMERALS = str.maketrans("零〇○一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖", "00011223456789123456789")
_TOLL_FREE = ("400", "800", "833", "844", "855", "866", "877", "888", "900")
_BRITISH_HOTLINE = ("0800", "0808", "0300", "0303", "0330", "0333", "0344", "0345")
_CHINESE_HOTLINE = re.compile(r"^(?:\(?(?:\+|00)?86\)?[ -]?)?[48]00")
_COUNTRY_86 = r"(?:\(?(?:\+|00)\s?86\)?[ -]{0,2}|\(?(?<![0-9A-Za-z])86\)?[ -]{1,2}|(?<!\d)86|(?<!\d)0)?"
_MOBILE = re.compile(
    rf"(?<![\d.])(?<!\d-){_COUNTRY_86}"
    r"(?:1[3-9]\d{9}"
    r"|1[3-9]\d(?P<a>[ \-.·,、_/]{1,3})\d{4}[ \-.·,、_/]{1,3}\d{4}"
    r"|1[3-9]\d[ \-.·]\d{3}[ \-.·]\d{5}|1[3-9]\d[ \-.·]\d{8}|1[3-9]\d{5}[ \-.·]\d{4}"
    r"|1[3-9]\d{2}[ \-.·]\d{3}[ \-.·]\d{4}|1[3-9]\d{2}[ \-.·]\d{4}[ \-.·]\d{3}|1[3-9]\d[ \-.·]\d{2}[ \-.·]\d{2}[ \-.·]\d{2}[ \-.·]\d{2}"
    r"|1[ \-.,、]+[3-9](?:[ \-.,、]+\d){9})"
    r"(?!\d)(?!\.\d)"
)
_MOBILE_WITH_LETTERS = re.compile(r"(?<![0-9A-Za-z])[1lI][3-9][0-9OolI]{9}(?![0-9A-Za-z])")
_LANDLINE = re.compile(
    r"(?<![\d.])(?<!\d-)(?:\(?(?:\+|00)86\)?[ -]?)?(?:\(0(?:10|2\d|[3-9]\d{2})\)|0(?:10|2\d|[3-9]\d{2}))"
    r"[ -]{0,3}[2-9]\d{2,3}[ -]?\d{4}(?:\s*(?:转|ext\.?|-)\s*\d{1,5})?(?!\d)(?!\.\d)"
)
_NORTH_AMERICAN = re.compile(
    r"(?<![\d./])(?<!\d-)(?<!\d,)(?:\+?1[ .-]{0,2})?(?:\((?P<area>[2-9]\d\d)\)[ .-]{0,2}|(?P<area2>[2-9]\d\d)[.-])\d{3}[ .-]{1,2}\d{4}"
    r"(?:\s*(?:x|ext\.?|extension)\s*\d{1,5})?(?!\d)(?!\.\d)(?!-\d)",
    re.IGNORECASE,
)
_NATIONAL = re.compile(
    r"(?<![\d.,/])(?<!\d-)(?:\(0\d{2,4}\)[ -]?|0\d{2,4}[ -])\d{3,4}[ -]?\d{3,4}(?!\d)(?!\.\d)"
    r"|(?<![\d.,/])(?<!\d-)0[1-9]\d{8,9}(?!\d)(?!\.\d)"
)
_INTERNATIONAL = re.compile(
    r"(?<![\w+])(?<!\d\.)(?:\(?\+\s?|00)[1-9]\d{0,2}\)?(?:[ .\-/]{0,2}\(?\d{1,5}\)?){2,7}(?!\d)(?!\.\d)"
)
_PHONE_CUE = (
    r"(?:电话|手机|号码|联系方式|联系我|联系|打给我|拨打|致电|座机|传真|短信|来电|呼我|call(?:ing)?|text(?:ing)?|phone|tel|telephone"
    r"|mobile|cell|cellphone|whats?app|reach|ring|fax|sms|my number|contact|signal|viber|电話|手機)"
)
_CUED_PHONE = re.compile(
    rf"{_PHONE_CUE}(?:[^\d\n。!?;]{{0,18}}?)(?<![\d.])(?P<n>\+?\(?\d(?:[ .\-()]{{0,2}}\d){{6,14}})(?![\d])(?!\.\d)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"(?<![a-z])(?:(?:(?:double|triple)\s+)?(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)[\s,-]+){6,}"
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)(?![a-z])",
    re.IGNORECASE,
)
_SPOKEN_WORDS = ("zero", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def phones(plain: PlainText) -> Hits:
    """Phone numbers of people."""
    if plain.has_digit:
        yield from _with_letters(plain.text)
    if sum(word in plain.low for word in _SPOKEN_WORDS) >= 3:
        yield from hits("phone", _SPOKEN, plain.text)
    if plain.has_number:
        digits = plain.text.translate(_NUMERALS)
        yield from _mobiles(plain.text, digits)
        yield from _landlines(plain.text, digits)
        yield from _north_american(plain.text)
        yield from _international(plain.text)
        yield from _announced(plain.text, digits)


def _with_letters(text: str) -> Hits:
    """Mobiles with O and l in the place of 0 and 1."""
    for match in _MOBILE_WITH_LETTERS.finditer(text):
        if not match[0].isdigit() and len(digits_of(match[0])) >= 4:
            yield "phone", match.start(), match.end()


def _mobiles(text: str, digits: str) -> Hits:
    """Chinese mobiles. `digits` is the text with its numerals as digits, each in its place."""
    for match in _MOBILE.finditer(digits):
        if not is_reference(text, match.start()) and not has_unit(text, match.end()):
            yield "phone", match.start(), match.end()


def _landlines(text: str, digits: str) -> Hits:
    """Numbers with an area code that begins with 0."""
    for pattern in (_LANDLINE, _NATIONAL):
        for match in pattern.finditer(digits):
            number = digits_of(match[0])
            if not 9 <= len(number) <= 18 or number.startswith(_BRITISH_HOTLINE):
                continue
            if not is_reference(text, match.start()) and not has_unit(text, match.end()):
                yield "phone", match.start(), match.end()


def _north_american(text: str) -> Hits:
    for match in _NORTH_AMERICAN.finditer(text):
        area = match["area"] or match["area2"]
        if area not in _TOLL_FREE and not is_reference(text, match.start()) and not has_unit(text, match.end()):
            yield "phone", match.start(), match.end()


def _international(text: str) -> Hits:
    """Numbers with a country's code; without a + only long ones."""
    for match in _INTERNATIONAL.finditer(text):
        number = digits_of(match[0])
        has_plus = "+" in match[0]
        is_toll_free = number.startswith("1") and number[1:4] in _TOLL_FREE
        if is_toll_free or _CHINESE_HOTLINE.match(match[0].strip("(")):
            continue
        is_long_enough = 8 <= len(number) <= 15 if has_plus else 12 <= len(number) <= 17
        if is_long_enough and not is_reference(text, match.start()):
            yield "phone", match.start(), match.end()


def _announced(text: str, digits: str) -> Hits:
    """Any number that a word says to be a phone's."""
    for match in _CUED_PHONE.finditer(digits):
        start, end = match.span("n")
        if _is_hotline(digits_of(match["n"])) or _is_date(match["n"]):
            continue
        if not is_reference(text, start) and not has_unit(text, end):
            yield "phone", start, end


def _is_hotline(number: str) -> bool:
    """Whether a number is a firm's or a helpline's."""
    if number.removeprefix("1")[:3] in _TOLL_FREE or number.startswith(_BRITISH_HOTLINE):
        return True
    return _CHINESE_HOTLINE.match(number) is not None


def _is_date(number: str) -> bool:
    """Whether this is a day, such as 2024-11-21 or 20241121."""
    match = re.match(r"((?:19|20)\d\d)[ .\-/]?(\d\d?)[ .\-/]?(\d\d?)(?:\D|$)", number)
    return match is not None and 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31
