"""What an owner has told is stored, and what no such animal has is questioned instead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from bot.chat.pets.fields import PetFields, plausible
from bot.chat.pets.measures import Slip
from storage import pets, prompts
from storage.models import Pet


@dataclass(frozen=True)
class Outcome:
    """What became of an entry. Without a pet, there is only a sentence to say."""

    pet: Pet | None
    slips: Sequence[Slip] = ()
    refusal: str = ""
    """The key of the sentence that says why nothing was stored."""


def store_new(session: Session, owner_id: int, fields: PetFields, today: date) -> Outcome:
    """A new animal, or more about the one of this name."""
    pet = next((p for p in pets.of_owner(session, owner_id) if p.name.casefold() == fields.name.casefold()), None)
    columns, slips = _settle(pet, fields, today)
    try:
        return Outcome(pets.add(session, owner_id, fields.name, columns), slips)
    except pets.TooManyPets:
        return Outcome(None, refusal="pets_full")


def store_more(session: Session, pet: Pet, fields: PetFields, today: date, name: str | None = None) -> Outcome:
    """More about an animal, and its new `name`."""
    assert pet.id is not None
    columns, slips = _settle(pets.find(session, pet.owner_id, pet.id), fields, today)
    if name is not None:
        columns["name"] = name
    try:
        row = pets.update(session, pet.owner_id, pet.id, columns)
    except pets.NameTaken:
        return Outcome(None, refusal="pet_name_taken")
    return Outcome(row, slips, "" if row else "pet_gone")


def erase(session: Session, pet: Pet) -> None:
    """The animal goes, and what waits for replies about it means nothing any more."""
    assert pet.id is not None
    if pets.remove(session, pet.owner_id, pet.id) is not None:
        prompts.orphan(session, "pet_", pet.id)


def _settle(pet: Pet | None, fields: PetFields, today: date) -> tuple[dict[str, Any], list[Slip]]:
    """What to store and what to question. A value that the animal cannot have is not stored, and not kept either when
    it only now turns out which animal it is."""
    columns = fields.columns()
    if pet is not None:
        fields = replace(
            fields,
            species=fields.species or pet.species,
            born=fields.born or pet.born,
            weight_kg=pet.weight_kg if fields.weight_kg is None else fields.weight_kg,
        )
    _, slips = plausible(fields, fields.species, today)
    for slip in slips:
        if slip.column in columns:
            del columns[slip.column]
        else:
            columns[slip.column] = None
    return columns, slips
