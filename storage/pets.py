"""The owners' animals. A name is one pet: adding the same name again updates it, so a replay adds nobody twice."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam
from sqlmodel import Session, SQLModel, col, select

from storage.models import Pet

PET_LIMIT = 10
"""Pets of one owner; all of them go into the prompt."""


_pet = SQLModel.metadata.tables["pet"]
_OF_OWNER = select(*_pet.c).where(_pet.c.owner_id == bindparam("owner_id")).order_by(_pet.c.id)


class TooManyPets(ValueError):
    """The owner has `PET_LIMIT` pets already."""


class NameTaken(ValueError):
    """The owner has another pet of this name."""


def of_owner(session: Session, owner_id: int) -> Sequence[Pet]:
    """Their pets, in the order in which they were added."""
    return session.exec(select(Pet).where(Pet.owner_id == owner_id).order_by(col(Pet.id))).all()


def known_of(connection: Connection, owner_id: int) -> list[Pet]:
    """The same, for what every answer does: see `Database.run_core`."""
    return [Pet(**row) for row in connection.execute(_OF_OWNER, {"owner_id": owner_id}).mappings()]


def find(session: Session, owner_id: int, pet_id: int) -> Pet | None:
    """The pet, if it is theirs."""
    pet = session.get(Pet, pet_id)
    return pet if pet is not None and pet.owner_id == owner_id else None


def add(session: Session, owner_id: int, name: str, fields: dict[str, Any]) -> Pet:
    """A new pet with these columns, or, if the owner has one of that name, that one with them.

    Raises `TooManyPets`.
    """
    pets = of_owner(session, owner_id)
    pet = _named(pets, name)
    if pet is None:
        if len(pets) >= PET_LIMIT:
            raise TooManyPets
        pet = Pet(owner_id=owner_id, name=name, species="")
    return _fill(session, pet, fields)


def update(session: Session, owner_id: int, pet_id: int, fields: dict[str, Any]) -> Pet | None:
    """Set these columns; null when the pet is gone or not theirs. Raises `NameTaken`."""
    pet = find(session, owner_id, pet_id)
    if pet is None:
        return None
    if "name" in fields:
        namesake = _named(of_owner(session, owner_id), fields["name"])
        if namesake is not None and namesake.id != pet_id:
            raise NameTaken
    return _fill(session, pet, fields)


def remove(session: Session, owner_id: int, pet_id: int) -> Pet | None:
    """Erase the pet; null when it is gone already or not theirs."""
    pet = find(session, owner_id, pet_id)
    if pet is not None:
        session.delete(pet)
    return pet


def _named(pets: Sequence[Pet], name: str) -> Pet | None:
    # In Python: SQLite's lower() knows only ASCII.
    return next((pet for pet in pets if pet.name.casefold() == name.casefold()), None)


def _fill(session: Session, pet: Pet, fields: dict[str, Any]) -> Pet:
    for column, value in fields.items():
        setattr(pet, column, value)
    session.add(pet)
    session.flush()
    return pet
