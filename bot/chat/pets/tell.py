"""An owner tells of an animal: in a line after /pet, or in reply to a question or card of ours."""

from typing import NamedTuple

from aiogram.filters import CommandObject
from aiogram.types import Message

from bot.chat.pets import prompts
from bot.chat.pets.entry import ENTRY_LIMIT, parse_details, parse_number, parse_pet, parse_species
from bot.chat.pets.fields import NAME_LIMIT, WORDS_LIMIT, PetFields
from bot.chat.pets.normal import clean
from bot.chat.pets.profile import keep, store_more, store_new
from bot.telegram.here import Here
from bot.texts import Html, shorten
from storage import pets
from storage.models import Pet, Prompt, now


async def pet(message: Message, command: CommandObject, here: Here) -> None:
    """`/pet` lists; `/pet Mimi, cat, …` adds at once."""
    if command.args:
        await _add(command.args, here)
    else:
        await prompts.send_list(here)


async def reply(message: Message, prompt: Prompt, here: Here) -> None:
    """An answer to one of our questions, or something about the pet on a card."""
    text = (message.text or "").strip()
    if not text:
        await message.reply(here.say("pet_text_only"))
    elif prompt.kind == "pet_add":
        await _add(text, here)
    elif len(text) > ENTRY_LIMIT:
        trouble = here.say("pet_entry_long", n=len(text), limit=ENTRY_LIMIT)
        await prompts.send_question(here, prompt.kind, prompt.ref, trouble)
    else:
        await _tell_more(text, prompt, here)


async def _add(text: str, here: Here) -> None:
    """A whole entry: a new pet, or more about the one of this name."""
    today = now().date()
    fields = parse_pet(text, today)
    trouble = _trouble_with(text, fields, here)
    if trouble is not None:
        await prompts.send_question(here, "pet_add", None, trouble)
        return
    outcome = await keep(here, store_new, here.person.telegram_id, fields, today)
    if outcome.pet is None:
        await here.send(here.say(outcome.refusal, n=pets.PET_LIMIT))
    else:
        await prompts.send_card(here, outcome, fields.not_understood)


def _trouble_with(text: str, fields: PetFields, here: Here) -> Html | None:
    if len(text) > ENTRY_LIMIT:
        return here.say("pet_entry_long", n=len(text), limit=ENTRY_LIMIT)
    if not _has_letters(fields.name):
        return here.say("pet_name_missing", text=shorten(clean(text), prompts.QUOTED_CHARACTERS))
    if len(fields.name) > NAME_LIMIT:
        return here.say("pet_name_long", n=len(fields.name), limit=NAME_LIMIT)
    return None


def _has_letters(name: str) -> bool:
    """Whether there is anything in it that a name can be made of."""
    return any(c.isalnum() or ord(c) > 0x2000 for c in name)


async def _tell_more(text: str, prompt: Prompt, here: Here) -> None:
    """More about a pet that we know."""
    pet = None if prompt.ref is None else await here.database.run(pets.find, here.person.telegram_id, prompt.ref)
    if pet is None:
        await here.send(here.say("pet_gone"))
        return
    column = prompt.kind.removeprefix("pet_")
    details = _read(column, text)
    trouble = _trouble_with_more(text, column, details, pet, here)
    if trouble is None:
        outcome = await keep(here, store_more, pet, details.fields, now().date(), details.name)
        if outcome.pet is not None:
            await prompts.send_card(here, outcome, details.fields.not_understood)
            return
        if outcome.refusal != "pet_name_taken":
            await here.send(here.say(outcome.refusal))
            return
        trouble = here.say(outcome.refusal, name=details.name)
    await prompts.send_question(here, prompt.kind, pet.id, trouble)


class Details(NamedTuple):
    """What a reply says: the animal's new name, or something else; both are empty where it says nothing of that."""

    name: str | None
    fields: PetFields


def _trouble_with_more(text: str, column: str, details: Details, pet: Pet, here: Here) -> Html | None:
    name, fields = details
    if name is None and not fields.columns():
        key = f"pet_unread_{column}" if column in prompts.COLUMNS_TOLD else "pet_not_a_detail"
        quote = shorten(clean(text), prompts.QUOTED_CHARACTERS)
        return here.say(key, text=quote, name=pet.name, limit=WORDS_LIMIT)
    if name is not None and len(name) > NAME_LIMIT:
        return here.say("pet_name_long", n=len(name), limit=NAME_LIMIT)
    return None


def _read(column: str, text: str) -> Details:
    """A reply to the question for this column, or to a card."""
    words, today = clean(text), now().date()
    if column == "name":
        return Details(words if _has_letters(words) else None, PetFields())
    if column in {"breed", "species"}:
        if not 0 < len(words) <= WORDS_LIMIT:
            return Details(None, PetFields())
        fields = PetFields(breed=words) if column == "breed" else PetFields(species=parse_species(words))
        return Details(None, fields)
    units = {"born": "years", "weight_kg": "kg"}
    if column in units:
        return Details(None, parse_number(text, units[column], today))
    return Details(None, parse_details(text, today))
