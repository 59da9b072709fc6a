"""Splitting long answers: within the limit, nothing lost, earlier parts stable, no emoji torn."""

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import split

TEXTS = st.text(st.sampled_from("ab 。.\n猫🐱👩‍🦰️👍🏽"), max_size=400)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS)
def test_parts_fit_and_nothing_but_white_space_is_lost(text: str) -> None:
    parts = split(text, 40)
    assert all(units(part) <= 40 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(TEXTS, TEXTS)
def test_a_growing_text_keeps_its_earlier_parts(text: str, more: str) -> None:
    parts = split(text, 40)
    assert split(text + more, 40)[: len(parts) - 1] == parts[:-1]


@given(st.integers(30, 60), st.sampled_from(["👩‍🦰", "👍🏽", "❤️", "🐱"]))
def test_no_emoji_is_torn(n_before: int, emoji: str) -> None:
    parts = split("x" * n_before + emoji * 8, 40)
    assert sum(part.count(emoji) for part in parts) == 8


def test_it_cuts_at_paragraphs_then_sentences_then_words() -> None:
    assert split("a" * 30 + "\n\n" + "b" * 30, 40) == ["a" * 30, "b" * 30]
    assert split("猫" * 30 + "。" + "狗" * 30, 40) == ["猫" * 30 + "。", "狗" * 30]
    assert split("a" * 30 + " " + "b" * 30, 40) == ["a" * 30, "b" * 30]
