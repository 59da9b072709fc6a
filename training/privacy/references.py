"""What stands around a number and says that it leads to nobody: an order, a batch, a product; a unit behind it."""

import re

_N_BEFORE = 28
"""Characters before a number in which it says what it is."""
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


def is_reference(text: str, start: int) -> bool:
    """Whether the number that begins here says of itself that it is no person's."""
    return _REFERENCE.search(text[max(0, start - _N_BEFORE) : start]) is not None


def has_unit(text: str, end: int) -> bool:
    """Whether a unit stands behind the number that ends here: it is an amount."""
    return _UNIT.match(text, end) is not None


def digits_of(text: str) -> str:
    """The digits in a text, without what stands between them."""
    return "".join(c for c in text if c.isdigit())
