"""One line about an animal → its profile, by rules: "Mimi, cat, neutered, 3 years, 4.2 kg", "咪咪 猫 母 3岁".

The name comes first, the rest in any order, in English or Chinese. What no rule wants is handed back, never dropped.
Pure: knows nothing of Telegram or the database.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.chat.pets.measures import (
    AGE,
    BARE_AGE,
    BARE_WEIGHT,
    BORN,
    NUMBER,
    WEIGHT,
    Slip,
    birthday,
    birthday_from_age,
    is_far,
    kilograms,
    months_old,
    number_of,
)
from bot.chat.pets.words import (
    BREED_ENDINGS,
    ENDING_SPECIES,
    FAR,
    FEMALE,
    FILLERS,
    HAN_ENDINGS,
    MALE,
    SPECIES,
    UNKNOWN,
)
from training.text.han import HAN, simplify

NAME_LIMIT = 40
"""Characters; it goes into the prompt of every question."""
WORDS_LIMIT = 60
"""Characters of a breed or of a species in the owner's own words."""


@dataclass(frozen=True)
class PetFields:
    """What a text says of an animal; null is what it does not say."""

    name: str = ""
    species: str | None = None
    breed: str | None = None
    sex: str | None = None
    """`female` or `male`."""
    neutered: bool | None = None
    born: date | None = None
    weight_kg: float | None = None
    not_understood: tuple[str, ...] = ()
    """The owner's words that no rule wanted."""

    def columns(self) -> dict[str, Any]:
        """What is known, by the names of the table's columns; without the name."""
        known = {
            "species": self.species,
            "breed": self.breed,
            "sex": self.sex,
            "neutered": self.neutered,
            "born": self.born,
            "weight_kg": self.weight_kg,
        }
        return {column: value for column, value in known.items() if value is not None}


def parse_pet(text: str, today: date) -> PetFields:
    """A whole entry; its name is empty when the entry begins with something that is no name, such as an age."""
    name, rest = _split_name(normalise(text), today)
    fields = parse_details(rest, today)
    if not name and len(fields.not_understood) == 1 and fields.columns():
        # "3 years, cat, Mimi": what is left over can only be the name.
        return replace(fields, name=fields.not_understood[0], not_understood=())
    return replace(fields, name=name)


def parse_details(text: str, today: date) -> PetFields:
    """An entry without a name: "3 years, 4.2 kg"."""
    return _Reading(normalise(text), today).fields()


def parse_number(text: str, unit: str, today: date) -> PetFields:
    """The reply to a question for an age or a weight: a number alone counts in `unit`, `years` or `kg`."""
    alone = re.fullmatch(NUMBER, _fold(normalise(text)).strip())
    return parse_details(f"{text.strip()} {unit}" if alone else text, today)


def parse_species(text: str) -> str:
    """A reply to "what animal is it?": a species that we know, or the owner's own word."""
    fields = parse_details(text, date.max)
    return fields.species if fields.species and not fields.not_understood else clean(text)[:WORDS_LIMIT].strip()


def is_message(text: str, about: str, today: date) -> bool:
    """Whether a reply is no answer to our question but something for the chat: "she can't breathe" as a reply to a
    card must reach those who can help. `about` is a column, `card`, or `add` for a whole entry.
    """
    folded = _fold(normalise(text))
    if _QUESTION.search(folded):
        return True
    if about in {"name", "breed", "species"}:
        return _n_words(folded) > 6
    fields = parse_pet(text, today) if about == "add" else parse_details(_PRONOUN.sub(" ", text), today)
    longest = max((_n_words(part) for part in fields.not_understood), default=0)
    if about == "add":
        return _n_words(fields.name) > 4 or (longest >= 2 and len(fields.columns()) < 2)
    return longest >= (3 if fields.columns() else 2)


def _n_words(text: str) -> float:
    """English words; two Chinese characters count as one."""
    return len(re.findall(r"[a-z']+", text.lower())) + len(re.findall(f"[{HAN}]", text)) / 2


def clean(text: str) -> str:
    """One line without control characters and doubled spaces."""
    kept = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) != "Cf" or c == "\u200d").split())


def plausible(fields: PetFields, species: str | None, today: date) -> tuple[PetFields, list[Slip]]:
    """The fields without the values that no animal of this species has, and those values."""
    kind = SPECIES.get(species or "", UNKNOWN)
    slips = []
    if fields.weight_kg is not None and is_far(fields.weight_kg, *kind.usual_kg):
        slips.append(Slip("weight_kg", fields.weight_kg, *kind.usual_kg))
        fields = replace(fields, weight_kg=None)
    if fields.born is not None:
        years = months_old(fields.born, today) / 12
        if years > kind.usual_years * FAR:
            slips.append(Slip("born", years, 0, kind.usual_years))
            fields = replace(fields, born=None)
    return fields, slips


