"""One line about an animal → its profile, by rules: "Mimi, cat, neutered, 3 years, 4.2 kg", "咪咪 猫 母 3岁".

The name comes first, the rest in any order, in English or Chinese. What no rule wants is handed back, never dropped.
Pure: knows nothing of Telegram or the database.
"""

import re
from dataclasses import replace
from datetime import date

from bot.chat.pets.fields import WORDS_LIMIT, PetFields
from bot.chat.pets.measures import NUMBER
from bot.chat.pets.name import split_name
from bot.chat.pets.normal import clean, fold, n_words, normalise
from bot.chat.pets.reading import Reading

ENTRY_LIMIT = 300
"""Characters of an entry: a line about an animal, not its story. No more of a text are read as one."""
_QUESTION = re.compile(r"[?？]|吗|怎么|为什么|能不能|要不要|救命|\b(?:what|why|how|should|help|please)\b")
_PRONOUN = re.compile(r"\b(?:she|he|her|his)\b", re.IGNORECASE)


def parse_pet(text: str, today: date) -> PetFields:
    """A whole entry; its name is empty when the entry begins with something that is no name, such as an age."""
    name, rest = split_name(_read(text), today)
    fields = parse_details(rest, today)
    if not name and len(fields.not_understood) == 1 and fields.columns():
        # "3 years, cat, Mimi": what is left over can only be the name.
        return replace(fields, name=fields.not_understood[0], not_understood=())
    return replace(fields, name=name)


def parse_details(text: str, today: date) -> PetFields:
    """An entry without a name: "3 years, 4.2 kg"."""
    return Reading(_read(text), today).fields()


def _read(text: str) -> str:
    # A character may be normalised to eighteen.
    return normalise(text[:ENTRY_LIMIT])[: 2 * ENTRY_LIMIT]


def parse_number(text: str, unit: str, today: date) -> PetFields:
    """The reply to a question for an age or a weight: a number alone counts in `unit`, `years` or `kg`."""
    alone = re.fullmatch(NUMBER, fold(_read(text)).strip())
    return parse_details(f"{text.strip()} {unit}" if alone else text, today)


def parse_species(text: str) -> str:
    """A reply to "what animal is it?": a species that we know, or the owner's own word."""
    fields = parse_details(text, date.max)
    return fields.species if fields.species and not fields.not_understood else clean(text)[:WORDS_LIMIT].strip()


def is_message(text: str, about: str, today: date) -> bool:
    """Whether a reply is no answer to our question but something for the chat: "she can't breathe" as a reply to a
    card must reach those who can help. `about` is a column, `card`, or `add` for a whole entry.
    """
    words = fold(normalise(text))
    if _QUESTION.search(words):
        return True
    if about in {"name", "breed", "species"}:
        return n_words(words) > 6
    fields = parse_pet(text, today) if about == "add" else parse_details(_PRONOUN.sub(" ", text), today)
    longest = max((n_words(part) for part in fields.not_understood), default=0)
    if about == "add":
        return n_words(fields.name) > 4 or (longest >= 2 and len(fields.columns()) < 2)
    return longest >= (3 if fields.columns() else 2)
