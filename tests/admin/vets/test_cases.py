"""Ask a vet: what owner and vets see, who may do what, and what crashes, replays and lost chats do to it."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup, Message
from sqlalchemy import event
from sqlmodel import col, select

from admin.vets.cases.desk import VetDesk
from admin.vets.cases.endings import HOURS_UNTIL_HANDED_BACK
from bot.app import make_dispatcher
from bot.chat.ask_vet import AskVetTap, ask_vet_button, back_button, pass_on
from bot.simulator.client import Shown, contains, has_button
from bot.telegram.client import make_bot
from bot.telegram.here import Here
from bot.texts import Texts
from storage import cases, turns
from storage.forget import forget
from storage.models import Case, CaseMessage, Pet, Review, ReviewCard, Role, Turn, Verdict, now
from storage.people import find as find_person
from tests.conftest import ADMIN, OTHER, OWNER, TOKEN, VET, Clinic

QUESTION = "我家猫咪不吃东西怎么办？"


@pytest.fixture
def poll_seconds() -> float:
    """The tests tick by themselves."""
    return 3600.0


@dataclass
class Ward:
    """The clinic, and a second hand on the same bot and database: for what today's chat does not do by itself."""

    clinic: Clinic
    bot: Bot
    desk: VetDesk
    update_ids: Any

    async def answer(self, person: int = OWNER, question: str = QUESTION) -> Shown:
        """An answer with the button that calls a vet."""
        answer = await self.clinic.people.answer_to(person, question)
        say = Texts("zh" if person == OWNER else "en")
        button = ask_vet_button(self.turn(question).id or 0, say)
        markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
        await self.bot.edit_message_reply_markup(chat_id=person, message_id=answer["message_id"], reply_markup=markup)
        return await self.clinic.people.wait_for(person, lambda m: has_button(m, button.text[2:]))

    async def case(self, reader: int = VET) -> tuple[Shown, Shown]:
        """A case that OWNER has opened: what the owner was told, and the vet's card."""
        answer = await self.answer()
        await self.clinic.people.tap(OWNER, answer, "问兽医")
        notice = await self.clinic.people.wait_for(OWNER, contains("已经通知兽医"), answer["message_id"])
        return notice, await self.clinic.people.wait_for(reader, contains("小林 asks for a vet"))

    async def owner_writes(self, text: str | None, update_id: int | None = None, message_id: int = 1) -> bool:
        """What the chat does with a message while a case holds."""
        database = self.clinic.database
        case = await database.run_core(cases.holding, OWNER)
        assert case is not None
        body = {
            "message_id": message_id,
            "date": int(time.time()),
            "chat": {"id": OWNER, "type": "private"},
            "from": {"id": OWNER, "is_bot": False, "first_name": "小林"},
            **({"text": text} if text else {"document": {"file_id": "x", "file_unique_id": "x"}, "caption": "化验单"}),
        }
        message = Message.model_validate(body).as_(self.bot)
        person = await database.run(find_person, OWNER)
        assert person is not None
        update = update_id or next(self.update_ids)
        here = Here(self.bot, person, Texts("zh"), database, OWNER, update, again=False)
        return await pass_on(message, case, here, self.desk)

    async def feed(self, update: dict[str, Any]) -> None:
        """Hand an update to the real routes, as the inbox does it again after a crash."""
        dispatcher = make_dispatcher(VetDesk(back_button))
        await dispatcher.feed_raw_update(
            self.bot, update, database=self.clinic.database, desk=None, chatting=None, again=True
        )

    async def tick(self) -> None:
        """A tick of a process that has just been started."""
        await VetDesk(back_button).tick(self.bot, self.clinic.database)

    async def fail(self, method: str, chat_id: int, times: int | None = 1, **how: Any) -> None:
        fault = {"method": method, "chat_id": chat_id, "times": times, "kind": "error", **how}
        await self.clinic.people.call("POST", "/faults", json=fault)

    async def heal(self) -> None:
        await self.clinic.people.call("DELETE", "/faults")

    async def shown(self, person: int, text: str) -> list[Shown]:
        return [m for m in await self.clinic.people.messages(person) if text in (m["text"] or "")]

    def turn(self, question: str) -> Turn:
        with self.clinic.database.begin() as session:
            return session.exec(select(Turn).where(Turn.question == question)).one()

    def the_case(self) -> Case:
        with self.clinic.database.begin() as session:
            return session.exec(select(Case).order_by(col(Case.id).desc())).all()[0]

    def said(self) -> list[CaseMessage]:
        with self.clinic.database.begin() as session:
            return list(session.exec(select(CaseMessage).order_by(col(CaseMessage.id))))


