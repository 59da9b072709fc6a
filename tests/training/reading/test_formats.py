"""Files as people send them, and as nobody should: each is read, or each fault is named with its line."""

import json
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from training.problems import describe
from training.reading.formats import read_examples
from training.reading.pile import MAX_PROBLEMS, FileReading

PROMPT = "你是宠物医生。"
CHAT = {"messages": [{"role": "user", "content": "猫吐了怎么办？"}, {"role": "assistant", "content": "先别喂食。"}]}
PAIR = {"Questions": "狗能吃葡萄吗？", "Replies": "不能，葡萄有毒。"}
PAIR_MESSAGES = [
    {"role": "system", "content": PROMPT},
    {"role": "user", "content": PAIR["Questions"]},
    {"role": "assistant", "content": PAIR["Replies"]},
]


def read(data: bytes | str, name: str = "rows.jsonl") -> FileReading:
    reading = read_examples(data.encode() if isinstance(data, str) else data, name, PROMPT)
    for problem in reading.problems:
        for language in ("zh", "en"):
            describe(problem, language).encode()
    return reading


def line_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def faults(reading: FileReading) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in reading.problems]


def test_chat_jsonl_is_taken_as_it_is_with_its_lines() -> None:
    with_weight = {"messages": [*CHAT["messages"], {"role": "assistant", "content": "好", "weight": 0}]}
    reading = read(f"{line_of(CHAT)}\n\n  \r\n{line_of(with_weight)}\n")
    assert [(e.line, e.messages) for e in reading.examples] == [(1, CHAT["messages"]), (4, with_weight["messages"])]
    assert (reading.problems, reading.form) == ([], "chat JSONL")


@pytest.mark.parametrize(
    ("question", "answer", "form"),
    [
        ("Questions", "Replies", "Questions/Replies"),
        ("question", "answer", "question/answer"),
        ("问题", "回答", "问题/回答"),
        ("prompt", "completion", "prompt/completion"),
        ("PROMPT", "Completion", "PROMPT/Completion"),
    ],
)
def test_pairs_become_messages(question: str, answer: str, form: str) -> None:
    row = {question: PAIR["Questions"], answer: PAIR["Replies"]}
    for text, layout in ((line_of(row), "JSONL"), (line_of([row]), "JSON")):
        reading = read(text)
        assert [e.messages for e in reading.examples] == [PAIR_MESSAGES]
        assert reading.form == f"{form} {layout}"


def test_pairs_without_a_system_prompt() -> None:
    assert read_examples(line_of(PAIR).encode(), "a.json", None).examples[0].messages == PAIR_MESSAGES[1:]


def test_an_array_names_the_line_where_each_element_begins() -> None:
    text = "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, indent=2) for row in (PAIR, CHAT, PAIR)) + "\n]\n"
    reading = read(text, "rows.json")
    starts = [n for n, line in enumerate(text.split("\n"), 1) if line.startswith("{")]
    assert [e.line for e in reading.examples] == starts
    assert reading.form == "Questions/Replies and chat JSON"


def test_objects_spread_over_lines() -> None:
    text = "\n".join(json.dumps(row, ensure_ascii=False, indent=2) for row in (CHAT, PAIR))
    reading = read(text)
    assert ([e.line for e in reading.examples], reading.problems) == ([1, 13], [])
    broken = read(text.replace('"role": "user",', '"role" "user",') + "\n" + json.dumps(PAIR, indent=1))
    assert (faults(broken), [e.line for e in broken.examples]) == ([(4, "not_json")], [13, 17])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("text", [f"{line_of(CHAT)}\n{line_of(PAIR)}\n", line_of([CHAT, PAIR])])
def test_encodings(encoding: str, text: str) -> None:
    reading = read(text.encode(encoding))
    assert [e.messages for e in reading.examples] == [CHAT["messages"], PAIR_MESSAGES]
    assert reading.problems == []


def test_utf16_big_endian_cut_in_a_character() -> None:
    data = b"\xfe\xff" + f"{line_of(CHAT)}\n{line_of(PAIR)}".encode("utf-16-be")
    assert len(read(data).examples) == 2
    cut = read(data[:-1])
    assert (len(cut.examples), faults(cut)) == (1, [(2, "bad_encoding")])
    assert cut.problems[0].params["offset"] == len(data) - 2


def test_a_bad_byte_costs_its_line_only() -> None:
    rows = [line_of(CHAT).encode() for _ in range(9)]
    rows[6] = rows[6].replace("猫".encode(), b"\xe7\x8c")
    data = b"\xef\xbb\xbf" + b"\n".join(rows)
    reading = read(data)
    assert [e.line for e in reading.examples] == [1, 2, 3, 4, 5, 6, 8, 9]
    assert faults(reading) == [(7, "bad_encoding")]
    problem = reading.problems[0]
    assert data[problem.params["offset"]] == int(problem.value, 16) == 0xE7
    assert describe(problem, "en") == (
        f"Line 7: byte {problem.params['offset']} of the file (from 0) is 0xE7, which is not UTF-8 text. "
        "Save the file as UTF-8 again."
    )


