"""A medicine that only the lists of names know is an emergency where it was swallowed by accident."""

import pytest

from bot.triage import triage


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        ("poison_drug", "my dog ate three of my amlodipine"),
        ("poison_drug", "cat swallowed one of my mum's Lisinopril"),
        ("poison_drug", "puppy got into a strip of candesartan"),
        ("poison_drug", "狗把我妈的缬沙坦吃了三片"),
        ("poison_drug", "猫误食我老公的拜瑞妥"),
        (None, "医生开的头孢吃了三天"),
        (None, "he takes one Vetmedin twice a day"),
        (None, "is candesartan made for people?"),
    ],
)
def test_a_persons_medicine_that_was_swallowed_is_an_emergency(flag: str | None, text: str) -> None:
    assert triage(text).flag == flag
