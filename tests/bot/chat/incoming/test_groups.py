"""Groups as people use them: who is spoken to, what is quoted, in which topic, and what nobody has said."""

from typing import Any

from sqlmodel import col, select

from bot.simulator.client import Shown, contains, has_button
from storage.models import Case, Conversation, InboxUpdate, Person, Turn
from tests.conftest import ADMIN, OTHER, OWNER, TOKEN, VET, Clinic, eventually

GROUP, FORUM = -500, -600
POISON = "my dog swallowed rat poison"


async def of_bot(clinic: Clinic, chat_id: int, newer_than: int = 0) -> list[Shown]:
    chat = await clinic.people.messages(chat_id)
    return [m for m in chat if m["from"]["is_bot"] and m["message_id"] > newer_than]


def all_turns(clinic: Clinic) -> list[Turn]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Turn).order_by(col(Turn.id))))


def asked(clinic: Clinic) -> list[Any]:
    """What the model was asked last in each request."""
    return [request["messages"][-1]["content"] for request in clinic.host.chat_requests]


def set_aside(clinic: Clinic) -> list[InboxUpdate]:
    with clinic.database.begin() as session:
        return list(session.exec(select(InboxUpdate).where(col(InboxUpdate.error).is_not(None))))


async def test_commands_with_the_bots_name_in_any_case_and_no_others(clinic: Clinic) -> None:
    people = clinic.people
    await people.make_group(GROUP, [OTHER, ADMIN])
    last = 0
    for text, words in (
        ("/help@VETTED_Demo_Bot", "Name me (@vetted_demo_bot)"),
        ("/Start@vetted_demo_bot", "Name me"),
        ("/new@Vetted_Demo_Bot", "fresh start"),
        ("/forget@vetted_demo_bot", "between you and me"),
        ("/PET@vetted_demo_bot Mimi, cat", "between you and me"),
        ("/privacy@vetted_demo_bot", "between you and me"),
        ("/language@vetted_demo_bot", "between you and me"),
        ("/roles@vetted_demo_bot", "between you and me"),
        ("/review@vetted_demo_bot", "between you and me"),
        ("/nonsense@vetted_demo_bot", "between you and me"),
        ("@VETTED_demo_bot", "Name me"),
    ):
        last = await people.say(ADMIN, text, chat_id=GROUP)
        await people.wait_for(GROUP, contains(words), last, goal=text)
    first = last
    answer = (await of_bot(clinic, GROUP))[-1]
    for text in ("/help", "/help@other_bot", "/forget@vetted_demo_bot2", "/roles", "hello"):
        last = await people.say(OTHER, text, chat_id=GROUP)
    for text in ("/ban", "/help@other_bot", "/vote yes"):  # meant for other bots, also under a message of ours
        last = await people.say(OTHER, text, reply_to=answer["message_id"], chat_id=GROUP)
    await clinic.settled()
    assert [m["message_id"] for m in await of_bot(clinic, GROUP, first)] == [answer["message_id"]]
    assert str(ADMIN) not in "".join(m["text"] for m in await of_bot(clinic, GROUP))
    assert all_turns(clinic) == []


async def test_the_name_is_taken_out_of_the_question_however_it_is_said(clinic: Clinic) -> None:
    people = clinic.people
    await people.make_group(GROUP, [OTHER])
    bot = {"id": int(TOKEN.partition(":")[0]), "is_bot": True}
    mention = {"type": "text_mention", "offset": 3, "length": 6, "user": {**bot, "first_name": "Vetted"}}
    wordings: list[tuple[str, dict[str, Any]]] = [
        ("@Vetted_DEMO_bot, why does my dog eat grass?", {}),
        ("🐶 Vetted may dogs eat bread?", {"extra": {"entities": [mention]}}),
        ("How often, @vetted_demo_bot, do I brush a cat?", {}),
    ]
    for text, how in wordings:
        last = await people.say(OTHER, text, chat_id=GROUP, **how)
        await people.wait_for(GROUP, lambda m: has_button(m, "👍"), last, goal=text)
    assert asked(clinic) == [
        "why does my dog eat grass?",
        "🐶 may dogs eat bread?",
        "How often, , do I brush a cat?",
    ]


