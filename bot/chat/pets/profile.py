"""What an owner has told is stored, and what no such animal has is questioned instead."""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from bot.chat.pets.card import stamp_of
from bot.chat.pets.fields import PetFields, plausible
from bot.chat.pets.measures import Slip
from bot.telegram.here import Here
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


def erase(session: Session, owner_id: int, pet_id: int, stamp: int) -> str | None:
    """The animal goes, and what waits for replies about it means nothing any more. Its name; null where it is gone
    already, or another one has its number now."""
    pet = pets.find(session, owner_id, pet_id)
    if pet is None or stamp_of(pet) != stamp:
        return None
    pets.remove(session, owner_id, pet_id)
    prompts.orphan(session, "pet_", pet_id)
    return pet.name


async def keep(here: Here, work: Callable[..., Outcome], *args: Any) -> Outcome:
    """Store what an owner has told, by `store_new` or `store_more`, once for this update."""
    pet_id, slips, refusal = await here.once(_kept, work, *args)
    pet = None if pet_id is None else await here.database.run(pets.find, here.person.telegram_id, pet_id)
    return Outcome(pet, [Slip(*slip) for slip in slips], refusal or ("" if pet else "pet_gone"))


def _kept(session: Session, work: Callable[..., Outcome], *args: Any) -> tuple[int | None, list[Any], str]:
    outcome = work(session, *args)
    return outcome.pet.id if outcome.pet else None, [astuple(slip) for slip in outcome.slips], outcome.refusal


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
