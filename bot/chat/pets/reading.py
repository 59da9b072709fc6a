"""The rules that read a line about an animal, one after the other. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.chat.pets.fields import WORDS_LIMIT, PetFields
from bot.chat.pets.lexicon import LATIN_PHRASES, NEUTERED, NO, WORDS, cut_into_words
from bot.chat.pets.measures import (
    AGE,
    BARE_AGE,
    BARE_WEIGHT,
    BORN,
    WEIGHT,
    birthday,
    birthday_from_age,
    kilograms,
    number_of,
)
from bot.chat.pets.normal import fold
from bot.chat.pets.words import BREED_ENDINGS, ENDING_SPECIES, HAN_ENDINGS
from training.text.han import HAN

_PIECE = re.compile(rf"[a-z0-9'._/&+-]+|[{HAN}]+|,|[^\s\x00]")
_IS_HAN = re.compile(f"[{HAN}]+")
_BREED_LABELS = {"breed", "breeds", "品种", "种类"}


@dataclass
class Reading:
    """One pass over a text: what a rule understands is blanked out, and the rest is looked at by the next."""

    text: str
    today: date
    columns: dict[str, Any] = field(default_factory=dict)
    breeds: list[tuple[int, int]] = field(default_factory=list)
    breed_species: str = ""
    leftovers: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folded = fold(self.text)

    def fields(self) -> PetFields:
        """All that the rules make of the text."""
        self._numbers()
        self._neutered()
        self._phrases()
        self._pieces()
        if self.breed_species:
            self.columns.setdefault("species", self.breed_species)
        if self.breeds:
            words = dict.fromkeys(self.text[start:end] for start, end in sorted(self.breeds))
            self.columns["breed"] = " ".join(words)[:WORDS_LIMIT].strip()
        return PetFields(**self.columns, not_understood=tuple(self.text[s:e] for s, e in self._joined(self.leftovers)))

    def first_understood(self) -> int:
        """Where the first thing begins that a rule wants; the text's length if none does."""
        words = self.folded
        self.fields()
        places = [i for i, c in enumerate(self.folded) if c == "\x00" and words[i] not in "\x00 "]
        return min(places, default=len(self.text))

    def _blank(self, start: int, end: int) -> None:
        self.folded = self.folded[:start] + "\x00" * (end - start) + self.folded[end:]

    def _set(self, column: str, value: object, start: int, end: int) -> bool:
        """Take a value, unless the text has said otherwise before: then its words stay as not understood."""
        if self.columns.setdefault(column, value) != value:
            return False
        self._blank(start, end)
        return True

    def _numbers(self) -> None:
        for pattern, read in (
            (WEIGHT, kilograms),
            (BARE_WEIGHT, lambda words: number_of(words["n"])),
        ):
            match = pattern.search(self.folded)
            if match and "weight_kg" not in self.columns:
                self._set("weight_kg", round(read(match), 4), *match.span())
        for match in BORN.finditer(self.folded):
            if (born := birthday(match, self.today)) is not None:
                self._set("born", born, *match.span())
                break
        for pattern in (AGE, BARE_AGE):
            match = pattern.search(self.folded)
            if match and "born" not in self.columns and (born := birthday_from_age(match, self.today)) is not None:
                self._set("born", born, *match.span())

    def _neutered(self) -> None:
        for match in NEUTERED.finditer(self.folded):
            is_intact = match["no"] or match["intact"] or match["word"] in NO
            self._set("neutered", not is_intact, *match.span())

    def _phrases(self) -> None:
        for match in LATIN_PHRASES.finditer(self.folded):
            self._take(match[0] if match[0] in WORDS else match[0][:-1], *match.span())

    def _take(self, word: str, start: int, end: int) -> bool:
        """Understand a word of the lists, if it is one and contradicts nothing."""
        column, value = WORDS.get(word, (None, ""))
        if column is None:
            return False
        if column == "breed":
            self.breeds.append((start, end))
            self.breed_species = self.breed_species or value
        elif column != "filler":
            return self._set(column, value, start, end)
        self._blank(start, end)
        return True

    def _pieces(self) -> None:
        after_label = False
        for match in list(_PIECE.finditer(self.folded)):
            (start, end), piece = match.span(), match[0]
            if piece == ",":
                after_label = False
                continue
            if _IS_HAN.fullmatch(piece):
                is_understood = self._han(start, end)
            else:
                is_understood = self._take(piece, start, end) or self._latin(piece, start, end)
            if is_understood:
                after_label = after_label or any(label in piece for label in _BREED_LABELS)
            elif after_label:
                self.breeds.append((start, end))
                self._blank(start, end)
            else:
                self.leftovers.append((start, end))
        self._breeds_by_ending()

    def _latin(self, piece: str, start: int, end: int) -> bool:
        """A word with its punctuation: "cat." or "'boy'"."""
        bare = piece.strip("'._/&+-").removesuffix("'s")
        if bare and not self._take(bare, start, end):
            return False
        self._blank(start, end)
        return True

    def _han(self, start: int, end: int) -> bool:
        """A run of Chinese characters is understood when it is made of known words only: 公主 is no 公."""
        run = self.folded[start:end]
        words = cut_into_words(run)
        if words is not None:
            place = start
            has_contradicted = False
            for word in words:
                has_contradicted |= not self._take(word, place, place + len(word))
                place += len(word)
            return not has_contradicted
        for ending, species in HAN_ENDINGS.items():
            if run.endswith(ending):
                has_sex = run[0] in "公母雌雄" and self._take(run[0], start, start + 1)
                self.breeds.append((start + has_sex, end))
                self.breed_species = self.breed_species or species
                self._blank(start, end)
                return True
        return False

    def _breeds_by_ending(self) -> None:
        """Leftover English words that end like a breed: "Irish setter"."""
        for start, end in self._joined(self.leftovers):
            last = self.folded[start:end].split()[-1]
            ending = next((e for e in BREED_ENDINGS.split() if last.endswith(e)), None)
            if ending is not None:
                self.breeds.append((start, end))
                self.breed_species = self.breed_species or ENDING_SPECIES.get(ending, "dog")
                self.leftovers = [span for span in self.leftovers if not start <= span[0] < end]
                self._blank(start, end)

    def _joined(self, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Neighbours with nothing but spaces between them, as one."""
        wholes: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if wholes and not self.text[wholes[-1][1] : start].strip():
                wholes[-1] = (wholes[-1][0], end)
            else:
                wholes.append((start, end))
        yield from wholes
