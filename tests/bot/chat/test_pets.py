"""What an owner sees of /pet, and what the table holds."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from aiogram.types import CallbackQuery, Chat, Message, Update, User

from admin.vets.cases.desk import VetDesk
from bot.chat.ask_vet import back_button
from bot.chat.pets.card import PetTap, stamp_of
from bot.chat.pets.describe import describe_pets
from bot.dispatcher import make_dispatcher
from bot.simulator.client import Shown, contains, has_button
from bot.telegram.client import make_bot
from storage import pets
from storage.models import Pet, now
from tests.conftest import OTHER, OWNER, TOKEN, Clinic

MIMI = "Mimi, cat, British shorthair, female, neutered, 3 years, 4.2 kg"


def _pets(clinic: Clinic, owner: int = OTHER) -> list[Pet]:
    with clinic.database.begin() as session:
        return list(pets.of_owner(session, owner))


async def _card(clinic: Clinic, text: str, person: int = OTHER, reply_to: int | None = None) -> Shown:
    """Write it, and wait for the card that comes of it."""
    message_id = await clinic.people.say(person, text, reply_to)
    return await clinic.people.wait_for(person, lambda m: has_button(m, "♀"), message_id, goal=f"a card for {text!r}")


async def _says(clinic: Clinic, text: str, words: str, person: int = OTHER, reply_to: int | None = None) -> Shown:
    message_id = await clinic.people.say(person, text, reply_to)
    return await clinic.people.wait_for(person, contains(words), message_id)


async def _now(clinic: Clinic, message: Shown, person: int = OTHER) -> Shown:
    """The message as it is shown by now."""
    messages = await clinic.people.messages(person)
    return next(m for m in messages if m["message_id"] == message["message_id"])


async def test_the_first_pet_in_one_reply(clinic: Clinic) -> None:
    how = await _says(clinic, "/pet", "Tell me about your pet")
    card = await _card(clinic, MIMI, reply_to=how["message_id"])
    for line in ("🐱 Mimi", "Breed: British shorthair", "Sex: female", "Age: 3 years", "Weight: 4.2 kg", "all I need"):
        assert line in card["text"]
    assert "Not known" not in card["text"]
    (pet,) = _pets(clinic)
    assert (pet.name, pet.species, pet.breed, pet.sex, pet.neutered) == (
        "Mimi",
        "cat",
        "British shorthair",
        "female",
        True,
    )
    assert pet.weight_kg == 4.2 and pet.born is not None and abs((now().date() - pet.born).days - 1096) < 3
    assert not clinic.host.chat_requests
    overview = await _says(clinic, "/pet", "Your pets")
    assert "Mimi, cat, British shorthair, female, neutered, 3 years, 4.2 kg" in overview["text"]


async def test_chinese(clinic: Clinic) -> None:
    how = await _says(clinic, "/pet", "介绍一下你的宠物", OWNER)
    card = await _card(clinic, "咪咪 猫 英短 母 3岁 8斤", OWNER, how["message_id"])
    assert "体重：4 公斤" in card["text"] and "还不知道：绝育" in card["text"]
    await clinic.people.tap(OWNER, card, "未绝育")
    assert "需要了解的都有了" in (await _now(clinic, card, OWNER))["text"]
    (pet,) = _pets(clinic, OWNER)
    assert (pet.sex, pet.neutered, pet.weight_kg) == ("female", False, 4.0)
    overview = await _says(clinic, "/pet", "你的宠物", OWNER)
    assert "咪咪，猫，英短，母，未绝育，3 岁，4 公斤" in overview["text"]


async def test_what_is_missing_is_tapped_or_told_by_reply(clinic: Clinic) -> None:
    card = await _card(clinic, "/pet Rex")
    assert "Not known yet: animal, breed, sex, neutered, age, weight." in card["text"]
    for label in ("dog", "♂", "not neutered", "not neutered"):
        await clinic.people.tap(OTHER, await _now(clinic, card), label)
    card_now = await _now(clinic, card)
    assert "Sex: male" in card_now["text"] and "Not known yet: breed, age" in card_now["text"]
    assert has_button(card_now, "♂ male ✓")
    # A reply to the card tells several things at once.
    card = await _card(clinic, "8 months, 24 kg", reply_to=card["message_id"])
    await clinic.people.tap(OTHER, card, "Breed")
    prompt = await clinic.people.wait_for(OTHER, contains("What breed is Rex?"))
    card = await _card(clinic, "Labrador", reply_to=prompt["message_id"])
    assert "all I need" in card["text"]
    await clinic.people.tap(OTHER, card, "Weight")
    prompt = await clinic.people.wait_for(OTHER, contains("How heavy is Rex?"))
    await _card(clinic, "25", reply_to=prompt["message_id"])
    await clinic.people.tap(OTHER, card, "Name")
    prompt = await clinic.people.wait_for(OTHER, contains("right name"))
    await _card(clinic, "Rexy", reply_to=prompt["message_id"])
    (pet,) = _pets(clinic)
    assert (pet.name, pet.species, pet.breed, pet.sex, pet.neutered, pet.weight_kg) == (
        "Rexy",
        "dog",
        "Labrador",
        "male",
        False,
        25.0,
    )


async def test_another_animal_than_the_usual_three(clinic: Clinic) -> None:
    card = await _card(clinic, "/pet Nibbles")
    await clinic.people.tap(OTHER, card, "Other")
    prompt = await clinic.people.wait_for(OTHER, contains("What kind of animal"))
    card = await _card(clinic, "Guinea pig", reply_to=prompt["message_id"])
    assert (
        "🐹 Nibbles" in card["text"] and has_button(card, "guinea pig ✓") and _pets(clinic)[0].species == "guinea pig"
    )
    card = await _card(clinic, "axolotl <b>", reply_to=prompt["message_id"])
    assert "Animal: axolotl <b>" in card["text"] and _pets(clinic)[0].species == "axolotl <b>"


async def test_what_is_not_understood_is_said_and_may_be_the_breed(clinic: Clinic) -> None:
    card = await _card(clinic, "/pet Mimi, cat, snowflake, 3 years")
    assert "did not understand “snowflake”" in card["text"]
    await clinic.people.tap(OTHER, card, "Breed: snowflake")
    assert "Breed: snowflake" in (await _now(clinic, card))["text"]
    assert _pets(clinic)[0].breed == "snowflake"
    card = await _card(clinic, "/pet Bo, dog, goes for walks, eats grass")
    assert "“goes for walks”, “eats grass”" in card["text"] and not has_button(card, "Breed: ")


async def test_a_cat_of_400_kg_is_questioned_and_not_stored(clinic: Clinic) -> None:
    card = await _card(clinic, "/pet Mimi, cat, 400 kg")
    assert "400 kg cannot be right" in card["text"] and "60 g to 11 kg" in card["text"]
    assert _pets(clinic)[0].weight_kg is None
    card = await _card(clinic, "15 kg", reply_to=card["message_id"])
    assert "15 kg is unusual" in card["text"] and _pets(clinic)[0].weight_kg == 15.0
    # What is stored stays when a later value is impossible.
    card = await _card(clinic, "40 kg", reply_to=card["message_id"])
    assert "40 kg cannot be right" in card["text"] and _pets(clinic)[0].weight_kg == 15.0


async def test_a_weight_goes_when_it_turns_out_which_animal_it_is(clinic: Clinic) -> None:
    card = await _card(clinic, "/pet Momo, 40 kg, 2 years")
    await clinic.people.tap(OTHER, card, "cat")
    assert "40 kg cannot be right" in (await _now(clinic, card))["text"]
    assert (_pets(clinic)[0].species, _pets(clinic)[0].weight_kg) == ("cat", None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/pet 3 years, 4.2 kg", "no name in “3 years, 4.2 kg”"),
        ("/pet " + "M" * 41, "That name has 41 characters; I can keep 40"),
        ("/pet Mimi " + "x" * 300, "That is 305 characters"),
    ],
)
async def test_bad_entries_get_a_sentence_with_the_next_step(clinic: Clinic, text: str, words: str) -> None:
    prompt = await _says(clinic, text, words)
    assert _pets(clinic) == []
    await _card(clinic, "Mimi, cat", reply_to=prompt["message_id"])
    assert [pet.name for pet in _pets(clinic)] == ["Mimi"]


async def test_bad_replies_are_asked_again(clinic: Clinic) -> None:
    card = await _card(clinic, "/pet Mimi, cat")
    await clinic.people.tap(OTHER, card, "Age")
    prompt = await clinic.people.wait_for(OTHER, contains("How old"))
    again = await _says(clinic, "very", "cannot read an age in “very”", reply_to=prompt["message_id"])
    await _card(clinic, "2", reply_to=again["message_id"])
    await _says(clinic, "purple", "found nothing about Mimi in “purple”", reply_to=card["message_id"])
    (pet,) = _pets(clinic)
    assert pet.born is not None and (now().date() - pet.born).days in range(729, 733)
    assert not clinic.host.chat_requests


@pytest.mark.parametrize(
    "text", ["Is she too fat?", "she can't breathe", "她喘不上气了", "my cat has stopped eating since Monday"]
)
async def test_a_reply_that_is_no_answer_goes_to_the_chat(clinic: Clinic, text: str) -> None:
    card = await _card(clinic, "/pet Mimi")
    message_id = await clinic.people.say(OTHER, text, card["message_id"])
    await clinic.people.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
    (pet,) = _pets(clinic)
    assert pet.species == "" and pet.sex is None


async def test_the_same_name_is_the_same_pet(clinic: Clinic) -> None:
    await _card(clinic, "/pet Mimi, cat, 3 years")
    await _card(clinic, "/pet Mimi, cat, 3 years")
    card = await _card(clinic, "/pet MIMI, female")
    (pet,) = _pets(clinic)
    assert (pet.name, pet.species, pet.sex) == ("Mimi", "cat", "female")
    await _card(clinic, "/pet Momo, cat")
    await clinic.people.tap(OTHER, card, "Name")
    prompt = await clinic.people.wait_for(OTHER, contains("right name"))
    await _says(clinic, "momo", "already have a pet called momo", reply_to=prompt["message_id"])
    assert [pet.name for pet in _pets(clinic)] == ["Mimi", "Momo"]


async def test_removal_asks_and_old_buttons_do_no_harm(clinic: Clinic) -> None:
    old = await _card(clinic, "/pet Mimi, cat")
    card = await _card(clinic, "/pet Mimi, cat")
    for each_card in (old, card):
        await clinic.people.tap(OTHER, each_card, "🗑")
    assert "Remove Mimi?" in (await _now(clinic, card))["text"]
    await clinic.people.tap(OTHER, await _now(clinic, card), "Keep")
    assert "🐱 Mimi" in (await _now(clinic, card))["text"]
    await clinic.people.tap(OTHER, card, "🗑")
    await clinic.people.tap(OTHER, await _now(clinic, card), "Yes")
    assert "Mimi is removed" in (await _now(clinic, card))["text"] and _pets(clinic) == []
    # The next pet gets the number of the removed one, and must not be reached by its buttons.
    with clinic.database.begin() as session:
        pet = pets.add(session, OTHER, "Momo", {"species": "dog"})
        pet.added_at = now() + timedelta(seconds=7)
    assert "no longer here" in (await clinic.people.tap(OTHER, await _now(clinic, old), "Yes"))["text"]
    assert [pet.name for pet in _pets(clinic)] == ["Momo"]
    assert "Your pets" in (await _now(clinic, old))["text"]


async def test_a_reply_about_a_removed_pet(clinic: Clinic) -> None:
    card = await _card(clinic, "/pet Mimi, cat")
    await clinic.people.tap(OTHER, card, "Weight")
    prompt = await clinic.people.wait_for(OTHER, contains("How heavy"))
    await clinic.people.tap(OTHER, card, "🗑")
    await clinic.people.tap(OTHER, await _now(clinic, card), "Yes")
    await _card(clinic, "/pet Momo, dog")
    await _says(clinic, "5 kg", "no longer here", reply_to=prompt["message_id"])
    assert _pets(clinic)[0].weight_kg is None


@asynccontextmanager
async def _second_run(clinic: Clinic) -> AsyncIterator[Callable[..., Awaitable[None]]]:
    """Hands an update to the routes once more, as a start after a crash does."""
    bot = make_bot(TOKEN, clinic.people.url)
    dispatcher = make_dispatcher(VetDesk(back_button))

    async def feed(person: int, chat: Chat, **kind: Any) -> None:
        user = User(id=person, is_bot=False, first_name="Olga", language_code="en")
        if "data" in kind:
            kind["message"] = Message(message_id=kind.pop("on"), date=now(), chat=chat, text="a card")
            event: dict[str, Any] = {"callback_query": CallbackQuery(id="1", from_user=user, chat_instance="1", **kind)}
        else:
            event = {"message": Message(message_id=1, date=now(), chat=chat, from_user=user, **kind)}
        await dispatcher.feed_update(bot, Update(update_id=7, **event), database=clinic.database, again=True)

    yield feed
    await bot.session.close()


async def test_an_update_that_is_handled_twice_adds_nobody_twice(clinic: Clinic) -> None:
    await clinic.people.say(OTHER, "/language")
    chat = Chat(id=OTHER, type="private")
    async with _second_run(clinic) as feed:
        for _ in range(2):
            await feed(OTHER, chat, text="/pet Mimi, cat")
        (pet,) = _pets(clinic)
        card = next(m for m in reversed(await clinic.people.messages(OTHER)) if has_button(m, "♀"))
        # By the second run the tap is too old for Telegram, and the message is as it should be already.
        for value in ("female", "female"):
            data = PetTap(verb="sex", pet_id=pet.id or 0, stamp=stamp_of(pet), value=value).pack()
            await feed(OTHER, chat, data=data, on=card["message_id"])
        assert _pets(clinic)[0].sex == "female" and has_button(await _now(clinic, card), "♀ female ✓")
        for _ in range(2):
            data = PetTap(verb="erase", pet_id=pet.id or 0, stamp=stamp_of(pet)).pack()
            await feed(OTHER, chat, data=data, on=card["message_id"])
    assert _pets(clinic) == [] and "Tell me about your pet" in (await _now(clinic, card))["text"]


async def test_other_peoples_buttons_do_nothing(clinic: Clinic) -> None:
    await _card(clinic, "/pet Mimi, cat")
    own_list = await _says(clinic, "/pet", "介绍一下", OWNER)
    (pet,) = _pets(clinic)
    async with _second_run(clinic) as feed:
        for verb, value in (("sex", "male"), ("erase", ""), ("remove", ""), ("ask", "name"), ("open", "")):
            data = PetTap(verb=verb, pet_id=pet.id or 0, stamp=stamp_of(pet), value=value).pack()
            await feed(OWNER, Chat(id=OWNER, type="private"), data=data, on=own_list["message_id"])
    (pet,) = _pets(clinic)
    assert pet.sex is None and _pets(clinic, OWNER) == []
    assert all("Mimi" not in m["text"].splitlines()[0] for m in await clinic.people.messages(OWNER))


async def test_ten_pets_are_enough(clinic: Clinic) -> None:
    for n in range(pets.PET_LIMIT):
        await _card(clinic, f"/pet Fish{'ABCDEFGHIJ'[n]}, fish")
    await _says(clinic, "/pet Nemo, fish", "You have 10 pets")
    await _card(clinic, "/pet fisha, 20 g")
    overview = await _says(clinic, "/pet", "Your pets")
    assert not has_button(overview, "➕") and len(_pets(clinic)) == 10


async def test_add_button_and_list_button(clinic: Clinic) -> None:
    card = await _card(clinic, "/pet Mimi, cat")
    await clinic.people.tap(OTHER, card, "All pets")
    overview = await _now(clinic, card)
    assert "Your pets" in overview["text"]
    await clinic.people.tap(OTHER, overview, "➕")
    prompt = await clinic.people.wait_for(OTHER, contains("Reply with one line"))
    await _card(clinic, "Momo, rabbit", reply_to=prompt["message_id"])
    await clinic.people.tap(OTHER, overview, "✏️ Mimi")
    assert has_button(await _now(clinic, overview), "🐱 cat ✓")
    assert [pet.name for pet in _pets(clinic)] == ["Mimi", "Momo"]


def test_describe_pets() -> None:
    today = date(2026, 11, 20)
    mimi = Pet(
        owner_id=1,
        name="Mimi",
        species="cat",
        breed="British shorthair",
        sex="female",
        neutered=True,
        born=date(2023, 9, 20),
        weight_kg=4.2,
    )
    pip = Pet(owner_id=1, name="Pip", species="guinea pig", born=date(2026, 11, 1), weight_kg=0.35)
    bo = Pet(owner_id=1, name="Bo <&>", species="")
    assert describe_pets([], "en", today) == describe_pets([], "zh", today) == ""
    assert describe_pets([mimi], "en", today) == (
        "The owner's pets: Mimi, cat, British shorthair, female, neutered, 3 years 2 months, 4.2 kg."
    )
    assert describe_pets([pip, bo], "en", today) == "The owner's pets: Pip, guinea pig, 2 weeks, 350 g; Bo <&>."
    assert describe_pets([mimi, pip], "zh", today) == (
        "主人的宠物：Mimi，猫，British shorthair，母，已绝育，3 岁 2 个月，4.2 公斤；Pip，豚鼠，2 周，350 克。"
    )
