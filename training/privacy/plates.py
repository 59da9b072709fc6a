"""Licence plates, Chinese and British by their shape, others after a word."""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText

_PLATE_ZH = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•・.\-]?(?=[A-HJ-NP-Z0-9]{0,5}\d)[A-HJ-NP-Z0-9]{4,5}(?:[A-HJ-NP-Z0-9]|[挂学警港澳])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PLATE_UK = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2} [A-Z]{3}(?![A-Za-z0-9])")
_PLATE_CUE = re.compile(
    r"(?i:车牌号?码?|licen[cs]e plate|number plate|plate number|registration plate|(?<![a-z])plates?|(?<![a-z])car reg)"
    r"(?i:\s*(?:号|number|no|is|was|are|是|为|on my car|of my car|#))*[\s:#.]*"
    r"(?P<id>(?=[A-Z0-9 \-]{0,8}\d)[A-Z0-9]{1,7}(?:[ \-][A-Z0-9]{1,4}){0,2}|(?=[a-z]*\d)[a-z0-9]{5,8})(?![A-Za-z0-9])"
)


def plates(plain: PlainText) -> Hits:
    """Licence plates."""
    text = plain.text
    if not plain.has_digit:
        return
    if plain.has_han:
        yield from hits("plate", _PLATE_ZH, text)
    yield from hits("plate", _PLATE_UK, text)
    if plain.has("车牌", "plate", "car reg"):
        for match in _PLATE_CUE.finditer(text):
            if 4 <= len(match["id"].replace(" ", "")) <= 9:
                yield "plate", match.start("id"), match.end("id")
