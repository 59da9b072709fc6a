"""Brings the ways of writing to one: width, case, traditional characters, apostrophes, Chinese numbers, turns of phrase."""

import re
import unicodedata

from training.similarity.dialect import without_dialect
from training.text.han import HAN, simplify

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "十": 10}
_COUNTED = "岁个月周天年次顿只条匹口针度片颗粒斤公克小分星礼毫升餐回日种款点袋盒"
"""What a Chinese number counts; elsewhere 一 is a syllable."""


def normalise(text: str) -> str:
    """One line of plain lower-case half-width simplified text, apostrophes resolved, Chinese numbers in digits."""
    text = without_dialect(simplify(unicodedata.normalize("NFKC", text).casefold()))
    text = re.sub("[’‘´`ʼ]", "'", text)
    text = re.sub(r"\bleaves\b", "leaf", text)  # whose plural has the stem of "to leave"
    text = re.sub(r"\b(what|how|where|why|when|who)('?s|s'|'re)\b", r"\1 is", text)
    text = re.sub(r"n't\b", "nt", text)
    text = re.sub(r"'(s|re|ve|ll|d|m)\b", "", text).replace("'", "")
    text = re.sub(r"\b(can|do|does|did|is|are|was|has|have|had|would|could|should|were) not\b", r"\1nt", text)
    text = re.sub(r"\bcantt?\b", "cant", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"(?<=[a-z\d])[-/](?=[a-z\d])", " ", text)
    text = re.sub(r"([^\W\d])\1{2,}", r"\1\1", text)
    text = re.sub(
        r"\bstop(?:ping)? ((?:\w+ ){1,4}?)(?:from )?(?:getting|catching|picking up|having)(?! (?:on|in|into|up|out|off|to|at)\b)",
        r"prevent \1",
        text,
    )
    text = re.sub(r"\bloo?s(e|ing)(?= (?:there|their|his|her|its|the|baby|weight|teeth|hair|fur)\b)", r"los\1", text)
    text = re.sub(r"\bwee (?=[a-z]+)(?!wee|in|on|everywhere)", "", text) if re.search(r"\b(?:a|the|our|my|his|her) wee\b", text) else text
    text = re.sub(r"\bleft (?=by|alone|over|behind|for|in|at|home|with|on)|(?<=be )left|(?<=been )left", "leave ", text)
    text = re.sub(r"\b(a|new|little|week old|wk old|month old|the) pup\b|\bpups\b", r"\1 puppy", text)
    text = re.sub(r"\b(?:bring(?:ing)?|brought|getting) (?:a |an |my |our |the )?(?:new )?((?:\w+ )?\w+) home\b", r"new \1", text)
    text = re.sub(r"接(.{1,5}?)回[家来]", r"新\1", text)
    text = re.sub(r"(能|可以)(.{0,4}?)([吃喝喂给])几[颗粒片口块个勺](?=[吗呢啊呀?。!\s]|$)", r"\1\2\3", text)
    text = re.sub(r"(?:每?隔)?[几多少]+(?:天|周|个?月|个?星期|个?礼拜|年)([^,。?!几多]{1,8}?)[1一][次回](?![几多])", r"多久\1一次", text)
    text = re.sub(r"^r (?=[a-z])|(?<= )r (?=[a-z])", "are ", text)
    text = re.sub(r"\b4 (?=(?:my|the|a|dogs?|cats?|me|him|her|puppies|kittens|rabbits?)\b)", "for ", text)
    text = re.sub(r"^who (?=can|should|may|does|is|will|do|must)", "whoever ", text)
    text = re.sub("([戴穿买用笼缸箱盆盒包窝])(要|得|需要)?多大", r"\1\2什么尺寸", text)
    text = re.sub("半(岁|年)", "6个月", text)
    text = re.sub(f"([{''.join(_DIGITS)}]+)(?=[{_COUNTED}])", lambda m: str(_chinese_number(m[1])), text)
    text = re.sub(r"(\d+)(?:岁|年)半", lambda m: f"{int(m[1]) * 12 + 6}个月", text)
    text = re.sub(r"\bdrink more( water)?\b", "increase water intake", text)  # what is wished; drinking more is a sign
    text = re.sub(rf"(?<=[{HAN}])不(?=[?!。~\s]*$)", "吗", text)
    text = re.sub(r"\b(?:take|taking|get|getting) ((?:\w+ ){1,3}?)off\b", r"remove \1", text)
    text = re.sub(r"([驱打洗剪换刷梳清遛做])(\d+)([次回])([虫澡牙毛水粮针]|疫苗|指甲|耳朵|绝育)", r"\1\4\2\3", text)
    # 能不能, 吃不吃: a question, no negation.
    text = re.sub(rf"([{HAN}])不\1", r"\1", text)
    text = re.sub("(有|好|可)没\\1", r"\1", text)
    return text.strip()


def _chinese_number(characters: str) -> int:
    """一 → 1, 十二 → 12, 二十 → 20, 三十五 → 35; digits side by side else."""
    if "十" in characters:
        tens, _, rest = characters.partition("十")
        return (_DIGITS[tens[-1]] if tens else 1) * 10 + (_DIGITS[rest[0]] if rest else 0)
    return int("".join(str(_DIGITS[c]) for c in characters))
