"""Where somebody lives: an address down to the house, or a place said to be one's home; coordinates.

A city or a district alone is no address ("I live in Berlin", 我在上海), nor is a place that is nobody's ("the shelter
on the corner", 楼下小区).
"""

import re

from training.privacy import Hits
from training.privacy.reading import Reading

_HAN = r"[\u4e00-\u9fff]"
_N = r"[0-9零〇一二三四五六七八九十百两A-Za-z]"
_NUMBER = rf"(?:第)?{_N}{{1,5}}(?:[-—之]{_N}{{1,4}}){{0,3}}"
_REGION = rf"(?:{_HAN}{{2,8}}?(?:省|自治区|特别行政区|市|自治州|区|县|旗|镇|乡|街道|村))"
_HOUSE = r"(?:号楼?|栋|幢|座|单元|室|楼|弄|号院|号门|门|房|户|层|#|组|号)"
_STREET = rf"{_HAN}{{1,10}}?(?:大道|大街|胡同|路|街|巷|弄|里弄|道|公路)(?:[东西南北中]?[一二三四五六七八九\d]?段|[东西南北中])?"
_ESTATE = rf"{_HAN}[\u4e00-\u9fffA-Z0-9]{{1,12}}?(?:小区|花园|花苑|公寓|大厦|家园|新村|苑|城|府|庄园|广场|山庄|别墅|公馆|嘉园|新苑|宿舍|社区|名邸|国际|华府|庭|湾|院|村|园|楼|里|[一二三四五六七八九十东西南北]区)"
_WITH_STREET = re.compile(
    rf"{_REGION}{{0,5}}{_STREET}\s?(?:{_NUMBER}\s?(?:弄|号院|号楼?|巷|栋|幢|座)\s?)(?:{_ESTATE})?(?:[,，\s]?{_NUMBER}\s?{_HOUSE}){{0,4}}(?:\s?\d{{3,4}}(?!\d))?(?:-\d{{1,4}}(?!\d)){{0,2}}"
)
_WITH_ESTATE = re.compile(
    rf"{_REGION}{{0,5}}{_ESTATE}(?:[A-Za-z]区|{_N}期|[东西南北]区)?[,，\s]?{_NUMBER}\s?(?:栋|幢|座|号楼|单元|#|-)[,，\s]?(?:{_NUMBER}\s?{_HOUSE}[,，\s]?){{0,3}}(?:\d{{1,4}}(?!\d))?(?:-\d{{1,4}}(?!\d)){{0,2}}"
)
_UNIT = re.compile(
    rf"{_NUMBER}\s?(?:栋|幢|号楼|座)\s?(?:{_NUMBER}\s?单元)?[,，\s]?(?:{_NUMBER}\s?层?[,，\s]?)?\d{{2,4}}\s?(?:室|房|号|户)?(?!\d)"
)
_UNIT_ROOM = re.compile(rf"{_N}{{1,3}}\s?单元\s?\d{{2,4}}\s?(?:室|房|号)?(?!\d)")
_VILLAGE = re.compile(rf"{_REGION}{{1,4}}{_HAN}{{1,6}}(?:村|屯|庄|组|队){_NUMBER}(?:组|号|队|社)(?:{_NUMBER}号)?")
_VILLAGE_ALONE = re.compile(
    rf"{_HAN}{{2,8}}?(?:省|市)(?:{_HAN}{{1,8}}?(?:市|区|县|旗)){{1,2}}{_HAN}{{1,8}}?(?:镇|乡|街道){_HAN}{{1,6}}村"
)
_HOME_CUE = re.compile(
    rf"(?:(?<!你们)(?<!你们的)(?<!医院)(?<!医院的)(?<!诊所)地址|住址|家庭住址|收货地址|收件地址|寄到|寄给|送到|邮寄|我?家?(?:就)?住(?!院)(?:在|的是)?|家(?:就)?在|上门)(?:\s*(?:是|为|在|:|：))*\s*"
    rf"(?P<a>(?!这|那|同|老|旧|一|楼|隔壁|我们|他们|她|他|附近|哪|在哪|什么)(?:{_REGION}{{0,5}})(?:{_ESTATE}|{_HAN}{{2,10}}?(?:大道|大街|胡同|路|街|巷|弄))(?:附近|旁边|对面)?)"
)
_GENERIC = re.compile(
    r"(?:医院|诊所|这个|那个|同一个|同一|一个|某个|哪个|每个|整个|老|旧|新|我们|他们|隔壁|附近的?|别的|其他|本)(?:小区|社区|院|村|城|楼|园|广场|街|路|巷|公寓)|^(?:医|住|出)院|动物园|公园|幼儿园|校园|卧室|阁楼|阳台|上楼|下楼|跳楼|坠楼|爬楼"
)
_POSTAL_ZH = re.compile(r"邮(?:政)?编(?:码)?\s*(?:是|为|:)?\s*(?P<n>\d{6})(?!\d)")


