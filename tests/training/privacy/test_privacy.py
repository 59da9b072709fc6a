"""What is found in a text, what is not, and that nothing is left after it was struck out. Figures: docs/privacy.md."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.privacy.rows import Row, batch, id_card, lookalikes, personal, shown
from training.privacy.find import PLACEHOLDERS, find_pii, redacted
from training.privacy.papers import is_id_card

BATCHES = (1, 2, 3, 4, 5)


def redact(text: str) -> str:
    return redacted(text, find_pii(text))


def _recall(rows: list[Row]) -> tuple[float, list[str]]:
    """The share of the marked pieces that are covered wholly, but for spaces and punctuation; and the others."""
    n_pieces, misses = 0, []
    for row in rows:
        places = {place for finding in find_pii(row.text) for place in range(finding.start, finding.end)}
        for (start, end), piece in zip(row.spans, shown(row), strict=True):
            n_pieces += 1
            if any(row.text[place].isalnum() and place not in places for place in range(start, end)):
                misses.append(f"{piece} in {row.text}")
    return 1 - len(misses) / max(n_pieces, 1), misses


def _false_alarms(rows: list[Row]) -> tuple[float, list[str]]:
    alarms = [f"{find_pii(row.text)} in {row.text}" for row in rows if not row.spans and find_pii(row.text)]
    return len(alarms) / max(sum(not row.spans for row in rows), 1), alarms


def test_a_thousand_rows_and_a_thousand_lookalikes() -> None:
    recall, misses = _recall(personal(seed=1, n=1000))
    assert recall >= 0.99, misses
    share, alarms = _false_alarms(lookalikes(seed=1, n=1000))
    assert share <= 0.02, alarms


@pytest.mark.parametrize("number", BATCHES)
def test_rows_written_by_hand(number: int) -> None:
    rows = batch(number)
    recall, misses = _recall(rows)
    assert recall >= 0.99, misses
    share, alarms = _false_alarms(rows)
    assert share <= 0.02, alarms


def test_nothing_is_left_after_it_was_struck_out() -> None:
    for row in [*personal(seed=2, n=300), *(row for number in BATCHES for row in batch(number))]:
        safe_text = redact(row.text)
        assert find_pii(safe_text) == [], safe_text


def test_a_finding_is_a_place_in_the_text_as_it_was_written() -> None:
    text = "ﬁrst：打１３８－１２３４－５６７８，或者 cat＠qq.com。"
    assert [(f.kind, f.value) for f in find_pii(text)] == [
        ("phone", "１３８－１２３４－５６７８"),
        ("email", "cat＠qq.com"),
    ]
    assert all(text[f.start : f.end] == f.value for f in find_pii(text))
    assert redact(text) == "ﬁrst：打〔电话〕，或者 〔邮箱〕。"


@pytest.mark.parametrize(
    ("text", "expected_text"),
    [
        ("我叫王小明，电话13812345678", "我叫〔姓名〕，电话〔电话〕"),
        ("I live at 12 Oak Street, mail cat@qq.com", "I live at [address], mail [email]"),
        ("i live at 42 oak lane and my cat drools", "i live at [address] and my cat drools"),
        ("My cat 咪咪, call 13812345678", "My cat 咪咪, call [phone]"),
        ("无", "无"),
        ("", ""),
    ],
)
def test_placeholders_speak_the_texts_language(text: str, expected_text: str) -> None:
    assert redact(text) == expected_text


def test_what_is_ours_is_nobodys_secret() -> None:
    text = "打我们医院的电话021-5555 0101，地址：上海市徐汇区花园路1号。我的是13812345678。"
    clinic_texts = ("+86 21 5555 0101", "021-55550101", "上海市徐汇区花园路1号")
    assert [f.value for f in find_pii(text, clinic_texts)] == ["13812345678"]


def test_the_digits_of_a_fraction_are_no_phone_number() -> None:
    assert find_pii("The factor is 0.00917699491006606.") == []


def test_kinds() -> None:
    pairs = {
        "11010519491231002X": "id_card",
        "卡号 4111 1111 1111 1111": "bank_card",
        "芯片 985112003456789": "chip",
        "微信号 catlover_99": "wechat",
        "QQ 12345678": "qq",
        "护照 E12345678": "passport",
        "鲁A12345": "plate",
        "39.9042, 116.4074": "coordinates",
        "t.me/hello123": "handle",
        "密码是 abc12345": "secret",
    }
    assert {text: find_pii(text)[0].kind for text in pairs} == pairs
    assert set(pairs.values()) | {"phone", "email", "address", "name"} == set(PLACEHOLDERS)


@given(st.text(max_size=300))
@settings(max_examples=50, deadline=None)
def test_any_text_is_read(text: str) -> None:
    findings = find_pii(text)
    assert all(text[f.start : f.end] == f.value and f.kind in PLACEHOLDERS for f in findings)
    assert all(first.end <= second.start for first, second in pairwise(findings))


@given(st.randoms(use_true_random=False), st.integers(0, 16))
def test_a_slip_in_an_id_number_shows_in_its_check_digit(random: object, place: int) -> None:
    number = id_card(random).replace(" ", "")  # type: ignore[arg-type]
    assert is_id_card(number)
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    assert not is_id_card(wrong)


def test_a_card_shows_in_its_check_digit() -> None:
    assert [finding.kind for finding in find_pii("4111111111111111")] == ["bank_card"]
    assert find_pii("4111111111111112") == []


def test_an_iban_shows_in_its_check_digits() -> None:
    assert [finding.kind for finding in find_pii("IBAN GB82 WEST 1234 5698 7654 32")] == ["bank_card"]
    assert find_pii("GB83 WEST 1234 5698 7654 32") == []


def test_long_texts_take_no_long_time() -> None:
    """No pattern may look at every pair of places: 200,000 characters of anything take seconds at most."""
    for text in (
        "1 " * 100_000,
        "号" * 200_000,
        "a@" * 100_000,
        "加我微信" * 50_000,
        "My name is " * 18_000,
        "9" * 200_000,
    ):
        find_pii(text)
