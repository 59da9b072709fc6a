"""A large file that all cores read in parts has the same problems, lines and tokens as when it is read whole."""

import json
from pathlib import Path

import pytest

from training.checking import contents, parts
from training.checking.survey import Survey, survey

MODEL = "gpt-4.1-mini"


def line(n: int) -> bytes:
    messages = [
        {"role": "system", "content": "你是宠物医生。"},
        {"role": "user", "content": f"我家第 {n} 只猫打喷嚏怎么办"},
        {"role": "assistant", "content": f"第 {n} 只也要保暖，观察两天。"},
    ]
    return json.dumps({"messages": messages}, ensure_ascii=False).encode()


def whole_and_in_parts(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Survey]:
    whole = survey(path, MODEL)
    progress: list[tuple[int, int]] = []
    monkeypatch.setattr(parts, "PART_SIZE", 1500)
    monkeypatch.setattr(contents, "LARGE", 0)
    in_parts = survey(path, MODEL, lambda n_bytes, total: progress.append((n_bytes, total)))
    assert len(progress) > 3 and progress[-1] == (path.stat().st_size,) * 2
    assert [n_bytes for n_bytes, _ in progress] == sorted(n_bytes for n_bytes, _ in progress)
    return [whole, in_parts]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_parts_make_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    path = tmp_path / "a.jsonl"
    rows = [line(n).decode().encode(encoding) for n in range(60)]
    rows[7] = b'{"messages": []}'
    rows[20] = rows[3]
    rows[31] = rows[31][:-4]
    rows[40] = rows[40][:-1] + b', "topic": 1}'
    rows[50] = rows[50][:-1] + b', "topic": 1}'
    path.write_bytes(b"\n".join(rows) + b"\n\n" + rows[0][:-4])
    whole, in_parts = whole_and_in_parts(path, monkeypatch)
    assert whole == in_parts
    assert [p.line for p in in_parts.problems if p.code == "cut_off"] == [62]
    assert [p.line for p in in_parts.problems if p.code == "not_json"] == [32]
    assert [p.params["n_rows"] for p in in_parts.problems if p.code == "ignored_keys"] == [2]
    assert len(in_parts.tokens) == 59 and in_parts.tokens[7] == 0 and min(in_parts.tokens[:7]) > 20


def test_bad_bytes_are_named_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    rows = [line(n) for n in range(40)]
    rows[30] = b'{"messages": "\xff"}'
    path.write_bytes(b"\r\n".join(rows))
    whole, in_parts = whole_and_in_parts(path, monkeypatch)
    assert whole == in_parts
    (problem,) = [p for p in in_parts.problems if p.code == "bad_encoding"]
    assert problem.params["offset"] == path.read_bytes().index(b"\xff")


def test_what_is_no_jsonl_is_read_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "LARGE", 0)
    rows = [json.loads(line(n)) for n in range(12)]
    for name, content in {
        "array.json": json.dumps(rows).encode(),
        "spread.json": json.dumps(rows[0], indent=1).encode(),
        "utf16.jsonl": b"\xff\xfe" + b"\n".join(map(line, range(12))).decode().encode("utf-16-le"),
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert survey(path, MODEL).n_unread == 0
        assert len(survey(path, MODEL).tokens) in (1, 12)


def test_prompts_and_completions_need_no_system_message(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"prompt": f"q{n}", "completion": f"a{n}"}) for n in range(20)))
    assert [p.code for p in survey(path, MODEL).problems] == ["few_pairs"]
