"""Buttons lie in people's chats for years: what they carry is read today as it was when they were made."""

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.chat.ask_vet import AskVetTap, BackTap
from bot.chat.buttons import AgainTap, FeedbackTap, StopTap
from bot.chat.commands import LanguageTap
from bot.chat.feedback import waits_its_turn
from bot.chat.pets.card import PetTap
from bot.chat.privacy import ForgetTap

OLD_BUTTONS = {
    "feedback:7:1": FeedbackTap(turn_id=7, value=1),
    "feedback:7:-1": FeedbackTap(turn_id=7, value=-1),
    "again:7": AgainTap(turn_id=7),
    "stop": StopTap(),
    "vet:7": AskVetTap(turn_id=7),
    "caseback:3": BackTap(case_id=3),
    "language:zh": LanguageTap(language="zh"),
    "forget:1001:yes": ForgetTap(person_id=1001, verb="yes"),
    "pet:add:0:0:": PetTap(verb="add"),
    "pet:sex:4:123456:female": PetTap(verb="sex", pet_id=4, stamp=123456, value="female"),
    "pet:open:4:123456:": PetTap(verb="open", pet_id=4, stamp=123456),
}
"""As version 0.1.0 packed them."""


@pytest.mark.parametrize("data", OLD_BUTTONS)
def test_old_buttons_are_read_and_new_ones_are_the_same(data: str) -> None:
    tap: CallbackData = OLD_BUTTONS[data]
    assert type(tap).unpack(data) == tap
    assert tap.pack() == data


def test_what_must_not_overtake_an_answer_waits() -> None:
    assert {data for data in OLD_BUTTONS if waits_its_turn(data)} == {"again:7", "forget:1001:yes"}
