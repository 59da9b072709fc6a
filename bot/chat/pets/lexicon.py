"""Every word that tells something of an animal, ready to be looked up. Pure."""

import re

from bot.chat.pets.words import FEMALE, FILLERS, MALE, SPECIES

_CUT = (
    r"(?:neutered|spayed|fixed|castrated|desexed|sterili[sz]ed|altered|gelded)"
    r"|(?:做过?|做了)?(?:绝育|结扎|去势|节育|阉割|阉)(?:手术)?"
)
NEUTERED = re.compile(
    rf"(?P<no>(?:\b(?:not|non|un|never|isn't|hasn't been|has not been|no)[\s-]*(?:yet\s+)?(?:been\s+)?"
    rf"|(?:还|暂)?(?:没有?|未|尚未|不)(?:被)?)(?:{_CUT})[过了]?)"
    r"|(?P<intact>\b(?:intact|entire|unaltered)(?![a-z]))"
    rf"|(?P<yes>(?:已经?|有)?(?:{_CUT})[过了]*)(?:\s*:\s*(?P<word>yes|no|not yet|是|否|没有?|未|无|有|已))?"
)
NO = frozenset({"no", "not yet", "否", "没", "没有", "未", "无"})
"""Answers to a label such as "neutered:"."""


def _all_words() -> dict[str, tuple[str, str]]:
    """Every word that means something → (column, value)."""
    meanings = dict.fromkeys(FILLERS.split(), ("filler", ""))
    meanings |= dict.fromkeys(FEMALE.split(), ("sex", "female")) | dict.fromkeys(MALE.split(), ("sex", "male"))
    for species, kind in SPECIES.items():
        meanings |= dict.fromkeys(kind.words.split(), ("species", species))
        meanings.setdefault(kind.icon, ("species", species))
        meanings |= {breed.strip(): ("breed", species) for breed in kind.breeds.split(",") if breed.strip()}
    # More than one word each, so that no list above can hold them.
    return meanings | {"guinea pig": ("species", "guinea pig")}


WORDS = _all_words()
LATIN_PHRASES = re.compile(
    r"(?<![a-z0-9])(?:"
    + "|".join(sorted((re.escape(w) for w in WORDS if w[0].isascii() and " " in w), key=len, reverse=True))
    + r")s?(?![a-z0-9])"
)


def cut_into_words(run: str) -> list[str] | None:
    """The fewest known words that make up the run; null when none do."""
    fewest: list[tuple[int, int] | None] = [(0, 0), *[None] * len(run)]
    """For each end: how few words lead there, and where the last of them begins."""
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 12), end):
            head, best = fewest[start], fewest[end]
            if head is not None and run[start:end] in WORDS and (best is None or head[0] + 1 < best[0]):
                fewest[end] = head[0] + 1, start
    words, end = [], len(run)
    while end and (last := fewest[end]) is not None:
        words.append(run[last[1] : end])
        end = last[1]
    return None if end else words[::-1]