def _trim(text: str, start: int, end: int) -> int:
    """Where an address begins behind the words that lead to it ("我家住在", "麻烦送到")."""
    lead = list(
        re.finditer(
            r"(?:地址|住址|住在|家在|住的是|搬到|搬去|来自|寄到|送到|位于|寄给|就在|是在|住|在|到|是|去|我|离|从|给)(?:是|为)?[:\s]*",
            text[start:end],
        )
    )
    best = start
    for match in lead:
        if match.start() <= best - start + 6 and start + match.end() < end - 4 and match.start() < 12:
            best = start + match.end()
    return best


def homes_zh(reading: Reading) -> Hits:
    text = reading.text
    if not reading.has_han:
        return
    patterns = (
        (_WITH_STREET, reading.has(*"路街巷弄道", "胡同")),
        (_WITH_ESTATE, reading.has(*"栋幢座#-", "号楼", "单元")),
        (_VILLAGE, reading.has(*"村屯庄组队")),
        (_VILLAGE_ALONE, "村" in text),
    )
    for pattern, may_be_there in patterns:
        for match in pattern.finditer(text) if may_be_there else ():
            yield "address", _trim(text, match.start(), match.end()), match.end()
    if reading.has(*"栋幢座", "号楼", "单元"):
        for pattern in (_UNIT, _UNIT_ROOM):
            for match in pattern.finditer(text):
                yield "address", match.start(), match.end()
    if reading.has("地址", "住", "寄", "送到", "家在", "家就在", "上门"):
        for match in _HOME_CUE.finditer(text):
            if not _GENERIC.search(match["a"]):
                yield "address", match.start("a"), match.end("a")
    if "邮" in text:
        for match in _POSTAL_ZH.finditer(text):
            yield "address", match.start("n"), match.end("n")


_STATES = "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC"
_CLEAR = r"(?:street|avenue|ave|road|rd|boulevard|blvd|parkway|pkwy|highway|hwy|crescent|terrace)"
_ROOM = (
    r"(?:,?\s*(?:apt|apartment|unit|suite|ste|flat|#|room|floor|fl)\.?\s*#?\s*[A-Za-z]?-?\d{0,5}[A-Za-z]?(?![A-Za-z]))?"
)
_TOWN = rf"(?:,?\s+[A-Z][A-Za-z.'\-]+(?:\s[A-Z][a-z]+){{0,2}})?(?:,\s*(?:{_STATES}|[A-Z][a-z]+))?(?:,?\s*(?:{_STATES}))?(?:\s+\d{{5}}(?:-\d{{4}})?)?"
_NO_STREET_WORD = (
    r"(?:min|mins|minute|minutes|hour|hours|hr|hrs|day|days|week|weeks|month|months|year|years|yr|yrs|mile|miles|km|m|meters?|feet|ft|block|blocks|yards?|on|the|in|of|from|at|to|and|or|a|an|my|"
    r"dogs?|cats?|puppies|puppy|kittens?|pets?|animals?|strays?|times?|more|old|cups?|pounds?|lbs?|kg|people|cars?|of|off|along|down|up|into|across|per|for|with|by|is|was|near)"
)
_STREET_LOWER = re.compile(
    rf"(?<![\w.,/$£€-])\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?,?\s+(?:(?:north|south|east|west|n|s|e|w|ne|nw|se|sw)\.?\s+)?(?:(?!{_NO_STREET_WORD}\b)[A-Za-z0-9'’.\-]+\s+){{1,3}}{_CLEAR}\b\.?(?:\s\d{{1,4}}\b)?{_ROOM}",
    re.IGNORECASE,
)
_STREET_UPPER = re.compile(
    r"(?<![\w.,/$£€-])(?:\d{1,4}/)?\d{1,5}[A-Za-z]?(?:-\d{1,4})?,?\s+(?:(?:North|South|East|West|[NSEW]{1,2})\.?\s+)?(?:[A-Z0-9][A-Za-z0-9'’.\-]*\s+){1,3}"
    rf"(?:Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way|Terrace|Ter|Crescent|Cres|Close|Square|Sq|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Trail|Loop|Row|Grove|Gardens|Mews|Hill|Walk|Quay|Plaza|Alley|Path|Pike)\b\.?{_ROOM}{_TOWN}"
)
_PLAIN_WORD = r"(?!(?i:and|but|my|is|with|so|because|please|call|mail|email|text|thanks|where|which|near|if|he|she|we|i|it|can|not|for|since|next|who)\b)[A-Za-zÀ-ÿ'’\-]+"
_HOME_EN = re.compile(
    r"(?i:\b(?:live|living|lives|located|moved?|mail it|ship it|send it|deliver(?:y|ed)?|visit us)\b\s+(?:at|to)|\bcome to|\bmy (?:home |mailing |street )?address(?: is|:)?|\baddress\s*(?:is|:)|\bhome address(?: is|:)?)\s*:?\s*"
    rf"(?P<a>\d{{1,5}}[A-Za-z]?,?\s+(?!(?i:or|to|am|pm|in|of|min|minutes?|hours?|miles?|blocks?|km|days?|weeks?|months?|years?|kg|lbs?|pounds?)\b)(?:{_PLAIN_WORD}\s*){{1,5}}\d{{0,4}}{_ROOM}{_TOWN})"
)
_PO_BOX = re.compile(r"\bp\.?\s?o\.?\s?box\s+#?\d{1,6}\b", re.IGNORECASE)
_APARTMENT = re.compile(
    r"\b(?:apartment|apt|flat|unit|suite)\.?\s*(?:no\.?\s*|number\s*|#\s*)?(?=[A-Z]?-?\d)[A-Z]?-?\d{1,5}[A-Z]?\b(?!\s*(?:mg|ml|kg|/|%|of\b|per|bedroom|tablet|iu\b))",
    re.IGNORECASE,
)
_STATE_ZIP = re.compile(rf"\b[A-Z][A-Za-z.'\-]+(?:\s[A-Z][a-z]+){{0,2}},?\s+(?:{_STATES}),?\s+\d{{5}}(?:-\d{{4}})?\b")
_ZIP_CUE = re.compile(
    r"\b(?:zip|postal|post)\s?code(?:\s+is|\s*:)?\s*(?P<n>[A-Z]?\d[\dA-Z]{1,3}[ -]?[\dA-Z]{2,4})\b", re.IGNORECASE
)
_POSTCODE_UK = re.compile(
    r"(?<![A-Za-z0-9])[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY]) \d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])"
)
_STRASSE = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß\-]+(?:straße|strasse|str\.|weg|platz|allee|gasse)\s+\d{1,4}[a-z]?\b")


