"""Crashes, replays, flood control, chats that are gone, vets who fall silent: no word is lost, none is said twice."""

import asyncio
from datetime import timedelta
from typing import Any

from aiogram.types import Message
from sqlmodel import select

from admin.vets.cases.endings import HOURS_UNTIL_HANDED_BACK
from bot.chat.ask_vet import AskVetTap, pass_on
from bot.simulator.client import contains
from bot.telegram.here import Here
from bot.texts import Texts
from storage import cases
from storage.models import Case, CaseMessage, Role, now
from storage.people import find as find_person
from storage.ticks.attempts import Attempts
from tests.admin.vets.cases.ward import QUESTION, Ward, tap_update
from tests.conftest import ADMIN, OWNER, VET


async def test_with_nobody_on_duty_the_owner_is_told_and_the_bot_goes_on(ward: Ward) -> None:
    people = ward.clinic.people
    answer = await ward.answer()
    # Both have blocked the bot.
    for person in (VET, ADMIN):
        await people.call("POST", f"/chats/{person}/block", json={"from": person, "blocked": True})
    await people.tap(OWNER, answer, "问兽医")
    await people.wait_for(OWNER, contains("没有兽医值班"), answer["message_id"])
    assert not await ward.shown(OWNER, "已经通知兽医") and ward.the_case().closed_at is not None
    # There is nobody at all.
    with ward.clinic.database.begin() as session:
        for role in session.exec(select(Role)):
            session.delete(role)
    await people.tap(OWNER, answer, "问兽医")
    first = (await ward.shown(OWNER, "没有兽医值班"))[0]["message_id"]
    await people.wait_for(OWNER, contains("没有兽医值班"), first)
    assert len(await ward.shown(OWNER, "没有兽医值班")) == 2 and ward.the_case().id == 1
    with ward.clinic.database.begin() as session:
        assert cases.holding(session.connection(), OWNER) is None


async def test_replays_say_everything_once(ward: Ward) -> None:
    people = ward.clinic.people
    answer = await ward.answer()
    data = AskVetTap(turn_id=ward.turn(QUESTION).id or 0).pack()
    for _ in range(2):
        await ward.feed(tap_update(OWNER, "小林", answer["message_id"], data, 50))
    card = await people.wait_for(VET, contains("asks for a vet"))
    for _ in range(2):
        assert await ward.owner_writes("在吗？", update_id=51)
    reply = _reply(VET, "Dr. Chen", "在的。", card["message_id"], 52)
    for _ in range(2):
        await ward.feed(reply)
    for _ in range(2):
        await ward.feed(tap_update(VET, "Dr. Chen", card["message_id"], f"case:{ward.the_case().id}:close", 53))
    for person, texts in (
        (OWNER, ("已经通知兽医", "已转给兽医", "在的。", "交还给我")),
        (VET, ("💬 小林:\n在吗？", "Sent to")),
    ):
        for text in texts:
            assert len(await ward.shown(person, text)) == 1, text
    # A message of the case replayed after its end is still the vets', a new one is the bot's.
    case_id, database = ward.the_case().id or 0, ward.clinic.database
    owner = await database.run(find_person, OWNER)
    assert owner is not None
    message = Message.model_validate(_reply(OWNER, "小林", "在吗？", None, 0)["message"]).as_(ward.bot)
    for update_id, is_the_vets in ((51, True), (54, False)):
        here = Here(ward.bot, owner, Texts("zh"), database, OWNER, update_id, again=False)
        assert await pass_on(message, case_id, "在吗？", None, here, ward.desk) is is_the_vets


async def test_a_crash_in_the_middle_loses_no_word(ward: Ward) -> None:
    """Whatever could not be sent is sent by the next tick, of a process that remembers nothing."""
    people = ward.clinic.people
    answer = await ward.answer()
    await ward.fail("sendMessage", VET, times=None, error_code=502, description="Bad Gateway")
    await ward.fail("sendMessage", OWNER, times=None, error_code=429, retry_after=1)
    await people.tap(OWNER, answer, "问兽医")
    assert not await ward.shown(OWNER, "已经通知兽医")
    await ward.heal()
    await ward.tick()
    card = await people.wait_for(VET, contains("asks for a vet"))
    await people.wait_for(OWNER, contains("已经通知兽医"))

    await ward.fail("sendMessage", OWNER, times=None, kind="drop")
    message_id = await people.say(VET, "马上来。", reply_to=card["message_id"])
    await people.wait_for(VET, contains("not reached the owner yet"), message_id)
    assert [m.text for m in ward.said() if m.delivered_at is None] == ["马上来。"]
    await ward.heal()
    await ward.tick()
    await people.wait_for(OWNER, contains("马上来。"))
    await people.wait_for(VET, contains("Sent to 小林"), message_id)
    n = len(await people.messages(OWNER)), len(await people.messages(VET))
    for _ in range(2):
        await ward.tick()
    assert n == (len(await people.messages(OWNER)), len(await people.messages(VET)))