@pytest.fixture
async def ward(clinic: Clinic) -> AsyncIterator[Ward]:
    bot = make_bot(TOKEN, clinic.settings.telegram_api_url)
    yield Ward(clinic, bot, VetDesk(back_button), itertools.count(1))
    await bot.session.close()


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
        assert passed_on["text"] == f"💬 小林: {words}" and passed_on["reply_to_message_id"] == card["message_id"]
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
    update = _tap(OTHER, "Olga", other_card["message_id"], f"case:{ward.the_case().id}:take", 77)
    await ward.feed(update)
    await ward.feed(_tap(OTHER, "Olga", other_card["message_id"], f"case:{ward.the_case().id}:close", 78))
    assert (ward.the_case().taken_by, ward.the_case().closed_at) == (VET, None)

    message_id = await people.say(OTHER, "I agree.", reply_to=other_card["message_id"])
    answer = await people.wait_for(OWNER, contains("I agree."))
    assert answer["text"].startswith("🩺 Olga（兽医）")
    receipt = await people.wait_for(OTHER, contains("Sent to"), message_id)
    assert "Dr. Chen has taken this case" in receipt["text"]
    await people.wait_for(VET, contains("Olga has written to 小林: I agree."))
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
    await ward.feed(_tap(VET, "Dr. Chen", receipt["message_id"], data, 99))
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
        await ward.feed(_tap(OWNER, "小林", answer["message_id"], data, 50))
    card = await people.wait_for(VET, contains("asks for a vet"))
    for _ in range(2):
        assert await ward.owner_writes("在吗？", update_id=51)
    reply = _reply(VET, "Dr. Chen", "在的。", card["message_id"], 52)
    for _ in range(2):
        await ward.feed(reply)
    for _ in range(2):
        await ward.feed(_tap(VET, "Dr. Chen", card["message_id"], f"case:{ward.the_case().id}:close", 53))
    for person, texts in (
        (OWNER, ("已经通知兽医", "已转给兽医", "在的。", "交还给我")),
        (VET, ("💬 小林: 在吗？", "Sent to")),
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
        assert await pass_on(message, case_id, here, ward.desk) is is_the_vets


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
    await asyncio.gather(*(ward.desk.tick(ward.bot, ward.clinic.database) for _ in range(3)))
    assert len(await ward.shown(VET, "asks for a vet")) == 2  # the forgotten one, and one more
    assert len(await ward.shown(VET, "一句话")) == 1


async def test_flood_control_is_not_knocked_at(ward: Ward) -> None:
    people = ward.clinic.people
    await ward.case()
    await ward.fail("sendMessage", VET, retry_after=30, error_code=429)
    await ward.owner_writes("第一句")
    calls = await people.call("GET", f"/calls?method=sendMessage&chat_id={VET}")
    await ward.owner_writes("第二句")
    await ward.desk.tick(ward.bot, ward.clinic.database)
    assert len(await people.call("GET", f"/calls?method=sendMessage&chat_id={VET}")) == len(calls)
    await ward.tick()  # another process does not know better, and is let through
    texts = [m["text"] for m in await ward.shown(VET, "💬")]
    assert texts == ["💬 小林: 第一句", "💬 小林: 第二句"]


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
    await ward.desk.tick(ward.bot, ward.clinic.database)
    await people.wait_for(ADMIN, contains("asks for a vet"))
    await people.wait_for(ADMIN, contains("有人吗？"))
    assert ward.the_case().taken_by is None
    # Nobody is left.
    await people.call("POST", f"/chats/{ADMIN}/block", json={"from": ADMIN, "blocked": True})
    await ward.owner_writes("喂？")
    await ward.desk.tick(ward.bot, ward.clinic.database)
    await people.wait_for(OWNER, contains("没有兽医值班"))
    assert ward.the_case().closed_at is not None


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
    await people.wait_for(ADMIN, contains("Dr. Chen: By the way"))
    assert ward.the_case().taken_by is None
    await people.say(ADMIN, "Fine.", reply_to=card["message_id"])
    await people.wait_for(VET, contains("Alex (our team): Fine."))


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
    words = await people.wait_for(VET, contains("💬 小林: 🩺 问兽医"), second["message_id"])
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
    [told] = await ward.shown(VET, "🚨 狗狗也开始抽搐了")
    assert told["reply_to_message_id"] == card["message_id"] and not await ward.shown(VET, f"🚨 {QUESTION}")


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
    await people.wait_for(VET, contains("💬 小林: Olga: 🚨 Help!"))
    assert await people.messages(group) == []


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
            f"EXPLAIN QUERY PLAN {statement}", (OWNER, 1, 0)[: statement.count("?")]
        )
        assert "USING INDEX ix_case_chat_id" in str(plan.all())


def _age(ward: Ward, hours: float) -> None:
    """Make everything in every case older."""
    with ward.clinic.database.begin() as session:
        for case in session.exec(select(Case)):
            case.opened_at -= timedelta(hours=hours)
        for message in session.exec(select(CaseMessage)):
            message.said_at -= timedelta(hours=hours)
    assert now() > ward.the_case().opened_at


def _tap(person: int, name: str, message_id: int, data: str, update_id: int) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": name}
    message = {"message_id": message_id, "date": 1, "chat": {"id": person, "type": "private"}, "text": "…"}
    query = {"id": str(update_id), "from": user, "chat_instance": "1", "data": data, "message": message}
    return {"update_id": update_id, "callback_query": query}


def _reply(person: int, name: str, text: str, reply_to: int | None, update_id: int) -> dict[str, Any]:
    user, chat = {"id": person, "is_bot": False, "first_name": name}, {"id": person, "type": "private"}
    message: dict[str, Any] = {"message_id": 9_000_000, "date": 1, "chat": chat, "from": user, "text": text}
    if reply_to is not None:
        message["reply_to_message"] = {"message_id": reply_to, "date": 1, "chat": chat, "text": "…"}
    return {"update_id": update_id, "message": message}
