"""Whether a text is made of the words of its language, or of letters that random weights have drawn.

Each language has a few words that no writer can do without. Their share is known to tell prose from noise (Rae et al.
2021, "Scaling language models", A1.1, asks for two of eight such words in a document). A salad of real words passes:
that is for the held-out losses to see.
"""

import re

from training.text.han import HAN, simplify
from training.text.language import Language

_ENGLISH = """
    a about after all also an and are as at be because been before but by can could do does for from get give go has
    have he her him his how if in into is it its keep like look make may more most much need no not of off often on one
    only or other out over she should so some such than that the their them then there these they this to too two up use
    very was water well what when where which who why will with without would you your
"""
EVERYDAY_ENGLISH = frozenset(_ENGLISH.split())
EVERYDAY_CHINESE = frozenset(
    "的一是不了在有人这个上们来到时大地为子中你说生就那要下以可也后会好天看用多然于心又能对去过还没小很只"
    "如果先让它给别请吃水和都把与及或当最等再常每次两三日内里出气家开自己得着样什么怎比较以免因为所但是"
    "些点种面前起动打行从发"
)
_LEAST = {"zh": 0.2, "en": 0.2}
"""Share of such words, or Chinese characters, that a text has at least."""
_FEWEST = {"zh": 24, "en": 12}
"""Characters, or words, from which on the share says something."""
_HAN = re.compile(f"[{HAN}]")
_LETTERS = re.compile("[A-Za-z']+")
_MARKS = re.compile(r"[\s\d]")
_LEAST_LETTERS = 0.5
"""Share of letters among all that is no space and no digit."""


def share_of_words(text: str, language: Language) -> float:
    """The share of everyday words among the words, or characters, of a text, 0 to 1; 1 for a text too short to tell."""
    if language == "zh":
        words: list[str] = _HAN.findall(simplify(text))
        n = sum(map(EVERYDAY_CHINESE.__contains__, words))
    else:
        words = [word.split("'")[0] for word in _LETTERS.findall(text.replace("’", "'").lower())]
        n = sum(map(EVERYDAY_ENGLISH.__contains__, words))
    return n / len(words) if len(words) >= _FEWEST[language] else 1.0


def is_wordless(text: str, language: Language) -> bool:
    """Whether it cannot be prose of this language: hardly any letters, or hardly an everyday word."""
    signs = _MARKS.sub("", text)
    if sum(map(str.isalpha, signs)) < _LEAST_LETTERS * len(signs) or not signs:
        return True
    return share_of_words(text, language) < _LEAST[language]
