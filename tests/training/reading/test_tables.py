"""Tables, workbooks, plain text and other programs' conversations → examples, each with its line."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.reading.workbooks import workbook
from training.problems import describe
from training.reading.columns import Choice, find_columns
from training.reading.formats import read_examples
from training.reading.pile import FileReading

ROWS = [("猫吐了怎么办？", "先别喂食。"), ("狗能吃葡萄吗？", "不能，葡萄有毒。\n\n请就医。")]


NO_CHOICE = Choice()


def read(
    data: bytes | str, name: str = "rows.csv", choice: Choice = NO_CHOICE, prompt: str | None = None
) -> FileReading:
    reading = read_examples(data.encode() if isinstance(data, str) else data, name, prompt, choice)
    for problem in reading.problems:
        for language in ("zh", "en"):
            describe(problem, language).encode()
    return reading


def pairs(reading: FileReading) -> list[tuple[Any, Any]]:
    return [(e.messages[-2]["content"], e.messages[-1]["content"]) for e in reading.examples]


def faults(reading: FileReading) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in reading.problems]


def table(rows: list[tuple[str, ...]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("headings", [("问题", "回答"), ("Question:", " ANSWER "), ("提问（必填）", "兽医回复")])
def test_a_table_in_every_encoding_with_every_delimiter(
    encoding: str, delimiter: str, headings: tuple[str, str]
) -> None:
    reading = read(table([headings, *ROWS], delimiter).encode(encoding), "clinic.txt")
    assert (pairs(reading), reading.problems) == (ROWS, [])
    assert [example.line for example in reading.examples] == [2, 3]


@pytest.mark.parametrize(
    ("headings", "question", "answers"),
    [
        (["编号", "用户", "回复"], 1, (2,)),
        (["问题", "AI 回答", "回答", "兽医回复"], 0, (3,)),
        (["Q", "A"], 0, (1,)),
        (["提问", "原因分析", "推荐方案"], 0, (1, 2)),
        (["question", "what to do", "why"], 0, (2, 1)),
        (["instruction", "input", "output"], 0, (2,)),
        (["问题类型", "备注"], None, ()),
        (["question", "question"], None, ()),
    ],
)
def test_columns_are_found_by_name(headings: list[str], question: int | None, answers: tuple[int, ...]) -> None:
    columns = find_columns(headings)
    assert (columns.question, columns.answers) == (question, answers) if columns else question is None


def test_two_paragraphs_pet_and_system_columns() -> None:
    text = table(
        [
            ("提问", "原因分析", "推荐方案", "宠物", "系统提示"),
            ("吐了？", "吃太快", "推荐方案：少喂", "米米，猫，3 岁", ""),
            ("Why?", "cause", "advice", "", "Own prompt"),
        ]
    )
    first, second = (example.messages for example in read(text, prompt="P").examples)
    assert first[0] == {"role": "system", "content": "P\n主人的宠物：米米，猫，3 岁"}
    assert first[2]["content"] == "原因分析：吃太快\n\n推荐方案：少喂"
    assert second[0]["content"] == "Own prompt"
    assert second[2]["content"] == "Why: cause\n\nWhat to do: advice"


def test_titles_above_the_headings_and_blank_lines() -> None:
    reading = read("我们医院的问答,,\n\n,问题,回答\n1,a,b\n\n,,\n2,c,d\n")
    assert pairs(reading) == [("a", "b"), ("c", "d")]
    assert [example.line for example in reading.examples] == [4, 7]


def test_what_is_wrong_in_a_row_stays_in_that_row() -> None:
    text = '问题,回答\na,b\n只有问题,\n,只有回答\n"c "x" d",e\nf,"g\nh"\ni,j,k\nl,m\n'
    reading = read(text)
    assert pairs(reading) == [("a", "b"), ("f", "g\nh"), ("l", "m")]
    assert faults(reading) == [(3, "no_answer"), (4, "no_question"), (5, "not_csv"), (8, "extra_cells")]
    assert reading.problems[-1].as_meant == [
        {"role": "user", "content": "i"},
        {"role": "assistant", "content": "j,k"},
    ]


def test_a_quote_that_never_ends_costs_its_row_only() -> None:
    reading = read('问题,回答\n"a,b\nc,d\ne,f\n')
    assert (pairs(reading), faults(reading)) == ([("c", "d"), ("e", "f")], [(2, "not_csv")])
    many = read("问题,回答\n" + '"a,b\n' * 100_000 + "c,d\n")
    assert len(many.problems) == 1001


def test_a_bad_byte_costs_its_row_and_names_its_place() -> None:
    data = "问题,回答\n猫,a\n".encode() + b"\xff\xfe dog,b\n" + "鸟,c\n".encode()
    reading = read(data)
    assert (pairs(reading), faults(reading)) == ([("猫", "a"), ("鸟", "c")], [(3, "bad_encoding")])
    assert data[reading.problems[0].params["offset"]] == 0xFF


def test_columns_that_are_not_found_are_asked_for() -> None:
    text = "name,said,told\nx,q1,a1\ny,q2,a2\n"
    unclear = read(text).unclear
    assert unclear is not None and unclear.headings == ["name", "said", "told"] and unclear.samples[0][1] == "q1"
    for choice in (Choice("said", "told"), Choice("#2", "#3"), Choice("B", "3")):
        reading = read(text, choice=choice)
        assert (pairs(reading), reading.unclear) == ([("q1", "a1"), ("q2", "a2")], None)
    assert faults(read(text, choice=Choice("said", "nix"))) == [(None, "no_such_column")]
    assert faults(read(text, choice=Choice("said", "#2"))) == [(None, "same_column")]
    half = read("问题,said\nx,y\n").unclear
    assert half is not None and half.has_question
    assert pairs(read("问题,said\nx,y\n", choice=Choice(answer="#2"))) == [("x", "y")]


def test_a_table_without_headings_loses_no_row() -> None:
    reading = read("猫吐了怎么办？,先别喂。\n狗呢？,也别。\n", choice=Choice("#1", "#2"))
    assert pairs(reading) == [("猫吐了怎么办？", "先别喂。"), ("狗呢？", "也别。")]


@pytest.mark.parametrize("data", ["问题,回答\n", "[]", "[ ]\n", "问题,回答\n,\n,,\n", "[\n]".encode("utf-16")])
def test_a_file_without_rows_says_so(data: bytes | str) -> None:
    assert faults(read(data)) == [(None, "empty_file")]


# --- workbooks ---


def test_a_workbook_with_titles_numbers_and_a_hidden_sheet() -> None:
    data = workbook(
        {"问答": [["兽医问答"], ["问题", "回答"], *ROWS, ["几个？", 5], ["多少？", 0.5], [True, "是"]], "旧": [["a"]]},
        hidden_sheets=["旧"],
    )
    reading = read(data, "wrong.csv")
    assert pairs(reading) == [*ROWS, ("几个？", "5"), ("多少？", "0.5"), ("TRUE", "是")]
    assert [example.line for example in reading.examples] == [3, 4, 5, 6, 7]
    assert faults(reading) == [(None, "hidden_sheet")]


def test_several_sheets_name_their_lines_and_others_are_left_out() -> None:
    data = workbook(
        {"狗": [["问题", "回答"], ["q", ""]], "价格": [["项目", "元"], ["x", 5]], "猫": [["Q", "A"], ["c", "d"]]}
    )
    reading = read(data, "clinic.xlsx")
    assert (pairs(reading), reading.unclear) == ([("c", "d")], None)
    assert faults(reading) == [(2, "no_answer"), (None, "sheet_left_out")]
    assert describe(reading.problems[0], "en").startswith("Sheet “狗”, line 2:")
    assert describe(reading.problems[0], "zh").startswith("工作表「狗」第 2 行：")


@pytest.mark.parametrize(
    ("place", "line"), [("XFD1048576", 1048576), ("XFD9000", 9000), ("ABCD1", None), ("A9999999", 9999999)]
)
def test_a_far_cell_is_named_before_the_library_sees_it(place: str, line: int | None) -> None:
    row = "".join(character for character in place if character.isdigit())
    extra = f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'
    reading = read(workbook({"s": [["问题", "回答"], *ROWS]}, extra_xml=extra), "far.xlsx")
    if line is not None:
        assert faults(reading) == [(line, "sheet_too_wide")]
        assert reading.problems[0].value == place


def test_packages_that_are_no_workbook_or_unpack_too_far() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", "<w/>")
    assert faults(read(out.getvalue())) == [(None, "other_kind")]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b" " * 40_000_000)
    assert faults(read(out.getvalue())) == [(None, "unpacks_too_big")]
    whole = workbook({"s": [["问题", "回答"], *ROWS]})
    for cut in range(0, len(whole), 97):
        assert {code for _, code in faults(read(whole[:cut] or b"PK\x03\x04"))} == {"broken_workbook"}


# --- plain text ---


@pytest.mark.parametrize(
    ("ask", "reply"), [("Q: ", "A: "), ("问：", "答："), ("用户: ", "兽医："), ("1. 问题1：", "[A]: ")]
)
def test_marked_text(ask: str, reply: str) -> None:
    text = f"{ask}猫吐了？\n还拉稀\n{reply}先别喂。\n\n再看医生。\n\n{ask}二\n{reply}三\n"
    reading = read(text, "talk.txt")
    assert pairs(reading) == [("猫吐了？\n还拉稀", "先别喂。\n\n再看医生。"), ("二", "三")]
    assert [example.line for example in reading.examples] == [1, 7]


def test_marked_text_with_mistakes() -> None:
    reading = read("hello\n答：x\n问：a\n问：b\n答：c\n问：\n答：d\n", "talk.txt")
    assert pairs(reading) == [("b", "c")]
    assert faults(reading) == [(1, "stray_text"), (2, "no_question"), (3, "no_answer"), (6, "no_question")]


def test_blocks_between_blank_lines() -> None:
    reading = read("猫吐了？\n先别喂。\n再等等。\n\n\n只有一行\n\n狗呢\n也别\n", "talk.txt")
    assert pairs(reading) == [("猫吐了？", "先别喂。\n再等等。"), ("狗呢", "也别")]
    assert faults(reading) == [(6, "no_answer")]


# --- conversations ---


def test_sharegpt() -> None:
    rows = [
        {
            "conversations": [
                {"from": "system", "value": "S"},
                {"from": "human", "value": "q1"},
                {"from": "gpt", "value": "a1"},
                {"from": "human", "value": "q2"},
                {"from": "gpt", "value": "a2"},
                {"from": "human", "value": "bye"},
            ]
        },
        {"conversations": [{"from": "human", "value": "unanswered"}]},
    ]
    reading = read("\n".join(map(json.dumps, rows)), "share.jsonl", prompt="P")
    [example] = reading.examples
    assert [message["content"] for message in example.messages] == ["S", "q1", "a1", "q2", "a2"]
    assert (faults(reading), reading.form) == ([(2, "no_exchange")], "ShareGPT JSONL")


def test_chatgpt_takes_the_branch_that_was_seen_last() -> None:
    def node(role: str, text: str, parent: str | None) -> dict[str, Any]:
        return {"message": {"author": {"role": role}, "content": {"parts": [text, {"image": 1}]}}, "parent": parent}

    mapping = {
        "root": {"message": None, "parent": None},
        "a": node("user", "q", "root"),
        "b": node("assistant", "first try", "a"),
        "c": node("assistant", "second try", "a"),
        "loop": node("user", "x", "loop"),
    }
    chats = [{"title": "Cats", "mapping": mapping, "current_node": "c"}, {"mapping": mapping, "current_node": "loop"}]
    reading = read(json.dumps(chats), "conversations.json", prompt="P")
    assert [[m["content"] for m in e.messages] for e in reading.examples] == [["P", "q", "second try"]]
    assert [code for _, code in faults(reading)] == ["no_exchange"]


def test_telegrams_private_chats_are_parted_by_silence() -> None:
    def said(sender: str, text: Any, hour: int) -> dict[str, Any]:
        return {"type": "message", "from_id": sender, "date_unixtime": str(1_700_000_000 + hour * 3600), "text": text}

    chat = {
        "name": "Lin",
        "type": "personal_chat",
        "id": 7,
        "messages": [
            {"type": "service", "action": "phone_call"},
            said("user1", "您好", 0),
            said("user7", "猫吐了", 1),
            said("user7", ["两次", {"type": "bold", "text": "！"}], 1),
            said("user1", "先别喂", 2),
            said("user7", "", 2),
            said("user7", "今天好了", 40),
            said("user1", "太好了", 41),
            said("user7", "谢谢", 41),
        ],
    }
    for value in (chat, {"chats": {"list": [chat]}}):
        reading = read(json.dumps(value, ensure_ascii=False, indent=1), "result.json")
        assert pairs(reading) == [("猫吐了\n两次！", "先别喂"), ("今天好了", "太好了")]
        assert (reading.problems, reading.form) == ([], "Telegram JSON")


# --- whatever comes ---


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.sampled_from('问题回答QA:,;\t"\n\r abc：\ud800\ufeff\0'), max_size=80),
    st.sampled_from(["", "问题,回答\n", "Q: a\nA: b\n", "x\ty\n"]),
    st.sampled_from(["a.csv", "a.txt", "a"]),
)
def test_no_text_raises_and_lines_are_in_the_file(text: str, start: str, name: str) -> None:
    data = (start + text).encode("utf-8", "surrogatepass")
    reading = read(data, name)
    n_lines = max((start + text).count("\n"), (start + text).count("\r")) + 1
    assert all(problem.line is None or 1 <= problem.line <= n_lines for problem in reading.problems)
    assert all(1 <= example.line <= n_lines for example in reading.examples)


_cells = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('\n\t",;'), min_size=1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(_cells, _cells), min_size=1, max_size=5),
    st.sampled_from([",", "\t", ";"]),
)
def test_every_table_comes_back(rows: list[tuple[str, str]], delimiter: str) -> None:
    whole_rows = [
        (question.strip(), answer.strip())
        for question, answer in rows
        if question.strip("\ufeff").strip() and answer.strip() and "\r" not in question + answer
    ]
    if len(whole_rows) < len(rows):
        return
    reading = read(table([("question", "answer"), *rows], delimiter))
    assert [(q.lstrip("\ufeff"), a) for q, a in pairs(reading)] == [(q.lstrip("\ufeff"), a) for q, a in whole_rows]
