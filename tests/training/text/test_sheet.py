"""No cell of ours is calculated, in whatever way a spreadsheet looks for a formula."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from training.text.sheet import safe_cell

BEGINNINGS = st.text(
    st.sampled_from(" \t\r\n\v\f\0\u00a0\u3000\ufeff\u200b\u202e\u2028=+-@＝＋－＠﹣'x1猫"), max_size=6
)


def is_calculated(cell: str) -> bool:
    """Whether the most eager spreadsheet takes it for a formula: it drops what is unseen and reads wide signs."""
    visible = [character for character in cell if not character.isspace() and unicodedata.category(character)[0] != "C"]
    return bool(visible) and unicodedata.normalize("NFKC", visible[0])[:1] in ("=", "+", "-", "@")


@pytest.mark.parametrize(
    "text", [" =1+1", "＝1+1", "＋1", "\n=1", "\ufeff=1", "\u3000@x", "\u200b+1", "=1", "-2 kg", "\t=1"]
)
def test_what_would_be_calculated_is_quoted(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "猫", "3 > 2", "a=b", "'=1", "2-3 天", " x"])
def test_what_is_plain_stays(text: str) -> None:
    assert safe_cell(text) == text


@given(st.builds(str.__add__, BEGINNINGS, st.text()))
@example("\x85=1")
@example("\ud800=1")
def test_nothing_that_comes_out_is_calculated_and_nothing_is_lost(text: str) -> None:
    cell = safe_cell(text)
    assert cell in (text, "'" + text)
    assert not is_calculated(cell)
