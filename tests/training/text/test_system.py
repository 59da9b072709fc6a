"""The system message: a prompt, and behind it what is told of pets."""

import pytest

from bot.chat.pets.describe import describe_pets
from bot.texts import LANGUAGES
from storage.models import Pet, now
from training.text.system import (
    MAX_CHARACTERS,
    PET_LEADS,
    asked_with,
    fault_of,
    prompt_alone,
    system_messages,
    tidy,
)

TALK = [{"role": "user", "content": "Why?"}]
DOG = [Pet(owner_id=1, name="Rex", species="dog")]


def test_pets_are_told_as_the_chat_tells_them() -> None:
    assert LANGUAGES.keys() == PET_LEADS.keys()
    for language, lead in PET_LEADS.items():
        profile = describe_pets(DOG, language, now().date())
        assert profile.startswith(lead)
        [message] = system_messages("Be brief.\n", profile)
        assert prompt_alone(message["content"]) == "Be brief.\n"
        assert asked_with([message, *TALK], "Be long.") == [*system_messages("Be long.", profile), *TALK]
        assert asked_with([message, *TALK], None) == [{"role": "system", "content": profile}, *TALK]


def test_a_prompt_is_exchanged_whatever_it_was() -> None:
    assert asked_with(TALK, "Be brief.") == [{"role": "system", "content": "Be brief."}, *TALK]
    assert asked_with([{"role": "system", "content": "Old."}, *TALK], None) == TALK
    assert asked_with([{"role": "developer", "content": "Old."}, *TALK], "New.")[1:] == TALK
    assert asked_with([], None) == []
    speaks_of_pets = "The owner's pets: are told below.\nBe kind.\n"
    assert prompt_alone(speaks_of_pets) == speaks_of_pets
    # A prompt of an older version may have an owner's pet in it.
    assert asked_with(TALK, "Be kind.\nThe owner's pets: Rex, dog.") == [
        {"role": "system", "content": "Be kind."},
        *TALK,
    ]


@pytest.mark.parametrize(
    ("prompt", "fault"),
    [
        ("Be brief.", None),
        ("x" * MAX_CHARACTERS, None),
        (" \n\t", "empty"),
        ("x" * (MAX_CHARACTERS + 1), "long"),
        ("Be \ud83d brief.", "unreadable"),
        ("Be\0brief.", "unreadable"),
        ("Be brief.\n主人的宠物：咪咪", "pets"),
    ],
)
def test_what_can_be_no_prompt(prompt: str, fault: str | None) -> None:
    assert fault_of(prompt) == fault


def test_a_prompt_is_kept_tidy() -> None:
    assert tidy("\r\n Be brief.\r\nBe kind. \n") == "Be brief.\nBe kind."
