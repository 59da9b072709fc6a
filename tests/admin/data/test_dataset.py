"""Files in, checks, versions, export: what the admin sees and what the pool holds."""

import json

import pytest
from sqlmodel import select

from bot.simulator.client import contains, has_button
from storage.models import DatasetVersion, Example
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, import_file

PAIRS = [
    {"Questions": f"问题{n}：猫咪不吃饭怎么办？", "Replies": f"原因分析：{n}。\n\n推荐方案：就医。"} for n in range(12)
]


def jsonl(n: int) -> bytes:
    rows = [
        {"messages": [{"role": "user", "content": f"Q{i}"}, {"role": "assistant", "content": f"A{i}"}]}
        for i in range(n)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def pool(clinic: Clinic) -> list[Example]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Example)))


async def test_a_clinics_file_becomes_examples_once(clinic: Clinic) -> None:
    content = json.dumps(PAIRS, ensure_ascii=False).encode()
    for n_new, n_known in ((12, 0), (0, 12)):
        if n_new:
            message = await import_file(clinic.people, "clinic.json", content)
            assert f"{n_new} new examples, {n_known} known" in message["text"]
        else:
            message_id = await clinic.people.send_file(ADMIN, "clinic.json", content)
            message = await clinic.people.wait_for(ADMIN, contains("nothing new to import"), message_id)
            assert f"0 good, 0 bad, {n_known} duplicates" in message["text"] and not message["buttons"]
    examples = pool(clinic)
    assert len(examples) == 12
    assert [m["role"] for m in examples[0].messages] == ["system", "user", "assistant"]
    assert examples[0].file_name == "clinic.json" and examples[0].added_by == ADMIN


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("bad UTF-8", jsonl(3) + b'{"messages": "\xff\xfe"}\n' + jsonl(2), "Line 4"),
        ("cut line", jsonl(4) + b'{"messages": [{"role": "us', "Line 5"),
        (
            "missing role",
            jsonl(1) + b'{"messages": [{"content": "hi"}, {"role": "assistant", "content": "a"}]}\n',
            "Line 2",
        ),
        (
            "empty content",
            jsonl(2) + b'{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": ""}]}\n',
            "Line 3",
        ),
        ("200k brackets", jsonl(2) + b"[" * 200_000 + b"\n" + jsonl(1), "Line 3"),
    ],
)
async def test_a_broken_file_gets_its_lines_and_changes_nothing(
    clinic: Clinic, name: str, content: bytes, line: str
) -> None:
    await import_file(clinic.people, "good.jsonl", jsonl(2))
    message_id = await clinic.people.send_file(ADMIN, "broken.jsonl", content)
    message = await clinic.people.wait_for(ADMIN, contains("broken.jsonl"), message_id, goal=name)
    assert line in message["text"] and "1 bad" in message["text"]
    assert len(pool(clinic)) == 2


async def test_many_problems_come_as_a_file(clinic: Clinic) -> None:
    message_id = await clinic.people.send_file(ADMIN, "broken.jsonl", b'{"messages": []}\n' * 30)
    await clinic.people.wait_for(ADMIN, contains("more, in the file below"), message_id)
    report = await clinic.people.wait_for(ADMIN, lambda m: m["document"] is not None, message_id)
    assert report["document"]["file_name"] == "broken-report.csv"


async def test_check_reads_a_file_and_imports_nothing(clinic: Clinic) -> None:
    message_id = await clinic.people.send_file(ADMIN, "some.jsonl", jsonl(2), caption="/check")
    await clinic.people.wait_for(ADMIN, contains("2 examples"), message_id)
    assert pool(clinic) == []


async def test_dataset_check_cost_and_export(clinic: Clinic) -> None:
    people = clinic.people
    for command in ("/dataset", "/check", "/cost"):
        message_id = await people.say(ADMIN, command)
        await people.wait_for(ADMIN, contains("dataset is empty"), message_id)
    message_id = await people.say(ADMIN, "/export")
    await people.wait_for(ADMIN, contains("No dataset version"), message_id)
    assert "12 new examples" in (await import_file(people, "good.jsonl", jsonl(12)))["text"]
    answer = await people.answer_to(OTHER, "Why?")
    message_id = await people.say(VET, "/review")
    card = await people.wait_for(VET, lambda m: has_button(m, "Approve"), message_id)
    await people.tap(VET, card, "Approve")
    message_id = await people.say(ADMIN, "/dataset")
    message = await people.wait_for(ADMIN, contains("Dataset"), message_id)
    assert "13 examples" in message["caption"] and "12 imported, 1 approved, 0 corrected" in message["caption"]
    message_id = await people.say(ADMIN, "/cost gpt-4.1-mini")
    assert "13 examples × 7 epochs" in (await people.wait_for(ADMIN, contains("$"), message_id))["text"]
    message_id = await people.say(ADMIN, "/finetune")
    await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    message_id = await people.say(ADMIN, "/export")
    file = await people.wait_for(ADMIN, lambda m: m["document"] is not None, message_id)
    assert file["document"]["file_name"].startswith("v1-")
    with clinic.database.begin() as session:
        [version] = session.exec(select(DatasetVersion)).all()
    content = (clinic.settings.home / "datasets" / version.file_name).read_text("utf-8")
    last = json.loads(content.splitlines()[-1])["messages"]
    assert last[-1] == {"role": "assistant", "content": answer["text"]}
    assert version.system_prompt is None  # as most of its rows: 12 of 13


async def test_a_strangers_file_is_no_import(clinic: Clinic) -> None:
    message_id = await clinic.people.send_file(OWNER, "clinic.json", jsonl(12))
    await clinic.people.wait_for(OWNER, contains("只能看文字"), message_id)
    message_id = await clinic.people.send_file(VET, "clinic.json", jsonl(12), caption="/import")
    await clinic.people.wait_for(VET, contains("for the admins"), message_id)
    assert pool(clinic) == []
