"""Importing in Telegram: what the admin sees of a file, which tap counts, and what the pool holds afterwards."""

import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiogram import Bot
from sqlmodel import select

from admin.data import uploads
from admin.desk import Desk
from admin.vets.cases.desk import VetDesk
from bot.chat.ask_vet import back_button
from bot.chat.verified import may_serve
from bot.dispatcher import make_dispatcher
from bot.prompts import SYSTEM_PROMPT
from bot.simulator.client import Shown, contains, has_button
from bot.telegram.client import make_bot
from storage.models import Example, Upload
from tests.conftest import ADMIN, OWNER, TOKEN, VET, Clinic, eventually, import_file
from tests.training.reading.workbooks import workbook

TABLE = (
    "问题,回答\n猫吐了怎么办？,先别喂。\n狗能吃葡萄吗？,不能。\n猫吐了怎么办？,先别喂。\n"
    "怎么预约？,请打13800138000\n只有问题,\n兔子吃什么？,草,和水\n"
)


def pool(clinic: Clinic) -> list[Example]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Example)))


def upload(clinic: Clinic) -> Upload:
    with clinic.database.begin() as session:
        return session.exec(select(Upload)).one()


async def dry_run(clinic: Clinic, name: str, content: bytes, label: str = "Cancel") -> Shown:
    message_id = await clinic.people.send_file(ADMIN, name, content)
    return await clinic.people.wait_for(ADMIN, lambda m: has_button(m, label), message_id, goal="the dry run")


@pytest.fixture
async def bot(clinic: Clinic) -> AsyncIterator[Bot]:
    bot = make_bot(TOKEN, clinic.settings.telegram_api_url)
    yield bot
    await bot.session.close()


async def press(clinic: Clinic, bot: Bot, person: int, card: Shown, label: str, again: bool = False) -> None:
    """A tap that comes straight to the routes: from a foreign client, or once more after a crash."""
    data = next(b["callback_data"] for row in card["buttons"] for b in row if label in b["text"])
    home = clinic.settings.home
    desk = Desk({}, "local", "base-model", home / "datasets", home / "imports", SYSTEM_PROMPT, may_serve)
    user = {"id": person, "is_bot": False, "first_name": "X", "language_code": "en"}
    chat = {"id": person, "type": "private"}  # in another's chat the guard lets nobody tap
    message = {"message_id": card["message_id"], "date": int(time.time()), "chat": chat, "text": "x"}
    query = {"id": "1", "from": user, "chat_instance": "1", "message": message, "data": data}
    await make_dispatcher(VetDesk(back_button)).feed_raw_update(
        bot,
        {"update_id": 1, "callback_query": query},
        database=clinic.database,
        desk=desk,
        chatting=None,
        again=again,
    )


async def test_a_table_is_dry_run_reported_and_imported_once(clinic: Clinic, bot: Bot) -> None:
    people = clinic.people
    card = await dry_run(clinic, "clinic.csv", TABLE.encode("gb18030"))
    assert "3 good, 2 bad, 1 duplicates" in card["text"] and "GB18030" in card["text"]
    assert "1 with personal data (phone 1)" in card["text"]
    assert "猫吐了怎么办？" in card["text"] and "Line 6:" in card["text"] and "Line 7:" in card["text"]
    assert pool(clinic) == []
    report = await people.wait_for(ADMIN, lambda m: m["document"] is not None, card["message_id"])
    assert report["document"]["file_name"] == "clinic-report.csv"
    await people.tap(ADMIN, card, "Import 3")
    result = await people.wait_for(ADMIN, contains("3 new examples, 0 known"), card["message_id"] - 1)
    assert result["message_id"] == card["message_id"] and not result["buttons"]
    assert [(example.line, example.file_name) for example in pool(clinic)] == [
        (2, "clinic.csv"),
        (3, "clinic.csv"),
        (5, "clinic.csv"),
    ]
    for again in (False, True):
        await press(clinic, bot, ADMIN, card, "Repair 1", again)
    assert len(pool(clinic)) == 3 and upload(clinic).decided_by == ADMIN


