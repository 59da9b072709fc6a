"""Where an animal's name ends and what is told of it begins. Pure."""

import re
from datetime import date

from bot.chat.pets.lexicon import NEUTERED, WORDS, cut_into_words
from bot.chat.pets.measures import AGE, WEIGHT
from bot.chat.pets.normal import fold
from bot.chat.pets.reading import Reading


def split_name(text: str, today: date) -> tuple[str, str]:
    """(name, everything else) of a normalised entry."""
    text = re.sub(r"^\s*(?:(?:the )?name(?: is|:)\s*|名字\s*(?:是|叫|:)\s*)", "", text, flags=re.IGNORECASE).strip(" ,")
    segment, comma, later = text.partition(",")
    words = segment.split()
    while len(words) > 1 and words[0].lower() in {"my", "our", "我家", "我的"}:
        words = words[1:]
    if not words:
        return "", later
    first, rest = words[0], " ".join(words[1:])
    # 八两 and 半斤 are names of cats; "8 kg" is none.
    if _number_at(segment) == 0 and first[0].isascii():
        name, details = "", segment
    elif not rest:
        name, details = _cut_number_off(first)
    else:
        more, behind = _name_goes_on(rest, today)
        if more and WORDS.get(fold(first), ("", ""))[0] == "species":
            name, details = more, f"{first} {behind}"  # "cat Mimi"
        elif not behind:
            name, details = segment.strip(), ""
        elif more.isascii():
            name, details = f"{first} {more}", behind
        else:
            name, details = first, rest
    return name.strip(" .:!"), f"{details}{comma}{later}"


def _name_goes_on(rest: str, today: date) -> tuple[str, str]:
    """The words after a name's first as (still name, details): "Paws", "cat 3 years" of Sir Paws."""
    end = Reading(rest, today).first_understood()
    digit = re.search(r"\d", rest)
    if digit is not None:
        end = min(end, digit.start())
    # Never cut within a word.
    end = end if end == len(rest) else max(rest.rfind(" ", 0, end + 1), 0)
    return rest[:end].strip(), rest[end:].strip()


def _number_at(text: str) -> int | None:
    """Where an age or weight begins, if there is one."""
    places = [m.start() for m in (AGE.search(fold(text)), WEIGHT.search(fold(text))) if m]
    return min(places, default=None)


def _cut_number_off(word: str) -> tuple[str, str]:
    """One word as (name, details): 咪咪猫3岁 → 咪咪, 猫3岁."""
    folded_word = fold(word)
    place = min(
        (m.start() for m in (AGE.search(folded_word), WEIGHT.search(folded_word), NEUTERED.search(folded_word)) if m),
        default=0,
    )
    if place == 0:
        return word, ""
    name, details = word[:place], word[place:]
    for length in range(len(name) - 2, 0, -1):
        if cut_into_words(fold(name[-length:])) is not None:
            return name[:-length], name[-length:] + details
    return name, details