async def test_replies_and_quotes_are_read_and_weighed(clinic: Clinic) -> None:
    people = clinic.people
    await people.make_group(GROUP, [OWNER, OTHER, VET])
    note_id = await people.say(OWNER, f"Help, {POISON}! And it rains, too.", chat_id=GROUP)
    last = await people.say(OTHER, "@vetted_demo_bot what should I do?", reply_to=note_id, chat_id=GROUP)
    emergency = await people.wait_for(GROUP, contains("🚨"), last)
    assert emergency["reply_to_message_id"] == last
    await people.wait_for(GROUP, lambda m: has_button(m, "👍"), last)
    # A part that was marked: the model is shown that part, and all of it is weighed.
    last = await people.say(OTHER, "@vetted_demo_bot is that bad?", reply_to=note_id, chat_id=GROUP, quote="it rains")
    await people.wait_for(GROUP, contains("🚨"), last)
    await people.wait_for(GROUP, lambda m: has_button(m, "👍"), last)
    assert asked(clinic) == [
        f"❝Help, {POISON}! And it rains, too.❞ (somebody else said this)\n\nwhat should I do?",
        "❝it rains❞ (somebody else said this)\n\nis that bad?",
    ]
    assert "小林" not in str(clinic.host.chat_requests)
    turns = all_turns(clinic)
    assert [(t.owner_id, t.quoted_id) for t in turns] == [(OTHER, OWNER)] * 2
    await people.wait_for(VET, contains(POISON))
    # What the bot has said is no news of an animal, though it is full of alarming words.
    last = await people.say(OTHER, "thank you, and how long?", reply_to=emergency["message_id"], chat_id=GROUP)
    await people.wait_for(GROUP, lambda m: has_button(m, "👍"), last)
    assert all_turns(clinic)[-1].flag is None and asked(clinic)[-1] == "thank you, and how long?"
    # In a private chat one quotes oneself.
    await people.answer_to(OTHER, "My cat is called Mimi.")
    own_id = next(m for m in await people.messages(OTHER) if m["text"] == "My cat is called Mimi.")["message_id"]
    last = await people.say(OTHER, "Is that a good name?", reply_to=own_id)
    await people.wait_for(OTHER, lambda m: has_button(m, "👍"), last)
    assert asked(clinic)[-1] == "❝My cat is called Mimi.❞ (I said this before)\n\nIs that a good name?"
    assert all_turns(clinic)[-1].quoted_id is None


async def test_everything_stays_in_its_topic(clinic: Clinic) -> None:
    people = clinic.people
    await people.make_group(FORUM, [OTHER, VET], is_forum=True)
    cats, dogs = [await people.open_topic(FORUM, OTHER, name) for name in ("Cats", "Dogs")]
    # What replies to nothing looks like a reply to the message that opened the topic.
    await people.say(OTHER, "just talking", chat_id=FORUM, thread_id=cats)
    clinic.host.default_answer = "\n\n".join("Keep an eye on it. " * 60 for _ in range(6))
    clinic.host.begin.clear()
    last = await people.say(OTHER, "@vetted_demo_bot why?", chat_id=FORUM, thread_id=cats)
    path = f"/calls?method=sendChatAction&chat_id={FORUM}"
    await eventually(lambda: people.call("GET", path), "typing is shown")
    clinic.host.begin.set()
    await people.wait_for(FORUM, lambda m: has_button(m, "👍"), last)
    parts = await of_bot(clinic, FORUM, last)
    assert len(parts) > 1 and {part["thread_id"] for part in parts} == {cats}
    # What was said in one topic is no context in another.
    clinic.host.default_answer = "Short."
    last = await people.say(OTHER, f"@vetted_demo_bot {POISON}", chat_id=FORUM, thread_id=dogs)
    answer = await people.wait_for(FORUM, lambda m: has_button(m, "👍"), last)
    assert {m["thread_id"] for m in await of_bot(clinic, FORUM, last)} == {dogs}
    assert [m["role"] for m in clinic.host.chat_requests[-1]["messages"]] == ["system", "user"]
    # A vet is asked in that topic: the other one still has its bot.
    await people.tap(OTHER, answer, "Ask a vet", chat_id=FORUM)
    card = await people.wait_for(VET, lambda m: has_button(m, "Hand back"))
    await people.say(VET, "Come in at once.", reply_to=card["message_id"])
    words = await people.wait_for(FORUM, contains("Come in at once."), last)
    notes = [m for m in await of_bot(clinic, FORUM, last) if "🩺" in (m["text"] or "")]
    assert words["thread_id"] == dogs and {m["thread_id"] for m in notes} == {dogs}
    last = await people.say(OTHER, "@vetted_demo_bot and cats?", chat_id=FORUM, thread_id=cats)
    assert (await people.wait_for(FORUM, lambda m: has_button(m, "👍"), last))["thread_id"] == cats
    last = await people.say(OTHER, "@vetted_demo_bot we are on our way", chat_id=FORUM, thread_id=dogs)
    await people.wait_for(VET, contains("we are on our way"))
    # General has no number; what has no topic any more is said there.
    last = await people.say(OTHER, "@vetted_demo_bot hello?", chat_id=FORUM)
    assert (await people.wait_for(FORUM, lambda m: has_button(m, "👍"), last))["thread_id"] is None
    await people.call("POST", f"/chats/{FORUM}/topics/{dogs}", json={"from": OTHER, "state": "deleted"})
    await people.say(VET, "Are you here yet?", reply_to=card["message_id"])
    assert (await people.wait_for(FORUM, contains("Are you here yet?"), last))["thread_id"] is None
    typing = await people.call("GET", path)
    assert {int(call["params"]["message_thread_id"]) for call in typing} == {cats}
    with clinic.database.begin() as session:
        assert session.exec(select(Case.thread_id)).all() == [dogs]


