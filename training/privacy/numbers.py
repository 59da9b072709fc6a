"""Numbers that lead to a person: phones, ID cards, passports, bank cards, microchips.

Where a number has check digits they decide (GB 11643 for ID cards, Luhn for cards, mod 97 for IBANs). A number that says
of itself what it is (an order, a batch, a product) is none of them. Numbers that belong to firms and not to people
(400 and 800 in China, toll-free ones elsewhere) are none either: vets' answers are full of poison hotlines.
"""

import re
from datetime import date

from training.privacy import Hits
from training.privacy.reading import Reading

_NUMERALS = str.maketrans("零〇○一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖", "00011223456789123456789")
_LETTERS_AS_DIGITS = str.maketrans("OolI", "0011")

# What stands right before a number that is no person's: an order, a batch, a product.
_REFERENCE = re.compile(
    r"(?:订单|单号|运单|编号|批号|批次|文号|货号|条码|条形码|型号|款号|产品码|商品码|发票|流水|票号|兽药字|登记证|序列|备案"
    r"|(?<![a-z])(?:order|invoice|tracking|batch|lot|serial|sku|model|ref|reference|isbn|barcode|upc|ean|ticket|item|part|product|case|receipt|doi|pmid)s?)"
    r"(?:\s*(?:号码?|编号|no|nr|number|code|id|#|is|was|为|是))*\.?[\s:#.,(]*[a-z]{0,4}-?$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(?:-\s*\d+\s*)?(?:mg|ml|mcg|ug|μg|kg|g|iu|kcal|cal|l|cm|mm|rpm|u/l|元|块|美元|毫克|毫升|克|公斤|千克|斤|国际单位|单位|个|%|℃|°)(?![a-z])",
    re.IGNORECASE,
)
_TOLL_FREE = ("400", "800", "833", "844", "855", "866", "877", "888", "900")


def _before(text: str, start: int) -> str:
    return text[max(0, start - 28) : start]


def _is_reference(text: str, start: int) -> bool:
    return _REFERENCE.search(_before(text, start)) is not None


# --- phones ---

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
_BRITISH_HOTLINE = ("0800", "0808", "0300", "0303", "0330", "0333", "0344", "0345")
_CHINESE_HOTLINE = re.compile(r"^(?:\(?(?:\+|00)?86\)?[ -]?)?[48]00")


def phones(reading: Reading) -> Hits:
    text = reading.text
    if reading.has_digit:
        for match in _MOBILE_WITH_LETTERS.finditer(text):
            if not match[0].isdigit() and _n_digits(match[0]) >= 4:
                yield "phone", match.start(), match.end()
    if sum(word in reading.low for word in _SPOKEN_WORDS) >= 3:
        for match in _SPOKEN.finditer(text):
            yield "phone", match.start(), match.end()
    if not reading.has_number:
        return
    digits = text.translate(_NUMERALS)
    for match in _MOBILE.finditer(digits):
        if not _is_reference(text, match.start()) and not _UNIT.match(text, match.end()):
            yield "phone", match.start(), match.end()
    for pattern in (_LANDLINE, _NATIONAL):
        for match in pattern.finditer(digits):
            n_digits = _n_digits(match[0])
            if not 9 <= n_digits <= 18 or _digits(match[0]).startswith(_BRITISH_HOTLINE):
                continue
            if not _is_reference(text, match.start()) and not _UNIT.match(text, match.end()):
                yield "phone", match.start(), match.end()
    for match in _NORTH_AMERICAN.finditer(text):
        area = match["area"] or match["area2"]
        if area not in _TOLL_FREE and not _is_reference(text, match.start()) and not _UNIT.match(text, match.end()):
            yield "phone", match.start(), match.end()
    for match in _INTERNATIONAL.finditer(text):
        number = _digits(match[0])
        plus = "+" in match[0]
        is_toll_free = number.removeprefix("1")[:3] in _TOLL_FREE and number.startswith("1")
        if not 8 <= len(number) <= 15 + 2 * (not plus) or is_toll_free or _CHINESE_HOTLINE.match(match[0].strip("(")):
            continue
        if (plus or len(number) >= 12) and not _is_reference(text, match.start()):
            yield "phone", match.start(), match.end()
    for match in _CUED_PHONE.finditer(digits):
        number = _digits(match["n"])
        if (
            number.removeprefix("1")[:3] in _TOLL_FREE
            or _CHINESE_HOTLINE.match(number)
            or number.startswith(_BRITISH_HOTLINE)
        ):
            continue
        if _is_date(match["n"]) or _is_reference(text, match.start("n")) or _UNIT.match(text, match.end("n")):
            continue
        yield "phone", match.start("n"), match.end("n")


def _is_date(number: str) -> bool:
    """Whether this is a day, such as 2024-11-21 or 20241121."""
    match = re.match(r"((?:19|20)\d\d)[ .\-/]?(\d\d?)[ .\-/]?(\d\d?)(?:\D|$)", number)
    return match is not None and 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _n_digits(text: str) -> int:
    return len(_digits(text))


