"""Brings the ways of writing to one: width, case, traditional characters, apostrophes, Chinese numbers, turns of phrase."""

import re
import unicodedata

from training.similarity.writing.dialect import without_dialect
from training.similarity.writing.phrases import plain_chinese, plain_english, plain_questions
from training.text.han import simplify

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "十": 10}
_COUNTED = "岁个月周天年次顿只条匹口针度片颗粒斤公克小分星礼毫升餐回日种款点袋盒"
"""What a Chinese number counts; elsewhere 一 is a syllable."""
_APOSTROPHE = re.compile("[’‘´`ʼ]")
_LETTER = re.compile("[a-z]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_NUMBER = re.compile(f"([{''.join(_DIGITS)}]+)(?=[{_COUNTED}])")
_AND_A_HALF = re.compile(r"(\d+)(?:岁|年)半")


def normalise(text: str) -> str:
    """One line of plain lower-case half-width simplified text, apostrophes resolved, Chinese numbers in digits."""
    text = without_dialect(simplify(unicodedata.normalize("NFKC", text).casefold()))
    text = _APOSTROPHE.sub("'", text)
    if _LETTER.search(text):
        text = plain_english(text)
    text = _THOUSANDS.sub("", text)
    text = _STRETCHED.sub(r"\1\1", text)
    return (text if text.isascii() else _chinese(text)).strip()


def _chinese(text: str) -> str:
    """A text that may have Chinese in it, its numbers in digits, its turns of phrase in plain words."""
    text = _NUMBER.sub(lambda match: str(_chinese_number(match[1])), plain_chinese(text))
    text = _AND_A_HALF.sub(lambda match: f"{int(match[1]) * 12 + 6}个月", text)
    return plain_questions(text)


def _chinese_number(characters: str) -> int:
    """一 → 1, 十二 → 12, 二十 → 20, 三十五 → 35; digits side by side else."""
    if "十" in characters:
        tens, _, rest = characters.partition("十")
        return (_DIGITS[tens[-1]] if tens else 1) * 10 + (_DIGITS[rest[0]] if rest else 0)
    return int("".join(str(_DIGITS[c]) for c in characters))
