"""A second look at what the rules say of a dose: how like the labelled questions for one is the message?

A linear model over words (English) and characters (Chinese), alone, two next to each other, and two around a third.
Names of medicines, what people take by what it is for, ordinary things, animals, people and numbers are each one word
to it: it learns frames ("half a MEDICINE for my ANIMAL"), so that it knows a name that nobody has listed by what stands
around it.
`tests/bot/triage/learn_doses.py` makes the weights from the labelled messages; `docs/triage.md` has the figures.
"""

import json
import re
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

from bot.triage.concepts import Concept
from bot.triage.dose_questions import DESCRIBED, MEDICINE, asks_for_dose, is_plain_about_dose
from bot.triage.medicines import medicines_in
from bot.triage.objects import asks_for_unknown, is_ordinary, ordinary_chinese
from training.text.han import HAN

WEIGHTS = Path(__file__).with_name("dose_likeness.json")
FEW = 8
"""Added to the number of features: two or three words alone are little to go by."""
_LETTERS = 5
"""Of a longer word so many of its first letters count by themselves, and as many as a suffix has of its last."""
_SUFFIX = 3
_STEP, _STEPS = 12, 5
"""Words that make a message longer by a step, and steps that are told apart."""
_LONGEST = 300
"""Words that are looked at: of a longer text so many at its end, where the question is."""
_ANIMAL = Concept("doses", "likeness", "animal")
_PERSON = Concept("doses", "likeness", "person")
_HINT = Concept("doses", "likeness", "hint", also=(MEDICINE,))
"""What a message has besides a name that may be about a medicine."""
_ONE = re.compile(f"[{HAN}ⓂⒹⓄⒶⓅ]|[a-z]+|\\d+(?:[.,/]\\d+)*|[?!,.;%]")
_SIGNS = "ⓂⒹⓄⒶⓅ"
"""A medicine, a description of one, an ordinary thing, an animal, a person."""
_NUMBERS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
_PARTS = frozenset(["half", "halves", "quarter", "third", "eighth"])
SURE = 0.0
"""A message is taken for a question for a dose from this logit on, whatever the rules say …"""
ADDED = -0.5
"""… one that may be about a medicine from this one on …"""
SILENCED = -1.5
"""… and none below this one, or, where it plainly asks for a dose or to change one, below the next."""
DENIED = -2.5


def is_dose_question(text: str) -> bool:
    """True if a normalised text asks for a dose, plans one or tells of one: the rules say so and the model does not
    deny it, or the model is sure. That a thing is to be given which nobody has listed, it cannot deny: it does not know
    that word either."""
    logit = logit_of_dose(text)
    if logit >= SURE or (logit >= ADDED and _may_be_medical(text)):
        return True
    is_likely = logit >= SILENCED or (logit >= DENIED and is_plain_about_dose(text)) or asks_for_unknown(text)
    return is_likely and asks_for_dose(text)


def _may_be_medical(text: str) -> bool:
    """Whether a message has a word for a medicine, or for the giving of one."""
    return any(concept.search(text) for concept in (_HINT, DESCRIBED)) or bool(medicines_in(text))


def logit_of_dose(text: str) -> float:
    """How like a question for a dose a normalised text is."""
    bias, weights = _model()
    names = [weights[name] for name in features_of(text) if name in weights]
    return bias + sum(names) / sqrt(len(names) + FEW)


def features_of(text: str) -> list[str]:
    """What the model sees of a normalised text, each once: sorted, so that sums do not depend on the run."""
    words = ["^", *_words(text)[-_LONGEST:], "$"]
    names = set(words)
    names.update(f"{first} {second}" for first, second in pairwise(words))
    names.update(f"{first}~{third}" for first, third in zip(words, words[2:], strict=False))
    for word in names.copy():
        if len(word) > _LETTERS and word.isalpha() and word.isascii():
            names.update((f"{word[:_LETTERS]}*", f"*{word[-_SUFFIX:]}"))
    names.add("#" + "".join(sign for sign in _SIGNS if sign in names))
    names.add(f"#{min(len(words) // _STEP, _STEPS)}")
    return sorted(names)


def _words(text: str) -> list[str]:
    """The words of a normalised text, those of a kind as one."""
    return [_kind(word[0]) for word in _ONE.finditer(_masked(text))]


def _masked(text: str) -> str:
    """The text with a sign in the place of each medicine, each description of one, each Chinese ordinary thing, each
    animal and person."""
    parts, last, is_english = [], 0, text.isascii()
    for start, end in sorted(medicines_in(text)):
        if start >= last:
            parts += [text[last:start], " Ⓜ "]
            last = end
    text = DESCRIBED.regex.sub(" Ⓓ ", "".join([*parts, text[last:]]))
    text = text if is_english else ordinary_chinese().sub("Ⓞ", text)
    return _PERSON.regex.sub(" Ⓟ ", _ANIMAL.regex.sub(" Ⓐ ", text))


def _kind(word: str) -> str:
    """A word as the model knows it."""
    if word[0].isdigit() or word in _NUMBERS:
        return "0"
    if word in _PARTS:
        return "½"
    return "Ⓞ" if word.isascii() and word.isalpha() and is_ordinary(word) else word


@lru_cache(maxsize=1)
def _model() -> tuple[float, dict[str, float]]:
    model = json.loads(WEIGHTS.read_text("utf-8"))
    return model["bias"], {name: weight / 20 for name, weight in model["weights"].items()}