_CLEAR_WORDS = (
    "street",
    "avenue",
    "ave",
    "road",
    "rd",
    "boulevard",
    "blvd",
    "parkway",
    "pkwy",
    "highway",
    "hwy",
    "crescent",
    "terrace",
)
_STREET_ENDS = re.compile(
    r" (?:St|Av|Road|Rd|Bou|Bl|Lane|Ln|Dr|Co|Ct|Pl|Way|Te|Cr|Cl|Sq|Pa|Pk|Hi|Hw|Ci|Tr|Lo|Ro|Gr|Ga|Me|Wa|Qu|Al|Pi)[a-z]*\b"
)


def homes_en(reading: Reading) -> Hits:
    text = reading.text
    if not reading.has_digit:
        return
    patterns = (
        (_STREET_LOWER, reading.has(*_CLEAR_WORDS)),
        (_STREET_UPPER, _STREET_ENDS.search(text) is not None),
        (_PO_BOX, reading.has("box")),
        (_STATE_ZIP, reading.has_number),
        (_POSTCODE_UK, True),
        (_STRASSE, reading.has("straße", "strasse", "str.", "weg", "platz", "allee", "gasse")),
    )
    for pattern, may_be_there in patterns:
        for match in pattern.finditer(text) if may_be_there else ():
            yield "address", match.start(), match.end()
    if reading.has("apartment", "apt", "flat", "unit", "suite"):
        for match in _APARTMENT.finditer(text):
            if not match[0].lower().startswith(("unit ", "units ")) or re.search(r"[A-Za-z]$|#", match[0]):
                yield "address", match.start(), match.end()
    if reading.has("live", "living", "locat", "move", " it to", "deliver", "visit us", "come", "address"):
        for match in _HOME_EN.finditer(text):
            yield "address", match.start("a"), match.end("a")
    if reading.has("zip", "post"):
        for match in _ZIP_CUE.finditer(text):
            yield "address", match.start("n"), match.end("n")


_DECIMAL = re.compile(
    r"(?<![\d.])(?P<a>[-+]?\d{1,3}\.\d{3,})\s?°?\s?[NSns北南]?[纬]?\s?[,，;/\s]\s?(?P<b>[-+]?\d{1,3}\.\d{3,})\s?°?\s?[EWew]?(?![\d])"
)
_DEGREES = re.compile(r"\d{1,3}\s?°\s?\d{1,2}\s?['′]\s?(?:\d{1,2}(?:\.\d+)?\s?[\"″]\s?)?[NSEW北南东西](?![a-z])")
_COMPASS = re.compile(r"(?:北纬|南纬|东经|西经)\s?\d{1,3}(?:\.\d+|度)|(?<![\d.])\d{1,3}\.\d{2,}\s?°\s?[NSEW](?![a-z])")


def coordinates(reading: Reading) -> Hits:
    text = reading.text
    for match in _DECIMAL.finditer(text) if reading.has_number else ():
        largest = max(abs(float(match["a"])), abs(float(match["b"])))
        if 10 <= largest <= 180 and len(match[0]) >= 13:  # below 10 it is a list of figures
            yield "coordinates", match.start(), match.end()
    for pattern in (_DEGREES, _COMPASS) if reading.has("°", "纬", "经") else ():
        for match in pattern.finditer(text):
            yield "coordinates", match.start(), match.end()
