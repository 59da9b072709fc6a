"""Brings the ways of writing to one, then into units: a Latin word by its stem, a number, or one Chinese character."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import snowballstemmer

from training.text.han import HAN, simplify

SOUNDS = Path(__file__).with_name("sounds.txt")
BREAK = "|"
"""The unit that stands for punctuation."""

_IRREGULAR = {
    "threw": "throw", "thrown": "throw", "eating": "eat", "bit": "bite", "bitten": "bite", "drank": "drink", "drunk": "drink", "lost": "lose",
    "losing": "lose", "fed": "feed", "gave": "give", "given": "give", "slept": "sleep", "ran": "run", "hid": "hide", "hidden": "hide",
    "shook": "shake", "shaken": "shake", "swam": "swim", "kept": "keep", "woke": "wake", "woken": "wake", "dug": "dig", "cats": "cat",
    "feet": "foot", "babies": "baby", "grew": "grow", "grown": "grow", "fought": "fight", "stole": "steal", "lain": "lie", "lying": "lie",
    "swollen": "swollen", "peed": "pee", "peeing": "pee", "pees": "pee", "pooed": "poo", "poos": "poo", "wees": "wee", "whats": "what",
    "vomitting": "vomit", "vomitted": "vomit", "sneezy": "sneeze", "colour": "color", "leashes": "leash", "mommy": "mom", "mum": "mom", "mummy": "mom",
    "dying": "die", "died": "die", "safest": "safe", "teething": "teething", "dies": "die", "paws": "paw", "veggies": "veggie", "fleas": "flea", "tried": "try",
}  # fmt: skip
_WHOLE = {
    *(
        "canned",
        "fixed",
        "herself",
        "himself",
        "itself",
        "teething",
        "news",
        "left",
        "later",
        "dentist",
        "boxer",
        "tinned",
        "treats",
        "housing",
    ),
    *("lead", "leads", "better", "worse"),
}
"""Words whose stem is that of another word."""
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "十": 10}
_COUNTED = "岁个月周天年次顿只条匹口针度片颗粒斤公克小分星礼毫升餐回日种款点袋盒"
"""What a Chinese number counts; elsewhere 一 is a syllable."""


def normalise(text: str) -> str:
    """One line of plain lower-case half-width simplified text, apostrophes resolved, Chinese numbers in digits."""
    text = simplify(unicodedata.normalize("NFKC", text).casefold())
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


def units(text: str) -> list[str]:
    """The units of a normalised text; `BREAK` for punctuation, never two in a row."""
    found: list[str] = []
    for match in re.finditer(rf"[{HAN}]|\d+(?:\.\d+)?|[a-z]+|[^\w\s]", text):
        unit = match[0]
        if unit[0].isascii() and unit.isalpha():
            found.append(stem(unit))
        elif unit[0].isdigit() or re.match(f"[{HAN}]", unit):
            found.append(unit)
        elif found and found[-1] != BREAK:
            found.append(BREAK)
    return found


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word without its ending: feeding, feeds, fed → feed; two → 2."""
    if word in _NUMBERS:
        return str(_NUMBERS[word])
    if word in _WHOLE:
        return word
    word = _IRREGULAR.get(word, word)
    return str(_stemmer().stemWord(word))


def sounds(characters: str) -> tuple[str, ...] | None:
    """How Chinese characters sound, without tones; nothing if one of them is rare."""
    known = _sound_of()
    if any(c not in known for c in characters):
        return None
    return tuple(known[c] for c in characters)


def _chinese_number(characters: str) -> int:
    """一 → 1, 十二 → 12, 二十 → 20, 三十五 → 35; digits side by side else."""
    if "十" in characters:
        tens, _, ones = characters.partition("十")
        return (_DIGITS[tens[-1]] if tens else 1) * 10 + (_DIGITS[ones[0]] if ones else 0)
    return int("".join(str(_DIGITS[c]) for c in characters))


@cache
def _stemmer() -> snowballstemmer.english_stemmer.EnglishStemmer:
    return snowballstemmer.stemmer("english")


@cache
def _sound_of() -> dict[str, str]:
    lines = (line.split(" ") for line in SOUNDS.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {character: sound for sound, characters in lines for character in characters}