def normalise(text: str) -> str:
    """Full-width forms and fractions as plain ones, one separator for all, decimal commas as points."""
    text = text.replace("½", ".5").replace("¼", ".25").replace("¾", ".75")
    text = text.replace("，", ";")  # never a decimal comma: "K9，8斤" is a name and a weight
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\s*(?:g\b|克))", "", text)
    text = re.sub(r"(?<![\d.])(\d{1,3}),(\d{1,2})(?=\s*(?:kgs?\b|kilo|公斤|千克|lbs?\b|斤))", r"\1.\2", text)
    return ",".join(clean(part) for part in re.split(r"[,;、\n\r]+|。(?=.)", text))


def _fold(text: str) -> str:
    """For matching: lower case and simplified characters, each in its old place."""
    return simplify("".join(c.lower() if len(c.lower()) == 1 else c for c in text)).replace("’", "'")


_CUT = (
    r"(?:neutered|spayed|fixed|castrated|desexed|sterili[sz]ed|altered|gelded)"
    r"|(?:做过?|做了)?(?:绝育|结扎|去势|节育|阉割|阉)(?:手术)?"
)
_NEUTERED = re.compile(
    rf"(?P<no>(?:\b(?:not|non|un|never|isn't|hasn't been|has not been|no)[\s-]*(?:yet\s+)?(?:been\s+)?"
    rf"|(?:还|暂)?(?:没有?|未|尚未|不)(?:被)?)(?:{_CUT})[过了]?)"
    r"|(?P<intact>\b(?:intact|entire|unaltered)(?![a-z]))"
    rf"|(?P<yes>(?:已经?|有)?(?:{_CUT})[过了]*)(?:\s*:\s*(?P<word>yes|no|not yet|是|否|没有?|未|无|有|已))?"
)


def _words() -> dict[str, tuple[str, str]]:
    """Every word that means something → (column, value)."""
    known = dict.fromkeys(FILLERS.split(), ("filler", ""))
    known |= dict.fromkeys(FEMALE.split(), ("sex", "female")) | dict.fromkeys(MALE.split(), ("sex", "male"))
    for species, kind in SPECIES.items():
        known |= dict.fromkeys(kind.words.split(), ("species", species))
        known.setdefault(kind.icon, ("species", species))
        known |= {breed.strip(): ("breed", species) for breed in kind.breeds.split(",") if breed.strip()}
    # More than one word each, so that no list above can hold them.
    return known | {"guinea pig": ("species", "guinea pig")}


_WORDS = _words()
_LATIN_PHRASES = re.compile(
    r"(?<![a-z0-9])(?:"
    + "|".join(sorted((re.escape(w) for w in _WORDS if w[0].isascii() and " " in w), key=len, reverse=True))
    + r")s?(?![a-z0-9])"
)
_QUESTION = re.compile(r"[?？]|吗|怎么|为什么|能不能|要不要|救命|\b(?:what|why|how|should|help|please)\b")
_PRONOUN = re.compile(r"\b(?:she|he|her|his)\b", re.IGNORECASE)
_PIECE = re.compile(rf"[a-z0-9'._/&+-]+|[{HAN}]+|,|[^\s\x00]")
_IS_HAN = re.compile(f"[{HAN}]+")
_NO = {"no", "not yet", "否", "没", "没有", "未", "无"}
_BREED_LABELS = {"breed", "breeds", "品种", "种类"}


