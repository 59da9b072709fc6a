"""What is given: what is listed (words/ordinary_*.txt: food, water, toys) is no medicine; anything else may be."""

import re
from functools import lru_cache

from bot.triage.concepts import Concept
from bot.triage.words import words_of
from training.text.han import HAN

_WORD = re.compile(r"[a-z]+")
_CLAUSE = re.compile("[^,、:()]+")
_MAY_GIVE = Concept("doses", "question", "may give")
_MAY_IT_BE_GIVEN = Concept("doses", "question", "may it be given")
_FOR_AN_ANIMAL = Concept("doses", "question", "for an animal")
_AILING = Concept("doses", "question", "ailing")
_SKIP = Concept("doses", "question", "skip")
_MAY_BE_GIVEN = Concept("doses", "question", "may be given")
_PASSED_OVER = Concept("doses", "question", "passed over")
_END = re.compile(
    r"[,.!?;:()]|\b(?:if|when|while|because|since|so|then|without|instead|until|as|but|who|which|that|"
    r"hes|shes|he|she|ive|im|i|around|near)\b"
)
_REACH = 60
"""Characters in which a thing is named that is to be given."""
_THING = re.compile(rf"[{HAN}]{{2,}}|[a-z]{{3,}}")


@lru_cache(maxsize=1)
def ordinary_chinese() -> re.Pattern[str]:
    """Pieces of Chinese words for things that are no medicine."""
    return re.compile("|".join(sorted(words_of("ordinary_zh"))))


def is_ordinary(word: str) -> bool:
    """Whether an English word, or its singular, is a thing that is no medicine."""
    words = words_of("ordinary_en")
    return (
        word in words
        or (word[-1:] == "s" and (word[:-1] in words or (word[-2:] == "es" and word[:-2] in words)))
        or (word[-3:] == "ies" and word[:-3] + "y" in words)
    )


def is_ordinary_in(text: str) -> bool:
    """Whether a normalised text speaks of a thing that is no medicine."""
    is_chinese = not text.isascii() and ordinary_chinese().search(text) is not None
    return is_chinese or any(map(is_ordinary, _WORD.findall(text)))


def asks_for_unknown(text: str) -> bool:
    """Whether a normalised sentence asks to give a thing that nobody has listed."""
    return (
        any(_is_unknown(text[match.end() : match.end() + _REACH]) for match in _MAY_GIVE.finditer(text))
        or any(_is_unknown(match[1]) for match in _MAY_IT_BE_GIVEN.finditer(text))
        or any(_is_unknown_chinese(clause[0]) for clause in _CLAUSE.finditer(text) if _MAY_BE_GIVEN.search(clause[0]))
    )


def is_proposed(text: str) -> bool:
    """Whether a normalised question has a thing that nobody has listed for an ailing animal, and no verb."""
    match = _FOR_AN_ANIMAL.search(text)
    return match is not None and _AILING.search(text) is not None and _is_unknown(match[1])


def _is_unknown(words: str) -> bool:
    """Whether what is named there is neither listed nor passed over."""
    end = _END.search(words)
    names = [word for word in _WORD.findall(words[: end.start()] if end else words) if not _SKIP.fullmatch(word)]
    return any(len(word) > 2 for word in names) and not any(map(is_ordinary, names))


def _is_unknown_chinese(clause: str) -> bool:
    return not is_ordinary_in(clause) and _THING.search(_PASSED_OVER.regex.sub(" ", clause)) is not None