async def test_handlers_and_ticks_at_once_send_once(ward: Ward) -> None:
    await ward.case()
    await ward.clinic.database.run(cases.forget_cards, VET, 1)
    await ward.clinic.database.run(cases.add_message, 1, OWNER, "一句话")
    await asyncio.gather(*(ward.desk.tick(ward.bot, ward.clinic.database, Attempts()) for _ in range(3)))
    assert len(await ward.shown(VET, "asks for a vet")) == 2  # the forgotten one, and one more
    assert len(await ward.shown(VET, "一句话")) == 1


async def test_flood_control_is_not_knocked_at(ward: Ward) -> None:
    people = ward.clinic.people
    await ward.case()
    await ward.fail("sendMessage", VET, retry_after=30, error_code=429)
    await ward.owner_writes("第一句")
    calls = await people.call("GET", f"/calls?method=sendMessage&chat_id={VET}")
    await ward.owner_writes("第二句")
    await ward.desk.tick(ward.bot, ward.clinic.database, Attempts())
    assert len(await people.call("GET", f"/calls?method=sendMessage&chat_id={VET}")) == len(calls)
    await ward.tick()  # another process does not know better, and is let through
    texts = [m["text"] for m in await ward.shown(VET, "💬")]
    assert texts == ["💬 小林:\n第一句", "💬 小林:\n第二句"]


async def test_an_owner_who_has_blocked_the_bot_ends_the_case(ward: Ward) -> None:
    people = ward.clinic.people
    _, card = await ward.case()
    await people.call("POST", f"/chats/{OWNER}/block", json={"from": OWNER, "blocked": True})
    message_id = await people.say(VET, "在吗？", reply_to=card["message_id"])
    await people.wait_for(VET, contains("Not delivered: 小林 has blocked"), message_id)
    closed_card = await people.wait_for(
        VET, lambda m: m["message_id"] == card["message_id"] and "is closed" in m["text"]
    )
    assert not closed_card["buttons"] and ward.the_case().closed_at is not None
    calls = await people.call("GET", f"/calls?chat_id={OWNER}")
    await ward.tick()
    assert len(await people.call("GET", f"/calls?chat_id={OWNER}")) == len(calls)


async def test_a_vet_who_has_blocked_the_bot_leaves_the_case_to_others(ward: Ward) -> None:
    people = ward.clinic.people
    _, card = await ward.case()
    await people.tap(VET, card, "Take over")
    await people.wait_for(OWNER, contains("Dr. Chen 正在看你的问题"))
    await people.call("POST", f"/chats/{VET}/block", json={"from": VET, "blocked": True})
    await ward.owner_writes("有人吗？")
    await ward.desk.tick(ward.bot, ward.clinic.database, Attempts())
    await people.wait_for(ADMIN, contains("asks for a vet"))
    await people.wait_for(ADMIN, contains("有人吗？"))
    assert ward.the_case().taken_by is None
    # Nobody is left.
    await people.call("POST", f"/chats/{ADMIN}/block", json={"from": ADMIN, "blocked": True})
    await ward.owner_writes("喂？")
    await ward.desk.tick(ward.bot, ward.clinic.database, Attempts())
    await people.wait_for(OWNER, contains("没有兽医值班"))
    assert ward.the_case().closed_at is not None


async def test_after_hours_without_a_vet_the_chat_is_the_bots_again(ward: Ward) -> None:
    people = ward.clinic.people
    await ward.case()
    _age(ward, HOURS_UNTIL_HANDED_BACK - 1)
    await ward.tick()
    assert ward.the_case().closed_at is None
    _age(ward, 2)
    await ward.tick()
    notice = await people.wait_for(OWNER, contains("很抱歉，12 小时内"))
    assert "医院" in notice["text"] and ward.the_case().closed_at is not None
    await ward.tick()
    assert len(await ward.shown(OWNER, "很抱歉")) == 1


async def test_a_vet_who_falls_silent_does_not_silence_the_bot_for_ever(ward: Ward) -> None:
    people = ward.clinic.people
    _, card = await ward.case()
    _age(ward, HOURS_UNTIL_HANDED_BACK - 1)
    await people.say(VET, "观察一晚。", reply_to=card["message_id"])
    await people.wait_for(OWNER, contains("观察一晚。"))
    _age(ward, 2)
    await ward.tick()
    assert ward.the_case().closed_at is None
    _age(ward, HOURS_UNTIL_HANDED_BACK)
    await ward.tick()
    await people.wait_for(OWNER, contains("兽医已经 12 小时没有回复"))


def _age(ward: Ward, hours: float) -> None:
    """Make everything in every case older."""
    with ward.clinic.database.begin() as session:
        for case in session.exec(select(Case)):
            case.opened_at -= timedelta(hours=hours)
        for message in session.exec(select(CaseMessage)):
            message.said_at -= timedelta(hours=hours)
    assert now() > ward.the_case().opened_at


def _reply(person: int, name: str, text: str, reply_to: int | None, update_id: int) -> dict[str, Any]:
    user, chat = {"id": person, "is_bot": False, "first_name": name}, {"id": person, "type": "private"}
    message: dict[str, Any] = {"message_id": 9_000_000, "date": 1, "chat": chat, "from": user, "text": text}
    if reply_to is not None:
        message["reply_to_message"] = {"message_id": reply_to, "date": 1, "chat": chat, "text": "…"}
    return {"update_id": update_id, "message": message}
