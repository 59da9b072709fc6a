"""What programs leave in texts is shown and repaired where a person wants it; what is lost is never good."""

import json

import pytest

from tests.training.cases import codes, pairs, read, read_case
from training.checking.prepare import repair
from training.checking.row import check_example
from training.checking.wording import TEXT_REPAIRS
from training.importing.judge import ImportRow, judge
from training.reading.pile import FileReading
from training.text.markup import without_html, without_literal_breaks, without_mojibake

MARKUP = {
    "html_entities.csv": "html",
    "literal_newlines.csv": "literal_breaks",
    "x000d.xlsx": "returns",
}


def import_rows(reading: FileReading) -> list[ImportRow]:
    return [row for row in judge(reading, "o200k_base", None) if isinstance(row, ImportRow)]


@pytest.mark.parametrize("name", MARKUP)
def test_what_a_program_left_is_shown_and_repaired(name: str) -> None:
    reading = read_case(f"a07/{name}")
    rows = import_rows(reading)
    mendable = [row for row in rows if row.state == "mendable"]
    assert mendable and all(row.state != "bad" for row in rows)
    errors = [problem for row in mendable for problem in row.problems if problem.severity == "error"]
    assert {problem.code for problem in errors} == {MARKUP[name]}
    assert all(problem.params["after"] != problem.value for problem in errors)
    clean_rows, repairs = repair(reading, lambda _: True)
    assert MARKUP[name] in [suggestion.code for suggestion in repairs] and len(clean_rows) == len(reading.examples)
    assert all("→" in suggestion.value for suggestion in repairs if suggestion.code == MARKUP[name])
    again = FileReading(clean_rows, [], reading.form)
    assert repair(again, lambda _: True)[1] == []
    texts = "".join(message["content"] for row in clean_rows for message in row.messages)
    assert not any(mark in texts for mark in ("<p>", "&#39;", "\\n", "\r", "_x000"))


def test_html_becomes_what_it_means() -> None:
    assert without_html("<p>Yes.<br/>Wait &amp; see&nbsp;now</p><ul><li>a</li><li>b</li></ul>") == (
        "Yes.\nWait & see now\n\n- a\n- b"
    )
    for text in ("5 < 6 and 7 > 3", "I <3 cats", "AT&T; R&D", "x <y> z", "fever &gt"):
        assert without_html(text) == text
    assert without_html("&amp;lt;b&amp;gt;x") == without_html(without_html("&amp;lt;b&amp;gt;x"))


def test_paths_are_no_line_ends() -> None:
    assert without_literal_breaks(r"a\nb\r\nc") == "a\nb\nc"
    for text in (r"C:\new\notes", r"\\server\n"):
        assert without_literal_breaks(text) == text


@pytest.mark.parametrize(
    "text", ["Don’t – “wait”…", "déjà vu, naïve café", "猫咪吐了怎么办？先禁食。", "36.8 °C, ½ tablet, 5 µg"]
)
def test_text_in_the_wrong_encoding_is_put_right(text: str) -> None:
    assert without_mojibake(text) == text
    western = text.encode().decode("cp1252", "replace")
    if "\ufffd" not in western and not text.isascii():
        assert without_mojibake(western) == text
    for code, change in TEXT_REPAIRS.items():
        assert change(text) == text, code


def test_chinese_that_was_read_as_gbk_is_put_right() -> None:
    for text in ("狗狗洗澡水温多少", "你好", "小猫吃药可以吗要不要"):
        assert without_mojibake(text) == text
    assert without_mojibake("鐙楃嫍娲楁尽姘存俯澶氬皯") == "狗狗洗澡水温多少"


def test_lost_characters_are_never_good() -> None:
    row = {"messages": [{"role": "user", "content": "猫\ufffd了"}, {"role": "assistant", "content": "等"}]}
    rows = import_rows(read(json.dumps(row), "a.jsonl"))
    assert [(row.state, row.problems[0].code) for row in rows] == [("bad", "lost_characters")]
    assert repair(read(json.dumps(row), "a.jsonl"), lambda _: True)[0] == []


def test_markup_in_the_dataset_keeps_no_training_from_going_on() -> None:
    reading = read_case("a07/html_entities.csv")
    assert not any(p.severity == "error" for row in reading.examples for p in check_example(row))


def test_big5() -> None:
    reading = read_case("a07/big5.csv")
    assert codes(reading) == [] and pairs(reading)[0] == ("貓咪多久驅蟲一次0？", "成貓每三個月一次。")
    assert "CP950" in reading.form


def test_an_encoding_that_fails_is_named_with_its_place() -> None:
    data = "question,answer\nWhy don’t cats swim?,They can’t.\n".encode("cp1252")
    reading = read(data, "a.csv")
    assert codes(reading) == ["bad_encoding"] and reading.problems[0].line == 2
    odd_bytes = read("问题,回答\n猫,先\n".encode("utf-16-be"), "a.csv")
    assert codes(odd_bytes) and not odd_bytes.examples
    headings = read(b"\xb0\xff,\xc3\xff\n\xb0\xff,\xc3\xff\n", "a.csv")
    assert "bad_encoding" in codes(headings) and headings.problems[0].line == 1