# --- papers ---

_ID_18 = re.compile(r"(?<![\dA-Za-z])\d(?:[ \-.]?\d){16}[ \-.]?[\dXx](?![\dA-Za-z])")
_FIFTEEN = re.compile(
    r"(?<![\dA-Za-z.])\d{15}(?![\dA-Za-z])|(?<![\dA-Za-z.])\d{3}([ -])\d{3}\1\d{3}\1\d{3}\1\d{3}(?![\dA-Za-z])|(?<![\dA-Za-z.])\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?![\dA-Za-z])|(?<![\dA-Za-z.])\d{3}[ -]\d{12}(?![\dA-Za-z])"
)
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

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset(
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91]
)


def is_id_card(number: str) -> bool:
    """Whether 18 characters are a Chinese ID number by GB 11643: province, birthday and check character."""
    if not is_id_shaped(number):
        return False
    remainder = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11
    return "10X98765432"[remainder] == number[17].upper()


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


def papers(reading: Reading) -> Hits:
    text = reading.text
    if not reading.has_number:
        return
    for match in _ID_18.finditer(text):
        number = re.sub(r"[ \-.]", "", match[0])
        if is_id_card(number) or (is_id_shaped(number) and not _is_reference(text, match.start())):
            yield "id_card", match.start(), match.end()
    for match in _ID_CUE.finditer(text):
        yield "id_card", match.start("n"), match.end("n")
    for match in _FIFTEEN.finditer(text):
        if is_old_id_card(_digits(match[0])) and not _is_reference(text, match.start()):
            yield "id_card", match.start(), match.end()
    for pattern in (_PASSPORT, _SSN_CUE):
        for match in pattern.finditer(text):
            yield "passport" if pattern is _PASSPORT else "id_card", match.start("n"), match.end("n")
    for pattern in (_SSN, _HONG_KONG, _NATIONAL_INSURANCE):
        for match in pattern.finditer(text):
            if not _is_reference(text, match.start()):
                yield "id_card", match.start(), match.end()


# --- money ---

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


def passes_luhn(number: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812)."""
    total = 0
    for position, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + position % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def _is_iban(text: str) -> bool:
    packed = text.replace(" ", "")
    if not 15 <= len(packed) <= 34:
        return False
    return int("".join(str(int(c, 36)) for c in packed[4:] + packed[:4])) % 97 == 1


def money(reading: Reading) -> Hits:
    text = reading.text
    if not reading.has_number:
        return
    for match in _CARD.finditer(text):
        number = _digits(match[0])
        # Nothing else is written in fours: there a slip in the check digit does not matter.
        is_card = _SCHEME.fullmatch(number) and (passes_luhn(number) or match["fours"])
        if is_card and not _is_reference(text, match.start()):
            yield "bank_card", match.start(), match.end()
    for pattern in (_CARD_CUE, _SORT_CODE):
        for match in pattern.finditer(text):
            yield "bank_card", match.start("n"), match.end("n")
    for match in _IBAN.finditer(text):
        if _is_iban(match[0]):
            yield "bank_card", match.start(), match.end()


# --- microchips (ISO 11784: 15 digits, a country or 900 to 998 for a maker, then 12) ---

_COUNTRIES = frozenset(
    [
        "036",
        "040",
        "056",
        "076",
        "100",
        "112",
        "124",
        "156",
        "158",
        "191",
        "203",
        "208",
        "233",
        "246",
        "250",
        "276",
        "300",
        "344",
        "348",
        "352",
        "356",
        "372",
        "376",
        "380",
        "392",
        "410",
        "428",
        "440",
        "442",
        "446",
        "458",
        "484",
        "528",
        "554",
        "578",
        "608",
        "616",
        "620",
        "634",
        "642",
        "643",
        "688",
        "702",
        "703",
        "705",
        "710",
        "724",
        "752",
        "756",
        "764",
        "784",
        "792",
        "804",
        "826",
        "840",
    ]
)
_CHIP_CUE = re.compile(
    r"(?:芯片|晶片|chip(?:ped)?|transponder|avid|home ?again|24petwatch)(?:[^\d\n。]{0,25}?)(?<![\dA-Za-z])"
    r"(?P<n>(?=(?:[^\d]?\d){9}|[\dA-F]{10}(?![\dA-Za-z]))[\dA-F](?:[ \-*.]?[\dA-F]){8,15})(?![\dA-Za-z])",
    re.IGNORECASE,
)


def chips(reading: Reading) -> Hits:
    text = reading.text
    for match in _FIFTEEN.finditer(text) if reading.has_number else ():
        prefix = _digits(match[0])[:3]
        if ("900" <= prefix <= "998" or prefix in _COUNTRIES) and not _is_reference(text, match.start()):
            yield "chip", match.start(), match.end()
    if not (reading.has_digit and reading.has("芯片", "晶片", "chip", "transponder", "avid", "home")):
        return
    for match in _CHIP_CUE.finditer(text):
        if _n_digits(match["n"]) >= 5:
            yield "chip", match.start("n"), match.end("n")
