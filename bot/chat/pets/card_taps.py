"""The buttons under a card and under the list of animals."""

from aiogram.types import CallbackQuery

from bot.chat.pets import prompts
from bot.chat.pets.card import PetTap, remove_buttons, stamp_of
from bot.chat.pets.fields import PetFields
from bot.chat.pets.profile import erase, keep, store_more
from bot.telegram import taps
from bot.telegram.here import Here
from storage import pets
from storage.models import Pet, now


async def tap(query: CallbackQuery, callback_data: PetTap, here: Here) -> None:
    """Whatever a button of ours says; a pet that is gone leads to the list."""
    verb = callback_data.verb
    if verb == "add":
        await taps.answer(query)
        await prompts.send_question(here, "pet_add", None, here.say("pet_add_how"))
        return
    if verb == "erase":
        await _erase(query, callback_data, here)
        return
    pet = await here.database.run(pets.find, here.person.telegram_id, callback_data.pet_id)
    if verb == "list" or pet is None or stamp_of(pet) != callback_data.stamp:
        await prompts.show_list(query, here)
        await taps.answer(query, None if verb == "list" else here.say("pet_gone"))
    elif verb == "ask" and callback_data.value in prompts.COLUMNS_TOLD:
        await taps.answer(query)
        question = here.say(f"pet_ask_{callback_data.value}", name=pet.name)
        await prompts.send_question(here, f"pet_{callback_data.value}", pet.id, question)
    else:
        await _change(query, callback_data, pet, here)
        await taps.answer(query)


async def _erase(query: CallbackQuery, callback_data: PetTap, here: Here) -> None:
    owner_id, pet_id = here.person.telegram_id, callback_data.pet_id
    name = await here.once(erase, owner_id, pet_id, callback_data.stamp)
    await prompts.show_list(query, here, None if name is None else here.say("pet_removed", name=name))
    await taps.answer(query, here.say("pet_gone") if name is None else None)


async def _change(query: CallbackQuery, callback_data: PetTap, pet: Pet, here: Here) -> None:
    if callback_data.verb == "remove":
        await taps.show(query, here.say("pet_remove_asked", name=pet.name), remove_buttons(pet, here.say))
    else:
        fields = _fields_in(callback_data)
        outcome = await keep(here, store_more, pet, fields, now().date())
        if outcome.pet is not None:
            await prompts.show_card(query, here, outcome)


def _fields_in(callback_data: PetTap) -> PetFields:
    """What a tap says; nothing for `open` and for what no button of ours says."""
    verb, value = callback_data.verb, callback_data.value
    if verb == "species" and value:
        return PetFields(species=value)
    if verb == "sex" and value in {"female", "male"}:
        return PetFields(sex=value)
    if verb == "neutered":
        return PetFields(neutered=value == "1")
    if verb == "breed" and value:
        return PetFields(breed=value)
    return PetFields()