@dataclass
class _Reading:
    """One pass over a text: what a rule understands is blanked out, and the rest is looked at by the next."""

    text: str
    today: date
    found: dict[str, Any] = field(default_factory=dict)
    breeds: list[tuple[int, int]] = field(default_factory=list)
    breed_species: str = ""
    unwanted: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folded = _fold(self.text)

    def fields(self) -> PetFields:
        self._numbers()
        self._neutered()
        self._phrases()
        self._pieces()
        if self.breed_species:
            self.found.setdefault("species", self.breed_species)
        if self.breeds:
            words = dict.fromkeys(self.text[start:end] for start, end in sorted(self.breeds))
            self.found["breed"] = " ".join(words)[:WORDS_LIMIT].strip()
        return PetFields(**self.found, not_understood=tuple(self.text[s:e] for s, e in self._joined(self.unwanted)))

    def first_understood(self) -> int:
        """Where the first thing begins that a rule wants; the text's length if none does."""
        before = self.folded
        self.fields()
        wanted = [i for i, c in enumerate(self.folded) if c == "\x00" and before[i] not in "\x00 "]
        return min(wanted, default=len(self.text))

    def _blank(self, start: int, end: int) -> None:
        self.folded = self.folded[:start] + "\x00" * (end - start) + self.folded[end:]

    def _set(self, column: str, value: object, start: int, end: int) -> bool:
        """Take a value, unless the text has said otherwise before: then its words stay as not understood."""
        if self.found.setdefault(column, value) != value:
            return False
        self._blank(start, end)
        return True

    def _numbers(self) -> None:
        for pattern, read in (
            (WEIGHT, kilograms),
            (BARE_WEIGHT, lambda words: number_of(words["n"])),
        ):
            match = pattern.search(self.folded)
            if match and "weight_kg" not in self.found:
                self._set("weight_kg", round(read(match), 4), *match.span())
        for match in BORN.finditer(self.folded):
            if (born := birthday(match, self.today)) is not None:
                self._set("born", born, *match.span())
                break
        for pattern in (AGE, BARE_AGE):
            match = pattern.search(self.folded)
            if match and "born" not in self.found and (born := birthday_from_age(match, self.today)) is not None:
                self._set("born", born, *match.span())

    def _neutered(self) -> None:
        for match in _NEUTERED.finditer(self.folded):
            said_no = (
                match["no"] or match["intact"] or match["word"] in {"no", "not yet", "否", "没", "没有", "未", "无"}
            )
            self._set("neutered", not said_no, *match.span())

    def _phrases(self) -> None:
        for match in _LATIN_PHRASES.finditer(self.folded):
            self._take(match[0] if match[0] in _WORDS else match[0][:-1], *match.span())

    def _take(self, word: str, start: int, end: int) -> bool:
        """Understand a word of the lists, if it is one and contradicts nothing."""
        column, value = _WORDS.get(word, (None, ""))
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
                understood = self._han(start, end)
            else:
                understood = self._take(piece, start, end) or self._latin(piece, start, end)
            if understood:
                after_label = after_label or any(label in piece for label in _BREED_LABELS)
            elif after_label:
                self.breeds.append((start, end))
                self._blank(start, end)
            else:
                self.unwanted.append((start, end))
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
        words = _cut(run)
        if words is not None:
            place = start
            contradicted = False
            for word in words:
                contradicted |= not self._take(word, place, place + len(word))
                place += len(word)
            return not contradicted
        for ending, species in HAN_ENDINGS.items():
            if run.endswith(ending):
                sexed = run[0] in "公母雌雄" and self._take(run[0], start, start + 1)
                self.breeds.append((start + sexed, end))
                self.breed_species = self.breed_species or species
                self._blank(start, end)
                return True
        return False

    def _breeds_by_ending(self) -> None:
        """Leftover English words that end like a breed: "Irish setter"."""
        for start, end in self._joined(self.unwanted):
            last = self.folded[start:end].split()[-1]
            ending = next((e for e in BREED_ENDINGS.split() if last.endswith(e)), None)
            if ending is not None:
                self.breeds.append((start, end))
                self.breed_species = self.breed_species or ENDING_SPECIES.get(ending, "dog")
                self.unwanted = [span for span in self.unwanted if not start <= span[0] < end]
                self._blank(start, end)

    def _joined(self, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Neighbours with nothing but spaces between them, as one."""
        joined: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if joined and not self.text[joined[-1][1] : start].strip():
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        yield from joined


def _cut(run: str) -> list[str] | None:
    """The fewest known words that make up the run; null when none do."""
    best: list[list[str] | None] = [[]] + [None] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 12), end):
            words = best[start]
            shortest = best[end]
            if words is not None and run[start:end] in _WORDS and (shortest is None or len(words) + 1 < len(shortest)):
                best[end] = [*words, run[start:end]]
    return best[-1]


def _split_name(text: str, today: date) -> tuple[str, str]:
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
        more, others = _name_goes_on(rest, today)
        if more and _WORDS.get(_fold(first), ("", ""))[0] == "species":
            name, details = more, f"{first} {others}"  # "cat Mimi"
        elif not others:
            name, details = segment.strip(), ""
        elif more.isascii():
            name, details = f"{first} {more}", others
        else:
            name, details = first, rest
    return name.strip(" .:!"), f"{details}{comma}{later}"


def _name_goes_on(rest: str, today: date) -> tuple[str, str]:
    """The words after a name's first as (still name, details): "Paws", "cat 3 years" of Sir Paws."""
    end = _Reading(rest, today).first_understood()
    digit = re.search(r"\d", rest)
    if digit is not None:
        end = min(end, digit.start())
    # Never cut within a word.
    end = end if end == len(rest) else max(rest.rfind(" ", 0, end + 1), 0)
    return rest[:end].strip(), rest[end:].strip()


def _number_at(text: str) -> int | None:
    """Where an age or weight begins, if there is one."""
    found = [m.start() for m in (AGE.search(_fold(text)), WEIGHT.search(_fold(text))) if m]
    return min(found, default=None)


def _cut_number_off(word: str) -> tuple[str, str]:
    """One word as (name, details): 咪咪猫3岁 → 咪咪, 猫3岁."""
    folded = _fold(word)
    place = min(
        (m.start() for m in (AGE.search(folded), WEIGHT.search(folded), _NEUTERED.search(folded)) if m), default=0
    )
    if place == 0:
        return word, ""
    name, details = word[:place], word[place:]
    for length in range(len(name) - 2, 0, -1):
        if _cut(_fold(name[-length:])) is not None:
            return name[:-length], name[-length:] + details
    return name, details
