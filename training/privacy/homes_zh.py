"""Chinese addresses down to the house, or a street or estate said to be one's home.

A city or a district alone is no address (我在上海), nor is a place that is nobody's (楼下小区).
"""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText
from training.text.han import HAN

_HAN = f"[{HAN}]"
_N = r"[0-9零〇一二三四五六七八九十百两A-Za-z]"
_NUMBER = rf"(?:第)?{_N}{{1,5}}(?:[-—之]{_N}{{1,4}}){{0,3}}"
# Once read it is not read in another way: of five regions behind each other there would be thousands.
_REGION = rf"(?>{_HAN}{{2,8}}?(?:省|自治区|特别行政区|市|自治州|区|县|旗|镇|乡|街道|村))"
_HOUSE = r"(?:号楼?|栋|幢|座|单元|室|楼|弄|号院|号门|门|房|户|层|#|组|号)"
_STREET = rf"{_HAN}{{1,10}}?(?:大道|大街|胡同|路|街|巷|弄|里弄|道|公路)(?:[东西南北中]?[一二三四五六七八九\d]?段|[东西南北中])?"
_ESTATE = rf"{_HAN}[{HAN}A-Z0-9]{{1,12}}?(?:小区|花园|花苑|公寓|大厦|家园|新村|苑|城|府|庄园|广场|山庄|别墅|公馆|嘉园|新苑|宿舍|社区|名邸|国际|华府|庭|湾|院|村|园|楼|里|[一二三四五六七八九十东西南北]区)"
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
_LEAD = re.compile(
    r"(?:地址|住址|住在|家在|住的是|搬到|搬去|来自|寄到|送到|位于|寄给|就在|是在|住|在|到|是|去|我|离|从|给)(?:是|为)?[:\s]*"
)
"""Words that lead to an address: "我家住在", "麻烦送到"."""


def homes_zh(plain: PlainText) -> Hits:
    """Chinese addresses."""
    text = plain.text
    if not plain.has_han:
        return
    patterns = (
        (_WITH_STREET, plain.has(*"路街巷弄道", "胡同")),
        (_WITH_ESTATE, plain.has(*"栋幢座#-", "号楼", "单元")),
        (_VILLAGE, plain.has(*"村屯庄组队")),
        (_VILLAGE_ALONE, "村" in text),
    )
    for pattern, may_be_there in patterns:
        for match in pattern.finditer(text) if may_be_there else ():
            yield "address", _begin(text, match.start(), match.end()), match.end()
    if plain.has(*"栋幢座", "号楼", "单元"):
        yield from hits("address", _UNIT, text)
        yield from hits("address", _UNIT_ROOM, text)
    if plain.has("地址", "住", "寄", "送到", "家在", "家就在", "上门"):
        for match in _HOME_CUE.finditer(text):
            if not _GENERIC.search(match["a"]):
                yield "address", match.start("a"), match.end("a")
    if "邮" in text:
        yield from hits("address", _POSTAL_ZH, text, "n")


def _begin(text: str, start: int, end: int) -> int:
    """Where an address begins, behind the words that lead to it."""
    begin = start
    for match in _LEAD.finditer(text[start:end]):
        if match.start() <= begin - start + 6 and start + match.end() < end - 4 and match.start() < 12:
            begin = start + match.end()
    return begin
