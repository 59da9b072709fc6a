"""A normalised text as units: a Latin word by its stem, a number, or one Chinese character; and how characters sound."""

import re
from functools import cache, lru_cache
from pathlib import Path

import snowballstemmer

from training.text.han import HAN

SOUNDS = Path(__file__).with_name("sounds.txt")
BREAK = "|"
"""The unit that stands for punctuation."""

_UNIT = re.compile(rf"[{HAN}]|\d+(?:\.\d+)?|[a-z]+|[^\w\s]")
_HAN = re.compile(f"[{HAN}]")

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
    *("canned", "fixed", "herself", "himself", "itself", "teething", "news", "left", "later", "dentist", "boxer"),
    *("tinned", "treats", "housing", "lead", "leads", "better", "worse"),
}
"""Words whose stem is that of another word."""
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip


def units(text: str) -> list[str]:
    """The units of a normalised text; `BREAK` for punctuation, never two in a row."""
    unit_list: list[str] = []
    for unit in _UNIT.findall(text):
        if unit[0].isascii() and unit.isalpha():
            unit_list.append(stem(unit))
        elif unit[0].isdigit() or _HAN.match(unit):
            unit_list.append(unit)
        elif unit_list and unit_list[-1] != BREAK:
            unit_list.append(BREAK)
    return unit_list


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word without its ending: feeding, feeds, fed → feed; two → 2."""
    if word in _NUMBERS:
        return str(_NUMBERS[word])
    if word in _WHOLE:
        return word
    word = _IRREGULAR.get(word, word)
    # Each word a stemmer of its own: it keeps the word in itself, and several threads stem at once.
    return str(snowballstemmer.stemmer("english").stemWord(word))


def sounds(characters: str) -> tuple[str, ...] | None:
    """How Chinese characters sound, without tones; nothing if one of them is rare."""
    sound_of = _sound_of()
    if any(c not in sound_of for c in characters):
        return None
    return tuple(sound_of[c] for c in characters)


@cache
def _sound_of() -> dict[str, str]:
    lines = (line.split(" ") for line in SOUNDS.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {character: sound for sound, characters in lines for character in characters}
