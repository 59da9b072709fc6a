"""What vets are shown beside the cards: files, the list of cases, the history, words that fill a message."""

import aiohttp

from bot.simulator.client import contains
from tests.admin.vets.cases.ward import QUESTION, Ward
from tests.conftest import ADMIN, OWNER, VET


async def test_files_are_shown_to_the_vets_and_answered_like_words(ward: Ward) -> None:
    people = ward.clinic.people
    _, card = await ward.case()
    message_id = await people.send_file(OWNER, "blood.pdf", b"%PDF-1", "化验单")
    await people.wait_for(VET, lambda m: m["document"] is not None)
    await people.wait_for(OWNER, contains("已转给兽医"))
    await ward.clinic.settled()  # its desk, too: two at once would both send it
    for _ in range(2):  # another file, whose update is replayed
        await ward.owner_writes(None, update_id=60, message_id=message_id)
    copies = [m for m in await people.messages(VET) if m["document"]]
    assert [m["document"]["file_name"] for m in copies] == ["blood.pdf"] * 2
    assert copies[0]["reply_to_message_id"] == card["message_id"]
    assert len(await ward.shown(OWNER, "已转给兽医")) == 1
    assert any(m.text == "[document] 化验单" and m.delivered_at for m in ward.said())
    await people.say(VET, "指标偏高。", reply_to=copies[0]["message_id"])
    await people.wait_for(OWNER, contains("指标偏高。"))
    # The way back is for words only.
    form = aiohttp.FormData()
    for name, value in (("from", str(VET)), ("kind", "document"), ("reply_to_message_id", str(card["message_id"]))):
        form.add_field(name, value)
    form.add_field("file", b"x", filename="x.txt")
    reply = await people.call("POST", f"/chats/{VET}/files", data=form)
    await people.wait_for(VET, contains("only pass on text"), reply["message_id"])


async def test_cases_are_listed_led_to_and_told_whole(ward: Ward) -> None:
    people = ward.clinic.people
    message_id = await people.say(VET, "/cases")
    await people.wait_for(VET, contains("No owner is waiting"), message_id)
    _, card = await ward.case()
    await ward.owner_writes("还有 <腹泻>")
    message_id = await people.say(VET, "/cases")
    case_list = await people.wait_for(VET, contains("Open cases: 1"), message_id)
    assert "🙋" in case_list["text"] and "小林" in case_list["text"] and "nobody has taken it" in case_list["text"]
    await people.tap(VET, case_list, "#1")
    pointer = await people.wait_for(VET, contains("Case 1"), case_list["message_id"])
    assert pointer["reply_to_message_id"] == card["message_id"]
    # An admin has no card while there are vets, but may want one.
    message_id = await people.say(ADMIN, "/cases")
    case_list = await people.wait_for(ADMIN, contains("Open cases: 1"), message_id)
    await people.tap(ADMIN, case_list, "#1")
    await people.wait_for(ADMIN, contains("asks for a vet"), message_id)
    # Who has deleted the card gets another.
    await ward.bot.delete_message(VET, card["message_id"])
    await people.tap(VET, await people.wait_for(VET, contains("Open cases: 1")), "#1")
    again = await people.wait_for(VET, contains("asks for a vet"), card["message_id"])
    await people.tap(VET, again, "Chat history")
    file = await people.wait_for(VET, lambda m: bool(m["document"]), again["message_id"])
    async with aiohttp.ClientSession() as session, session.get(people.url + file["document"]["url"]) as response:
        text = await response.text()
    assert (
        QUESTION in text
        and "还有 <腹泻>" in text
        and "已经通知兽医" in text
        and file["document"]["file_name"] == "case-1.txt"
    )


async def test_words_that_fill_a_message_arrive_whole(ward: Ward) -> None:
    people = ward.clinic.people
    _, card = await ward.case()
    long = "<多>" * 1365  # 4,095 characters
    await ward.owner_writes(long)
    await people.wait_for(VET, lambda m: m["text"] == long)
    message_id = await people.say(VET, long, reply_to=card["message_id"])
    await people.wait_for(OWNER, lambda m: m["text"] == long)
    assert await ward.shown(OWNER, "🩺 Dr. Chen（兽医）：⬇️")
    await people.wait_for(VET, contains("Sent to"), message_id)
