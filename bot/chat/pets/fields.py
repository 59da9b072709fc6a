"""What a text says of an animal, and what of it no such animal has. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.chat.pets.measures import Slip, is_far, months_old
from bot.chat.pets.words import FAR, SPECIES, UNKNOWN

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
        columns = {
            "species": self.species,
            "breed": self.breed,
            "sex": self.sex,
            "neutered": self.neutered,
            "born": self.born,
            "weight_kg": self.weight_kg,
        }
        return {column: value for column, value in columns.items() if value is not None}


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
