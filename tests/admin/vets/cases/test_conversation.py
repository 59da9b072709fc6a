"""What owner and vet say to each other: cards, replies, taking over, handing back, who may and who may not."""

from aiogram.types import InlineKeyboardMarkup
from sqlalchemy import event
from sqlmodel import select

from bot.chat.ask_vet import ask_vet_button
from bot.simulator.client import contains, has_button
from bot.texts import Texts
from storage import cases
from storage.forgetting.forget import forget
from storage.models import Case, CaseMessage, Pet, Review, ReviewCard, Verdict
from tests.admin.vets.cases.ward import QUESTION, Ward, tap_update
from tests.conftest import ADMIN, OTHER, OWNER, VET


async def test_a_vet_answers_from_the_card_and_hands_back(ward: Ward) -> None:
    people = ward.clinic.people
    message_id = await people.say(OWNER, "/start")
    await people.wait_for(OWNER, contains("你好"), message_id)
    pet = Pet(owner_id=OWNER, name="咪咪", species="cat", breed="英短", sex="female", neutered=True, weight_kg=3.2)
    with ward.clinic.database.begin() as session:
        session.add(pet)
    ward.clinic.host.default_answer = "先观察一下。"
    notice, card = await ward.case()
    assert has_button(notice, "继续和机器人聊")
    assert "咪咪: cat · 英短 · ♀ neutered · 3.2 kg" in card["text"]
    assert QUESTION in card["text"] and "先观察一下。" in card["text"]
    with ward.clinic.database.begin() as session:
        assert (
            cases.holding(session.connection(), OWNER) is not None
            and cases.holding(session.connection(), OTHER) is None
        )

    # What the owner writes arrives as a reply to the card, and is acknowledged once.
    for words in ("已经两天了", "精神也不好"):
        assert await ward.owner_writes(words)
        passed_on = await people.wait_for(VET, contains(words))
        assert passed_on["text"] == f"💬 小林:\n{words}" and passed_on["reply_to_message_id"] == card["message_id"]
    assert len(await ward.shown(OWNER, "已转给兽医")) == 1

    # A reply to what was passed on is an answer like one to the card; it takes the case.
    message_id = await people.say(VET, "请今天带来 <医院> & 不要喂食。", reply_to=passed_on["message_id"])
    answer = await people.wait_for(OWNER, contains("请今天带来"))
    assert answer["text"] == "🩺 Dr. Chen（兽医）：请今天带来 <医院> & 不要喂食。"
    assert has_button(answer, "继续和机器人聊")
    receipt = await people.wait_for(VET, contains("Sent to 小林"), message_id)
    await people.say(VET, "Anything else?", reply_to=receipt["message_id"])
    await people.wait_for(OWNER, contains("Anything else?"))
    assert ward.the_case().taken_by == VET

    card_now = await people.wait_for(VET, lambda m: m["message_id"] == card["message_id"] and "has taken" in m["text"])
    await people.tap(VET, card_now, "Hand back")
    await people.wait_for(OWNER, contains("交还给我"))
    closed_card = await people.wait_for(
        VET, lambda m: m["message_id"] == card["message_id"] and "is closed" in m["text"]
    )
    assert not closed_card["buttons"]
    with ward.clinic.database.begin() as session:
        assert cases.holding(session.connection(), OWNER) is None
    await ward.clinic.settled()  # what a chat shows comes a little before the table says that it is there
    assert all(message.delivered_at for message in ward.said())


async def test_a_second_tap_opens_nothing_and_only_the_asker_may(ward: Ward) -> None:
    people = ward.clinic.people
    answer = await ward.answer()
    await people.tap(OWNER, answer, "问兽医")
    again = await people.tap(OWNER, answer, "问兽医")
    assert "已经通知" in again["text"]
    await people.wait_for(VET, contains("asks for a vet"))
    assert len(await ward.shown(VET, "asks for a vet")) == 1 and ward.the_case().id == 1

    # Somebody else's turn, by a forged button.
    button = ask_vet_button(ward.turn(QUESTION).id or 0, Texts("en"))
    markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
    await ward.bot.send_message(OTHER, "Hm", reply_markup=markup)
    button_message = await people.wait_for(OTHER, contains("Hm"))
    reply_to_tap = await people.tap(OTHER, button_message, "Ask a vet")
    assert reply_to_tap["show_alert"] and "Only the person who asked" in reply_to_tap["text"]
    assert len(ward.said()) == 1


