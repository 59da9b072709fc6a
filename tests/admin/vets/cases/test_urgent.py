"""Emergencies: the vets get an urgent card, and the bot goes on answering until one of them takes over."""

from bot.simulator.client import contains, has_button
from storage import cases, turns
from storage.models import Turn
from tests.admin.vets.cases.ward import QUESTION, Ward
from tests.conftest import OTHER, OWNER, VET


async def test_a_red_flag_reaches_the_vets_and_silences_nobody_until_they_take_over(ward: Ward) -> None:
    people = ward.clinic.people
    await ward.clinic.people.answer_to(OWNER, QUESTION)
    turn = ward.turn(QUESTION)
    turn.flag = "urinary_blockage"
    for _ in range(2):
        await ward.desk.red_flag(ward.bot, ward.clinic.database, turn)
    card = await people.wait_for(VET, contains("EMERGENCY: trouble passing urine"))
    assert len(await ward.shown(VET, "EMERGENCY")) == 1 and has_button(card, "Close")
    assert not ward.said()
    with ward.clinic.database.begin() as session:
        assert cases.holding(session.connection(), OWNER) is None
    await people.tap(VET, card, "Take over")
    notice = await people.wait_for(OWNER, contains("Dr. Chen 正在看你的问题"))
    assert has_button(notice, "继续和机器人聊")
    with ward.clinic.database.begin() as session:
        assert cases.holding(session.connection(), OWNER) is not None


async def test_a_reply_to_a_red_flags_card_takes_over_and_says_so(ward: Ward) -> None:
    people = ward.clinic.people
    await people.answer_to(OWNER, QUESTION)
    turn = ward.turn(QUESTION)
    turn.flag = "seizure"
    await ward.desk.red_flag(ward.bot, ward.clinic.database, turn)
    card = await people.wait_for(VET, contains("EMERGENCY: a seizure"))
    await people.say(VET, "马上去医院！", reply_to=card["message_id"])
    await people.wait_for(OWNER, contains("马上去医院！"))
    texts = [m["text"] for m in await people.messages(OWNER)][-2:]
    assert "我先不说话" in texts[0] and "马上去医院！" in texts[1]
    assert ward.the_case().holds and ward.the_case().taken_by == VET


async def test_a_chat_has_one_case_that_may_become_urgent_or_be_asked_for(ward: Ward) -> None:
    people = ward.clinic.people
    _, card = await ward.case()
    turn = ward.turn(QUESTION)
    turn.flag, turn.update_id = "bloat", 4711
    await ward.desk.red_flag(ward.bot, ward.clinic.database, turn)
    await people.wait_for(VET, lambda m: m["message_id"] == card["message_id"] and "EMERGENCY: bloat" in m["text"])
    await people.wait_for(VET, contains(f"🚨 {QUESTION}"))
    assert ward.the_case().id == 1 and ward.the_case().holds

    # The other way round.
    await people.tap(VET, card, "Hand back")
    turn.update_id = 4712
    await ward.desk.red_flag(ward.bot, ward.clinic.database, turn)
    second = await people.wait_for(VET, contains("EMERGENCY: bloat"), card["message_id"])
    [answer] = [m for m in await people.messages(OWNER) if has_button(m, "问兽医")]
    await people.tap(OWNER, answer, "问兽医")
    words = await people.wait_for(VET, contains("💬 小林:\n🩺 问兽医"), second["message_id"])
    assert words["reply_to_message_id"] == second["message_id"]
    assert ward.the_case().id == 2 and ward.the_case().holds


async def test_another_emergency_of_the_same_kind_is_told_once(ward: Ward) -> None:
    people = ward.clinic.people
    for question in (QUESTION, "狗狗也开始抽搐了"):
        await people.answer_to(OWNER, question)
        turn = ward.turn(question)
        turn.flag = "seizure"
        for _ in range(2):  # the second is a replay after a crash
            await ward.desk.red_flag(ward.bot, ward.clinic.database, turn)
    card = await people.wait_for(VET, contains("EMERGENCY: a seizure"))
    assert len(await ward.shown(VET, "EMERGENCY")) == 1 and ward.the_case().id == 1
    [notice] = await ward.shown(VET, "🚨 狗狗也开始抽搐了")
    assert notice["reply_to_message_id"] == card["message_id"] and not await ward.shown(VET, f"🚨 {QUESTION}")


async def test_anothers_emergency_in_a_group_is_not_sent_as_if_a_vet_had_said_it(ward: Ward) -> None:
    people, group = ward.clinic.people, -1001
    await people.call("POST", "/chats", json={"id": group, "title": "Friends", "members": [OWNER, OTHER]})
    for person in (OWNER, OTHER):
        await people.say(person, "/start")
    await ward.clinic.settled()
    with ward.clinic.database.begin() as session:
        conversation_id = turns.new_conversation(session, group)
        emergencies = [
            Turn(
                conversation_id=conversation_id,
                chat_id=group,
                owner_id=person,
                question="Help!",
                messages=[],
                provider="openai",
                model="base-model",
                flag=flag,
            )
            for person, flag in ((OWNER, "bloat"), (OTHER, "seizure"))
        ]
        session.add_all(emergencies)
    for turn in emergencies:
        await ward.desk.red_flag(ward.bot, ward.clinic.database, turn)
    await people.wait_for(VET, contains("EMERGENCY: a seizure"))
    await people.wait_for(VET, contains("💬 小林:\nOlga: 🚨 Help!"))
    assert await people.messages(group) == []
