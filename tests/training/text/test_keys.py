"""No host's sentence shows our key."""

import pytest

from training.text.keys import without_key


@pytest.mark.parametrize(
    ("text", "key", "shown"),
    [
        ("Incorrect API key provided: sk-abc.", "sk-abc", "Incorrect API key provided: <key>."),
        ("sk-abc is not sk-abc", "sk-abc", "<key> is not <key>"),
        ("no key at all", "", "no key at all"),
    ],
)
def test_the_key_is_struck_out_wherever_it_stands(text: str, key: str, shown: str) -> None:
    assert without_key(text, key) == shown