async def test_the_owner_gets_the_bot_back_at_any_time(ward: Ward) -> None:
    people = ward.clinic.people
    notice, card = await ward.case()
    await people.tap(OWNER, notice, "继续和机器人聊")
    await people.wait_for(OWNER, contains("我回来了"))
    await people.wait_for(VET, lambda m: m["message_id"] == card["message_id"] and "is closed" in m["text"])
    assert ward.the_case().closed_at is not None
    # The vet was writing: the words are delivered, and the vet hears that the bot answers again.
    message_id = await people.say(VET, "多喝水。", reply_to=card["message_id"])
    late = await people.wait_for(OWNER, contains("多喝水。"))
    assert not late["buttons"]
    await people.wait_for(VET, contains("goes to the bot"), message_id)
    assert ward.the_case().closed_at is not None and ward.the_case().taken_by is None
    # The next tap is a new case with a card of its own.
    [answer] = [m for m in await people.messages(OWNER) if has_button(m, "问兽医")]
    await people.tap(OWNER, answer, "问兽医")
    second = await people.wait_for(VET, contains("asks for a vet"), card["message_id"])
    assert second["buttons"] and ward.the_case().id == 2


async def test_two_vets_one_takes_it_and_the_other_may_still_speak(ward: Ward) -> None:
    people = ward.clinic.people
    message_id = await people.say(ADMIN, f"/roles vet {OTHER}")
    await people.wait_for(ADMIN, contains(str(OTHER)), message_id)
    await people.say(OTHER, "/start")
    _, card = await ward.case()
    other_card = await people.wait_for(OTHER, contains("asks for a vet"))
    assert not await ward.shown(ADMIN, "asks for a vet")  # there are vets
    await people.tap(VET, card, "Take over")
    await people.wait_for(OWNER, contains("Dr. Chen 正在看你的问题"))
    card_now = await people.wait_for(OTHER, lambda m: m["message_id"] == other_card["message_id"] and not m["buttons"])
    assert "Dr. Chen has taken this case" in card_now["text"]
    # The owner's words go to the one who has the case.
    await ward.owner_writes("还在吗？")
    await people.wait_for(VET, contains("还在吗？"))
    assert not await ward.shown(OTHER, "还在吗？")
    # A tap that was under way takes nothing away.
    update = tap_update(OTHER, "Olga", other_card["message_id"], f"case:{ward.the_case().id}:take", 77)
    await ward.feed(update)
    await ward.feed(tap_update(OTHER, "Olga", other_card["message_id"], f"case:{ward.the_case().id}:close", 78))
    assert (ward.the_case().taken_by, ward.the_case().closed_at) == (VET, None)

    message_id = await people.say(OTHER, "I agree.", reply_to=other_card["message_id"])
    answer = await people.wait_for(OWNER, contains("I agree."))
    assert answer["text"].startswith("🩺 Olga（兽医）")
    receipt = await people.wait_for(OTHER, contains("Sent to"), message_id)
    assert "Dr. Chen has taken this case" in receipt["text"]
    await people.wait_for(VET, contains("Olga has written to 小林:\nI agree."))
    assert ward.the_case().taken_by == VET


async def test_the_answer_is_a_correction_only_if_the_vet_says_so(ward: Ward) -> None:
    people = ward.clinic.people
    _, card = await ward.case()
    message_id = await people.say(VET, "带去医院检查。", reply_to=card["message_id"])
    receipt = await people.wait_for(VET, lambda m: has_button(m, "right answer"), message_id)
    with ward.clinic.database.begin() as session:
        assert not session.exec(select(Review)).all() and not session.exec(select(ReviewCard)).all()
    await people.tap(VET, receipt, "right answer")
    await people.wait_for(VET, contains("Saved as the right answer"), message_id)
    data = receipt["buttons"][0][0]["callback_data"]
    await ward.feed(tap_update(VET, "Dr. Chen", receipt["message_id"], data, 99))
    with ward.clinic.database.begin() as session:
        [review] = session.exec(select(Review)).all()
    assert (review.turn_id, review.vet_id) == (ward.turn(QUESTION).id, VET)
    assert (review.verdict, review.correction) == (Verdict.CORRECTED, "带去医院检查。")


