"""What a correction changes, shown readably: nothing is lost, and words stay whole."""

import itertools
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from admin.vets.review.diff import MOST_MARKS, Passage, as_html, diff

words = st.sampled_from(
    ["猫", "咪", "不能", "吃", "，", "。\n", "the ", "dog", "'s ", "2.5", " mg", "<b>", "&", "🐱", " "]
)
texts = st.lists(words, max_size=60).map("".join)


@settings(deadline=None)
@given(texts, texts)
def test_both_texts_can_be_read_off_and_no_island_is_left(old: str, new: str) -> None:
    pieces = diff(old, new)
    assert "".join(text for kind, text in pieces if kind != "new") == old
    assert "".join(text for kind, text in pieces if kind != "gone") == new
    assert sum(kind != "same" for kind, _ in pieces) <= MOST_MARKS
    assert all(a.kind != b.kind for a, b in itertools.pairwise(pieces))


@settings(deadline=None)
@given(texts, texts, st.integers(0, 300))
def test_the_html_is_well_formed_and_short_and_says_whether_it_is_whole(old: str, new: str, limit: int) -> None:
    content, is_whole = as_html(diff(old, new), limit)
    assert re.sub(r"<(s|u)>[^<>]*</\1>", "", content).count("<") == 0
    plain = re.sub(r"</?[su]>", "", content).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert len(plain) <= limit + 1
    if old == "" and is_whole:
        assert plain == new


def test_chinese_by_characters_and_numbers_and_words_as_a_whole() -> None:
    assert diff("可能是换粮引起的。", "可能是换粮过快引起的。") == [
        Passage("same", "可能是换粮"),
        Passage("new", "过快"),
        Passage("same", "引起的。"),
    ]
    assert Passage("gone", "2.5") in diff("Give 2.5 ml twice.", "Give 25 ml twice.")
    assert Passage("gone", "dogs") in diff("for dogs only", "for dog only")
    # Two sentences that share a letter or two have nothing in common.
    assert diff("全错了，等等看。", "马上去医院！") == [
        Passage("gone", "全错了，等等看。"),
        Passage("new", "马上去医院！"),
    ]


def test_long_passages_that_stay_or_go_are_elided_and_what_is_new_never() -> None:
    old, new = "同样的话。" * 100 + "旧" * 400, "同样的话。" * 100 + "新内容" * 100
    content, is_whole = as_html(diff(old, new), 3000)
    assert is_whole and "新内容" * 100 in content and len(content) < 600
    assert as_html(diff(old, new), 200)[1] is False
