"""Words that programs write where there is no value: alone in a cell, they are no text."""

_WORDS = frozenset(
    {
        *("nan", "none", "null", "nil", "nat", "na", "n/a", "n.a.", "<na>", "#n/a", "#na", "undefined", "missing"),
        *("#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#spill!", "#calc!", "#getting_data", "#field!"),
        *("-", "--", "---", "—", "——", "–", "/", "\\", ".", "...", "…", "(empty)", "(blank)", "(null)", "[null]"),
        *("无", "空", "暂无", "(无)", "(空)", "(空白)", "未填写", "待补充", "#不适用"),
    }
)
_LONGEST = max(map(len, _WORDS))


def says_no_value(text: str) -> bool:
    """Whether a text is nothing but a word for "no value", or the hashes of a cell that is too narrow."""
    bare = text.strip()
    if len(bare) > _LONGEST:
        return bare.strip("#") == "" and len(bare) < 300
    return bare.lower() in _WORDS or (len(bare) > 2 and bare.strip("#") == "")