async def test_what_nobody_has_said_gets_silence_and_a_group_may_become_another(clinic: Clinic) -> None:
    people, bot_id = clinic.people, 100000001
    await people.make_group(GROUP, [OTHER, VET], type="group")
    note_id = await people.say(OTHER, "a note", chat_id=GROUP)
    own_id = await people.say(OTHER, "a note")
    happenings: list[tuple[str, object]] = [
        ("message_auto_delete_timer_changed", {"message_auto_delete_time": 86400}),
        (
            "chat_background_set",
            {"type": {"type": "fill", "fill": {"type": "solid", "color": 1}, "dark_theme_dimming": 0}},
        ),
        ("boost_added", {"boost_count": 2}),
        ("video_chat_started", {}),
        ("new_chat_title", "Other friends"),
        ("new_chat_members", [{"id": bot_id, "is_bot": True, "first_name": "Vetted"}]),
        ("left_chat_member", {"id": VET, "is_bot": False, "first_name": "Chen"}),
        ("general_forum_topic_hidden", {}),
        ("something_of_the_year_2030", {"stars": 5}),
    ]
    for chat_id, pin_id in ((GROUP, note_id), (OWNER, None), (OTHER, own_id)):
        for kind, value in happenings * 2:
            await people.happen(chat_id, OWNER if chat_id == OWNER else OTHER, kind, value)
        if pin_id is not None:
            await people.happen(chat_id, OTHER, "pinned_message", pin_id)
    await clinic.settled()
    assert set_aside(clinic) == []
    assert await of_bot(clinic, GROUP) == [] and await of_bot(clinic, OWNER) == []
    with clinic.database.begin() as session:
        assert session.get(Person, OWNER) is None  # nobody has spoken
    # It counted to no limit, and reaches no vet of a case.
    last = await people.say(OTHER, "@vetted_demo_bot why does my dog eat grass?", chat_id=GROUP)
    answer = await people.wait_for(GROUP, lambda m: has_button(m, "👍"), last)
    await people.tap(OTHER, answer, "Ask a vet", chat_id=GROUP)
    card = await people.wait_for(VET, lambda m: has_button(m, "Hand back"))
    await people.happen(GROUP, OTHER, "pinned_message", note_id)
    await people.call("POST", f"/chats/{GROUP}/migrate", json={"from": OTHER, "to": -1000500})
    await clinic.settled()
    await people.say(VET, "Grass is fine.", reply_to=card["message_id"])
    await people.wait_for(-1000500, contains("Grass is fine."))
    assert not any("[" in (m["text"] or "") for m in await people.messages(VET))
    await people.tap(VET, card, "Hand back")
    await people.wait_for(-1000500, contains("handed back to me"))
    last = await people.say(OTHER, "@vetted_demo_bot and cats?", chat_id=-1000500)
    await people.wait_for(-1000500, lambda m: has_button(m, "👍"), last)
    assert asked(clinic)[-1] == "and cats?" and len(clinic.host.chat_requests[-1]["messages"]) == 4
    with clinic.database.begin() as session:
        assert set(session.exec(select(Conversation.chat_id).where(Conversation.chat_id < 0))) == {-1000500}
        [first, _] = session.exec(select(Turn).where(Turn.chat_id < 0).order_by(col(Turn.id))).all()
    assert first.message_ids == []  # the same numbers are other messages there