async def test_an_import_that_a_crash_has_cut_off_is_finished(clinic: Clinic, bot: Bot) -> None:
    card = await dry_run(clinic, "clinic.csv", TABLE.encode())
    with clinic.database.begin() as session:
        stored_upload = session.exec(select(Upload)).one()
        stored_upload.decision, stored_upload.decided_by = "good", ADMIN
    await press(clinic, bot, ADMIN, card, "Import 3")
    assert pool(clinic) == []
    await press(clinic, bot, ADMIN, card, "Import 3", again=True)
    assert len(pool(clinic)) == 3 and upload(clinic).finished_at is not None


async def test_what_a_file_says_of_itself_is_no_markup(clinic: Clinic) -> None:
    """A row without an answer is quoted, in the message as in the report."""
    table = '问题,回答\n<b>猫</b>吃什么？,<i>猫粮\n<a href="https://x.y">狗呢？,\n'
    card = await dry_run(clinic, "<u>.csv", table.encode())
    assert "<u>.csv" in card["text"] and "<b>猫</b>吃什么" in card["text"]
    assert '<a href="https://x.y">狗呢？' in card["text"] and "0 good, 2 bad" in card["text"]


async def test_repairs_are_applied_only_if_they_are_chosen(clinic: Clinic) -> None:
    result = await import_file(clinic.people, "clinic.csv", TABLE.encode(), "Repair 1, import 4")
    assert "4 new examples" in result["text"]
    assert [e.messages[-1]["content"] for e in pool(clinic)][-1] in ("草,和水", "请打13800138000")
    assert "草,和水" in [e.messages[-1]["content"] for e in pool(clinic)]


async def test_columns_are_chosen_by_buttons(clinic: Clinic) -> None:
    people = clinic.people
    data = workbook({"s": [["客人说", "编号", "我们说"], ["猫吐了？", 1, "先别喂。"], ["狗呢？", 2, "也别。"]]})
    card = await dry_run(clinic, "talk.xlsx", data, "客人说")
    assert "which column is the question" in card["text"] and "猫吐了？" in card["text"]
    await people.tap(ADMIN, card, "客人说")
    newer_than = card["message_id"] - 1
    question = await people.wait_for(ADMIN, contains("which column is the answer"), newer_than)
    assert not has_button(question, "客人说")
    await people.tap(ADMIN, question, "我们说")
    ready = await people.wait_for(ADMIN, lambda m: has_button(m, "Import 2"), newer_than)
    assert "2 good, 0 bad" in ready["text"]
    await people.tap(ADMIN, ready, "Other columns")
    again = await people.wait_for(ADMIN, contains("which column is the question"), newer_than)
    await people.tap(ADMIN, again, "客人说")
    question = await people.wait_for(ADMIN, contains("which column is the answer"), newer_than)
    await people.tap(ADMIN, question, "我们说")
    ready = await people.wait_for(ADMIN, lambda m: has_button(m, "Import 2"), newer_than)
    await people.tap(ADMIN, ready, "Import 2")
    await people.wait_for(ADMIN, contains("2 new examples"), newer_than)
    assert [e.messages[1]["content"] for e in pool(clinic)] == ["猫吐了？", "狗呢？"]


async def test_who_is_the_clinic_in_a_chat_is_asked(clinic: Clinic) -> None:
    people = clinic.people
    chat = (
        "3/12/26, 10:16 AM - Lena K: my rabbit does not eat\n"
        "3/12/26, 10:17 AM - Garden Road Vets: Come in today, Lena.\n"
        "3/12/26, 10:18 AM - Lena K: now?\n"
        "3/12/26, 10:19 AM - Garden Road Vets: Yes, at once.\n"
    )
    card = await dry_run(clinic, "chat.txt", chat.encode(), "Lena K")
    assert "Who in it is the clinic" in card["text"] and "my rabbit does not eat" in card["text"]
    newer_than = card["message_id"] - 1
    await people.tap(ADMIN, card, "Lena K")
    wrong = await people.wait_for(ADMIN, lambda m: has_button(m, "Somebody else"), newer_than)
    await people.tap(ADMIN, wrong, "Somebody else")
    again = await people.wait_for(ADMIN, contains("Who in it is the clinic"), newer_than)
    await people.tap(ADMIN, again, "Garden Road Vets")
    ready = await people.wait_for(ADMIN, lambda m: has_button(m, "Import 2"), newer_than)
    await people.tap(ADMIN, ready, "Import 2")
    await people.wait_for(ADMIN, contains("2 new examples"), newer_than)
    assert [e.messages[-1]["content"] for e in pool(clinic)] == ["Come in today, [name].", "Yes, at once."]