def test_a_bad_byte_in_an_array_costs_its_element_only() -> None:
    data = line_of([CHAT, PAIR, CHAT]).replace("},", "},\n").encode().replace("狗".encode(), b"\xff")
    reading = read(data)
    assert len(reading.examples) == 2
    assert [code for _, code in faults(reading)] == ["slip_array", "bad_encoding"]
    assert data[reading.problems[1].params["offset"]] == 0xFF


def test_windows_english_is_not_taken_for_chinese() -> None:
    data = line_of({"question": "Why don’t cats swim?", "answer": "They can’t be bothered."}).encode("cp1252")
    data.decode("gb18030")  # as which it is valid
    assert faults(read(data)) == [(1, "bad_encoding")]


def test_a_cut_last_line() -> None:
    whole = line_of(CHAT)
    for cut in range(1, len(whole)):
        reading = read(f"{whole}\n{whole[:cut]}")
        assert [e.line for e in reading.examples] == [1]
        assert faults(reading) == [(2, "cut_off")], whole[:cut]


def test_a_cut_array_keeps_what_is_whole() -> None:
    reading = read("[\n" + line_of(CHAT) + ",\n" + line_of(PAIR)[:20])
    assert ([e.line for e in reading.examples], faults(reading)) == ([2], [(None, "slip_array"), (3, "cut_off")])
    assert faults(read("[" + line_of(CHAT))) == [(None, "slip_array"), (1, "cut_off")]


def test_a_broken_line_and_a_broken_element() -> None:
    broken = '{"Questions": "a", "Replies": “b”}'
    lines = read(f"{line_of(PAIR)}\n{broken}\n{line_of(PAIR)}")
    assert ([e.line for e in lines.examples], faults(lines)) == ([1, 3], [(2, "not_json")])
    assert lines.problems[0].params["column"] == broken.index("“") + 1
    array = read(f"[{line_of(PAIR)},\n {broken},\n{line_of(PAIR)}]")
    assert ([e.line for e in array.examples], faults(array)) == ([1, 3], [(2, "not_json")])
    assert array.problems[0].params["column"] == broken.index("“") + 2


def test_an_array_whose_rest_cannot_be_read_says_so() -> None:
    reading = read(f"[{line_of(PAIR)},\n{{}} , {{[[[,\n{line_of(PAIR)}]")
    assert faults(reading) == [(2, "missing_messages_list"), (2, "not_json"), (2, "rest_unread")]


NESTED = "[" * 200_000


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (NESTED, "too_deep"),
        ('{"messages":' * 100_000, "too_deep"),
        ("[" * 70 + "]" * 70, "too_deep"),
        ('{"messages": [], "n": ' + "7" * 5000 + "}", "bad_number"),
        ('{"messages": [], "n": NaN}', "bad_number"),
        ('{"messages": [], "n": -Infinity}', "bad_number"),
        ('{"messages": [], "n": 1e999}', "bad_number"),
        ('{"Questions": "a", "Questions": "b", "Replies": "c"}', "duplicate_key"),
        ('{"messages": [{"role": "user", "role": "system"}]}', "duplicate_key"),
        ("17", "data_type"),
        ('"text"', "data_type"),
        ("null", "data_type"),
        ("[1, 2]", "data_type"),
        ('{"messages": [3]}', "data_type"),
        ('{"messages": {}}', "missing_messages_list"),
        ('{"Questions": "a"}', "missing_messages_list"),
        ("{}", "missing_messages_list"),
        ('{"messages": []} {}', "not_json"),
        ('{"a": "\x00"}', "not_json"),
        ("{'messages': []}", "not_json"),
    ],
    ids=str,
)
def test_hostile_rows_cost_themselves_only(row: str, code: str) -> None:
    reading = read(f"{line_of(PAIR)}\n{row}\n{line_of(CHAT)}\n")
    assert ([e.line for e in reading.examples], faults(reading)) == ([1, 3], [(2, code)])
    if row.count("[") + row.count("{") == row.count("]") + row.count("}") and " {}" not in row:
        reading = read(f"[{line_of(PAIR)},\n{row},\n{line_of(CHAT)}]")
        assert ([e.line for e in reading.examples], faults(reading)[0]) == ([1, 3], (2, code))