async def test_strangers_and_former_vets_have_no_effect(ward: Ward) -> None:
    people = ward.clinic.people
    _, card = await ward.case()
    message_id = await people.say(OTHER, "/cases")
    await people.wait_for(OTHER, contains("for our vets"), message_id)
    message_id = await people.say(ADMIN, f"/roles none {VET}")
    await people.wait_for(ADMIN, contains("no rank"), message_id)
    reply_to_tap = await people.tap(VET, card, "Take over")
    assert reply_to_tap["show_alert"] and "for our vets" in reply_to_tap["text"]
    reply_to_tap = await people.tap(VET, card, "Chat history")
    assert reply_to_tap["show_alert"]
    message_id = await people.say(VET, "Mine!", reply_to=card["message_id"])
    await people.wait_for(VET, contains("for our vets"), message_id)
    assert ward.the_case().taken_by is None and len(ward.said()) == 1
    # The owner does not wait for somebody who is gone: the admin gets the card.
    await ward.owner_writes("有人吗？")
    await people.wait_for(ADMIN, contains("asks for a vet"))
    await people.wait_for(ADMIN, contains("有人吗？"))
    assert not await ward.shown(VET, "有人吗？")


async def test_a_case_whose_vet_is_no_vet_any_more_can_be_taken(ward: Ward) -> None:
    people = ward.clinic.people
    _, card = await ward.case()
    await people.tap(VET, card, "Take over")
    message_id = await people.say(ADMIN, f"/roles none {VET}")
    await people.wait_for(ADMIN, contains("no rank"), message_id)
    await ward.tick()
    for_admin = await people.wait_for(ADMIN, contains("asks for a vet"))
    await people.tap(ADMIN, for_admin, "Take over")
    await people.wait_for(ADMIN, contains("Alex has taken this case"))
    assert ward.the_case().taken_by == ADMIN
    await people.say(ADMIN, "我来看看。", reply_to=for_admin["message_id"])
    answer = await people.wait_for(OWNER, contains("我来看看。"))
    assert answer["text"].startswith("🩺 Alex（工作人员）：")


async def test_vets_ask_like_anybody_but_not_themselves(ward: Ward) -> None:
    people = ward.clinic.people
    answer = await ward.answer(VET, "My own cat?")
    await people.tap(VET, answer, "Ask a vet")
    await people.wait_for(VET, contains("A vet has been told"))
    card = await people.wait_for(ADMIN, contains("Dr. Chen asks for a vet"))
    message_id = await people.say(VET, "/cases")
    case_list = await people.wait_for(VET, contains("Open cases: 1"), message_id)
    await people.tap(VET, case_list, "#1")
    own = await people.wait_for(VET, contains("Dr. Chen asks for a vet"), message_id)
    assert "your own question" in (await people.tap(VET, own, "Take over"))["text"]
    await people.say(VET, "By the way", reply_to=own["message_id"])
    await people.wait_for(ADMIN, contains("Dr. Chen:\nBy the way"))
    assert ward.the_case().taken_by is None
    await people.say(ADMIN, "Fine.", reply_to=card["message_id"])
    await people.wait_for(VET, contains("Alex (our team): Fine."))


async def test_forgetting_an_owner_erases_their_cases(ward: Ward) -> None:
    await ward.case()
    with ward.clinic.database.begin() as session:
        assert forget(session, OTHER).n_cases == 0
        assert forget(session, OWNER).n_cases == 1
        assert session.exec(select(Case.reason, Case.turn_id)).all() == [("", None)]  # its number is not given again
        assert not session.exec(select(CaseMessage)).all()


async def test_whether_a_case_holds_is_one_query_by_index(ward: Ward) -> None:
    statements: list[str] = []
    engine = ward.clinic.database.engine
    event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    with ward.clinic.database.begin() as session:
        assert cases.holding(session.connection(), OWNER) is None
        [statement] = [s for s in statements if s.startswith("SELECT")]
        plan = session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", (OWNER, 0, 1, 0)[: statement.count("?")]
        )
        assert "USING INDEX ix_case_chat_id" in str(plan.all())