async def test_cancel_and_expiry_leave_the_pool_alone(
    clinic: Clinic, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await dry_run(clinic, "a.csv", TABLE.encode())
    await clinic.people.tap(ADMIN, card, "Cancel")
    await clinic.people.wait_for(ADMIN, contains("cancelled"), card["message_id"] - 1)
    await press(clinic, bot, ADMIN, card, "Import 3")

    late = await dry_run(clinic, "b.csv", TABLE.encode() + "鸟呢？,也是\n".encode())
    monkeypatch.setattr(uploads, "KEPT", timedelta(0))
    monkeypatch.setattr(uploads, "GRACE_SECONDS", -60)
    folder = clinic.settings.home / "imports"
    await eventually(lambda: not list(folder.iterdir()), "the files are swept away")
    assert "decided on already" in (await clinic.people.tap(ADMIN, late, "Import 4"))["text"]
    assert pool(clinic) == []


async def test_nobody_else_may_tap(clinic: Clinic, bot: Bot) -> None:
    card = await dry_run(clinic, "a.csv", TABLE.encode())
    for person in (VET, OWNER, 987654):
        await press(clinic, bot, person, card, "Import 3")
    assert pool(clinic) == [] and upload(clinic).decision is None
    message_id = await clinic.people.say(ADMIN, f"/roles admin {VET}")
    await clinic.people.wait_for(ADMIN, contains(str(VET)), message_id)
    await press(clinic, bot, VET, card, "Import 3")
    assert len(pool(clinic)) == 3 and upload(clinic).decided_by == VET


async def test_a_changed_or_missing_file_is_not_imported(clinic: Clinic) -> None:
    card = await dry_run(clinic, "a.csv", TABLE.encode())
    path = clinic.settings.home / "imports" / upload(clinic).sha256
    path.write_bytes(TABLE.encode() + "多,出\n".encode())
    assert "decided on already" in (await clinic.people.tap(ADMIN, card, "Import 3"))["text"]
    path.unlink()
    assert "decided on already" in (await clinic.people.tap(ADMIN, card, "Import 3"))["text"]
    assert pool(clinic) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "far.xlsx",
            workbook({"s": [["问题", "回答"]]}, extra_xml='<row r="9"><c r="XFD1048576"/></row>'),
            "XFD1048576",
        ),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, ".xlsx"),
        ("deep.json", b"[" * 300_000, "nested"),
        ("nul.csv", b"\0" * 5000, "cannot read"),
        ("x.pdf", b"%PDF-1.7", "PDF"),
    ],
)
async def test_hostile_files_get_a_sentence_and_the_bot_goes_on(
    clinic: Clinic, name: str, content: bytes, words: str
) -> None:
    message_id = await clinic.people.send_file(ADMIN, name, content)
    card = await clinic.people.wait_for(ADMIN, contains(name), message_id)
    assert words in card["text"] and not card["buttons"]
    await clinic.people.answer_to(OWNER, "猫咪多久洗一次澡？")
    assert pool(clinic) == []


async def test_import_says_how(clinic: Clinic) -> None:
    message_id = await clinic.people.say(ADMIN, "/import")
    card = await clinic.people.wait_for(ADMIN, contains("XLSX"), message_id)
    assert all(word in card["text"] for word in ("question", "result.json", "Q:", '{"messages": […]}'))