def test_what_validate_judges_is_passed_on() -> None:
    rows = [
        {"messages": [{"content": "no role"}]},
        {"Questions": "", "Replies": None},
        {"messages": []},
    ]
    reading = read("\n".join(map(line_of, rows)))
    assert [e.line for e in reading.examples] == [1, 2, 3]
    surrogate = read('{"Questions": "\\ud800", "Replies": "\\ud83d\\ude3a"}').examples[0].messages
    assert [message["content"] for message in surrogate[1:]] == ["\ud800", "😺"]


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty_files(data: bytes) -> None:
    assert faults(read(data)) == [(None, "empty_file")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04\x00\xff\n\x00", "broken_workbook"),
        (b"%PDF-1.7\n", "other_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked_workbook"),
        ("你好\n再见".encode("gbk"), "unsupported_form"),
        (bytes(range(256)) * 9, "unsupported_form"),
    ],
)
def test_files_of_another_kind_get_one_problem(data: bytes, code: str) -> None:
    reading = read(data, "C/rows.json")
    assert faults(reading) == [(None, code)]
    assert "rows.json" in describe(reading.problems[0], "en") and "rows.json" in describe(reading.problems[0], "zh")


def test_top_level_scalars() -> None:
    for text in ("5", "true", '"a"', "null"):
        assert faults(read(text)) == [(1, "data_type")]


def test_ignored_keys_are_named_once() -> None:
    reading = read("\n".join(line_of({**PAIR, "id": n}) for n in range(5)))
    assert len(reading.examples) == 5
    assert [(p.line, p.code, p.value, p.params) for p in reading.problems] == [(1, "ignored_keys", "id", {"n_rows": 5})]


def test_lines_end_only_where_a_line_ends() -> None:
    odd = {"Questions": "a\u2028b\x85c", "Replies": "d"}
    assert [e.line for e in read(f"{line_of(odd)}\r\n{line_of(PAIR)}").examples] == [1, 2]
    assert [e.line for e in read(f"{line_of(odd)}\r{line_of(PAIR)}\r").examples] == [1, 2]


def test_files_that_were_put_together() -> None:
    line = line_of(PAIR).encode("utf-8-sig")
    assert len(read(line + b"\n" + line).examples) == 2


MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        NESTED * 5,
        "[" + '{"a":' * 200_000,
        '{"a":\n' * 160_000,
        "[" + "x," * 500_000,
        "[" + '"\\"' * 300_000,
        "[" + "{]" * 500_000,
        "{\n" * 500_000,
        '{"a"\n' * 200_000,
        '{\n"a":[\n' + "{\n" * 400_000,
        '"' * MEGABYTE,
        "[" + "\\" * MEGABYTE,
        "\ud800".encode("utf-8", "surrogatepass") * 300_000,
        b"\n\xff" * 500_000,
        b"[" + b'"\xff",' * 250_000,
        '{"messages": []}\n' * 60_000,
        line_of({"Questions": "长" * MEGABYTE, "Replies": "好"}),
        '{"Questions": ' + "1" * MEGABYTE + "}",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_hostile_megabyte_is_read_in_seconds(text: str | bytes) -> None:
    start = time.thread_time()
    reading = read(text)
    # 0.1 to 1.2 s of CPU where it was measured; one that looks at every pair of places would take hours.
    assert time.thread_time() - start < 60
    assert len(reading.problems) <= MAX_PROBLEMS + 1


def test_reading_stops_after_a_thousand_problems() -> None:
    reading = read("{\n" * 5000)
    assert faults(reading)[-1] == (MAX_PROBLEMS, "too_many_problems")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["messages", "role", "content", "Questions", "回答"]) | st.text(), inner)
    ),
    max_leaves=12,
)


@example(b"\x1c", b"")
@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"[", b"\xff\xfe", b"\xfe\xff", b'{"messages":[', b"\xef\xbb\xbf["])
)
def test_no_bytes_raise(data: bytes, start: bytes) -> None:
    read(start + data)


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from('[]{},:"\\ \nab1\ud800é中'), max_size=60))
def test_no_near_json_raises_and_problems_come_in_order(text: str) -> None:
    lines = [p.line for p in read(text.encode("utf-8", "surrogatepass")).problems if p.line is not None]
    assert lines == sorted(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@settings(max_examples=40, deadline=None)
@given(st.lists(json_values, max_size=4), st.booleans())
def test_each_row_is_read_or_complained_of(rows: list[Any], as_array: bool) -> None:
    text = json.dumps(rows) if as_array else "\n".join(map(json.dumps, rows))
    reading = read(text)
    complaints = [p for p in reading.problems if p.code not in ("ignored_keys", "empty_file")]
    if rows and text[:1] in '[{"' and (as_array or not isinstance(rows[0], list)):
        assert len(reading.examples) + len(complaints) >= len(rows) or "unsupported_form" in str(complaints)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(), st.text()), min_size=1, max_size=5), st.sampled_from([None, 2]))
def test_pairs_come_back_in_every_layout(pairs: list[tuple[str, str]], indent: int | None) -> None:
    rows = [{"question": question, "answer": answer} for question, answer in pairs]
    for text in (json.dumps(rows, indent=indent), "\n".join(json.dumps(row, indent=indent) for row in rows)):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            reading = read(text.encode(encoding))
            assert [[m["content"] for m in e.messages[1:]] for e in reading.examples] == [list(p) for p in pairs]
